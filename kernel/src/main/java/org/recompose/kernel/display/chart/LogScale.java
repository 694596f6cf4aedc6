package org.recompose.kernel.display.chart;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Positive numbers by their decimal logarithm. */
final class LogScale implements Scale {
    @Override
    public double coordinate(String value) {
        double number = Options.number(value);
        return number > 0 ? Math.log10(number) : Double.NaN;
    }

    @Override
    public List<Tick> ticks(double low, double high, int most) {
        List<Tick> ticks = new ArrayList<>();
        int decades = (int) Math.ceil(high) - (int) Math.floor(low);
        int[] parts = decades <= 1
                ? new int[] {1, 2, 3, 4, 5, 6, 7, 8, 9}
                : decades <= 3 ? new int[] {1, 2, 5} : new int[] {1};
        int step = Math.max(1, (int) Math.ceil((double) decades / Math.max(1, most)));
        for (int power = (int) Math.floor(low); power <= high; power += step) {
            for (int part : parts) {
                double at = power + Math.log10(part);
                if (at >= low - 1e-9 && at <= high + 1e-9) {
                    ticks.add(new Tick(at, label(part, power)));
                }
            }
        }
        return ticks;
    }

    private static String label(int part, int power) {
        if (power >= -4 && power <= 4) {
            return BigDecimal.valueOf(part).movePointRight(power).toPlainString();
        }
        return (part == 1 ? "" : part + "×") + "10<sup>" + LinearScale.minus(String.valueOf(power)) + "</sup>";
    }
}
