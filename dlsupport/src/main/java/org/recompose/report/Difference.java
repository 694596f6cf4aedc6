package org.recompose.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.descriptive.moment.StandardDeviation;

/**
 * A difference of two accuracies on the same seeds, in percentage points.
 *
 * @param mean over the seeds
 * @param error half of its 95 % interval: by the spread of the seeds' differences, for one seed by the test images
 *     alone
 */
record Difference(double mean, double error) {

    private static final double NORMAL = 1.96;
    private static final double QUANTILE = 0.975;

    /** @param a accuracies in [0, 1], one a seed, in the order of {@code b} */
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
        double t = new TDistribution(each.length - 1).inverseCumulativeProbability(QUANTILE);
        return new Difference(mean, t * new StandardDeviation().evaluate(each) / Math.sqrt(each.length));
    }

    /**
     * Of folds of a cross-validation, which share training images, so that their spread is too small: by the corrected
     * resampled t of Nadeau and Bengio (2003), whose variance is 1/n + ratio where that of independent ones is 1/n.
     *
     * @param a accuracies in [0, 1], one a seed, in the order of {@code b}
     * @param ratio test images ÷ training images
     */
    static Difference resampled(List<Double> a, List<Double> b, double ratio) {
        Difference plain = of(a, b, 1);
        return new Difference(plain.mean(), plain.error() * Math.sqrt(1 + a.size() * ratio));
    }

    boolean isAbove(double bound) {
        return mean - error > bound;
    }

    String figures() {
        return String.format(Locale.ROOT, "%+.1f ± %.1f", mean, error);
    }

    String words() {
        return Math.abs(mean) <= error ? "no difference that is sure" : mean > 0 ? "surely above" : "surely below";
    }

    String text() {
        return figures() + " points (" + words() + ")";
    }
}
