package org.recompose.kernel.display.chart;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Dates and times, in milliseconds of UTC. */
final class DateScale implements Scale {
    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}(-\\d{2}([T ]\\d{2}:\\d{2}.*)?)?");
    private static final long[] STEPS_OF_SECONDS = {
        1, 5, 15, 30, 60, 300, 900, 1800, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 86400, 2 * 86400, 7 * 86400, 14 * 86400
    };
    private static final int[] STEPS_OF_MONTHS = {1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200};

    static boolean isDate(String value) {
        return DATE.matcher(value).matches();
    }

    @Override
    public double coordinate(String value) {
        if (!isDate(value)) {
            return Double.NaN;
        }
        try {
            if (value.length() <= 10) {
                return LocalDate.parse(value.length() == 7 ? value + "-01" : value)
                        .atStartOfDay()
                        .toInstant(ZoneOffset.UTC)
                        .toEpochMilli();
            }
            String iso = value.replace(' ', 'T');
            return iso.matches(".*(Z|[+-]\\d{2}:?\\d{2})")
                    ? OffsetDateTime.parse(iso).toInstant().toEpochMilli()
                    : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC).toEpochMilli();
        } catch (DateTimeParseException malformed) {
            return Double.NaN;
        }
    }

    @Override
    public List<Tick> ticks(double low, double high, int most) {
        double wanted = (high - low) / 1000 / Math.max(1, most);
        for (long step : STEPS_OF_SECONDS) {
            if (step >= wanted) {
                return ticks(
                        low,
                        high,
                        time -> time.plusSeconds(step),
                        floor(low, step),
                        step >= 86400 ? "MMM d" : step >= 60 ? "HH:mm" : "HH:mm:ss",
                        step >= 86400 ? "yyyy" : "MMM d, yyyy");
            }
        }
        int months = STEPS_OF_MONTHS[STEPS_OF_MONTHS.length - 1];
        for (int step : STEPS_OF_MONTHS) {
            if (step * 30.44 * 86400 >= wanted) {
                months = step;
                break;
            }
        }
        int every = months;
        LocalDateTime first = time(low).truncatedTo(ChronoUnit.DAYS).withDayOfYear(1);
        if (every > 12) {
            first = first.withYear(first.getYear() - Math.floorMod(first.getYear(), every / 12));
        }
        return ticks(low, high, time -> time.plusMonths(every), first, every >= 12 ? "yyyy" : "MMM yyyy", "");
    }

    /** @param context a format of what is added below the first label and where it changes */
    private static List<Tick> ticks(
            double low,
            double high,
            UnaryOperator<LocalDateTime> next,
            LocalDateTime first,
            String format,
            String context) {
        DateTimeFormatter label = DateTimeFormatter.ofPattern(format, Locale.ENGLISH);
        DateTimeFormatter below = DateTimeFormatter.ofPattern(context, Locale.ENGLISH);
        List<Tick> ticks = new ArrayList<>();
        String last = "";
        for (LocalDateTime time = first; millis(time) <= high; time = next.apply(time)) {
            if (millis(time) >= low) {
                String added = context.isEmpty() ? "" : below.format(time);
                ticks.add(new Tick(millis(time), label.format(time) + (added.equals(last) ? "" : "<br>" + added)));
                last = added;
            }
        }
        return ticks;
    }

    private static LocalDateTime floor(double millis, long seconds) {
        long start = Math.floorDiv((long) millis, 1000);
        long week = Duration.ofDays(7).toSeconds();
        long offset = seconds % week == 0 ? Duration.ofDays(4).toSeconds() : 0;
        return LocalDateTime.ofEpochSecond(
                Math.floorDiv(start - offset, seconds) * seconds + offset, 0, ZoneOffset.UTC);
    }

    private static LocalDateTime time(double millis) {
        return LocalDateTime.ofInstant(Instant.ofEpochMilli((long) millis), ZoneOffset.UTC);
    }

    private static double millis(LocalDateTime time) {
        return time.toInstant(ZoneOffset.UTC).toEpochMilli();
    }
}
