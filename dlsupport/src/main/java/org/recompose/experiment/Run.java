package org.recompose.experiment;

import java.util.List;
import java.util.stream.IntStream;
import org.recompose.train.Epoch;

/**
 * One strategy's network with one seed.
 *
 * @param seed of split, weights and order
 * @param network {@code GNet-R}, {@code GNet-R half}, {@code SNets-K}, {@code GNet-T-K} or one of {@link Baselines}
 * @param firstEpoch how many epochs its strategy had spent before: half of all for GNet-T
 * @param epochs one for each epoch, after epoch 0; of K sub-networks the mean accuracy and loss and the time of all of
 *     them
 * @param initialized test accuracy before training, in [0, 1]; of K sub-networks the mean
 * @param trained test accuracy after training, in [0, 1]; of K sub-networks the mean
 * @param ensemble test accuracy of the K trained sub-networks' averaged probabilities; NaN for others
 */
public record Run(
        long seed,
        String network,
        int firstEpoch,
        List<Epoch> epochs,
        double initialized,
        double trained,
        double ensemble) {

    public Run {
        epochs = List.copyOf(epochs);
    }

    /** Validation accuracy at the end, as the mean of the last three epochs. */
    double last() {
        return accuracy(epochs.size() - 1);
    }

    /** The first epoch with at least this accuracy, as the mean of it and the two before; -1 if there is none. */
    int firstWith(double accuracy) {
        return IntStream.range(1, epochs.size())
                .filter(i -> accuracy(i) >= accuracy)
                .map(i -> epochs.get(i).number())
                .findFirst()
                .orElse(-1);
    }

    private double accuracy(int i) {
        return epochs.subList(Math.max(1, i - 2), i + 1).stream()
                .mapToDouble(Epoch::validationAccuracy)
                .average()
                .orElseThrow();
    }

    /** What the median epoch of these runs took, in seconds. */
    static double medianSeconds(List<Run> runs) {
        double[] sorted = runs.stream()
                .flatMap(run -> run.epochs().stream().skip(1))
                .mapToDouble(Epoch::seconds)
                .sorted()
                .toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
