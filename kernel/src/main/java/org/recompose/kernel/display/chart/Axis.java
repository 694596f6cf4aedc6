package org.recompose.kernel.display.chart;

import java.util.ArrayList;
import java.util.List;

/**
 * One axis: its scale, the range that the data and the figure ask for, and, once it has a place, pixels for
 * coordinates.
 */
final class Axis {
    /** Part of the range that is left free beyond points that need room around them. */
    private static final double MARGIN = 0.05;

    private final Options options;
    private final Scale scale;
    private final boolean vertical;
    private double tightLow = Double.POSITIVE_INFINITY;
    private double tightHigh = Double.NEGATIVE_INFINITY;
    private double looseLow = Double.POSITIVE_INFINITY;
    private double looseHigh = Double.NEGATIVE_INFINITY;
    private double[] range;
    private double start;
    private double end;

    /** @param values all values on this axis, from which the kind of the scale is told where the figure does not say */
    Axis(Options options, boolean vertical, List<String> values) {
        this.options = options;
        this.vertical = vertical;
        this.scale = scale(options, values);
    }

    private static Scale scale(Options options, List<String> values) {
        return switch (options.string("type", "-")) {
            case "linear" -> linear(options);
            case "log" -> new LogScale();
            case "date" -> new DateScale();
            case "category" -> new CategoryScale(values, options.string("categoryorder", ""));
            default -> {
                List<String> present = values.stream()
                        .filter(value -> !value.isEmpty() && !value.equals("NaN"))
                        .toList();
                long dates = present.stream().filter(DateScale::isDate).count();
                long numbers = present.stream()
                        .filter(value -> !Double.isNaN(Options.number(value)))
                        .count();
                if (dates > 0 && 2 * dates >= present.size()) {
                    yield new DateScale();
                }
                yield 2 * numbers >= present.size()
                        ? linear(options)
                        : new CategoryScale(values, options.string("categoryorder", ""));
            }
        };
    }

    private static Scale linear(Options options) {
        return new LinearScale(options.number("dtick", Double.NaN), options.string("tickformat", ""));
    }

    boolean isCategorical() {
        return scale instanceof CategoryScale;
    }

    double coordinate(String value) {
        return scale.coordinate(value);
    }

    /** The range must hold a coordinate. */
    void include(double coordinate) {
        range = null;
        if (Double.isFinite(coordinate)) {
            tightLow = Math.min(tightLow, coordinate);
            tightHigh = Math.max(tightHigh, coordinate);
        }
    }

    /** The range must hold a coordinate and some room around it. */
    void includeWithRoom(double coordinate) {
        range = null;
        if (Double.isFinite(coordinate)) {
            looseLow = Math.min(looseLow, coordinate);
            looseHigh = Math.max(looseHigh, coordinate);
        }
    }

    /** The lower end of the range in coordinates; above {@link #high} where the axis runs backwards. */
    double low() {
        return range()[0];
    }

    double high() {
        return range()[1];
    }

    private double[] range() {
        if (range == null) {
            range = computedRange();
        }
        return range;
    }

    private double[] computedRange() {
        double[] asked = options.numbers("range");
        List<String> text = options.strings("range");
        if (asked.length == 2) {
            double low = Double.isNaN(asked[0]) ? scale.coordinate(text.get(0)) : asked[0];
            double high = Double.isNaN(asked[1]) ? scale.coordinate(text.get(1)) : asked[1];
            if (Double.isFinite(low) && Double.isFinite(high) && low != high) {
                return new double[] {low, high};
            }
        }
        double room = MARGIN * (Math.max(looseHigh, tightHigh) - Math.min(looseLow, tightLow));
        double low = looseLow <= tightLow ? looseLow - room : tightLow;
        double high = looseHigh >= tightHigh ? looseHigh + room : tightHigh;
        if (!(low <= high)) {
            low = 0;
            high = 1;
        } else if (low == high) {
            low -= 1;
            high += 1;
        }
        return options.string("autorange", "").equals("reversed") ? new double[] {high, low} : new double[] {low, high};
    }

    /** Puts the axis between two pixels: the lower end of its range, then the upper. */
    void place(double startPixel, double endPixel) {
        start = startPixel;
        end = endPixel;
    }

    double pixel(double coordinate) {
        double low = low();
        return start + (coordinate - low) / (high() - low) * (end - start);
    }

    double length() {
        return Math.abs(end - start);
    }

    List<Tick> ticks() {
        double low = Math.min(low(), high());
        double high = Math.max(low(), high());
        double[] places = options.numbers("tickvals");
        if (places.length == 0 && options.isArray("tickvals")) {
            return List.of();
        }
        List<Tick> ticks = new ArrayList<>();
        if (places.length > 0) {
            List<String> values = options.strings("tickvals");
            List<String> labels = options.strings("ticktext");
            for (int i = 0; i < places.length; i++) {
                double at = scale.coordinate(values.get(i));
                if (at >= low && at <= high) {
                    ticks.add(new Tick(at, i < labels.size() ? labels.get(i) : values.get(i)));
                }
            }
        } else {
            int most = (int) options.number("nticks", 0);
            ticks.addAll(scale.ticks(
                    low,
                    high,
                    most > 0
                            ? most
                            : Math.max(2, (int)
                                    Math.round(length() / (vertical ? 40 : scale instanceof DateScale ? 110 : 75)))));
        }
        String prefix = options.string("tickprefix", "");
        String suffix = options.string("ticksuffix", "");
        return ticks.stream()
                .map(tick -> new Tick(tick.at(), prefix + tick.label() + suffix))
                .toList();
    }

    Scale scale() {
        return scale;
    }

    Options options() {
        return options;
    }

    boolean isVertical() {
        return vertical;
    }

    /** On the right of its panel, or above it. */
    boolean isOpposite() {
        return options.string("side", "").equals(vertical ? "right" : "top");
    }

    boolean isVisible() {
        return options.truth("visible", true);
    }
}
