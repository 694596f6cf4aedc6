package org.recompose.partition;

import java.io.Serializable;

/**
 * An index rectangle of an image, rows × columns, all colours: the Ω_k of the paper's Section 2.
 *
 * @param top first row, in pixels from the image's top
 * @param left first column, in pixels from the image's left
 * @param height rows, at least 1
 * @param width columns, at least 1
 */
public record Rectangle(int top, int left, int height, int width) implements Serializable {

    /** @throws IllegalArgumentException if a side is below 1 */
    public Rectangle {
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException(
                    "a rectangle of " + height + "×" + width + ": every side must be at least 1");
        }
    }

    /** The first row below it. */
    public int bottom() {
        return top + height;
    }

    /** The first column to its right. */
    public int right() {
        return left + width;
    }

    /** In pixels. */
    public long area() {
        return (long) height * width;
    }

    /** Whether the two share a pixel. */
    public boolean overlaps(Rectangle other) {
        return top < other.bottom() && other.top < bottom() && left < other.right() && other.left < right();
    }

    @Override
    public String toString() {
        return "rows " + top + " to " + bottom() + ", columns " + left + " to " + right();
    }
}
