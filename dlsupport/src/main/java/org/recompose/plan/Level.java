package org.recompose.plan;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.recompose.partition.Partition;

/**
 * What is trained in a stage: the whole network, or K sub-networks of it.
 *
 * <table>
 * <caption>Levels as text</caption>
 * <tr><td>{@code 1}</td><td>the global network on the whole image</td></tr>
 * <tr><td>{@code 4}, {@code 8}, {@code 16}</td><td>the paper's sub-networks on their sub-images (Section 3)</td></tr>
 * <tr><td>{@code 2x3}, {@code 2x3~1.2}</td><td>a grid of rows × columns; sub-images have 1.4, or so many, times the side
 *     of their cores, and with 1 they are disjoint and cover the image</td></tr>
 * <tr><td>{@code ring8}</td><td>another name of {@code 8}</td></tr>
 * <tr><td>{@code 4w}</td><td>sub-networks that all see the whole image, a control</td></tr>
 * <tr><td>{@code 4g}</td><td>the composed network with its cross connections closed, as one grouped network</td></tr>
 * <tr><td>{@code 4f}</td><td>the composed network with its cross connections frozen at zero by a mask</td></tr>
 * </table>
 *
 * @param rows of the grid; of the ring 3
 * @param columns of the grid; of the ring 3
 * @param ring whether the grid's centre is left out
 * @param overlap side of a sub-image as a multiple of its core's
 * @param form how the K are trained
 */
public record Level(int rows, int columns, boolean ring, double overlap, Form form) {

    /** How the K sub-networks of a level are trained. */
    public enum Form {
        /** Each alone, on its own sub-image. */
        APART(""),
        /** Each alone, on the whole image. */
        SAME_IMAGE("w"),
        /** As one grouped network on the whole image: the composed network without its cross connections. */
        GROUPED("g"),
        /** As the composed network on the whole image, with a mask that keeps its cross connections at zero. */
        FROZEN("f");

        private final String suffix;

        Form(String suffix) {
            this.suffix = suffix;
        }
    }

    private static final double PAPER_OVERLAP = 1.4;
    private static final double RING_OVERLAP = 1.44;
    private static final int[] PAPER_GRIDS = {1, 2, 4};
    private static final Pattern TEXT =
            Pattern.compile("(?:(1|4|16)|(8|ring8)|([1-9]\\d?)x([1-9]\\d?)(?:~(\\d+(?:\\.\\d+)?))?)([gfw]?)");

    /** @throws IllegalArgumentException if the overlap is below 1, or there is nothing to group, freeze or repeat */
    public Level {
        if (!(overlap >= 1)) {
            throw new IllegalArgumentException("the overlap is " + overlap + ", must be at least 1");
        }
        if (rows * columns == 1 && form != Form.APART) {
            throw new IllegalArgumentException("level 1 is the whole network: it has no '" + form.suffix + "'");
        }
    }

    /** @throws IllegalArgumentException if there is no such level; the message tells those there are */
    public static Level of(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no level: there are 1, 4, 8, 16, any grid as 2x3 or"
                    + " 2x3~1.2 with its overlap, ring8, and of those for K > 1 with the suffix g (grouped), f (frozen) or"
                    + " w (all on the whole image)");
        }
        Form form =
                switch (matcher.group(6)) {
                    case "g" -> Form.GROUPED;
                    case "f" -> Form.FROZEN;
                    case "w" -> Form.SAME_IMAGE;
                    default -> Form.APART;
                };
        if (matcher.group(1) != null) {
            int side = (int) Math.sqrt(Integer.parseInt(matcher.group(1)));
            return new Level(side, side, false, PAPER_OVERLAP, form);
        }
        if (matcher.group(2) != null) {
            return new Level(3, 3, true, RING_OVERLAP, form);
        }
        double overlap = matcher.group(5) == null ? PAPER_OVERLAP : Double.parseDouble(matcher.group(5));
        return new Level(Integer.parseInt(matcher.group(3)), Integer.parseInt(matcher.group(4)), false, overlap, form);
    }

    /** K, how many sub-networks the level has; 1 for the whole network. */
    public int k() {
        return rows * columns - (ring ? 1 : 0);
    }

    /** Whether one network on the whole image is trained, and not K. */
    public boolean whole() {
        return k() == 1 || form == Form.GROUPED || form == Form.FROZEN;
    }

    /** The same grid, each sub-network trained alone on its sub-image; {@code 4} of {@code 4w}, which are others. */
    public Level apart() {
        return form == Form.APART ? this : new Level(rows, columns, ring, overlap, Form.APART);
    }

    /** What each of the K sub-networks sees of an image. */
    public Partition partition(int height, int width) {
        if (form == Form.SAME_IMAGE || k() == 1) {
            return Partition.whole(height, width, k());
        }
        if (ring) {
            return Partition.ring(height, width, Partition.PAPER_CROP, overlap);
        }
        return overlap == 1
                ? Partition.grid(height, width, rows, columns)
                : Partition.overlapping(height, width, rows, columns, Partition.PAPER_CROP, overlap);
    }

    @Override
    public String toString() {
        return name() + form.suffix;
    }

    private String name() {
        if (ring) {
            return "8";
        }
        for (int side : PAPER_GRIDS) {
            if (rows == side && columns == side && overlap == PAPER_OVERLAP) {
                return String.valueOf(side * side);
            }
        }
        return rows + "x" + columns
                + (overlap == PAPER_OVERLAP
                        ? ""
                        : "~"
                                + (overlap == Math.rint(overlap)
                                        ? String.format(Locale.ROOT, "%.0f", overlap)
                                        : overlap));
    }
}
