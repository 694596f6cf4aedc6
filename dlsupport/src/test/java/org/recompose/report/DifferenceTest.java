package org.recompose.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.recompose.plan.Plan;

class DifferenceTest {

    /** Differences 1, 2, 3 points: mean 2, s = 1, t(2) = 4.30, so 4.30 / √3 = 2.48. */
    @Test
    void threeSeedsGiveTheIntervalOfStudentsT() {
        Difference difference = difference(List.of(0.71, 0.72, 0.73), List.of(0.70, 0.70, 0.70));
        assertEquals(2, difference.mean(), 1e-9);
        assertEquals(2.48, difference.error(), 0.01);
        assertTrue(difference.text().contains("interval includes 0"), difference.text());
    }

    @Test
    void whatAllSeedsAgreeOnIsSure() {
        assertEquals(
                "interval above 0",
                difference(List.of(0.75, 0.76, 0.77), List.of(0.70, 0.71, 0.72)).words());
        assertEquals(
                "interval below 0", difference(List.of(0.60), List.of(0.70)).words());
    }

    /** √(2 · 0.25 / 500) · 1.96 = 6.2 points. */
    @Test
    void oneSeedHasTheChanceOfItsTestImages() {
        assertEquals(6.2, difference(List.of(0.5), List.of(0.5)).error(), 0.05);
    }

    /** t(10) = 2.228, and not the 1.96 of ever so many. Differences 0 and 2 points in turn: s = 1.044. */
    @Test
    void elevenSeedsHaveAWiderIntervalThanEverSoMany() {
        List<Double> other = Stream.generate(() -> 0.70).limit(11).toList();
        List<Double> one =
                IntStream.range(0, 11).mapToObj(i -> i % 2 == 0 ? 0.72 : 0.70).toList();
        Difference difference = difference(one, other);
        assertEquals(2.228 * 1.0445 / Math.sqrt(11), difference.error(), 1e-3);
    }

    /** Of runs with these test accuracies, seed by seed; the others stand in another order. */
    private static Difference difference(List<Double> one, List<Double> other) {
        List<Run> others = new ArrayList<>(runs(other));
        Collections.reverse(others);
        return Difference.of(Pair.bySeed(runs(one), others), 500);
    }

    private static List<Run> runs(List<Double> accuracies) {
        return IntStream.range(0, accuracies.size())
                .mapToObj(seed -> new Run(
                        seed,
                        Plan.of("1:1"),
                        Baseline.NONE,
                        List.of(),
                        0,
                        accuracies.get(seed),
                        Double.NaN,
                        new Times(0, 0, 0, "sequential", 1),
                        ""))
                .toList();
    }
}
