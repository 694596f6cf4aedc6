package org.recompose.kernel.display;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Fractions of one column written with the same number of decimals, so that their points stand below each other. */
final class Decimals {
    private static final int DIGITS = 6;

    private Decimals() {}

    /** Numbers written as Java does, aligned; what is no number (a missing cell) stays. */
    static List<String> align(List<String> cells) {
        double largest = 0;
        double smallest = Double.POSITIVE_INFINITY;
        int needed = 0;
        for (String cell : cells) {
            BigDecimal number = number(cell);
            if (number != null && number.signum() != 0) {
                largest = Math.max(largest, number.abs().doubleValue());
                smallest = Math.min(smallest, number.abs().doubleValue());
                needed = Math.max(needed, number.stripTrailingZeros().scale());
            }
        }
        int decimals =
                largest == 0 ? 1 : Math.max(1, Math.min(needed, DIGITS - 1 - (int) Math.floor(Math.log10(largest))));
        boolean wouldBeZero = largest > 0 && smallest < 0.5 * Math.pow(10, -decimals);
        boolean scientific = largest >= 1e9 || largest > 0 && largest < 1e-4 || wouldBeZero;
        List<String> aligned = new ArrayList<>(cells.size());
        for (String cell : cells) {
            BigDecimal number = number(cell);
            if (number == null) {
                aligned.add(cell);
            } else if (scientific) {
                aligned.add(String.format(Locale.ROOT, "%.4e", number));
            } else {
                aligned.add(number.setScale(decimals, RoundingMode.HALF_EVEN).toPlainString());
            }
        }
        return aligned;
    }

    /** Whether two texts are the same, or the same number. */
    static boolean same(String cell, String other) {
        BigDecimal number = number(cell);
        return cell.equals(other) || number != null && number(other) != null && number.compareTo(number(other)) == 0;
    }

    private static BigDecimal number(String cell) {
        if (cell.isEmpty() || !(Character.isDigit(cell.charAt(0)) || cell.charAt(0) == '-' || cell.charAt(0) == '.')) {
            return null;
        }
        try {
            return new BigDecimal(cell);
        } catch (NumberFormatException none) {
            return null;
        }
    }
}
