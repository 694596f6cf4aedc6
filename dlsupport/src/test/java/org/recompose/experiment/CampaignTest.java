package org.recompose.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A short {@link Campaign}. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class CampaignTest {

    @TempDir
    private Path folder;

    @Test
    void killedAndInterruptedItComesToTheWeightsOfARunThatWasLeftAlone() throws Exception {
        assertEquals(
                List.of(),
                Campaign.run(folder, "", 1, false, 1, Map.of(Campaign.Event.KILL, 2, Campaign.Event.INTERRUPT, 2), 15));
    }

    @Test
    void soItDoesInProcessesThatAreKilledAndStoppedThemselves() throws Exception {
        assertEquals(
                List.of(),
                Campaign.run(
                        folder,
                        "processes",
                        2,
                        false,
                        1,
                        Map.of(Campaign.Event.KILL, 1, Campaign.Event.WORKER, 1, Campaign.Event.STOP, 1),
                        15));
    }
}
