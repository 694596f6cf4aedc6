package org.recompose.decompose;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.recompose.arch.Layer;
import org.recompose.arch.Network;
import org.recompose.arch.Padding;
import org.recompose.weights.Weights;

/**
 * The composed network with its cross connections closed, as one ordinary network on the whole image. With equal shares
 * the blocks of equation (4) are the groups of a grouped convolution, so a hidden convolution becomes one of K groups
 * and a hidden FC layer a 1×1 convolution of K groups. The first convolution, whose blocks have all inputs, the last FC
 * layer, whose blocks have all classes, and all that has no kernel stay as they are.
 */
final class Closing implements Layer.Visitor<Layer> {

    private final Decomposition decomposition;
    /** Path of each hidden kernel → its block in sub-network 1. */
    private final Map<String, Omega> hidden = new HashMap<>();

    private final Network network;
    private String prefix = "";

    /** @throws IllegalArgumentException if the shares are unequal or the network flattens a map */
    Closing(Decomposition decomposition) {
        this.decomposition = decomposition;
        Network global = decomposition.global();
        if (decomposition.shares().parts().stream().distinct().count() > 1) {
            throw refusal("its shares are " + decomposition.shares() + ", groups are equal");
        }
        for (Block block : decomposition.parts().get(0).blocks()) {
            if (block.role() == Block.Role.HIDDEN && block.path().endsWith("/kernel")) {
                hidden.put(block.path(), block.omega());
            }
        }
        network = new Network(
                global.name() + "-closed" + decomposition.size(),
                global.input(),
                global.classes(),
                walk("", global.layers()));
    }

    private IllegalArgumentException refusal(String why) {
        return new IllegalArgumentException(decomposition.global().name() + " in " + decomposition.size()
                + " parts is no grouped network: " + why + "; train it with the mask instead");
    }

    Network network() {
        return network;
    }

    Weights close(Weights weights) {
        Weights mask = decomposition.mask();
        Map<String, float[]> arrays = new HashMap<>(
                Weights.of(decomposition.global(), weights.asMap()).asMap());
        for (String path : hidden.keySet()) {
            float[] own = weights.get(path);
            float[] inside = mask.get(path);
            for (int i = 0; i < own.length; i++) {
                if (inside[i] == 0 && own[i] != 0) {
                    throw new IllegalArgumentException(
                            path + ": a connection between two sub-networks is " + own[i] + ", must be 0 to be closed");
                }
            }
            arrays.put(path, new float[decomposition.size() * hidden.get(path).size()]);
        }
        blocks((path, omega, closed) -> closed.embed(omega.extract(weights.get(path)), arrays.get(path)));
        return Weights.of(network, arrays);
    }

    Weights open(Weights weights) {
        Map<String, float[]> arrays =
                new HashMap<>(Weights.of(network, weights.asMap()).asMap());
        decomposition.global().parameters().stream()
                .filter(parameter -> hidden.containsKey(parameter.path()))
                .forEach(parameter -> arrays.put(parameter.path(), new float[parameter.size()]));
        blocks((path, omega, closed) -> omega.embed(closed.extract(weights.get(path)), arrays.get(path)));
        return Weights.of(decomposition.global(), arrays);
    }

    private interface Places {
        /** The block of a hidden kernel in the global network, and in the closed one. */
        void at(String path, Omega omega, Omega closed);
    }

    private void blocks(Places places) {
        for (Part part : decomposition.parts()) {
            for (Block block : part.blocks()) {
                if (hidden.containsKey(block.path())) {
                    Omega omega = block.omega();
                    Range in = Range.all(omega.in().size());
                    places.at(block.path(), omega, new Omega(omega.height(), omega.width(), in, omega.out()));
                }
            }
        }
    }

    private List<Layer> walk(String inside, List<Layer> layers) {
        String outside = prefix;
        prefix = inside;
        List<Layer> closed = new ArrayList<>();
        layers.forEach(layer -> closed.add(layer.accept(this)));
        prefix = outside;
        return closed;
    }

    @Override
    public Layer conv(Layer.Conv layer) {
        Omega omega = hidden.get(prefix + layer.name() + "/kernel");
        return omega == null
                ? layer
                : new Layer.Conv(
                        layer.name(),
                        layer.height(),
                        layer.width(),
                        layer.stride(),
                        layer.padding(),
                        layer.in(),
                        layer.out(),
                        layer.in() / omega.in().size(),
                        layer.bias());
    }

    @Override
    public Layer dense(Layer.Dense layer) {
        Omega omega = hidden.get(prefix + layer.name() + "/kernel");
        return omega == null
                ? layer
                : new Layer.Conv(
                        layer.name(),
                        1,
                        1,
                        1,
                        Padding.VALID,
                        layer.in(),
                        layer.out(),
                        layer.in() / omega.in().size(),
                        layer.bias());
    }

    @Override
    public Layer residual(Layer.Residual layer) {
        String path = prefix + layer.name() + "/";
        return new Layer.Residual(layer.name(), walk(path, layer.body()), walk(path, layer.shortcut()));
    }

    @Override
    public Layer batchNorm(Layer.BatchNorm layer) {
        return layer;
    }

    @Override
    public Layer relu(Layer.Relu layer) {
        return layer;
    }

    @Override
    public Layer maxPool(Layer.MaxPool layer) {
        return layer;
    }

    @Override
    public Layer averagePool(Layer.AveragePool layer) {
        return layer;
    }

    @Override
    public Layer globalAveragePool(Layer.GlobalAveragePool layer) {
        return layer;
    }

    /** Of a vector the identity. */
    @Override
    public Layer flatten(Layer.Flatten layer) {
        ActivationField field = decomposition.parts().get(0).fields().get(prefix + layer.name());
        if (field.rows().of() > 1 || field.columns().of() > 1) {
            throw refusal(prefix + layer.name() + " flattens a map, of which each sub-network has its own positions");
        }
        return layer;
    }

    @Override
    public Layer dropout(Layer.Dropout layer) {
        return layer;
    }

    @Override
    public Layer zeroPadShortcut(Layer.ZeroPadShortcut layer) {
        return layer;
    }
}
