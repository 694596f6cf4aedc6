package org.recompose.tf;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Estimates batch normalisation's moving averages anew: the exact mean of the batches' means, and of their variances,
 * over any number of batches. A composed network needs it, since its averages are those of sub-images.
 *
 * <pre>{@code
 * try (BatchStatistics statistics = graph.statistics()) {
 *     for (...) {
 *         statistics.add(crops);
 *     }
 *     statistics.write();
 * }
 * }</pre>
 *
 * Batches pass in training mode: each batch normalisation takes the batch's own statistics, so that the ones behind it
 * see what they see in training, and dropout drops. Labels and the learning rate are not looked at. Variances are those
 * that training takes, with n − 1 for n values.
 *
 * <p>Meanwhile the graph's averages are zero, so that what TensorFlow gives, (1 − momentum)·batch + momentum·average,
 * is the batch's statistic to the last digits.
 */
public final class BatchStatistics implements AutoCloseable {

    private final TrainingGraph graph;
    private final Function<String, Float> share;
    private final Map<String, float[]> before = new LinkedHashMap<>();
    private final Map<String, double[]> sums = new LinkedHashMap<>();
    private int batches;
    private boolean written;

    /** @param share of the batch in a moving average's step, by the average's path */
    BatchStatistics(TrainingGraph graph, Collection<String> averages, Function<String, Float> share) {
        this.graph = graph;
        this.share = share;
        Map<String, float[]> state = graph.joinedState();
        Map<String, float[]> zeros = new LinkedHashMap<>();
        for (String path : averages) {
            before.put(path, state.get(path));
            zeros.put(path, new float[state.get(path).length]);
            sums.put(path, new double[state.get(path).length]);
        }
        graph.replace(zeros);
    }

    /** Passes one batch. */
    public void add(TrainingGraph.Crops crops) {
        if (sums.isEmpty()) {
            return;
        }
        graph.averages(crops).forEach((path, values) -> {
            double[] sum = sums.get(path);
            for (int i = 0; i < sum.length; i++) {
                sum[i] += values[i] / (double) share.apply(path);
            }
        });
        batches++;
    }

    /**
     * Sets the moving averages to the means over the batches. Does nothing in a network without batch normalisation.
     *
     * @throws IllegalStateException if no batch was added
     */
    public void write() {
        if (batches == 0 && !sums.isEmpty()) {
            throw new IllegalStateException("no batch to estimate statistics from, must be at least one");
        }
        Map<String, float[]> means = new LinkedHashMap<>();
        sums.forEach((path, sum) -> {
            float[] mean = new float[sum.length];
            for (int i = 0; i < mean.length; i++) {
                mean[i] = (float) (sum[i] / batches);
            }
            means.put(path, mean);
        });
        graph.replace(means);
        written = true;
    }

    /** Puts the averages back as they were, unless they were written. */
    @Override
    public void close() {
        if (!written) {
            graph.replace(before);
        }
    }
}
