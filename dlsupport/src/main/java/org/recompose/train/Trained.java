package org.recompose.train;

import java.util.List;
import org.recompose.weights.Weights;

/**
 * A trained network.
 *
 * @param job what was trained
 * @param weights its weights after the last epoch
 * @param epochs one for each epoch, after epoch 0 for the initial weights
 */
public record Trained(Job job, Weights weights, List<Epoch> epochs) {

    public Trained {
        epochs = List.copyOf(epochs);
    }

    /** Training time of all epochs, in seconds. */
    public double seconds() {
        return epochs.stream().mapToDouble(Epoch::seconds).sum();
    }
}
