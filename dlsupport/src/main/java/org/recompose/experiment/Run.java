package org.recompose.experiment;

import java.util.List;
import org.recompose.train.Epoch;

/**
 * One strategy's network with one seed.
 *
 * @param seed of split, weights and order
 * @param network {@code GNet-R}, {@code GNet-R half}, {@code SNets-K} or {@code GNet-T-K}
 * @param firstEpoch how many epochs its strategy had spent before: half of all for GNet-T
 * @param epochs one for each epoch, after epoch 0; of K sub-networks the mean accuracy and loss and the
 *     time of all of them
 * @param initialized test accuracy before training, in [0, 1]; of K sub-networks the mean
 * @param trained test accuracy after training, in [0, 1]; of K sub-networks the mean
 * @param ensemble test accuracy of the K trained sub-networks' averaged probabilities; NaN for others
 */
public record Run(long seed, String network, int firstEpoch, List<Epoch> epochs, double initialized, double trained,
        double ensemble) {

    public Run {
        epochs = List.copyOf(epochs);
    }

    /** Training time, in seconds. */
    public double seconds() {
        return epochs.stream().mapToDouble(Epoch::seconds).sum();
    }
}
