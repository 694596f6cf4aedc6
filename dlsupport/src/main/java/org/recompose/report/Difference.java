package org.recompose.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * A difference of two accuracies on the same seeds, in percentage points.
 *
 * @param mean over the seeds
 * @param error half of its 95 % interval: by the spread of the seeds' differences, for one seed by the test images
 *     alone
 */
record Difference(double mean, double error) {

    /** The fewest seeds of which an interval is shown; of fewer all values are. */
    static final int FEWEST = 3;

    private static final double NORMAL = 1.96;
    private static final double QUANTILE = 0.975;

    /** Of the test accuracies of runs with the same seeds, of one pair at least, as if seeds shared no images. */
    static Difference of(List<Pair> pairs, int testImages) {
        double[] points = points(pairs);
        if (points.length == 1) {
            double variance =
                    variance(pairs.get(0).run()) + variance(pairs.get(0).other());
            return new Difference(points[0], 100 * NORMAL * Math.sqrt(variance / testImages));
        }
        return new Difference(Results.mean(points), error(points));
    }

    /** The difference of each pair's test accuracies, in points. */
    static double[] points(List<Pair> pairs) {
        return Pair.values(
                pairs, pair -> 100 * (pair.run().trained() - pair.other().trained()));
    }

    private static double variance(Run run) {
        return run.trained() * (1 - run.trained());
    }

    /** Half of the 95 % interval of a sample's mean, by Student's t; not a number for fewer than two. */
    static double error(double... sample) {
        int n = sample.length;
        return n < 2
                ? Double.NaN
                : new TDistribution(n - 1).inverseCumulativeProbability(QUANTILE)
                        * Results.deviation(sample)
                        / Math.sqrt(n);
    }

    /** A sample's mean over the seeds, as it stands, with the interval that {@link #resampled} corrects. */
    static Difference ofMean(double ratio, double... sample) {
        return new Difference(Results.mean(sample), error(sample)).resampled(sample.length, ratio);
    }

    /**
     * The same, of seeds that split one set of images anew, or of folds of it: they share training images, so that
     * their spread is too small. By the corrected resampled t of Nadeau and Bengio (2003), whose variance is 1/n +
     * ratio where that of independent ones is 1/n.
     *
     * @param n how many seeds; one shares images with no other
     * @param ratio test images ÷ training images
     */
    Difference resampled(int n, double ratio) {
        return n == 1 ? this : new Difference(mean, error * Math.sqrt(1 + n * ratio));
    }

    boolean isAbove(double bound) {
        return mean - error > bound;
    }

    String figures() {
        return String.format(Locale.ROOT, "%+.1f ± %.1f", mean, error);
    }

    /** Several values in one format, as they are. */
    static String each(String format, double... values) {
        return DoubleStream.of(values)
                .mapToObj(value -> String.format(Locale.ROOT, format, value))
                .collect(Collectors.joining(", "));
    }

    String words() {
        return "interval " + (Math.abs(mean) <= error ? "includes 0" : mean > 0 ? "above 0" : "below 0");
    }

    String text() {
        return figures() + " points (" + words() + ")";
    }
}
