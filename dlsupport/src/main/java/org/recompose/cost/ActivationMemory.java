package org.recompose.cost;

import java.util.Iterator;
import java.util.List;
import org.recompose.arch.Layer;
import org.recompose.arch.Network;

/** Counts the elements of feature maps that are alive at once, for one image. */
final class ActivationMemory {

    private final Iterator<Network.Node> nodes;
    private long peak;

    private ActivationMemory(Network network) {
        this.nodes = network.nodes().iterator();
    }

    static long training(Network network) {
        return network.input().size()
                + network.nodes().stream()
                        .filter(node -> !isView(node.layer()))
                        .mapToLong(node -> node.out().size())
                        .sum();
    }

    static long inference(Network network) {
        ActivationMemory memory = new ActivationMemory(network);
        memory.run(network.layers(), network.input().size(), 0, false);
        return memory.peak;
    }

    /**
     * Runs layers in the order of {@link Network#nodes()}.
     *
     * @param in elements of the first layer's input
     * @param kept elements that others still need meanwhile
     * @param inIsKept whether the first layer's input is among them
     * @return elements of the last layer's output
     */
    private long run(List<Layer> layers, long in, long kept, boolean inIsKept) {
        long at = in;
        boolean atIsKept = inIsKept;
        for (Layer layer : layers) {
            long alive = atIsKept ? kept : kept + at;
            if (layer instanceof Layer.Residual residual) {
                long body = run(residual.body(), at, alive, true);
                long shortcut = run(residual.shortcut(), at, kept + body, atIsKept);
                alive = kept + body + (residual.shortcut().isEmpty() && atIsKept ? 0 : shortcut);
            }
            at = nodes.next().out().size();
            atIsKept = atIsKept && isView(layer);
            peak = Math.max(peak, isView(layer) ? alive : alive + at);
        }
        return at;
    }

    /** Whether a layer's output is its input, seen otherwise. */
    private static boolean isView(Layer layer) {
        return layer instanceof Layer.Flatten;
    }
}
