package org.recompose.report;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.descriptive.rank.Median;
import org.recompose.plan.Plan;
import org.recompose.train.Epoch;

/**
 * One stage of a plan with one seed, or a baseline beside a plan.
 *
 * @param seed of split, weights and order
 * @param plan the stages up to this one
 * @param baseline what was done instead of the plan, see {@link Baseline}; {@code NONE} for the stage itself
 * @param epochs one for each epoch, after epoch 0; of K sub-networks the mean accuracy and loss and the time of the
 *     busiest lane
 * @param initialized test accuracy before the stage, in [0, 1]; of K sub-networks the mean
 * @param trained test accuracy after it, in [0, 1]; of K sub-networks the mean
 * @param ensemble test accuracy of the K trained sub-networks' averaged probabilities; NaN for others
 * @param times what it took
 * @param weightsHash SHA-256 of the trained weights, of K sub-networks of their hashes: two runs that differ in a bit
 *     differ here
 */
public record Run(
        long seed,
        Plan plan,
        Baseline baseline,
        List<Epoch> epochs,
        double initialized,
        double trained,
        double ensemble,
        Times times,
        String weightsHash) {

    private static final int LAST = 3;

    public Run {
        epochs = List.copyOf(epochs);
    }

    /** Validation accuracy at the end, as the mean of the last three epochs, or of as many as there are. */
    double last() {
        return accuracy(epochs.size() - 1);
    }

    /**
     * The first epoch with at least this accuracy, as the mean of it and the two before; -1 if there is none. A mean of
     * fewer than three epochs does not count, unless there are no more.
     */
    int firstWith(double accuracy) {
        int first = Math.min(LAST, epochs.size() - 1);
        return IntStream.range(Math.max(1, first), epochs.size())
                .filter(i -> accuracy(i) >= accuracy)
                .map(i -> epochs.get(i).number())
                .findFirst()
                .orElse(-1);
    }

    private double accuracy(int i) {
        return epochs.subList(Math.min(i, Math.max(1, i - LAST + 1)), i + 1).stream()
                .mapToDouble(Epoch::validationAccuracy)
                .average()
                .orElseThrow();
    }

    /**
     * What the stage takes when nothing disturbs it, in seconds: its start, and the median epoch's elapsed time as
     * often as there are epochs.
     */
    public double typicalSeconds() {
        return startSeconds() + (epochs.size() - 1) * epochSeconds();
    }

    /** Composing, building the graph and the first validation, in seconds. */
    double startSeconds() {
        return epochs.isEmpty()
                ? times.elapsed()
                : times.composing() + epochs.get(0).elapsed();
    }

    /** The median epoch's elapsed seconds; 0 if there is none. */
    public double epochSeconds() {
        double[] elapsed = epochs.stream().skip(1).mapToDouble(Epoch::elapsed).toArray();
        return elapsed.length == 0 ? 0 : new Median().evaluate(elapsed);
    }
}
