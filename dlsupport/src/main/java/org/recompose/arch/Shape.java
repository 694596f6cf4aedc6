package org.recompose.arch;

import java.io.Serializable;

/**
 * The shape H×W×D of one feature map (NHWC without the batch). A vector of n features, as a fully connected layer takes
 * and gives it, is 1×1×n.
 *
 * @param height H, in pixels, at least 1
 * @param width W, in pixels, at least 1
 * @param channels D, at least 1
 */
public record Shape(int height, int width, int channels) implements Serializable {

    /** @throws IllegalArgumentException if a side is below 1, or the map too large for an array */
    public Shape {
        if (height < 1 || width < 1 || channels < 1) {
            throw new IllegalArgumentException(
                    "a feature map of " + height + "×" + width + "×" + channels + ": every side must be at least 1");
        }
        if ((long) height * width > Integer.MAX_VALUE / channels) {
            throw new IllegalArgumentException("a feature map of " + height + "×" + width + "×" + channels
                    + ": must have at most " + Integer.MAX_VALUE + " elements");
        }
    }

    /** The number of elements, H·W·D. */
    public long size() {
        return (long) height * width * channels;
    }

    @Override
    public String toString() {
        return height + "×" + width + "×" + channels;
    }
}
