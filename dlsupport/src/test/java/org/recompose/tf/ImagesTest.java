package org.recompose.tf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tensorflow.types.TUint8;

class ImagesTest {

    private static final int IMAGES = 3;

    /** Pixel by pixel, as the parameters say. */
    private static byte[] expected(
            List<byte[]> images, int height, int width, int[] index, int[] crops, int groups, int h, int w) {
        byte[] batch = new byte[index.length * h * w * 3];
        for (int at = 0; at < index.length; at++) {
            for (int y = 0; y < h; y++) {
                for (int x = 0; x < w; x++) {
                    int row = Math.max(0, Math.min(height - 1, crops[3 * at] + y));
                    int column = Math.max(0, Math.min(width - 1, crops[3 * at + 1] + x));
                    if (crops[3 * at + 2] == 1) {
                        column = width - 1 - column;
                    }
                    for (int c = 0; c < 3; c++) {
                        batch[(((at / groups * h + y) * w + x) * groups + at % groups) * 3 + c] =
                                images.get(index[at])[(row * width + column) * 3 + c];
                    }
                }
            }
        }
        return batch;
    }

    @Test
    void cropsAreCutShiftedAndFlippedAndRepeatTheBorder() {
        Random random = new Random(1);
        for (int trial = 0; trial < 500; trial++) {
            int height = 1 + random.nextInt(9);
            int width = 1 + random.nextInt(9);
            List<byte[]> images = new ArrayList<>();
            for (int i = 0; i < IMAGES; i++) {
                byte[] image = new byte[3 * height * width];
                random.nextBytes(image);
                images.add(image);
            }
            int groups = 1 + random.nextInt(3);
            int h = 1 + random.nextInt(9);
            int w = 1 + random.nextInt(9);
            int[] index = random.ints(4L * groups, 0, IMAGES).toArray();
            int[] crops = new int[3 * index.length];
            for (int at = 0; at < index.length; at++) {
                crops[3 * at] = random.nextInt(-10, 10);
                crops[3 * at + 1] = random.nextInt(-10, 10);
                crops[3 * at + 2] = random.nextInt(2);
            }
            try (TUint8 pixels = TrainingGraph.pixels(images);
                    TUint8 cut = new Images(height, width).cut(pixels, index, crops, groups, h, w)) {
                byte[] actual = new byte[Math.toIntExact(cut.size())];
                cut.asRawTensor().data().read(actual);
                assertArrayEquals(
                        expected(images, height, width, index, crops, groups, h, w), actual, "trial " + trial);
            }
        }
    }
}
