package org.recompose.decompose;

import java.util.List;
import org.recompose.arch.Layer;
import org.recompose.arch.Network;

/**
 * Finds the layer of equation (3), which gives the logits: the last FC layer, or the last convolution of a network
 * without FC layers. What follows it must not change a sum, so that logits can add up. Visits a layer: whether it is
 * the one.
 */
final class HeadLayer implements Layer.Visitor<Boolean> {

    private HeadLayer() {}

    /** @throws IllegalArgumentException if the network has no such layer, naming the layer in the way */
    static String path(Network network) {
        List<Layer> layers = network.layers();
        for (int i = layers.size() - 1; i >= 0; i--) {
            if (layers.get(i).accept(new HeadLayer())) {
                return layers.get(i).name();
            }
        }
        throw new IllegalArgumentException(network.name() + ": has no FC layer or convolution to give the logits");
    }

    @Override
    public Boolean conv(Layer.Conv layer) {
        return true;
    }

    @Override
    public Boolean dense(Layer.Dense layer) {
        return true;
    }

    @Override
    public Boolean averagePool(Layer.AveragePool layer) {
        return false;
    }

    @Override
    public Boolean globalAveragePool(Layer.GlobalAveragePool layer) {
        return false;
    }

    @Override
    public Boolean flatten(Layer.Flatten layer) {
        return false;
    }

    @Override
    public Boolean dropout(Layer.Dropout layer) {
        return false;
    }

    @Override
    public Boolean batchNorm(Layer.BatchNorm layer) {
        throw inTheWay(layer);
    }

    @Override
    public Boolean relu(Layer.Relu layer) {
        throw inTheWay(layer);
    }

    @Override
    public Boolean maxPool(Layer.MaxPool layer) {
        throw inTheWay(layer);
    }

    @Override
    public Boolean zeroPadShortcut(Layer.ZeroPadShortcut layer) {
        throw inTheWay(layer);
    }

    @Override
    public Boolean residual(Layer.Residual layer) {
        throw inTheWay(layer);
    }

    private static IllegalArgumentException inTheWay(Layer layer) {
        return new IllegalArgumentException(layer.name() + ": stands after the last FC layer or convolution, where the"
                + " sub-networks' logits add up; only AveragePool, GlobalAveragePool, Flatten and Dropout may");
    }
}
