package org.recompose.decompose;

import java.util.LinkedHashMap;
import java.util.List;
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
        for (Layer layer : wide.layers()) {
            if (layer instanceof Layer.Flatten) {
                throw new IllegalArgumentException(layer.name() + ": a network that flattens cannot be widened, only"
                        + " one with global average pooling");
            }
        }
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

    private static float[] widen(Parameter from, float[] values, Parameter to, double noise, SplittableRandom random) {
        boolean kernel = to.kind() == Parameter.Kind.KERNEL;
        int narrowOut = last(from, 1);
        int wideOut = multiple(to, last(to, 1), narrowOut);
        int narrowIn = kernel ? last(from, 2) : 1;
        int wideIn = kernel ? multiple(to, last(to, 2), narrowIn) : 1;
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

    private static int last(Parameter parameter, int place) {
        List<Integer> shape = parameter.shape();
        return shape.get(shape.size() - place);
    }

    private static int multiple(Parameter to, int wide, int narrow) {
        if (wide % narrow != 0) {
            throw new IllegalArgumentException(to.path() + ": " + wide + " channels are no multiple of " + narrow);
        }
        return wide;
    }
}
