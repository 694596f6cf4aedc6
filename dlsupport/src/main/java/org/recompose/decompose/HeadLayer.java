package org.recompose.decompose;

import java.util.List;
import org.recompose.arch.Layer;
import org.recompose.arch.Network;

/**
 * Finds the layer of equation (3), which gives the logits: the last FC layer, or the last convolution of a network
 * without FC layers. What follows it must not change a sum, so that logits can add up.
 */
final class HeadLayer {

    private HeadLayer() {}

    /** @throws IllegalArgumentException if the network has no such layer, naming the layer in the way */
    static String path(Network network) {
        List<Layer> layers = network.layers();
        for (int i = layers.size() - 1; i >= 0; i--) {
            Layer layer = layers.get(i);
            if (layer instanceof Layer.Dense || layer instanceof Layer.Conv) {
                return layer.name();
            }
            if (!(layer instanceof Layer.GlobalAveragePool
                    || layer instanceof Layer.Flatten
                    || layer instanceof Layer.Dropout)) {
                throw new IllegalArgumentException(layer.name() + ": stands after the last FC layer or convolution,"
                        + " where the sub-networks' logits add up; only GlobalAveragePool, Flatten and Dropout may");
            }
        }
        throw new IllegalArgumentException(network.name() + ": has no FC layer or convolution to give the logits");
    }
}
