package org.recompose.kernel.display.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScaleTest {
    private static List<String> labels(Scale scale, double low, double high, int most) {
        return scale.ticks(low, high, most).stream().map(Tick::label).toList();
    }

    private static Scale linear() {
        return new LinearScale(Double.NaN, "");
    }

    @Test
    void numbersAreRound() {
        assertEquals(List.of("0", "20", "40", "60", "80", "100"), labels(linear(), 0, 100, 6));
        assertEquals(List.of("−0.5", "0", "0.5"), labels(linear(), -0.7, 0.7, 4));
        assertEquals(
                List.of("0.1", "0.2", "0.3"), labels(linear(), 0.05, 0.31, 4), "without the noise of binary fractions");
        assertEquals(List.of("0", "50k", "100k", "150k"), labels(linear(), 0, 150_000, 4));
        assertEquals(List.of("1M", "1.5M", "2M"), labels(linear(), 1e6, 2e6, 3));
    }

    @Test
    void stepAndFormatAreTheFigures() {
        assertEquals(List.of("0%", "25%", "50%"), labels(new LinearScale(0.25, ".0%"), 0, 0.5, 20));
        assertEquals(List.of("1,000.00", "2,000.00"), labels(new LinearScale(1000, ",.2f"), 1000, 2000, 2));
    }

    @Test
    void logarithmsShowPowers() {
        LogScale scale = new LogScale();
        assertEquals(List.of("0.001", "0.01", "0.1", "1", "10"), labels(scale, -3, 1, 6));
        assertEquals(
                List.of("10<sup>5</sup>", "10<sup>6</sup>", "10<sup>7</sup>", "10<sup>8</sup>"),
                labels(scale, 4.5, 8.2, 6));
        assertTrue(Double.isNaN(scale.coordinate("0")), "zero has no place");
        assertEquals(2, scale.coordinate("100"));
    }

    @Test
    void datesSayTheYearOnce() {
        DateScale scale = new DateScale();
        assertEquals(
                List.of("Jan 5<br>2026", "Jan 19", "Feb 2"),
                labels(scale, scale.coordinate("2026-01-02"), scale.coordinate("2026-02-10"), 3));
        assertEquals(
                List.of("Dec 31<br>2025", "Jan 1<br>2026", "Jan 2"),
                labels(scale, scale.coordinate("2025-12-31"), scale.coordinate("2026-01-02T12:00"), 3));
        assertEquals(
                List.of("2020", "2022", "2024"),
                labels(scale, scale.coordinate("2020-01-01"), scale.coordinate("2025-06-01"), 3));
        assertEquals(scale.coordinate("2026-01-01T10:00:00"), scale.coordinate("2026-01-01T12:00:00+02:00"));
    }

    @Test
    void categoriesKeepTheirOrder() {
        List<String> names = List.of("tulip", "rose", "tulip", "daisy");
        assertEquals(List.of("tulip", "rose", "daisy"), labels(new CategoryScale(names, ""), -1, 9, 9));
        assertEquals(
                List.of("daisy", "rose", "tulip"), labels(new CategoryScale(names, "category ascending"), -1, 9, 9));
    }
}
