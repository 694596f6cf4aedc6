package org.recompose.arch;

import java.util.List;
import java.util.Locale;

/**
 * One array of a network.
 *
 * @param layer path of the layer that holds it
 * @param kind its part in the layer
 * @param extent its sides
 * @param rank how many of them, from the last, {@link #shape} has: 4 for a convolution's kernel, 2 for an FC layer's, 1
 *     for a vector
 */
public record Parameter(String layer, Kind kind, Extent extent, int rank) {

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
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A convolution's kernel. */
    static Parameter kernel(String layer, Extent extent) {
        return new Parameter(layer, Kind.KERNEL, extent, 4);
    }

    /** An FC layer's kernel, in × out. */
    static Parameter matrix(String layer, int in, int out) {
        return new Parameter(layer, Kind.KERNEL, new Extent(1, 1, in, out), 2);
    }

    /** A value for each of {@code out} channels. */
    static Parameter vector(String layer, Kind kind, int out) {
        return new Parameter(layer, kind, new Extent(1, 1, 1, out), 1);
    }

    /**
     * As files and messages show it: height × width × in × out for a convolution, in × out for an FC layer, else out.
     */
    public List<Integer> shape() {
        return List.of(extent.height(), extent.width(), extent.in(), extent.out())
                .subList(4 - rank, 4);
    }

    /** {@code layer/kind}, as in {@code stage2/block1/conv1/kernel}; unique in a network. */
    public String path() {
        return layer + "/" + kind;
    }

    /** The number of elements. */
    public int size() {
        return extent.size();
    }
}
