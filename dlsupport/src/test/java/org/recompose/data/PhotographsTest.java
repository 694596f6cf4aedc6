package org.recompose.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The 3,656 photographs of the experiments, which are not part of the project, where a machine has them. */
@EnabledIfEnvironmentVariable(
        named = "RECOMPOSE_TEST_PHOTOS",
        matches = ".+",
        disabledReason = "RECOMPOSE_TEST_PHOTOS names no folder of photographs")
class PhotographsTest {

    @Test
    void allAreReadAndTheOneContradictionIsFound() {
        int[] decoded = {0};
        ImageSet set = ImageFolder.load(
                Path.of(System.getenv("RECOMPOSE_TEST_PHOTOS")),
                64,
                64,
                (done, total) -> decoded[0] = done,
                Optional.empty());

        assertEquals(3656, decoded[0]);
        assertEquals(List.of("daisy", "dandelion", "rose", "sunflower", "tulip"), set.classes());
        assertArrayEquals(new int[] {668, 914, 682, 623, 767}, set.counts());
        assertEquals(
                List.of("rose/17291451621_0e39f08b9e_n.jpg = tulip/17291451621_0e39f08b9e_n.jpg:"
                        + " the same file in different classes, none of them used"),
                set.warnings());
        assertTrue(Split.of(set, 1).test().size() > 540);
    }
}
