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
 *   <li>convolution: t1·t2·C_in·C_out·H_out·W_out multiply-adds
 *   <li>FC layer: C_in·C_out multiply-adds
 * </ul>
 *
 * The paper's way, which gives every printed digit of Table 1, is a TensorFlow profiler's: it also counts additions of
 * biases and the random initialisers of the weights.
 *
 * <ul>
 *   <li>convolution: (2·t1·t2·C_in + 2)·C_out·H_out·W_out + 2·t1·t2·C_in·C_out
 *   <li>FC layer: 4·C_in·C_out
 *   <li>batch normalisation: 1 for each channel
 * </ul>
 *
 * Other layers count nothing in either.
 */
final class Flops {

    private Flops() {}

    static Cost.Row row(Network.Node node) {
        long parameters = 0;
        long trainable = 0;
        for (var parameter : node.layer().parameters(node.path())) {
            parameters += parameter.size();
            trainable += parameter.kind().trainable() ? parameter.size() : 0;
        }
        return new Cost.Row(node.path(), node.out(), parameters, trainable, multiplyAdds(node), paperFlops(node));
    }

    private static long multiplyAdds(Network.Node node) {
        if (node.layer() instanceof Layer.Conv conv) {
            return weights(conv) * positions(node.out());
        }
        if (node.layer() instanceof Layer.Dense dense) {
            return weights(dense);
        }
        return 0;
    }

    private static long paperFlops(Network.Node node) {
        if (node.layer() instanceof Layer.Conv conv) {
            return 2 * multiplyAdds(node) + 2 * node.out().size() + 2 * weights(conv);
        }
        if (node.layer() instanceof Layer.Dense dense) {
            return 4 * weights(dense);
        }
        if (node.layer() instanceof Layer.BatchNorm batchNorm) {
            return batchNorm.channels();
        }
        return 0;
    }

    private static long weights(Layer.Conv conv) {
        return (long) conv.height() * conv.width() * conv.in() * conv.out();
    }

    private static long weights(Layer.Dense dense) {
        return (long) dense.in() * dense.out();
    }

    private static long positions(Shape map) {
        return (long) map.height() * map.width();
    }
}
