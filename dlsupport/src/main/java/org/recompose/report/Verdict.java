package org.recompose.report;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.recompose.plan.Plan;

/** Where the paper's claims hold in an experiment, where not, and how sure that is: computed from its runs. */
public final class Verdict {

    /** What an older record's seconds are, among the versions of its legs. */
    private static final String OTHERWISE_TIMED = "times";

    private final Results results;
    private final Labels labels;
    private final List<Plan> composed;
    private final Frontier costs;

    private Verdict(Results results, Frontier costs) {
        this.results = results;
        this.costs = costs;
        this.labels = results.labels();
        this.composed = results.config().plans().stream()
                .filter(plan -> plan.stages().size() > 1
                        && !Labels.whole(plan)
                        && plan.last().level().whole()
                        && !results.of(plan).isEmpty())
                .toList();
    }

    /** In Markdown: one paragraph for each of the paper's claims. */
    public static String of(Results results) {
        return of(results, null);
    }

    /**
     * The same, with times from what an epoch of each level costs by itself.
     *
     * @param costs of the same plans; null to take the runs' own times
     */
    public static String of(Results results, Frontier costs) {
        return new Verdict(results, costs).text();
    }

    private String text() {
        if (composed.isEmpty()) {
            return "No plan that composes sub-networks has been trained to its end.";
        }
        StringBuilder text =
                new StringBuilder("**The claim: composed weights are a good start.** By chance an accuracy is "
                        + format("%.1f %%", 100.0 / results.data().classes().size())
                        + "; as composed, before further training, it is "
                        + list(plan -> format("%.1f %%", percent(plan, false))) + ".");
        results.reference().ifPresent(reference -> {
            text.append("\n\n**The claim: after training on, nothing is lost against GNet-R** (")
                    .append(format("%.1f %%, `%s`", percent(reference, true), reference))
                    .append("): ")
                    .append(list(plan -> difference(plan, reference).text() + paper(plan)))
                    .append(".");
            String control = list(plan -> shorter(plan)
                    .map(random ->
                            format("%s against `%s`", difference(plan, random).text(), random))
                    .orElse(""));
            if (!control.isEmpty()) {
                text.append("\n\n**The claim: composing is what helps**, and not the last stage's epochs alone: ")
                        .append(control)
                        .append(".");
            }
            text.append("\n\n**The claim: time is saved.** As a share of GNet-R's time the plans take ")
                    .append(list(plan -> costs == null
                            ? share(results.sharesOfTime(plan))
                            : FrontierReport.ratio(costs.shares(plan, reference))))
                    .append(timed())
                    .append(" GNet-R itself may reach its end earlier than it stops: see the table of"
                            + " when its final accuracy is reached.");
        });
        int seeds = seeds();
        return text.append("\n\nBehind ± of an accuracy stands half of the 95 % interval, ")
                .append(
                        seeds == 1
                                ? "from the number of test images alone: this is one seed, and how seeds differ is not known."
                                : "by Student's t from the differences in the " + seeds + " seeds"
                                        + (results.resampled() == 0
                                                ? ""
                                                : ", corrected for the training images that they share")
                                        + "; none is corrected for there being several comparisons.")
                .toString();
    }

    private String timed() {
        if (costs != null) {
            return " (± a standard deviation over the rounds in which epochs were timed).";
        }
        String what = results.legs().stream()
                .map(leg -> leg.versions().get(OTHERWISE_TIMED))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("elapsed time, validation, graph building and composing included");
        return (seeds() == 1 ? " (" : " (± a standard deviation over the seeds; ")
                + what
                + ", as undisturbed as the median epoch).";
    }

    /** The most that any plan has in common with GNet-R, so far. */
    private int seeds() {
        return composed.stream()
                .mapToInt(plan -> results.reference()
                        .map(reference -> Pair.bySeed(results.of(plan), results.of(reference))
                                .size())
                        .orElse(results.of(plan).size()))
                .max()
                .orElse(0);
    }

    private static String share(double... ofSeeds) {
        String mean = format("%.2f", Results.mean(ofSeeds));
        return ofSeeds.length < 2 ? mean : mean + format(" ± %.2f", Results.deviation(ofSeeds));
    }

    /** GNet-R for as many epochs as the plan's last stage has. */
    private Optional<Plan> shorter(Plan plan) {
        return results.config().plans().stream()
                .filter(each -> Labels.random(each)
                        && each.last().epochs() == plan.last().epochs()
                        && !results.of(each).isEmpty())
                .findFirst();
    }

    private String paper(Plan plan) {
        Paper.Table2 paper = Paper.read().table2();
        int at = results.columnOfPaper(plan);
        return at < 0
                ? ""
                : format(
                        ", in the paper %+.1f",
                        paper.trainedPercent().get(at) - paper.trainedPercent().get(0));
    }

    /** Over the seeds that have both. */
    private Difference difference(Plan one, Plan other) {
        List<Pair> pairs = Pair.bySeed(results.of(one), results.of(other));
        return Difference.of(pairs, results.data().testImages()).resampled(pairs.size(), results.resampled());
    }

    private double percent(Plan plan, boolean trained) {
        return 100 * Results.mean(results.of(plan), trained ? Run::trained : Run::initialized);
    }

    private String list(Function<Plan, String> each) {
        return String.join(
                "; ",
                composed.stream()
                        .map(plan -> {
                            String told = each.apply(plan);
                            return told.isEmpty() ? "" : told + " for " + labels.of(plan) + " (`" + plan + "`)";
                        })
                        .filter(told -> !told.isEmpty())
                        .toList());
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
