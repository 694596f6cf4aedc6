package org.recompose.train;

import java.util.List;
import org.recompose.weights.Weights;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Table;

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

    /** One row an epoch: number, loss, validation accuracy in percent, seconds. */
    public Table history() {
        return Table.create(job.name())
                .addColumns(
                        IntColumn.create(
                                "epoch", epochs.stream().mapToInt(Epoch::number).toArray()),
                        DoubleColumn.create(
                                "loss", epochs.stream().mapToDouble(Epoch::loss).toArray()),
                        DoubleColumn.create(
                                "validation accuracy (%)",
                                epochs.stream()
                                        .mapToDouble(epoch -> 100 * epoch.validationAccuracy())
                                        .toArray()),
                        DoubleColumn.create(
                                "seconds",
                                epochs.stream().mapToDouble(Epoch::seconds).toArray()));
    }
}
