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

    private List<String> wrong(
            String plans, String baselines, String cluster, int cores, Map<Campaign.Event, Integer> events)
            throws Exception {
        return Campaign.run(folder, new Campaign.Order(plans, baselines, cluster, cores, false, 1, events, 1e6, 15));
    }

    @Test
    void killedAndInterruptedItComesToTheWeightsOfARunThatWasLeftAlone() throws Exception {
        assertEquals(
                List.of(),
                wrong("4:1 1:1", "4:1 1:1", "", 1, Map.of(Campaign.Event.KILL, 2, Campaign.Event.INTERRUPT, 2)));
    }

    @Test
    void soItDoesInProcessesThatAreKilledAndStoppedThemselves() throws Exception {
        assertEquals(
                List.of(),
                wrong(
                        "4:1 2x1:1 1:1",
                        "",
                        "processes",
                        2,
                        Map.of(Campaign.Event.KILL, 1, Campaign.Event.WORKER, 1, Campaign.Event.STOP, 1)));
    }
}
