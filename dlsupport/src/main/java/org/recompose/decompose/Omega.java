package org.recompose.decompose;

import java.util.Arrays;

/**
 * Ω'_k, the block of the global network's array w^l that holds sub-network k's array w^l_k: equations (1) to (4) of
 * Section 2.2. A product of four ranges, of height × width × in × out of a kernel w^l ∈ ℝ^(t1×t2×c_in×c_out). An FC
 * layer is a convolution whose kernel is as large as the map it reads: 1×1 after a vector, H×W after a flattened H×W×D
 * map.
 *
 * <p>Arrays are row-major. Everything outside the blocks, the paper's Ω'', is zero.
 */
public record Omega(Range height, Range width, Range in, Range out) {

    /** Equation (1), for a convolution that reads the image: all taps × all inputs × out-range of k. */
    public static Omega firstConvolution(int height, int width, int in, Range out) {
        return new Omega(Range.all(height), Range.all(width), Range.all(in), out);
    }

    /** Equation (2), for the first FC layer after a flatten: (activation field × in-range of k) × out-range of k. */
    public static Omega firstFullyConnected(ActivationField field, Range in, Range out) {
        return new Omega(field.rows(), field.columns(), in, out);
    }

    /** Equation (3), for the last FC layer: in-range of k × all C classes. */
    public static Omega lastFullyConnected(Range in, int classes) {
        return new Omega(Range.all(1), Range.all(1), in, Range.all(classes));
    }

    /**
     * Equation (4), for other convolutions and FC layers: all taps × in-range of k × out-range of k. Of a grouped
     * convolution {@code in} is of one group.
     */
    public static Omega other(int height, int width, Range in, Range out) {
        return new Omega(Range.all(height), Range.all(width), in, out);
    }

    /**
     * For a bias or a vector of a batch normalisation, of which the paper does not speak: the range of k, since each of
     * its values belongs to one channel.
     */
    public static Omega perChannel(Range channels) {
        return new Omega(Range.all(1), Range.all(1), Range.all(1), channels);
    }

    /** As {@link #perChannel}, for a vector over the features of a flattened map. */
    static Omega perFeature(ActivationField field, Range channels) {
        return new Omega(field.rows(), field.columns(), channels, Range.all(1));
    }

    /** The number of elements of the sub-network's array. */
    public int size() {
        return Math.multiplyExact(
                Math.multiplyExact(height.size(), width.size()), Math.multiplyExact(in.size(), out.size()));
    }

    /** 𝒟_Ω'k(w^l) = w^l_k: writes the sub-network's array into its block of the global one. */
    void embed(float[] own, float[] global) {
        rows((ownAt, globalAt) -> System.arraycopy(own, ownAt, global, globalAt, out.size()));
    }

    /** w^l_k = 𝒟_Ω'k(w^l): a new array with the block of the global one. */
    float[] extract(float[] global) {
        float[] own = new float[size()];
        rows((ownAt, globalAt) -> System.arraycopy(global, globalAt, own, ownAt, out.size()));
        return own;
    }

    /** Sets every element of the block. */
    void fill(float[] global, float value) {
        rows((ownAt, globalAt) -> Arrays.fill(global, globalAt, globalAt + out.size(), value));
    }

    private interface Row {
        void at(int own, int global);
    }

    /** Calls {@code row} with the start of each contiguous run in the two arrays. */
    private void rows(Row row) {
        int own = 0;
        for (int y = height.from(); y < height.to(); y++) {
            for (int x = width.from(); x < width.to(); x++) {
                for (int i = in.from(); i < in.to(); i++) {
                    row.at(own, ((y * width.of() + x) * in.of() + i) * out.of() + out.from());
                    own += out.size();
                }
            }
        }
    }
}
