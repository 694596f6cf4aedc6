package org.recompose.report;

import java.util.List;
import java.util.stream.Collectors;
import org.recompose.plan.Plan;
import org.recompose.plan.Stage;

/** What the paper calls the networks of plans. Names are for readers: nothing is found by them. */
public final class Labels {

    private final Plan reference;

    private Labels(Plan reference) {
        this.reference = reference;
    }

    /** @param plans to be told apart */
    public static Labels of(List<Plan> plans) {
        return new Labels(reference(plans));
    }

    /** GNet-R for the most epochs, against which the others stand; null if there is none. */
    public static Plan reference(List<Plan> plans) {
        return plans.stream()
                .filter(Labels::random)
                .max((a, b) -> Integer.compare(a.last().epochs(), b.last().epochs()))
                .orElse(null);
    }

    /** Whether the plan trains the whole network from random weights. */
    public static boolean random(Plan plan) {
        return plan.stages().size() == 1 && plan.last().level().k() == 1;
    }

    /** {@code GNet-R}, {@code SNets-4}, {@code GNet-T-4}, {@code GNet-T-16-4} and the like. */
    public String of(Plan plan) {
        if (random(plan)) {
            int epochs = plan.last().epochs();
            return plan.equals(reference) ? "GNet-R" : "GNet-R, " + epochs + (epochs == 1 ? " epoch" : " epochs");
        }
        String before = plan.stages().subList(0, plan.stages().size() - 1).stream()
                .map(Stage::level)
                .map(level -> "-" + level)
                .collect(Collectors.joining());
        if (plan.last().level().whole()) {
            return plan.last().level().k() == 1
                    ? "GNet-T" + before
                    : "GNet" + before + "-" + plan.last().level();
        }
        return "SNets-" + plan.last().level() + (before.isEmpty() ? "" : " of " + before.substring(1));
    }

    /** What the paper itself calls it, if it is one of its two strategies with its split of the epochs; else empty. */
    String ofPaper(Plan plan) {
        if (reference == null) {
            return "";
        }
        boolean half = plan.stages().size() == 2
                && plan.last().level().k() == 1
                && plan.stages().get(0).epochs() == plan.last().epochs()
                && 2 * plan.last().epochs() == reference.last().epochs();
        return plan.equals(reference) || half ? of(plan) : "";
    }
}
