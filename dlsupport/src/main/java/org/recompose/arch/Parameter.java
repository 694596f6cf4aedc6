package org.recompose.arch;

import java.util.List;

/**
 * One array of a network.
 *
 * @param layer path of the layer that holds it
 * @param kind its part in the layer
 * @param shape height × width × in × out for a convolution, in × out for an FC layer, else one side
 */
public record Parameter(String layer, Kind kind, List<Integer> shape) {

    /** A parameter's part in its layer; {@code toString} is the last segment of its path. */
    public enum Kind {
        KERNEL,
        BIAS,
        GAMMA,
        BETA,
        /** Moving average of a batch normalisation's means. */
        MEAN,
        /** Moving average of a batch normalisation's variances. */
        VARIANCE;

        /** Whether an optimiser changes it; the moving averages follow the batches instead. */
        public boolean trainable() {
            return this != MEAN && this != VARIANCE;
        }

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    public Parameter {
        shape = List.copyOf(shape);
    }

    /** {@code layer/kind}, as in {@code stage2/block1/conv1/kernel}; unique in a network. */
    public String path() {
        return layer + "/" + kind;
    }

    /** The number of elements. */
    public int size() {
        return shape.stream().reduce(1, Math::multiplyExact);
    }
}
