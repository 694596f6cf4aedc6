package org.recompose.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
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
    void resizedItIsTheSameSplitOfScaledImages() {
        byte[][] bytes = new byte[20][];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = new byte[4 * 6 * 3];
            Arrays.fill(bytes[i], (byte) (240 + i % 10));
            bytes[i][0] = (byte) i;
        }
        List<String> names = IntStream.range(0, 20).mapToObj(i -> "image " + i).toList();
        int[] labels = IntStream.range(0, 20).map(i -> i / 10).toArray();
        ImageSet set = ImageSet.of(4, 6, List.of("a", "b"), Pixels.of(bytes), labels, names, "test", List.of());
        Split split = Split.of(set, 3);
        Split small = split.resized(2, 3);
        assertEquals(split.test().names(), small.test().names());
        assertEquals(
                List.of(2, 3), List.of(small.train().height(), small.train().width()));
        assertNotEquals(split.train().hash(), small.train().hash());
        byte[] image = new byte[small.train().imageBytes()];
        for (int i = 0; i < small.train().size(); i++) {
            small.train().pixels().copy(i, image, 0);
            byte plain = (byte) (240 + names.indexOf(small.train().names().get(i)) % 10);
            assertEquals(plain, image[image.length - 1]);
            // Of the corner's filter, 3 : 3 : 1 both ways, the changed pixel has 9 parts of 49.
            int original = names.indexOf(small.train().names().get(i));
            assertEquals((40 * (plain & 255) + 9 * original) / 49.0, image[0] & 255, 0.51);
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

    /** The hashes are those of the first release: a run that was begun then has these parts. */
    @Test
    void theCutIsWhatItAlwaysWas() {
        byte[][] pixels = new byte[300][];
        int[] labels = new int[300];
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            labels[i] = i < 100 ? 0 : 1;
            int number = i < 100 ? i : i - 100;
            pixels[i] = new byte[] {(byte) (number / 2), (byte) labels[i], 7};
            names.add(labels[i] + "/" + number);
        }
        ImageSet set = ImageSet.of(1, 1, List.of("0", "1"), Pixels.of(pixels), labels, names, "test", List.of());
        Split split = Split.of(set, 3);

        assertEquals("637d162dd6716a86fc99c3013805cd8c6675b53cf745c23143723a3a79df536c", set.hash());
        assertEquals(
                "55b659d4f13a4f9b647605dfda715bcefc49ce0434d52c466b7a822a8bb2711c",
                split.train().hash());
        assertEquals(
                "5600c7ecb507a9b026eb0c2ed3ce0abcaec3f3aba49940060061cd70a164dc8b",
                split.validation().hash());
        assertEquals(
                "94b0c3f89c1bc91dfbe05cad1c10d80d927280d8d744aafb323bc1151c904358",
                split.test().hash());
    }

    @Test
    void numbersReadTheSameInEveryLanguage() {
        Locale language = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            assertEquals(
                    "test: 1,500 images of 1×1 in 2 classes [0, 1]",
                    images(500, 1000).toString());
        } finally {
            Locale.setDefault(language);
        }
    }

    @Test
    void everyImageIsTestedOnInOneFold() {
        ImageSet set = images(50, 100);
        List<String> tested = new ArrayList<>();
        for (int fold = 0; fold < 5; fold++) {
            Split split = Split.fold(set, 5, fold, 3);
            assertArrayEquals(new int[] {10, 20}, split.test().counts());
            Set<String> seen = new HashSet<>(split.test().names());
            assertTrue(seen.addAll(split.train().names())
                    && seen.addAll(split.validation().names()));
            assertEquals(150, seen.size());
            tested.addAll(split.test().names());
        }
        assertEquals(new TreeSet<>(set.names()), new TreeSet<>(tested));
        assertEquals(150, tested.size());
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Split.fold(images(50, 4), 5, 0, 3))
                .getMessage()
                .contains("class '1' has 4 different images; to cut it into 5 parts"));
    }

    @Test
    void fewerTrainingImagesAreAmongMore() {
        Split split = Split.of(images(100, 200), 3);
        Split forty = split.perClass(40, 5);
        Split ten = split.perClass(10, 5);

        assertArrayEquals(new int[] {40, 40}, forty.train().counts());
        assertArrayEquals(new int[] {10, 10}, ten.train().counts());
        assertTrue(split.train().names().containsAll(forty.train().names()));
        assertTrue(forty.train().names().containsAll(ten.train().names()));
        assertEquals(split.validation(), ten.validation());
        assertEquals(split.test(), ten.test());
        assertEquals(forty.train().hash(), split.perClass(40, 5).train().hash());
        assertNotEquals(forty.train().hash(), split.perClass(40, 6).train().hash());
    }

    @Test
    void moreTrainingImagesThanThereAreAreRefused() {
        Split split = Split.of(images(100, 200), 3);
        assertEquals(
                "71 training images a class can't be taken: class '0' has 70; take 1 to 70",
                assertThrows(IllegalArgumentException.class, () -> split.perClass(71, 1))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> split.perClass(0, 1));
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
