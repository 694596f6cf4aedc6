package org.recompose.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ResampleTest {

    @Test
    void theSameSizeIsTheSameImage() {
        int[] rgb = {0x010203, 0x102030, 0xFFFEFD, 0x808080, 0x00FF00, 0x7F0001};
        byte[] bytes = Resample.scale(rgb, 2, 3, 2, 3);
        for (int p = 0; p < rgb.length; p++) {
            int back = (bytes[3 * p] & 255) << 16 | (bytes[3 * p + 1] & 255) << 8 | bytes[3 * p + 2] & 255;
            assertEquals(rgb[p], back);
        }
    }

    @Test
    void aFineCheckerboardBecomesGreyInsteadOfAliasing() {
        int[] rgb = new int[90 * 90];
        for (int p = 0; p < rgb.length; p++) {
            rgb[p] = (p % 90 + p / 90) % 2 == 0 ? 0xFFFFFF : 0;
        }
        for (byte value : Resample.scale(rgb, 90, 90, 20, 25)) {
            assertEquals(127.5, value & 255, 8);
        }
    }

    @Test
    void growsByBilinearInterpolation() {
        byte[] grown = Resample.scale(new int[] {0x000000, 0x646464}, 1, 2, 1, 4);
        assertArrayEquals(new byte[] {0, 0, 0, 25, 25, 25, 75, 75, 75, 100, 100, 100}, grown);
    }
}
