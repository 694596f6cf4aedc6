package org.recompose.kernel.display.chart;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Sorts traces onto their axes and into panels. */
final class Panels {
    private static final Set<String> PLANE = Set.of(
            "scatter",
            "scattergl",
            "bar",
            "histogram",
            "box",
            "violin",
            "heatmap",
            "contour",
            "histogram2d",
            "histogram2dcontour",
            "candlestick",
            "ohlc");

    private Panels() {}

    /** Whether traces of a type stand on an x and a y axis. */
    static boolean isPlane(String type) {
        return PLANE.contains(type);
    }

    /** @param axes gets every axis in use by its name in the layout */
    static List<Panel> of(List<Trace> traces, Options layout, Map<String, Axis> axes) {
        Map<String, List<Trace>> byPanel = new LinkedHashMap<>();
        for (Trace trace : traces) {
            for (char letter : new char[] {'x', 'y'}) {
                String name = trace.axis(letter);
                axes.computeIfAbsent(
                        name,
                        key -> new Axis(
                                layout.options(key),
                                letter == 'y',
                                traces.stream()
                                        .filter(other -> other.axis(letter).equals(key))
                                        .flatMap(other -> other.values(letter).stream())
                                        .toList()));
            }
            byPanel.computeIfAbsent(trace.axis('x') + " " + trace.axis('y'), key -> new ArrayList<>())
                    .add(trace);
        }
        List<Panel> panels = new ArrayList<>();
        for (List<Trace> together : byPanel.values()) {
            Axis x = axes.get(together.get(0).axis('x'));
            Axis y = axes.get(together.get(0).axis('y'));
            panels.add(new Panel(x, y, marks(together, x, y, layout.string("barmode", "group"))));
        }
        panels.forEach(panel -> panel.marks().forEach(mark -> mark.extend(panel)));
        return panels;
    }

    private static List<Mark> marks(List<Trace> traces, Axis x, Axis y, String barMode) {
        List<Mark> marks = new ArrayList<>();
        List<Trace> bars = traces.stream().filter(Panels::isBar).toList();
        ScatterMark before = null;
        for (Trace trace : traces) {
            switch (trace.type()) {
                case "bar", "histogram" -> {
                    if (trace == bars.get(0)) {
                        marks.add(new BarsMark(bars, barMode, x, y));
                    }
                }
                case "box", "violin" -> marks.add(new DistributionMark(trace, x, y));
                case "candlestick", "ohlc" -> marks.add(new CandlesMark(trace, x));
                case "scatter", "scattergl" -> {
                    before = new ScatterMark(trace, x, y, before);
                    marks.add(before);
                }
                default -> marks.add(new CellsMark(trace, x, y));
            }
        }
        return marks;
    }

    private static boolean isBar(Trace trace) {
        return trace.type().equals("bar") || trace.type().equals("histogram");
    }
}
