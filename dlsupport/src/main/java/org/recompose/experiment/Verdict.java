package org.recompose.experiment;

import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Where the paper's claims hold in an experiment, where not, and how sure that is: computed from its runs. */
public final class Verdict {

    /** Two-sided 95 % quantiles of Student's t, from 1 degree of freedom on. */
    private static final double[] T = {12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26};

    private static final double NORMAL = 1.96;

    private Verdict() {}

    /**
     * A difference of two accuracies on the same seeds, in percentage points.
     *
     * @param mean over the seeds
     * @param error half of its 95 % interval: by the spread of the seeds' differences, for one seed by the test images
     *     alone
     */
    record Difference(double mean, double error) {

        static Difference of(List<Double> a, List<Double> b, int testImages) {
            double[] each = IntStream.range(0, a.size())
                    .mapToDouble(i -> 100 * (a.get(i) - b.get(i)))
                    .toArray();
            double mean = IntStream.range(0, each.length)
                    .mapToDouble(i -> each[i])
                    .average()
                    .orElse(Double.NaN);
            if (each.length == 1) {
                double variance = (a.get(0) * (1 - a.get(0)) + b.get(0) * (1 - b.get(0))) / testImages;
                return new Difference(mean, 100 * NORMAL * Math.sqrt(variance));
            }
            double squares = IntStream.range(0, each.length)
                    .mapToDouble(i -> Math.pow(each[i] - mean, 2))
                    .sum();
            double t = each.length - 2 < T.length ? T[each.length - 2] : NORMAL;
            return new Difference(mean, t * Math.sqrt(squares / (each.length - 1) / each.length));
        }

        String words() {
            return Math.abs(mean) <= error ? "no difference that is sure" : mean > 0 ? "surely above" : "surely below";
        }

        String text() {
            return String.format(Locale.ROOT, "%+.1f ± %.1f points (%s)", mean, error, words());
        }
    }

    /** In Markdown: one paragraph for each of the paper's claims. */
    public static String of(Results results) {
        List<Integer> partitions = results.config().partitions();
        StringBuilder text =
                new StringBuilder("**The claim: composed weights are a good start.** By chance an accuracy is "
                        + format("%.1f %%", 100.0 / results.data().classes().size())
                        + "; as composed, before further training, it is ");
        text.append(list(partitions, k -> format("%.1f %% for K = %d", percent(results, "GNet-T-" + k, false), k)))
                .append(".");
        text.append("\n\n**The claim: after training on, nothing is lost against GNet-R** (")
                .append(format("%.1f %%", percent(results, "GNet-R", true)))
                .append("): ")
                .append(list(
                        partitions,
                        k -> format(
                                "K = %d: %s",
                                k, difference(results, "GNet-T-" + k, "GNet-R").text())))
                .append(". In the paper: ")
                .append(list(partitions, Verdict::paper))
                .append(".");
        if (!results.of("GNet-R half").isEmpty()) {
            text.append(
                            "\n\n**The claim: composing is what helps**, and not the second half of the epochs alone: against GNet-R for half the epochs ")
                    .append(list(
                            partitions,
                            k -> format(
                                    "K = %d: %s",
                                    k,
                                    difference(results, "GNet-T-" + k, "GNet-R half")
                                            .text())))
                    .append(".");
        }
        double whole = Results.mean(results.of("GNet-R"), results::seconds);
        text.append(
                        "\n\n**The claim: time is saved.** Sub-networks and GNet-T together take, as a share of GNet-R's time, ")
                .append(list(
                        partitions,
                        k -> format(
                                "%.2f for K = %d",
                                (Results.mean(results.of("SNets-" + k), results::seconds)
                                                + Results.mean(results.of("GNet-T-" + k), results::seconds))
                                        / whole,
                                k)))
                .append(".");
        return text.append("\n\nBehind ± stands half of the 95 % interval, ")
                .append(
                        results.config().seeds() == 1
                                ? "from the number of test images alone: this is one seed, and how seeds differ is not known."
                                : "from the differences in the "
                                        + results.config().seeds() + " seeds.")
                .toString();
    }

    private static String paper(int k) {
        Paper.Table2 paper = Paper.read().table2();
        int at = paper.networks().indexOf("GNet-T-" + k);
        return format(
                "%+.1f for K = %d",
                paper.trainedPercent().get(at) - paper.trainedPercent().get(0), k);
    }

    static Difference difference(Results results, String one, String other) {
        return Difference.of(
                results.of(one).stream().map(Run::trained).toList(),
                results.of(other).stream().map(Run::trained).toList(),
                results.data().testImages());
    }

    private static double percent(Results results, String network, boolean trained) {
        return 100 * Results.mean(results.of(network), trained ? Run::trained : Run::initialized);
    }

    private static String list(List<Integer> partitions, IntFunction<String> each) {
        return String.join("; ", partitions.stream().map(each::apply).toList());
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
