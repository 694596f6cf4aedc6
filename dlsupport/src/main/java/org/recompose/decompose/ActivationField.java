package org.recompose.decompose;

import org.recompose.arch.Padding;
import org.recompose.arch.Shape;
import org.recompose.partition.Rectangle;

/**
 * The activation field 𝒢_(F,l)(Ω_k) of a rectangle Ω_k of the image (Section 2): the positions of layer l's output
 * that answer to Ω_k, which is where sub-network k's own feature map lies in the global network's.
 *
 * <p>Its size is the size of the sub-network's map. Its place is found along rows and columns separately. Through each
 * layer of stride s two things are carried:
 *
 * <ul>
 *   <li>the positions that answer to Ω_k <em>alone</em>. Without padding, position p has the window [s·p, s·p + t),
 *       which must lie inside the range. With {@code SAME} padding, position p stands for the cell [s·p, s·p + s); what
 *       its window sees beyond is what padding replaces in the sub-network;
 *   <li>the <em>exact start</em>, where the sub-network's position 0 lies in the global map. From a start a it becomes
 *       (a + P − P_k)/s, with P and P_k the rows of padding above the two maps. It is a whole number as long as the cut
 *       is aligned with the strides, and then the field is exact.
 * </ul>
 *
 * Of all whole starts the field takes one with as many positions as possible that answer to Ω_k alone (the paper's
 * definition), of these the one nearest to the exact start, of two equally near the later.
 *
 * <p>VGG16 at 224×224 has a stride of 32 in all and a last map of 7×7. The complete partition with K = 4 cuts at 112/32
 * = 3.5: the fields are 3×3, [0, 3) and [4, 7) along each side, and position 3 straddles the cut and answers to nobody.
 * The overlapping 140×140 sub-images start at 12/32 = 0.375 and 72/32 = 2.25: the fields are 4×4, [0, 4) and [2, 6).
 */
public final class ActivationField {

    private final Axis rows;
    private final Axis columns;

    private ActivationField(Axis rows, Axis columns) {
        this.rows = rows;
        this.columns = columns;
    }

    /** The field in the image itself: the rectangle. */
    public static ActivationField of(Shape image, Rectangle rectangle) {
        return new ActivationField(
                Axis.of(image.height(), rectangle.top(), rectangle.height()),
                Axis.of(image.width(), rectangle.left(), rectangle.width()));
    }

    /** The field in a 1×1 map. */
    static ActivationField single() {
        return new ActivationField(Axis.of(1, 0, 1), Axis.of(1, 0, 1));
    }

    /**
     * The field in the output of a layer whose window is height × width.
     *
     * @throws IllegalArgumentException if the window does not fit the sub-network's map
     */
    ActivationField through(int height, int width, int stride, Padding padding) {
        return new ActivationField(rows.through(height, stride, padding), columns.through(width, stride, padding));
    }

    /** The rows of the global feature map that the field covers. */
    public Range rows() {
        return rows.field();
    }

    /** The columns of the global feature map that the field covers. */
    public Range columns() {
        return columns.field();
    }

    @Override
    public String toString() {
        return "rows " + rows() + ", columns " + columns();
    }

    /**
     * One direction.
     *
     * @param global length of the global map
     * @param own length of the sub-network's map
     * @param aloneFrom first position that answers to the rectangle alone
     * @param aloneTo the position after the last such; not above {@code aloneFrom} where there is none
     * @param numerator the exact start is numerator/denominator
     */
    private record Axis(int global, int own, int aloneFrom, int aloneTo, long numerator, long denominator) {

        static Axis of(int global, int start, int length) {
            return new Axis(global, length, start, start + length, start, 1);
        }

        Axis through(int window, int stride, Padding padding) {
            int out = padding.outputSize(global, window, stride);
            int ownOut = padding.outputSize(own, window, stride);
            if (ownOut < 1) {
                throw new IllegalArgumentException(
                        "a window of " + window + " does not fit the sub-network's map, whose" + " side is " + own);
            }
            int from = Math.floorDiv(aloneFrom + stride - 1, stride);
            int to =
                    switch (padding) {
                        case VALID -> Math.floorDiv(aloneTo - window, stride) + 1;
                        case SAME -> aloneTo == global ? out : Math.floorDiv(aloneTo, stride);
                    };
            int shift = padding.before(global, window, stride) - padding.before(own, window, stride);
            return new Axis(out, ownOut, from, to, numerator + shift * denominator, denominator * stride);
        }

        Range field() {
            int best = 0;
            for (int start = 1; start + own <= global; start++) {
                int gain = alone(start) - alone(best);
                if (gain > 0 || gain == 0 && distance(start) <= distance(best)) {
                    best = start;
                }
            }
            return new Range(best, best + own, global);
        }

        private int alone(int start) {
            return Math.max(0, Math.min(start + own, aloneTo) - Math.max(start, aloneFrom));
        }

        private long distance(int start) {
            return Math.abs(start * denominator - numerator);
        }
    }
}
