package org.recompose.kernel.display;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static ProgressBar bar(long first, long done, long total, long seconds) {
        return new ProgressBar("GNet-R", first, done, total, "accuracy 71.3 %", START, START.plusSeconds(seconds));
    }

    @Test
    void aLogReadsHowFarAndHowLong() {
        assertEquals(
                "GNet-R [############............] 50 %, 30/60, 2:00 left, accuracy 71.3 %",
                bar(0, 30, 60, 120).toString());
        assertEquals(
                "GNet-R [########################] 100 %, 60/60, took 1:01:05, accuracy 71.3 %",
                bar(0, 60, 60, 3665).toString());
        assertEquals(
                "x [........................] 0 %, 0/5", ProgressBar.of("x", 5).toString());
    }

    @Test
    void workOfAnEarlierRunDoesNotCountForTheSpeed() {
        assertEquals(Optional.of(Duration.ofSeconds(60)), bar(40, 50, 60, 60).left());
        assertEquals(Optional.empty(), bar(40, 40, 60, 60).left());
    }

    @Test
    void theNotebookShowsItsWidthAndEscapesItsWords() {
        String html = new ProgressBar("<K> = 4", 0, 1, 8, "a & b", START, START).toHtml();
        assertTrue(html.contains("width:12.5%"), html);
        assertTrue(html.contains("aria-valuenow=\"1\""), html);
        assertTrue(html.contains("&lt;K&gt; = 4") && html.contains("a &amp; b") && !html.contains("<K>"), html);
    }

    @Test
    void stepsAreNewValues() {
        ProgressBar start = ProgressBar.of("x", 4);
        ProgressBar next = start.at(2, "half");
        assertEquals(0, start.done());
        assertEquals("half", next.at(3).note());
        assertEquals(start.start(), next.start());
    }

    @Test
    void impossibleProgressIsNamed() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> ProgressBar.of("x", 4)
                        .at(5))
                .getMessage()
                .contains("between 0 and 4, not 5"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> ProgressBar.of("x", 0))
                .getMessage()
                .contains("not 0"));
    }
}
