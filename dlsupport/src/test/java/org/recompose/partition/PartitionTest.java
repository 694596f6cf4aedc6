package org.recompose.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionTest {

    /** The table of the paper's experiments: offsets inside the 200×200 that are left of 224×224. */
    @ParameterizedTest
    @CsvSource({"4, 140, '0, 60'", "8, 96, '0, 52, 104'", "16, 70, '0, 40, 90, 130'"})
    void cuts224PixelsAsThePaperDoes(int k, int side, String offsets) {
        Partition partition = Partition.ofPaper(k, 224, 224);
        assertEquals(k, partition.size());
        assertTrue(partition.rectangles().stream().allMatch(r -> r.height() == side && r.width() == side));
        assertEquals(
                offsets,
                offsets(partition.rectangles().stream().map(Rectangle::top).toList()));
        assertEquals(
                offsets,
                offsets(partition.rectangles().stream().map(Rectangle::left).toList()));
        assertFalse(partition.isComplete());
    }

    private static String offsets(List<Integer> starts) {
        return new TreeSet<>(starts)
                .stream().map(start -> String.valueOf(start - 12)).collect(Collectors.joining(", "));
    }

    @Test
    void numbersRectanglesRowByRow() {
        assertEquals(
                new Rectangle(12, 72, 140, 140),
                Partition.ofPaper(4, 224, 224).rectangles().get(1));
        assertEquals(
                new Rectangle(72, 12, 140, 140),
                Partition.ofPaper(4, 224, 224).rectangles().get(2));
    }

    @Test
    void theRingHasNoCentre() {
        assertFalse(Partition.ofPaper(8, 224, 224).rectangles().contains(new Rectangle(64, 64, 96, 96)));
    }

    @Test
    void scalesThePaperToSmallImages() {
        assertEquals(
                List.of(
                        new Rectangle(3, 3, 40, 40),
                        new Rectangle(3, 21, 40, 40),
                        new Rectangle(21, 3, 40, 40),
                        new Rectangle(21, 21, 40, 40)),
                Partition.ofPaper(4, 64, 64).rectangles());
        assertEquals(20, Partition.ofPaper(16, 64, 64).rectangles().get(0).height());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 9})
    void saysWhichPartitionsThePaperHas(int k) {
        String message = assertThrows(IllegalArgumentException.class, () -> Partition.ofPaper(k, 64, 64))
                .getMessage();
        assertEquals("the paper has no partition with K = " + k + ", only 1, 4, 8 and 16", message);
    }

    @Property(tries = 300)
    void aGridIsComplete(
            @ForAll @IntRange(min = 1, max = 40) int height,
            @ForAll @IntRange(min = 1, max = 40) int width,
            @ForAll @IntRange(min = 1, max = 6) int rows,
            @ForAll @IntRange(min = 1, max = 6) int columns) {
        Partition grid = Partition.grid(height, width, Math.min(rows, height), Math.min(columns, width));
        assertTrue(grid.isComplete());
        assertEquals(Math.min(rows, height) * Math.min(columns, width), grid.size());
    }

    @Property(tries = 300)
    void overlappingSubImagesAreEqualAndInside(
            @ForAll @IntRange(min = 8, max = 300) int height,
            @ForAll @IntRange(min = 8, max = 300) int width,
            @ForAll @IntRange(min = 1, max = 5) int rows,
            @ForAll @IntRange(min = 1, max = 5) int columns,
            @ForAll @DoubleRange(min = 0, max = 0.2) double crop,
            @ForAll @DoubleRange(min = 1, max = 3) double overlap) {
        Partition partition = Partition.overlapping(height, width, rows, columns, crop, overlap);
        assertEquals(
                1,
                partition.rectangles().stream()
                        .map(r -> r.height() + "×" + r.width())
                        .distinct()
                        .count());
        assertEquals(rows * columns, partition.size());
    }

    @Test
    void withoutCropAndOverlapAnOverlappingGridIsTheGrid() {
        assertEquals(Partition.grid(60, 30, 3, 2), Partition.overlapping(60, 30, 3, 2, 0, 1));
    }

    @Test
    void isNotCompleteWithAGapOrAnOverlapOfTheSameArea() {
        Rectangle left = new Rectangle(0, 0, 4, 2);
        assertTrue(new Partition(4, 4, List.of(left, new Rectangle(0, 2, 4, 2))).isComplete());
        assertFalse(new Partition(4, 4, List.of(left)).isComplete());
        assertFalse(new Partition(4, 4, List.of(left, new Rectangle(0, 1, 4, 2))).isComplete());
    }

    @Test
    void namesARectangleOutsideTheImage() {
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> new Partition(10, 20, List.of(new Rectangle(0, 0, 10, 10), new Rectangle(0, 12, 10, 9))))
                .getMessage();
        assertEquals("rectangle 2 of 2 (rows 0 to 10, columns 12 to 21) is not inside the image of 10×20", message);
    }

    @Test
    void refinesEachRectangleInPlace() {
        Partition refined =
                Partition.grid(8, 8, 1, 2).refine(List.of(Partition.grid(8, 4, 2, 1), Partition.whole(8, 4, 1)));
        assertEquals(
                List.of(new Rectangle(0, 0, 4, 4), new Rectangle(4, 0, 4, 4), new Rectangle(0, 4, 8, 4)),
                refined.rectangles());
        assertThrows(IllegalArgumentException.class, () -> Partition.grid(8, 8, 1, 2)
                .refine(List.of(Partition.whole(8, 4, 1), Partition.whole(4, 4, 1))));
    }

    @Test
    void itsPictureNumbersEveryRectangleOnItsOwnBackground() throws Exception {
        var document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new java.io.ByteArrayInputStream(
                        Partition.ofPaper(8, 224, 224).toSvg().getBytes("UTF-8")));
        var texts = document.getElementsByTagName("text");
        assertEquals(8, texts.getLength());
        assertEquals("8", texts.item(7).getTextContent());
        assertEquals(1 + 8, document.getElementsByTagName("rect").getLength());
        assertTrue(Partition.whole(8, 8, 3).toSvg().contains(">1, 2, 3</text>"));
    }

    /** Row by row the paper's 16 are not grouped: the four in each quarter are two of one row and two of the next. */
    @Test
    void thePapers16RefineIts4ByFoursAtEverySize() {
        List<List<Integer>> quarters =
                List.of(List.of(0, 1, 4, 5), List.of(2, 3, 6, 7), List.of(8, 9, 12, 13), List.of(10, 11, 14, 15));
        for (int size = 16; size <= 256; size++) {
            Partition outer = Partition.ofPaper(4, size, size);
            Partition inner = Partition.ofPaper(16, size, size);
            assertEquals(quarters, inner.refining(outer), "at " + size);
            for (int k = 0; k < 4; k++) {
                Rectangle window = outer.rectangles().get(k);
                Partition own = inner.inside(window, quarters.get(k));
                assertEquals(window.height(), own.height());
                for (int i = 0; i < 4; i++) {
                    Rectangle whole = inner.rectangles().get(quarters.get(k).get(i));
                    Rectangle part = own.rectangles().get(i);
                    assertEquals(whole.height(), part.height());
                    assertEquals(whole.top(), window.top() + part.top(), 1, "a pixel's rounding at most");
                    assertEquals(whole.left(), window.left() + part.left(), 1);
                }
            }
        }
        assertEquals(
                List.of(new Rectangle(0, 0, 70, 70), new Rectangle(0, 40, 70, 70)),
                Partition.ofPaper(16, 224, 224)
                        .inside(Partition.ofPaper(4, 224, 224).rectangles().get(0), List.of(0, 1))
                        .rectangles());
    }

    @Test
    void aGridRefinesAGridAndAnythingTheWholeImage() {
        assertEquals(
                List.of(List.of(0, 1, 2, 3), List.of(4, 5, 6, 7)),
                Partition.grid(64, 64, 4, 2).refining(Partition.grid(64, 64, 2, 1)));
        assertEquals(
                List.of(List.of(0, 1, 2, 3, 4, 5, 6, 7)),
                Partition.ofPaper(8, 64, 64).refining(Partition.whole(64, 64, 1)));
        assertEquals(
                List.of(List.of(0, 1), List.of(2, 3)),
                Partition.whole(64, 64, 4).refining(Partition.whole(64, 64, 2)));
    }

    @Test
    void whatDoesNotRefineIsRefused() {
        assertRefines(
                "rectangle 2 of 8 (rows 12 to 108, columns 64 to 160) lies in none of the 4 rectangles that it should"
                        + " refine",
                Partition.ofPaper(8, 224, 224),
                Partition.ofPaper(4, 224, 224));
        assertRefines(
                "rectangle 2 of 16 (rows 12 to 82, columns 52 to 122) lies in none of the 8 rectangles that it should"
                        + " refine",
                Partition.ofPaper(16, 224, 224),
                Partition.ofPaper(8, 224, 224));
        assertRefines(
                "4 rectangles of 224×224 do not refine 8 of 224×224: must be a multiple of them, of the same image",
                Partition.ofPaper(4, 224, 224),
                Partition.ofPaper(8, 224, 224));
        assertRefines(
                "rectangle 4 of 4 (rows 0 to 8, columns 24 to 32) lies in none of the 2 rectangles that it should refine"
                        + " with room for it, 2 in each",
                new Partition(
                        16,
                        32,
                        List.of(
                                new Rectangle(0, 0, 8, 8),
                                new Rectangle(0, 16, 8, 8),
                                new Rectangle(8, 16, 8, 8),
                                new Rectangle(0, 24, 8, 8))),
                Partition.grid(16, 32, 1, 2));
    }

    private static void assertRefines(String message, Partition inner, Partition outer) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> inner.refining(outer))
                        .getMessage());
    }
}
