package org.recompose.cost;

import java.util.List;
import java.util.function.ToLongFunction;
import org.recompose.arch.Network;
import org.recompose.arch.Shape;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * What one forward pass of one image through a network costs, layer by layer; the formulas are those of {@link Flops}.
 *
 * @param network what it is the cost of
 * @param rows one for each layer, in the order of evaluation
 */
public record Cost(Network network, List<Row> rows) {

    /**
     * The cost of one layer.
     *
     * @param layer its path
     * @param output shape of what it gives
     * @param parameters all values it holds, moving averages included
     * @param trainable those that an optimiser changes
     * @param multiplyAdds of convolutions and FC layers
     * @param paperFlops what the paper's Table 1 counts
     */
    public record Row(String layer, Shape output, long parameters, long trainable, long multiplyAdds, long paperFlops) {

        /** The plain count: each multiplication and each addition is one. */
        public long flops() {
            return 2 * multiplyAdds;
        }
    }

    public Cost {
        rows = List.copyOf(rows);
    }

    /** The cost of a network. */
    public static Cost of(Network network) {
        return new Cost(network, network.nodes().stream().map(Flops::row).toList());
    }

    /** All values, moving averages included: Table 1, row 1. */
    public long parameters() {
        return total(Row::parameters);
    }

    /** The values that an optimiser changes. */
    public long trainable() {
        return total(Row::trainable);
    }

    /** Of convolutions and FC layers. */
    public long multiplyAdds() {
        return total(Row::multiplyAdds);
    }

    /** The plain count, 2 × multiply-adds. */
    public long flops() {
        return total(Row::flops);
    }

    /** What the paper counts: Table 1, row 2. */
    public long paperFlops() {
        return total(Row::paperFlops);
    }

    /**
     * Bytes of float32 activations at the peak of a training step, the end of the forward pass: the images and what
     * every layer gives, which the backward pass still needs.
     */
    public long trainingBytes(int batch) {
        return new ActivationMemory(network).training() * Float.BYTES * batch;
    }

    /**
     * Bytes of float32 activations at the peak of an inference, in which a map is freed once nothing reads it any more:
     * the largest sum of a layer's input, its output and what a residual keeps.
     */
    public long inferenceBytes(int batch) {
        return new ActivationMemory(network).inference() * Float.BYTES * batch;
    }

    /** A row for each layer that holds parameters, and the total. */
    public Table table() {
        List<Row> shown = rows.stream().filter(row -> row.parameters() > 0).toList();
        Table table = Table.create(
                network.name(),
                StringColumn.create("layer", shown.stream().map(Row::layer)),
                StringColumn.create(
                        "output", shown.stream().map(row -> row.output().toString())),
                column("parameters", shown, Row::parameters),
                column("trainable", shown, Row::trainable),
                column("multiply-adds", shown, Row::multiplyAdds),
                column("FLOPs", shown, Row::flops),
                column("paper's FLOPs", shown, Row::paperFlops));
        table.appendRow().setString("layer", "total");
        int last = table.rowCount() - 1;
        table.stringColumn("output").set(last, "");
        table.longColumn("parameters").set(last, parameters());
        table.longColumn("trainable").set(last, trainable());
        table.longColumn("multiply-adds").set(last, multiplyAdds());
        table.longColumn("FLOPs").set(last, flops());
        table.longColumn("paper's FLOPs").set(last, paperFlops());
        return table;
    }

    private static LongColumn column(String name, List<Row> rows, ToLongFunction<Row> value) {
        return LongColumn.create(name, rows.stream().mapToLong(value).toArray());
    }

    private long total(ToLongFunction<Row> value) {
        return rows.stream().mapToLong(value).sum();
    }
}
