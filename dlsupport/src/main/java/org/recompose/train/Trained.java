package org.recompose.train;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
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
 * @param lane what trained it
 */
public record Trained(Job job, Weights weights, List<Epoch> epochs, Lane lane) {

    public Trained {
        epochs = List.copyOf(epochs);
    }

    /** Time of all epochs' training steps, in seconds. */
    public double seconds() {
        return epochs.stream().mapToDouble(Epoch::seconds).sum();
    }

    /**
     * A time of networks that trained side by side, which is that of the busiest lane.
     *
     * @param time of one of them, in seconds
     */
    public static double busiest(List<Trained> together, ToDoubleFunction<Trained> time) {
        return together.stream()
                .mapToDouble(each -> together.stream()
                        .filter(other -> other.lane().same(each.lane()))
                        .mapToDouble(time)
                        .sum())
                .max()
                .orElse(0);
    }

    /** How many lanes trained them. */
    public static int lanes(List<Trained> together) {
        return (int) IntStream.range(0, together.size())
                .filter(i -> together.subList(0, i).stream()
                        .noneMatch(other -> other.lane().same(together.get(i).lane())))
                .count();
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
