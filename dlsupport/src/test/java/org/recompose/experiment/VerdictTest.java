package org.recompose.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictTest {

    /** Differences 1, 2, 3 points: mean 2, s = 1, t(2) = 4.30, so 4.30 / √3 = 2.48. */
    @Test
    void threeSeedsGiveTheIntervalOfStudentsT() {
        Verdict.Difference difference =
                Verdict.Difference.of(List.of(0.71, 0.72, 0.73), List.of(0.70, 0.70, 0.70), 500);
        assertEquals(2, difference.mean(), 1e-9);
        assertEquals(2.48, difference.error(), 0.01);
        assertTrue(difference.text().contains("no difference that is sure"), difference.text());
    }

    @Test
    void whatAllSeedsAgreeOnIsSure() {
        assertEquals(
                "surely above",
                Verdict.Difference.of(List.of(0.75, 0.76, 0.77), List.of(0.70, 0.71, 0.72), 500)
                        .words());
        assertEquals(
                "surely below",
                Verdict.Difference.of(List.of(0.60), List.of(0.70), 500).words());
    }

    /** √(2 · 0.25 / 500) · 1.96 = 6.2 points. */
    @Test
    void oneSeedHasTheChanceOfItsTestImages() {
        assertEquals(6.2, Verdict.Difference.of(List.of(0.5), List.of(0.5), 500).error(), 0.05);
    }
}
