package org.recompose.arch;

/**
 * The four sides of an array w ∈ ℝ^(height×width×in×out), row-major, out fastest. What has fewer sides has ones in
 * front: an FC layer's kernel is 1×1×in×out (Section 2), a vector with a value for each channel 1×1×1×out.
 *
 * @param height taps of a convolution, downwards
 * @param width taps of a convolution, to the right
 * @param in channels that each output channel reads: of a grouped convolution those of one group
 * @param out output channels
 */
public record Extent(int height, int width, int in, int out) {

    /** @throws IllegalArgumentException if a side is below 1, or the array too large for Java */
    public Extent {
        if (height < 1 || width < 1 || in < 1 || out < 1) {
            throw new IllegalArgumentException(
                    "an array of " + height + "×" + width + "×" + in + "×" + out + ": every side must be at least 1");
        }
        if ((long) height * width > Integer.MAX_VALUE / in / out) {
            throw new IllegalArgumentException("an array of " + height + "×" + width + "×" + in + "×" + out
                    + ": must have at most " + Integer.MAX_VALUE + " elements");
        }
    }

    /** The number of elements. */
    public int size() {
        return fanIn() * out;
    }

    /** The values that one output is computed from. */
    public int fanIn() {
        return height * width * in;
    }
}
