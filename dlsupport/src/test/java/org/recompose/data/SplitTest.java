package org.recompose.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SplitTest {

    @Test
    void cutsEachClass70To15To15AndLosesNoImage() {
        ImageSet set = images(100, 200);

        Split split = Split.of(set, 3);

        assertArrayEquals(new int[] {70, 140}, split.train().counts());
        assertArrayEquals(new int[] {15, 30}, split.validation().counts());
        assertArrayEquals(new int[] {15, 30}, split.test().counts());
        Set<String> all = new TreeSet<>(split.train().names());
        all.addAll(split.validation().names());
        all.addAll(split.test().names());
        assertEquals(new TreeSet<>(set.names()), all);
    }

    @Test
    void namesLabelsAndBytesStayTogether() {
        ImageSet test = Split.of(images(30, 30), 3).test();
        byte[] image = new byte[test.imageBytes()];
        for (int i = 0; i < test.size(); i++) {
            test.pixels().copy(i, image, 0);
            assertEquals(test.names().get(i), test.labels()[i] + "/" + (image[0] & 255));
        }
    }

    @Test
    void theSeedAloneDecides() {
        ImageSet set = images(50, 50);
        assertEquals(Split.of(set, 1).test().names(), Split.of(set, 1).test().names());
        assertEquals(Split.of(set, 1).train().hash(), Split.of(set, 1).train().hash());
        assertNotEquals(Split.of(set, 1).test().names(), Split.of(set, 2).test().names());
    }

    @Test
    void identicalImagesLieOnOneSide() {
        byte[][] pixels = new byte[60][];
        int[] labels = new int[60];
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            pixels[i] = new byte[] {(byte) (i / 3), 0, 0};
            labels[i] = i / 31;
            names.add("image " + i);
        }
        ImageSet set = ImageSet.of(1, 1, List.of("a", "b"), Pixels.of(pixels), labels, names, "triples", List.of());

        for (int seed = 0; seed < 20; seed++) {
            Split split = Split.of(set, seed);
            Set<Integer> seen = new HashSet<>();
            for (ImageSet side : List.of(split.train(), split.validation(), split.test())) {
                Set<Integer> here = new HashSet<>();
                for (String name : side.names()) {
                    here.add(Integer.parseInt(name.substring(6)) / 3);
                }
                assertTrue(here.stream().noneMatch(seen::contains), "seed " + seed);
                seen.addAll(here);
            }
        }
    }

    @Test
    void sharesAndClassesThatCannotBeCutAreRefused() {
        ImageSet set = images(10, 10);
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Split.of(set, 0.7, 0.2, 0.2, 1))
                .getMessage()
                .contains("0.7 : 0.2 : 0.2"));
        assertThrows(IllegalArgumentException.class, () -> Split.of(set, 1, 0, 0, 1));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Split.of(images(10, 2), 1))
                .getMessage()
                .contains("class '1' has 2 different images"));
        assertArrayEquals(new int[] {1, 1}, Split.of(images(3, 3), 1).test().counts());
    }

    /** Two classes of 1×1 images; an image's first byte is its number, and its name tells its class and number. */
    private static ImageSet images(int first, int second) {
        byte[][] pixels = new byte[first + second][];
        int[] labels = new int[first + second];
        List<String> names = new ArrayList<>();
        for (int i = 0; i < pixels.length; i++) {
            labels[i] = i < first ? 0 : 1;
            int number = i < first ? i : i - first;
            pixels[i] = new byte[] {(byte) number, (byte) labels[i], 7};
            names.add(labels[i] + "/" + number);
        }
        return ImageSet.of(1, 1, List.of("0", "1"), Pixels.of(pixels), labels, names, "test", List.of());
    }
}
