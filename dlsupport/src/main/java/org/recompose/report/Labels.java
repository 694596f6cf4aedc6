package org.recompose.report;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.recompose.plan.Composing;
import org.recompose.plan.Plan;
import org.recompose.plan.Stage;

/** What the paper calls the networks of plans. Names are for readers: nothing is found by them. */
public final class Labels {

    private final Plan reference;
    private final Set<Plan> stages = new HashSet<>();

    private Labels(List<Plan> plans) {
        this.reference = reference(plans);
        plans.forEach(plan -> stages.addAll(plan.prefixes()));
    }

    /** @param plans to be told apart */
    public static Labels of(List<Plan> plans) {
        return new Labels(plans);
    }

    /** GNet-R for the most epochs, against which the others stand; null if there is none. */
    public static Plan reference(List<Plan> plans) {
        return plans.stream()
                .filter(Labels::random)
                .max(Comparator.comparingInt(plan -> plan.last().epochs()))
                .orElse(null);
    }

    /**
     * Whether the plan is GNet-R's: the whole network from random weights in one stage, on images of the experiment's
     * size, and without an average of its own.
     */
    public static boolean random(Plan plan) {
        return plan.stages().size() == 1
                && whole(plan)
                && plan.last().size() == 0
                && !plan.last().averages();
    }

    /** Whether the plan trains the whole network alone, in whatever stages. */
    static boolean whole(Plan plan) {
        return plan.stages().stream().allMatch(stage -> stage.level().k() == 1);
    }

    /** {@code GNet-R}, {@code SNets-4}, {@code GNet-T-4}, {@code GNet-T-16-4} and the like. */
    public String of(Plan plan) {
        if (random(plan)) {
            int epochs = plan.last().epochs();
            return plan.equals(reference) ? "GNet-R" : "GNet-R, " + epochs + (epochs == 1 ? " epoch" : " epochs");
        }
        if (whole(plan)) {
            return "GNet-R " + plan;
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

    /** The same, with the plan behind it where several plans' networks are called that. */
    public String distinct(Plan plan) {
        String name = of(plan);
        return stages.stream().filter(stage -> of(stage).equals(name)).count() < 2 ? name : name + " (" + plan + ")";
    }

    /**
     * What the paper itself calls it, if it is one of its two strategies with its split of the epochs, composed as
     * there; else empty.
     */
    String ofPaper(Plan plan) {
        if (reference == null) {
            return "";
        }
        boolean half = plan.stages().size() == 2
                && plan.last().level().k() == 1
                && plan.last().composing().equals(Composing.PAPER)
                && plan.stages().stream().allMatch(stage -> stage.size() == 0)
                && plan.stages().get(0).epochs() == plan.last().epochs()
                && 2 * plan.last().epochs() == reference.last().epochs();
        return plan.equals(reference) || half ? of(plan) : "";
    }
}
