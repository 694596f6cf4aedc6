package org.recompose.kernel.display.chart;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Numbers at equal distances. Ticks stand at multiples of 1, 2 or 5 times a power of ten, or of a step that is given.
 */
final class LinearScale implements Scale {
    private static final Pattern FORMAT = Pattern.compile("(,?)(?:\\.(\\d+))?([fe%d]?)");
    private static final String[] SUFFIXES = {"k", "M", "G", "T"};

    private final double step;
    private final String format;

    /**
     * @param step the distance of the ticks; NaN to choose one
     * @param format a number format of d3 such as {@code .2f} or {@code .0%}; empty to choose one
     */
    LinearScale(double step, String format) {
        this.step = step;
        this.format = format;
    }

    @Override
    public double coordinate(String value) {
        return Options.number(value);
    }

    @Override
    public List<Tick> ticks(double low, double high, int most) {
        double distance = step > 0 && (high - low) / step < 200 ? step : roundStep((high - low) / Math.max(1, most));
        List<Tick> ticks = new ArrayList<>();
        long first = (long) Math.ceil(low / distance - 1e-9);
        for (long i = first; i * distance <= high + 1e-9 * distance; i++) {
            ticks.add(new Tick(i * distance, format.isEmpty() ? label(i, distance) : formatted(i * distance, format)));
        }
        return ticks;
    }

    static double roundStep(double rough) {
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double parts = rough / power;
        return power * (parts <= 1 ? 1 : parts <= 2 ? 2 : parts <= 5 ? 5 : 10);
    }

    private static String label(long multiple, double step) {
        BigDecimal number = BigDecimal.valueOf(step).multiply(BigDecimal.valueOf(multiple));
        double size = number.abs().doubleValue();
        if (multiple == 0) {
            return "0";
        }
        int thousands = size >= 1e15 ? 0 : size >= 1e4 ? (int) Math.floor(Math.log10(size * 1.0000001) / 3) : 0;
        String text;
        if (thousands > 0) {
            text = plain(number.movePointLeft(3 * thousands)) + SUFFIXES[thousands - 1];
        } else if (size >= 1e15 || step < 1e-6) {
            int power = (int) Math.floor(Math.log10(size));
            text = plain(number.movePointLeft(power).setScale(3, RoundingMode.HALF_EVEN)) + "×10<sup>"
                    + minus("" + power) + "</sup>";
        } else {
            int decimals = Math.max(0, (int) Math.ceil(-Math.log10(step) - 1e-9));
            text = number.setScale(
                            Math.max(
                                    decimals,
                                    number.stripTrailingZeros().scale() > 6
                                            ? decimals
                                            : number.stripTrailingZeros().scale()),
                            RoundingMode.HALF_EVEN)
                    .toPlainString();
        }
        return minus(text);
    }

    private static String plain(BigDecimal number) {
        return number.stripTrailingZeros().toPlainString();
    }

    static String minus(String text) {
        return text.replace('-', '−');
    }

    /** A number in those of d3's formats that axes use: {@code [,][.digits](f|e|%|d)}. */
    static String formatted(double number, String format) {
        Matcher parts = FORMAT.matcher(format.replace("~", ""));
        if (!parts.matches()) {
            return minus(String.valueOf(number));
        }
        int digits = parts.group(2) == null ? 0 : Integer.parseInt(parts.group(2));
        String flags = parts.group(1).isEmpty() ? "" : ",";
        return minus(
                switch (parts.group(3)) {
                    case "%" -> String.format(Locale.ROOT, "%" + flags + "." + digits + "f", 100 * number) + "%";
                    case "e" -> String.format(Locale.ROOT, "%." + digits + "e", number);
                    default -> String.format(Locale.ROOT, "%" + flags + "." + digits + "f", number);
                });
    }
}
