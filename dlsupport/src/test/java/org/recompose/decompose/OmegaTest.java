package org.recompose.decompose;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.recompose.arch.Shape;
import org.recompose.partition.Rectangle;

/** Each equation of Section 2.2 on an array small enough to write down. */
class OmegaTest {

    private static final Range SECOND_OF_TWO = new Range(1, 2, 2);

    @Test
    void equation1HasAllInputs() {
        // 1×1×2×2, out-range of the second of two: the right column.
        assertArrayEquals(new float[] {0, 5, 0, 6}, embedded(Omega.firstConvolution(1, 1, 2, SECOND_OF_TWO), 4, 5, 6));
    }

    @Test
    void equation2HasThePositionsOfTheField() {
        // A 2×2 map of two channels, flattened, to two outputs: 8×2. The field is the position at the lower left.
        ActivationField field = ActivationField.of(new Shape(2, 2, 2), new Rectangle(1, 0, 1, 1));
        float[] expected = new float[16];
        int position = 1 * 2 + 0;
        expected[(position * 2 + 1) * 2 + 1] = 7;
        assertArrayEquals(expected, embedded(Omega.firstFullyConnected(field, SECOND_OF_TWO, SECOND_OF_TWO), 16, 7));
    }

    @Test
    void equation3HasAllClasses() {
        // Two features to three classes: the lower row.
        assertArrayEquals(
                new float[] {0, 0, 0, 1, 2, 3}, embedded(Omega.lastFullyConnected(SECOND_OF_TWO, 3), 6, 1, 2, 3));
    }

    @Test
    void equation4IsTheDiagonalBlock() {
        // 2×1 taps, 2×2 channels: the lower right of each tap.
        assertArrayEquals(
                new float[] {0, 0, 0, 8, 0, 0, 0, 9},
                embedded(Omega.other(2, 1, SECOND_OF_TWO, SECOND_OF_TWO), 8, 8, 9));
    }

    @Test
    void vectorsConcatenate() {
        assertArrayEquals(new float[] {0, 0, 1, 2}, embedded(Omega.perChannel(new Range(2, 4, 4)), 4, 1, 2));
    }

    private static float[] embedded(Omega omega, int size, float... own) {
        assertEquals(own.length, omega.size());
        float[] global = new float[size];
        omega.embed(own, global);
        assertArrayEquals(own, omega.extract(global));
        return global;
    }
}
