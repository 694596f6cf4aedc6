package org.recompose.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.recompose.partition.Partition;

class LevelTest {

    @ParameterizedTest
    @CsvSource({
        "1, 1, true",
        "4, 4, false",
        "8, 8, false",
        "16, 16, false",
        "2x3, 6, false",
        "2x3~1.2, 6, false",
        "2x2~1, 4, false",
        "1x2, 2, false",
        "4w, 4, false",
        "4g, 4, true",
        "4f, 4, true",
        "8g, 8, true",
        "2x3f, 6, true"
    })
    void aLevelIsTheSameAsItsText(String text, int k, boolean whole) {
        Level level = Level.of(text);
        assertEquals(text, level.toString());
        assertEquals(level, Level.of(level.toString()));
        assertEquals(k, level.k());
        assertEquals(whole, level.whole());
    }

    @ParameterizedTest
    @CsvSource({"ring8, 8", "2x2, 4", "4x4, 16", "1x1, 1", "2x2~1.4, 4", "2x3~1.0, 2x3~1", "ring8f, 8f"})
    void whatIsTheSameHasOneName(String other, String name) {
        assertEquals(Level.of(name), Level.of(other));
        assertEquals(name, Level.of(other).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "0", "5", "-4", "4x", "x4", "0x4", "2x3~", "2x3~0.9", "4gf", "4 g", "1g", "1f", "1w", "1x1g",
                "ring4", "8~1.2", "100x2", "٤", "4.0"
            })
    void whatIsNoLevelIsRefusedInALine(String text) {
        String told = assertThrows(IllegalArgumentException.class, () -> Level.of(text))
                .getMessage();
        assertEquals(1, told.lines().count(), told);
        assertTrue(told.contains("level") || told.contains("overlap"), told);
    }

    @Test
    void thePapersLevelsSeeThePapersWindows() {
        for (int k : new int[] {4, 8, 16}) {
            assertEquals(
                    Partition.ofPaper(k, 224, 224), Level.of(String.valueOf(k)).partition(224, 224));
        }
    }

    @Test
    void anOverlapOfOneIsACompletePartitionAndTheSuffixWSeesAll() {
        assertEquals(Partition.grid(30, 30, 2, 3), Level.of("2x3~1").partition(30, 30));
        assertEquals(Partition.whole(30, 30, 4), Level.of("4w").partition(30, 30));
        assertFalse(Level.of("4w").apart().equals(Level.of("4w")));
        assertEquals(Level.of("4"), Level.of("4g").apart());
    }
}
