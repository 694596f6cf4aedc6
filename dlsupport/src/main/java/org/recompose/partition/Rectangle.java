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

    /** A whole image. */
    public static Rectangle whole(int height, int width) {
        return new Rectangle(0, 0, height, width);
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

    /** The rectangle of this size inside {@code outer} that is nearest to this one, as seen from outer's corner. */
    Rectangle inside(Rectangle outer) {
        return new Rectangle(
                Math.max(0, Math.min(top - outer.top, outer.height - height)),
                Math.max(0, Math.min(left - outer.left, outer.width - width)),
                height,
                width);
    }

    /** How far it sticks out of {@code outer}, in pixels; 0 if it lies inside. */
    int sticksOut(Rectangle outer) {
        int vertical = Math.max(outer.top - top, bottom() - outer.bottom());
        int horizontal = Math.max(outer.left - left, right() - outer.right());
        return Math.max(0, Math.max(vertical, horizontal));
    }

    /** The square of the distance between the centres, times four. */
    long distance(Rectangle other) {
        long down = (long) top + bottom() - other.top - other.bottom();
        long right = (long) left + right() - other.left - other.right();
        return down * down + right * right;
    }

    @Override
    public String toString() {
        return "rows " + top + " to " + bottom() + ", columns " + left + " to " + right();
    }
}
