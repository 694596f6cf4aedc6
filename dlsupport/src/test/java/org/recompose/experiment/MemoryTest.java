package org.recompose.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.recompose.data.ImageSet;
import org.recompose.data.flowers.DrawnFlowers;

class MemoryTest {

    private static final long GIB = 1L << 30;

    @Test
    void aBatchThatDoesNotFitIsSaidWithWhatWouldHelp() {
        Memory memory = new Memory("/GPU:0", 20 * GIB, GIB, GIB, 16 * GIB);
        assertFalse(memory.fits());
        assertEquals(
                "/GPU:0: GNet takes about 22.00 GiB (activations 20.00, weights 1.00, images 1.00) of 16.0 GiB: it"
                        + " does not fit, take a smaller batchSize",
                memory.toString());
        assertTrue(new Memory("/GPU:0", 14 * GIB, GIB, GIB, 16 * GIB).fits());
    }

    @Test
    void aBatchIsSharedAmongTheDevices() {
        ImageSet images = DrawnFlowers.make(8, 32, 32, 1);
        Config one = Config.profile("smoke").with("devices", "cpu");
        List<Memory> alone = Memory.of(one, images);
        List<Memory> shared = Memory.of(one.with("devices", "cpu:0/1"), images);
        assertEquals(
                List.of("/CPU:0", "/CPU:1"), shared.stream().map(Memory::device).toList());
        assertEquals(alone.get(0).activations(), 2 * shared.get(0).activations());
        assertEquals(alone.get(0).weights(), shared.get(1).weights());
        assertEquals(40 * 32 * 32 * 3, alone.get(0).images());
    }
}
