package org.recompose.partition;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The K rectangles that an image is cut into, one for each sub-network (Section 2). They may overlap and need not cover
 * the image; {@link #isComplete} tells.
 *
 * @param height of the image, in pixels
 * @param width of the image, in pixels
 * @param rectangles the K rectangles, in the order of the sub-networks
 */
public record Partition(int height, int width, List<Rectangle> rectangles) {

    /** The share of an image's side that the paper drops at each border: 12 of 224 pixels. */
    public static final double PAPER_CROP = 12.0 / 224;

    /** @throws IllegalArgumentException if there is no rectangle or one is not inside the image */
    public Partition {
        rectangles = List.copyOf(rectangles);
        if (rectangles.isEmpty()) {
            throw new IllegalArgumentException("a partition needs at least one rectangle");
        }
        for (int k = 0; k < rectangles.size(); k++) {
            Rectangle r = rectangles.get(k);
            if (r.top() < 0 || r.left() < 0 || r.bottom() > height || r.right() > width) {
                throw new IllegalArgumentException("rectangle " + (k + 1) + " of " + rectangles.size() + " (" + r
                        + ") is not inside the image of " + height + "×" + width);
            }
        }
    }

    /** K, the number of rectangles. */
    public int size() {
        return rectangles.size();
    }

    /** Whether the rectangles are disjoint and cover the image: the paper's complete decomposition. */
    public boolean isComplete() {
        for (int i = 0; i < size(); i++) {
            for (int j = 0; j < i; j++) {
                if (rectangles.get(i).overlaps(rectangles.get(j))) {
                    return false;
                }
            }
        }
        return rectangles.stream().mapToLong(Rectangle::area).sum() == (long) height * width;
    }

    /** K rectangles that are all the whole image. */
    public static Partition whole(int height, int width, int k) {
        return new Partition(height, width, Collections.nCopies(k, Rectangle.whole(height, width)));
    }

    /**
     * A complete grid, row by row. Where a side is not a multiple of its number of parts, some parts are one pixel
     * longer than others.
     */
    public static Partition grid(int height, int width, int rows, int columns) {
        checkGrid(height, width, rows, columns);
        List<Rectangle> rectangles = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            int top = cut(height, row, rows);
            for (int column = 0; column < columns; column++) {
                int left = cut(width, column, columns);
                rectangles.add(new Rectangle(
                        top, left, cut(height, row + 1, rows) - top, cut(width, column + 1, columns) - left));
            }
        }
        return new Partition(height, width, rectangles);
    }

    /**
     * An overlapping grid of equal sub-images, row by row: the border is dropped, the rest is cut into rows × columns
     * cores, and each core grows by {@code overlap} about its centre, shifted back inside. Exact numbers are rounded to
     * whole pixels last.
     *
     * @param crop share of the image's side that is dropped at each border, in [0, ½)
     * @param overlap side of a sub-image as a multiple of its core's, at least 1
     */
    public static Partition overlapping(int height, int width, int rows, int columns, double crop, double overlap) {
        checkGrid(height, width, rows, columns);
        if (!(crop >= 0 && crop < 0.5)) {
            throw new IllegalArgumentException("crop is " + crop + ", must be in [0, 0.5)");
        }
        if (!(overlap >= 1)) {
            throw new IllegalArgumentException("overlap is " + overlap + ", must be at least 1");
        }
        List<Rectangle> rectangles = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            int[] vertical = window(height, row, rows, crop, overlap);
            for (int column = 0; column < columns; column++) {
                int[] horizontal = window(width, column, columns, crop, overlap);
                rectangles.add(new Rectangle(vertical[0], horizontal[0], vertical[1], horizontal[1]));
            }
        }
        return new Partition(height, width, rectangles);
    }

    /** The ring of 8: an overlapping grid of 3×3 without its centre. */
    public static Partition ring(int height, int width, double crop, double overlap) {
        List<Rectangle> rectangles = new ArrayList<>(overlapping(height, width, 3, 3, crop, overlap).rectangles);
        rectangles.remove(4);
        return new Partition(height, width, rectangles);
    }

    /**
     * The partition of the paper's experiments (Section 3). At 224×224 the sub-images have a side of 140 for K = 4, 96
     * for K = 8 and 70 for K = 16; other sizes scale these numbers.
     *
     * @param k 1 (the whole image), 4, 8 or 16
     */
    public static Partition ofPaper(int k, int height, int width) {
        return switch (k) {
            case 1 -> whole(height, width, 1);
            case 4 -> overlapping(height, width, 2, 2, PAPER_CROP, 1.4);
            case 8 -> ring(height, width, PAPER_CROP, 1.44);
            case 16 -> overlapping(height, width, 4, 4, PAPER_CROP, 1.4);
            default ->
                throw new IllegalArgumentException(
                        "the paper has no partition with K = " + k + ", only 1, 4, 8 and 16");
        };
    }

    /**
     * This partition with each of its rectangles cut again, in the order rectangle 1's parts, rectangle 2's parts, and
     * so on.
     *
     * @param inner for each rectangle a partition of an image of its size
     */
    public Partition refine(List<Partition> inner) {
        if (inner.size() != size()) {
            throw new IllegalArgumentException(
                    inner.size() + " inner partitions, must be one for each of the " + size() + " rectangles");
        }
        List<Rectangle> parts = new ArrayList<>();
        for (int k = 0; k < size(); k++) {
            Rectangle outer = rectangles.get(k);
            Partition of = inner.get(k);
            if (of.height != outer.height() || of.width != outer.width()) {
                throw new IllegalArgumentException("inner partition " + (k + 1) + " is of an image of " + of.height
                        + "×" + of.width + ", must be of " + outer.height() + "×" + outer.width());
            }
            for (Rectangle part : of.rectangles) {
                parts.add(new Rectangle(
                        outer.top() + part.top(), outer.left() + part.left(), part.height(), part.width()));
            }
        }
        return new Partition(height, width, parts);
    }

    /**
     * How this partition refines a coarser one of the same image: which of its rectangles lie in each of the outer
     * ones, equally many in each. The paper's 16 refine its 4 by fours. One that lies in several outer rectangles goes
     * to the nearest centre with room. One may stick out by a pixel, since windows are rounded to whole pixels.
     *
     * @return for each outer rectangle the indices of rectangles of this partition, from 0, ascending
     * @throws IllegalArgumentException if it refines it not, naming the rectangle that does not fit
     */
    public List<List<Integer>> refining(Partition outer) {
        if (outer.height != height || outer.width != width || size() % outer.size() != 0) {
            throw new IllegalArgumentException(size() + " rectangles of " + height + "×" + width + " do not refine "
                    + outer.size() + " of " + outer.height + "×" + outer.width
                    + ": must be a multiple of them, of the same image");
        }
        int each = size() / outer.size();
        List<List<Integer>> candidates = rectangles.stream().map(outer::around).toList();
        List<List<Integer>> order = Stream.<List<Integer>>generate(ArrayList::new)
                .limit(outer.size())
                .toList();
        IntStream.range(0, size())
                .boxed()
                .sorted(Comparator.comparingInt(i -> candidates.get(i).size()))
                .forEach(i -> order.get(candidates.get(i).stream()
                                .filter(k -> order.get(k).size() < each)
                                .findFirst()
                                .orElseThrow(() -> misfit(i, outer, each)))
                        .add(i));
        return order.stream().map(own -> own.stream().sorted().toList()).toList();
    }

    /** The rectangles that contain {@code inner}, nearest centre first. */
    private List<Integer> around(Rectangle inner) {
        return IntStream.range(0, size())
                .filter(k -> inner.sticksOut(rectangles.get(k)) <= 1)
                .boxed()
                .sorted(Comparator.comparingLong(k -> inner.distance(rectangles.get(k))))
                .toList();
    }

    private IllegalArgumentException misfit(int i, Partition outer, int each) {
        return new IllegalArgumentException("rectangle " + (i + 1) + " of " + size() + " (" + rectangles.get(i)
                + ") lies in none of the " + outer.size() + " rectangles that it should refine"
                + (outer.around(rectangles.get(i)).isEmpty() ? "" : " with room for it, " + each + " in each"));
    }

    /**
     * Those of this partition's rectangles, as a partition of the rectangle that they refine.
     *
     * @param indices as {@link #refining} gives them, from 0
     */
    public Partition inside(Rectangle outer, List<Integer> indices) {
        return new Partition(
                outer.height(),
                outer.width(),
                indices.stream().map(i -> rectangles.get(i).inside(outer)).toList());
    }

    /** A picture in the manner of the paper's Figs. 1 and 3: the rectangles, numbered from 1. */
    public String toSvg() {
        return PartitionPicture.svg(this, null);
    }

    /** As {@link #toSvg()}, on a picture, which is scaled to the image's height and width. */
    public String toSvg(BufferedImage picture) {
        return PartitionPicture.svg(this, picture);
    }

    private static void checkGrid(int height, int width, int rows, int columns) {
        if (rows < 1 || columns < 1 || rows > height || columns > width) {
            throw new IllegalArgumentException("a grid of " + rows + "×" + columns + " in an image of " + height + "×"
                    + width + ": there must be at least one part and one pixel for each");
        }
    }

    private static int cut(int size, int part, int parts) {
        return Math.toIntExact((long) size * part / parts);
    }

    /** Start and length of one part along one side. */
    private static int[] window(int size, int part, int parts, double crop, double overlap) {
        double cropped = size * (1 - 2 * crop);
        double core = cropped / parts;
        double length = Math.min(cropped, overlap * core);
        double start = Math.max(0, Math.min((part + 0.5) * core - length / 2, cropped - length));
        int pixels = Math.max(1, (int) Math.round(length));
        return new int[] {Math.min((int) Math.round(size * crop + start), size - pixels), pixels};
    }
}
