package org.recompose.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ParentWatchTest {
    private static final String OWN = String.valueOf(ProcessHandle.current().pid());

    @Test
    void theNamedProcessIsWatchedAndWithoutANameNone() {
        assertEquals(Optional.of(ProcessHandle.current()), ParentWatch.watched(OWN, false));
        assertEquals(Optional.empty(), ParentWatch.watched(null, false), "a kernel started from a shell outlives it");
        assertEquals(Optional.empty(), ParentWatch.watched("1", false), "the first process of a container");
    }

    @Test
    void onWindowsTheVariableIsAHandleSoTheParentIsWatched() {
        assertEquals(ProcessHandle.current().parent(), ParentWatch.watched(OWN, true));
        assertEquals(Optional.empty(), ParentWatch.watched(null, true));
    }
}
