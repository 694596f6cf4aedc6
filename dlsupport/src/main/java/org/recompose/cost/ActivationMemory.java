package org.recompose.cost;

import java.util.Iterator;
import java.util.List;
import org.recompose.arch.Layer;
import org.recompose.arch.Network;

/**
 * Counts the elements of feature maps that are alive at once, for one image. The state is what is alive before the next
 * layer, in the order of {@link Network#nodes()}.
 */
final class ActivationMemory implements Layer.Visitor<Void> {

    private final Iterator<Network.Node> nodes;
    /** Elements of the next layer's input. */
    private long at;
    /** Elements that others still need meanwhile. */
    private long kept;
    /** Whether the next layer's input is among them. */
    private boolean atIsKept;

    private long peak;
    private long all;

    /** Walks the network. */
    ActivationMemory(Network network) {
        nodes = network.nodes().iterator();
        at = network.input().size();
        all = at;
        run(network.layers());
    }

    /** At the end of the forward pass of a training step: the image and every map. */
    long training() {
        return all;
    }

    /** At the peak of an inference, in which a map is freed once nothing reads it any more. */
    long inference() {
        return peak;
    }

    private void run(List<Layer> layers) {
        layers.forEach(layer -> layer.accept(this));
    }

    private long alive() {
        return atIsKept ? kept : kept + at;
    }

    /** The next layer writes a map while {@code alive} elements are there. */
    private Void map(long alive) {
        at = nodes.next().out().size();
        atIsKept = false;
        peak = Math.max(peak, alive + at);
        all += at;
        return null;
    }

    @Override
    public Void conv(Layer.Conv layer) {
        return map(alive());
    }

    @Override
    public Void batchNorm(Layer.BatchNorm layer) {
        return map(alive());
    }

    @Override
    public Void relu(Layer.Relu layer) {
        return map(alive());
    }

    @Override
    public Void maxPool(Layer.MaxPool layer) {
        return map(alive());
    }

    @Override
    public Void averagePool(Layer.AveragePool layer) {
        return map(alive());
    }

    @Override
    public Void globalAveragePool(Layer.GlobalAveragePool layer) {
        return map(alive());
    }

    /** Its output is its input, seen otherwise. */
    @Override
    public Void flatten(Layer.Flatten layer) {
        nodes.next();
        peak = Math.max(peak, alive());
        return null;
    }

    @Override
    public Void dense(Layer.Dense layer) {
        return map(alive());
    }

    @Override
    public Void dropout(Layer.Dropout layer) {
        return map(alive());
    }

    @Override
    public Void zeroPadShortcut(Layer.ZeroPadShortcut layer) {
        return map(alive());
    }

    @Override
    public Void residual(Layer.Residual layer) {
        long in = at;
        boolean inIsKept = atIsKept;
        long outside = kept;
        kept = alive();
        atIsKept = true;
        run(layer.body());
        long body = at;

        kept = outside + body;
        at = in;
        atIsKept = inIsKept;
        run(layer.shortcut());
        long alive = alive();
        kept = outside;
        return map(alive);
    }
}
