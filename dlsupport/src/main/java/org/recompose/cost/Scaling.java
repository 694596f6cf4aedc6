package org.recompose.cost;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Table;

/**
 * What training on several machines takes, on paper: time, and bytes between the machines.
 *
 * <p>The second strategy (Section 2.4) trains K sub-networks for half the epochs, uniformly assigned to the machines
 * and without communication, and then the composed network for the other half on one machine. That stage does not
 * shrink, so the whole never takes less than half of GNet-R's time on one machine. Beside it stands what the method
 * competes with: GNet-R data-parallel over the same machines, the batch divided among them and the gradients averaged
 * by a ring all-reduce after each step, with nothing lost to latency.
 *
 * @param global the global network
 * @param subNetworks the K sub-networks
 * @param speed of each machine
 * @param images trained on in an epoch
 * @param batch images in a step of the global network
 * @param epochs of GNet-R; sub-networks and composed network train for half of them each
 * @param overhead seconds between a task's submission and its first step, and back from its last; one for each task
 * @param network bytes per second that a machine's network carries
 */
public record Scaling(
        Cost global,
        List<Cost> subNetworks,
        Speed speed,
        long images,
        int batch,
        int epochs,
        double overhead,
        double network) {

    public Scaling {
        subNetworks = List.copyOf(subNetworks);
        if (subNetworks.isEmpty()) {
            throw new IllegalArgumentException("there are no sub-networks, at least 1 is needed");
        }
        positive("images", images);
        positive("batch", batch);
        positive("network", network);
        if (epochs < 2 || epochs % 2 != 0) {
            throw new IllegalArgumentException("epochs is " + epochs + ", must be even and at least 2");
        }
        if (!(overhead >= 0) || Double.isInfinite(overhead)) {
            throw new IllegalArgumentException("overhead is " + overhead + " s, must be at least 0 and finite");
        }
    }

    static void positive(String what, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(what + " is " + value + ", must be above 0 and finite");
        }
    }

    /** Seconds of GNet-R on one machine. */
    public double globalSeconds() {
        return epochs * images * speed.seconds(global);
    }

    /**
     * Seconds until the last sub-network's weights are back. The k-th goes to machine k mod M, and those on one machine
     * train one after another; before that the driver sends the images to each machine, and afterwards receives the
     * weights.
     */
    public double subNetworksSeconds(int machines) {
        int used = used(machines);
        double longest = IntStream.range(0, used)
                .mapToDouble(machine -> IntStream.range(0, subNetworks.size())
                        .filter(k -> k % used == machine)
                        .mapToDouble(k -> overhead + epochs / 2 * images * speed.seconds(subNetworks.get(k)))
                        .sum())
                .max()
                .orElseThrow();
        return longest + bytes(machines) / network;
    }

    /** Seconds of the whole second strategy: sub-networks on the machines, then the composed network on one of them. */
    public double seconds(int machines) {
        return subNetworksSeconds(machines) + globalSeconds() / 2;
    }

    /** Seconds of GNet-R data-parallel over the machines. */
    public double dataParallelSeconds(int machines) {
        positive("machines", machines);
        double exchange = 2.0 * (machines - 1) / machines * gradientBytes() / network;
        return globalSeconds() / machines + steps() * exchange;
    }

    /**
     * Bytes that leave or reach the driver: the images once for each other machine with a sub-network, and the weights
     * of the sub-networks trained there, out and back.
     */
    public double bytes(int machines) {
        int used = used(machines);
        double weights = IntStream.range(0, subNetworks.size())
                        .filter(k -> k % used != 0)
                        .mapToDouble(k -> subNetworks.get(k).parameters())
                        .sum()
                * Float.BYTES;
        return (used - 1) * imageBytes() + 2 * weights;
    }

    /**
     * Bytes that all machines send in data-parallel training: each its share of the images once, and the gradients each
     * step.
     */
    public double dataParallelBytes(int machines) {
        positive("machines", machines);
        return (machines - 1.0) / machines * imageBytes() + steps() * 2 * (machines - 1) * gradientBytes();
    }

    /**
     * The network speed below which data-parallel training takes longer than this method on as many machines: the point
     * from which on the method pays.
     *
     * @return bytes per second; infinite if this method is the faster one however fast the network is, as on one
     *     machine
     */
    public double breakEven(int machines) {
        double computing = seconds(machines) - bytes(machines) / network - globalSeconds() / machines;
        double bytes = steps() * 2 * (machines - 1) / machines * gradientBytes() - bytes(machines);
        return computing <= 0 ? Double.POSITIVE_INFINITY : Math.max(0, bytes / computing);
    }

    /** A row for each number of machines; times as shares of GNet-R's on one. */
    public Table table(int... machines) {
        return Table.create(
                global.network().name() + ", K = " + subNetworks.size(),
                IntColumn.create("machines", machines),
                column("hours", machines, m -> seconds(m) / 3600),
                column("÷ GNet-R", machines, m -> seconds(m) / globalSeconds()),
                column("sub-networks ÷ GNet-R", machines, m -> subNetworksSeconds(m) / globalSeconds()),
                column("data-parallel ÷ GNet-R", machines, m -> dataParallelSeconds(m) / globalSeconds()),
                column("moved (GB)", machines, m -> bytes(m) / 1e9),
                column("data-parallel moves (GB)", machines, m -> dataParallelBytes(m) / 1e9));
    }

    private static DoubleColumn column(String name, int[] machines, IntToDoubleFunction value) {
        return DoubleColumn.create(
                name, Arrays.stream(machines).mapToDouble(value).toArray());
    }

    private int used(int machines) {
        positive("machines", machines);
        return Math.min(machines, subNetworks.size());
    }

    private double steps() {
        return (double) epochs * ((images + batch - 1) / batch);
    }

    private double imageBytes() {
        return (double) images * global.network().input().size();
    }

    private double gradientBytes() {
        return (double) global.trainable() * Float.BYTES;
    }
}
