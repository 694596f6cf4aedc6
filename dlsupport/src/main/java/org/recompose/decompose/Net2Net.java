package org.recompose.decompose;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.recompose.arch.Layer;
import org.recompose.arch.Network;
import org.recompose.arch.Parameter;
import org.recompose.weights.Weights;

/**
 * Widening as in Net2Net (Chen, Goodfellow, Shlens, ICLR 2016), the other way to start a large network from a small
 * one: every hidden channel is repeated, and what reads a channel's r copies takes 1/r of its weight from each, so that
 * the wide network computes what the narrow one does.
 *
 * <p>Channel c of n is repeated as c, c + n, c + 2n and so on. Parameter-free shortcuts, which take channel c to 2c,
 * then take copies to copies.
 */
public final class Net2Net {

    private Net2Net() {}

    /**
     * @param wide the same layers with a multiple of the channels, and the same input and classes
     * @param noise each kernel value is multiplied with one of N(1, noise²), or copies would stay equal for ever; 0
     *     keeps the function as it is
     * @param seed of the noise
     * @throws IllegalArgumentException if a network flattens, or a layer's channels are no multiple, naming it
     */
    public static Weights widen(Network narrow, Weights weights, Network wide, double noise, long seed) {
        check(wide);
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, Parameter> small = new LinkedHashMap<>();
        narrow.parameters().forEach(parameter -> small.put(parameter.path(), parameter));
        Map<String, float[]> arrays = new LinkedHashMap<>();
        for (Parameter parameter : wide.parameters()) {
            Parameter from = small.get(parameter.path());
            if (from == null) {
                throw new IllegalArgumentException(
                        parameter.path() + ": network " + narrow.name() + " has no such array");
            }
            arrays.put(parameter.path(), widen(from, weights.get(from.path()), parameter, noise, random));
        }
        return Weights.of(wide, arrays);
    }

    /** @throws IllegalArgumentException if repeated channels do not pass through one of its layers, naming it */
    public static void check(Network network) {
        network.nodes().forEach(node -> node.layer().accept(new Widenable(node.path())));
    }

    private static float[] widen(Parameter from, float[] values, Parameter to, double noise, SplittableRandom random) {
        boolean kernel = to.kind() == Parameter.Kind.KERNEL;
        int narrowOut = from.extent().out();
        int wideOut = multiple(to, to.extent().out(), narrowOut);
        int narrowIn = from.extent().in();
        int wideIn = multiple(to, to.extent().in(), narrowIn);
        int taps = to.size() / (wideIn * wideOut);
        float share = (float) narrowIn / wideIn;
        float[] wide = new float[to.size()];
        for (int tap = 0; tap < taps; tap++) {
            for (int in = 0; in < wideIn; in++) {
                for (int out = 0; out < wideOut; out++) {
                    float value = values[(tap * narrowIn + in % narrowIn) * narrowOut + out % narrowOut] * share;
                    wide[(tap * wideIn + in) * wideOut + out] =
                            kernel && noise > 0 ? (float) (value * (1 + noise * random.nextGaussian())) : value;
                }
            }
        }
        return wide;
    }

    private static int multiple(Parameter to, int wide, int narrow) {
        if (wide % narrow != 0) {
            throw new IllegalArgumentException(to.path() + ": " + wide + " channels are no multiple of " + narrow);
        }
        return wide;
    }

    /** Refuses a layer that repeated channels do not pass through as they are. */
    private record Widenable(String path) implements Layer.Visitor<Void> {

        /** Of a depthwise convolution copies read copies. */
        @Override
        public Void conv(Layer.Conv layer) {
            if (layer.groups() > 1 && (layer.groups() != layer.in() || layer.in() != layer.out())) {
                throw new IllegalArgumentException(path + ": " + layer.groups() + " groups, must be 1 or the "
                        + layer.in() + " channels for a network that can be widened");
            }
            return null;
        }

        @Override
        public Void flatten(Layer.Flatten layer) {
            throw new IllegalArgumentException(
                    path + ": a network that flattens cannot be widened, only one with global average pooling");
        }

        @Override
        public Void batchNorm(Layer.BatchNorm layer) {
            return null;
        }

        @Override
        public Void relu(Layer.Relu layer) {
            return null;
        }

        @Override
        public Void maxPool(Layer.MaxPool layer) {
            return null;
        }

        @Override
        public Void averagePool(Layer.AveragePool layer) {
            return null;
        }

        @Override
        public Void globalAveragePool(Layer.GlobalAveragePool layer) {
            return null;
        }

        @Override
        public Void dense(Layer.Dense layer) {
            return null;
        }

        @Override
        public Void dropout(Layer.Dropout layer) {
            return null;
        }

        @Override
        public Void zeroPadShortcut(Layer.ZeroPadShortcut layer) {
            return null;
        }

        @Override
        public Void residual(Layer.Residual layer) {
            return null;
        }
    }
}
