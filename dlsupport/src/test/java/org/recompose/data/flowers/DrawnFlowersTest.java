package org.recompose.data.flowers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.recompose.data.ImageSet;
import org.recompose.data.Resample;
import org.recompose.data.Split;

class DrawnFlowersTest {

    @Test
    void aSetIsBalancedAndSaysThatItIsDrawn() {
        ImageSet set = DrawnFlowers.make(3, 20, 24, 11);
        assertEquals(DrawnFlowers.SPECIES, set.classes());
        assertArrayEquals(new int[] {3, 3, 3, 3, 3}, set.counts());
        assertEquals("drawn flowers (not photographs), seed 11", set.description());
        assertTrue(Split.of(set, 1).train().description().startsWith("drawn flowers (not photographs), seed 11"));
    }

    @Test
    void theSeedAloneDecides() {
        assertEquals(
                DrawnFlowers.make(2, 32, 32, 5).hash(),
                DrawnFlowers.make(2, 32, 32, 5).hash());
        assertNotEquals(
                DrawnFlowers.make(2, 32, 32, 5).hash(),
                DrawnFlowers.make(2, 32, 32, 6).hash());
    }

    @Test
    void aLargerSizeShowsTheSameScene() {
        byte[] small = bytes(DrawnFlowers.make(1, 32, 32, 5));
        ImageSet large = DrawnFlowers.make(1, 128, 128, 5);
        int[] rgb = large.image(0).getRGB(0, 0, 128, 128, null, 0, 128);
        byte[] reduced = Resample.scale(rgb, 128, 128, 32, 32);
        double difference = 0;
        for (int i = 0; i < reduced.length; i++) {
            difference += Math.abs((small[i] & 255) - (reduced[i] & 255)) / (double) reduced.length;
        }
        assertTrue(difference < 8, "mean difference " + difference);
    }

    @Test
    void coloursAloneDoNotTellTheSpecies() {
        Split split = Split.of(DrawnFlowers.make(80, 32, 32, 1), 1);
        double accuracy = nearestMeanColour(split.train(), split.test());
        assertTrue(accuracy < 0.6, "nearest mean colour tells " + accuracy);
    }

    @Test
    void onlyTheFiveSpeciesCanBeDrawn() {
        assertEquals(48, DrawnFlowers.picture("tulip", 48, 1).getWidth());
        assertTrue(assertThrows(IllegalArgumentException.class, () -> DrawnFlowers.picture("orchid", 48, 1))
                .getMessage()
                .contains("'orchid'"));
        assertThrows(IllegalArgumentException.class, () -> DrawnFlowers.make(0, 32, 32, 1));
        assertThrows(IllegalArgumentException.class, () -> DrawnFlowers.make(1, 0, 32, 1));
    }

    private static byte[] bytes(ImageSet set) {
        byte[] image = new byte[set.imageBytes()];
        set.pixels().copy(0, image, 0);
        return image;
    }

    private static double nearestMeanColour(ImageSet train, ImageSet test) {
        double[][] centres = new double[train.classes().size()][3];
        for (int i = 0; i < train.size(); i++) {
            double[] colour = meanColour(train, i);
            for (int c = 0; c < 3; c++) {
                centres[train.labels()[i]][c] += colour[c] / train.counts()[train.labels()[i]];
            }
        }
        int right = 0;
        for (int i = 0; i < test.size(); i++) {
            double[] colour = meanColour(test, i);
            double[] distances = Arrays.stream(centres)
                    .mapToDouble(centre ->
                            Math.hypot(Math.hypot(colour[0] - centre[0], colour[1] - centre[1]), colour[2] - centre[2]))
                    .toArray();
            double nearest = Arrays.stream(distances).min().orElseThrow();
            if (distances[test.labels()[i]] == nearest) {
                right++;
            }
        }
        return (double) right / test.size();
    }

    private static double[] meanColour(ImageSet set, int index) {
        byte[] image = new byte[set.imageBytes()];
        set.pixels().copy(index, image, 0);
        double[] sum = new double[3];
        for (int i = 0; i < image.length; i++) {
            sum[i % 3] += 3.0 * (image[i] & 255) / image.length;
        }
        return sum;
    }
}
