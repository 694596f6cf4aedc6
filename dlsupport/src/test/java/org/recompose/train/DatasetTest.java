package org.recompose.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class DatasetTest {
    private static final long GB = 1 << 30;
    private static final List<String> MACHINE =
            List.of("MemTotal:       67108864 kB", "MemFree:         1048576 kB", "MemAvailable:   33554432 kB");

    @Test
    void aContainersLimitCountsAndNotTheMachinesMemory() {
        assertEquals(3 * GB, Dataset.freeMemory(MACHINE, 4 * GB, 3 * GB));
        assertEquals(32 * GB, Dataset.freeMemory(MACHINE, 48 * GB, 40 * GB));
    }

    @Test
    void withoutALimitCachedFilesCountAsFree() {
        assertEquals(32 * GB, Dataset.freeMemory(MACHINE, 64 * GB, GB));
        assertEquals(GB, Dataset.freeMemory(List.of(), 64 * GB, GB), "not Linux");
    }
}
