package org.recompose.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.recompose.plan.Plan;

class TimeLeftTest {

    private static final StageKey WHOLE = StageKey.of(Plan.of("1:10"));
    private static final double EPOCH = 300;

    private static TimeLeft timeLeft() {
        return new TimeLeft(Map.of(WHOLE, EPOCH), 10 * EPOCH);
    }

    @Test
    void beforeTheFirstStepItIsTheForecast() {
        assertEquals("0 % done, 50 min left", timeLeft().text());
    }

    /** What an earlier start did took this one no time: 3 of 10 epochs of 300 s done are 2,100 s left, not 4. */
    @Test
    void rightAfterAResumeItIsTheForecastOfWhatIsLeft() {
        TimeLeft timeLeft = timeLeft();
        timeLeft.resumed(WHOLE, 3);
        assertEquals("30 % done, 35 min left", timeLeft.text());
        timeLeft.worked(WHOLE, 0.001);
        assertEquals("30 % done, 35 min left", timeLeft.text());
    }

    @Test
    void whatIsNotInTheForecastChangesNothingAndTheEndIsNeverPassed() {
        TimeLeft timeLeft = timeLeft();
        timeLeft.worked(StageKey.of(Plan.of("4:1")), 5);
        assertEquals("0 % done, 50 min left", timeLeft.text());
        timeLeft.resumed(WHOLE, 12);
        assertTrue(timeLeft.text().startsWith("100 % done, 0 s"), timeLeft.text());
    }

    @Test
    void aDurationHasTwoUnits() {
        assertEquals("5 s", TimeLeft.duration(4.6));
        assertEquals("3 min 20 s", TimeLeft.duration(200));
        assertEquals("35 min", TimeLeft.duration(2100));
        assertEquals("2 h 5 min", TimeLeft.duration(7501));
    }
}
