package org.recompose.kernel.display.chart;

import java.awt.Color;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One trace of a figure.
 *
 * @param index its number in the figure, which gives it its colour
 */
record Trace(Options options, int index) {
    String type() {
        return options.string("type", "scatter");
    }

    String name() {
        return options.string("name", "");
    }

    /** The name of an axis as the layout has it: {@code xaxis2} for {@code x2}. */
    String axis(char letter) {
        String id = options.string(letter + "axis", String.valueOf(letter));
        return letter + "axis" + (id.equals(letter + "1") ? "" : id.substring(1));
    }

    boolean isVisible() {
        return options.truth("visible", !options.string("visible", "").equals("legendonly"));
    }

    boolean isInLegend() {
        return options.truth("showlegend", true) && !name().isBlank();
    }

    /** Whether bars, boxes and the like lie: their values are on the x axis. */
    boolean isHorizontal() {
        return switch (options.string("orientation", "")) {
            case "h" -> true;
            case "v" -> false;
            default ->
                switch (type()) {
                    case "histogram" -> !options.isArray("x");
                    case "box", "violin" -> options.isArray("x") && !options.isArray("y");
                    default -> false;
                };
        };
    }

    /** The values on an axis; where the trace leaves them out, what plotly puts there: a count, or the trace's name. */
    List<String> values(char letter) {
        if (options.isArray(String.valueOf(letter))) {
            return options.strings(String.valueOf(letter));
        }
        char other = letter == 'x' ? 'y' : 'x';
        int length = options.strings(String.valueOf(other)).size();
        return switch (type()) {
            case "box", "violin" -> Collections.nCopies(length, name().isBlank() ? "trace " + index : name());
            case "histogram" -> List.of();
            case "heatmap", "contour" ->
                IntStream.range(0, letter == 'x' ? cells().length == 0 ? 0 : cells()[0].length : cells().length)
                        .mapToObj(String::valueOf)
                        .toList();
            case "candlestick", "ohlc" ->
                letter == 'y'
                        ? options.strings("close")
                        : IntStream.range(0, options.strings("close").size())
                                .mapToObj(String::valueOf)
                                .toList();
            default -> IntStream.range(0, length).mapToObj(String::valueOf).toList();
        };
    }

    double[] coordinates(char letter, Axis axis) {
        return values(letter).stream().mapToDouble(axis::coordinate).toArray();
    }

    /** The matrix of a heat map, row by row. */
    double[][] cells() {
        if (!options.isArray("z")) {
            return new double[0][];
        }
        double[][] rows = new double[options.json().getAsJsonArray("z").size()][];
        Arrays.setAll(
                rows, row -> Options.strings(options.json().getAsJsonArray("z").get(row)).stream()
                        .mapToDouble(Options::number)
                        .toArray());
        return rows;
    }

    double opacity() {
        return options.number("opacity", 1);
    }

    /** The colour of its markers, else of its line, else the one of its number. */
    Color color() {
        Color line = Colours.parse(options.options("line").string("color", null), Colours.ofTrace(index));
        return Colours.faded(Colours.parse(options.options("marker").string("color", null), line), opacity());
    }

    Color lineColor() {
        Color marker = Colours.parse(options.options("marker").string("color", null), Colours.ofTrace(index));
        return Colours.faded(Colours.parse(options.options("line").string("color", null), marker), opacity());
    }
}
