package org.recompose.notebooks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.recompose.notebooks.Reproduce.Run;

/** {@code data/fetch}, which has tests in its own language. */
class FetchIT {

    @Test
    void passesItsOwnTests(@TempDir Path scratch) throws Exception {
        Run run = Reproduce.start(scratch, Map.of(), "data/test_fetch.py", List.of())
                .await(Duration.ofSeconds(60));
        assertEquals(0, run.status(), run.err());
    }
}
