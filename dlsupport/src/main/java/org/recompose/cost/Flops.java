package org.recompose.cost;

import org.recompose.arch.Layer;
import org.recompose.arch.Network;
import org.recompose.arch.Shape;

/**
 * Counts the floating-point operations of one layer on one image, in two ways.
 *
 * <p>The plain way is 2 × multiply-adds:
 *
 * <ul>
 *   <li>convolution: t1·t2·C_in/groups·C_out·H_out·W_out multiply-adds
 *   <li>FC layer: C_in·C_out multiply-adds
 * </ul>
 *
 * The paper's way, which gives every printed digit of Table 1, is a TensorFlow profiler's: it also counts additions of
 * biases and the random initialisers of the weights.
 *
 * <ul>
 *   <li>convolution: (2·t1·t2·C_in/groups + 2)·C_out·H_out·W_out + 2·t1·t2·C_in/groups·C_out
 *   <li>FC layer: 4·C_in·C_out
 *   <li>batch normalisation: 1 for each channel
 * </ul>
 *
 * Other layers count nothing in either.
 */
final class Flops implements Layer.Visitor<Flops.Count> {

    /** Multiply-adds, and what the paper counts. */
    record Count(long multiplyAdds, long paperFlops) {}

    private static final Count NOTHING = new Count(0, 0);

    private final Shape out;

    private Flops(Shape out) {
        this.out = out;
    }

    static Cost.Row row(Network.Node node) {
        long parameters = 0;
        long trainable = 0;
        for (var parameter : node.layer().parameters(node.path())) {
            parameters += parameter.size();
            trainable += parameter.kind().trainable() ? parameter.size() : 0;
        }
        Count count = node.layer().accept(new Flops(node.out()));
        return new Cost.Row(node.path(), node.out(), parameters, trainable, count.multiplyAdds, count.paperFlops);
    }

    @Override
    public Count conv(Layer.Conv layer) {
        long weights = (long) layer.height() * layer.width() * (layer.in() / layer.groups()) * layer.out();
        long multiplyAdds = weights * out.height() * out.width();
        return new Count(multiplyAdds, 2 * multiplyAdds + 2 * out.size() + 2 * weights);
    }

    @Override
    public Count batchNorm(Layer.BatchNorm layer) {
        return new Count(0, layer.channels());
    }

    @Override
    public Count relu(Layer.Relu layer) {
        return NOTHING;
    }

    @Override
    public Count maxPool(Layer.MaxPool layer) {
        return NOTHING;
    }

    @Override
    public Count averagePool(Layer.AveragePool layer) {
        return NOTHING;
    }

    @Override
    public Count globalAveragePool(Layer.GlobalAveragePool layer) {
        return NOTHING;
    }

    @Override
    public Count flatten(Layer.Flatten layer) {
        return NOTHING;
    }

    @Override
    public Count dense(Layer.Dense layer) {
        long weights = (long) layer.in() * layer.out();
        return new Count(weights, 4 * weights);
    }

    @Override
    public Count dropout(Layer.Dropout layer) {
        return NOTHING;
    }

    @Override
    public Count zeroPadShortcut(Layer.ZeroPadShortcut layer) {
        return NOTHING;
    }

    /** What is inside has rows of its own. */
    @Override
    public Count residual(Layer.Residual layer) {
        return NOTHING;
    }
}
