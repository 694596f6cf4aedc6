package org.recompose.kernel.display.chart;

import java.awt.Color;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The bars and histograms of a panel, beside each other, on top of each other or one over the other. */
final class BarsMark implements Mark {
    /** The bars of one trace: where they stand, how high they are and how wide. */
    private record Series(Trace trace, double[] places, double[] sizes, double width) {}

    private final List<Series> series = new ArrayList<>();
    private final String mode;
    private final boolean horizontal;

    /** @param mode plotly's {@code barmode}: group, stack, relative or overlay */
    BarsMark(List<Trace> traces, String mode, Axis xAxis, Axis yAxis) {
        this.mode = mode;
        this.horizontal = traces.get(0).isHorizontal();
        Axis along = horizontal ? yAxis : xAxis;
        Axis across = horizontal ? xAxis : yAxis;
        char place = horizontal ? 'y' : 'x';
        List<Trace> bars =
                traces.stream().filter(trace -> trace.type().equals("bar")).toList();
        double width = 0.8
                * smallestDistance(bars.stream()
                        .flatMapToDouble(trace -> Arrays.stream(trace.coordinates(place, along)))
                        .sorted()
                        .toArray());
        for (Trace trace : bars) {
            series.add(new Series(
                    trace, trace.coordinates(place, along), trace.coordinates(horizontal ? 'x' : 'y', across), width));
        }
        List<Trace> histograms = traces.stream()
                .filter(trace -> trace.type().equals("histogram"))
                .toList();
        if (!histograms.isEmpty()) {
            Bins bins = Bins.of(histograms, place, along);
            for (Trace trace : histograms) {
                series.add(new Series(
                        trace,
                        bins.centres(),
                        bins.counts(
                                trace.coordinates(place, along), trace.options().string("histnorm", "")),
                        along.isCategorical() ? 0.8 : bins.width()));
            }
        }
    }

    private static double smallestDistance(double[] sorted) {
        double smallest = Double.POSITIVE_INFINITY;
        for (int i = 1; i < sorted.length; i++) {
            if (sorted[i] > sorted[i - 1]) {
                smallest = Math.min(smallest, sorted[i] - sorted[i - 1]);
            }
        }
        return Double.isFinite(smallest) ? smallest : 1;
    }

    private boolean grouped() {
        return mode.equals("group") && series.size() > 1;
    }

    @Override
    public void extend(Panel panel) {
        Axis along = horizontal ? panel.y() : panel.x();
        Axis across = horizontal ? panel.x() : panel.y();
        across.include(0);
        forEachBar((one, i, from, to) -> {
            along.include(one.places()[i] - one.width() / 2);
            along.include(one.places()[i] + one.width() / 2);
            if (to != 0) {
                across.includeWithRoom(to);
            }
        });
        if (along.isCategorical()) {
            series.forEach(one -> Arrays.stream(one.places()).forEach(place -> {
                along.include(place - 0.5);
                along.include(place + 0.5);
            }));
        }
    }

    @Override
    public void draw(Canvas canvas, Panel panel) {
        forEachBar((one, i, from, to) -> {
            if (from == to) {
                return;
            }
            int number = series.indexOf(one);
            double width = grouped() ? one.width() / series.size() : one.width();
            double start = one.places()[i] - one.width() / 2 + (grouped() ? number * width : 0);
            Options marker = one.trace().options().options("marker");
            List<String> colours = marker.strings("color");
            Color color = Colours.faded(
                    i < colours.size()
                            ? Colours.parse(colours.get(i), one.trace().color())
                            : one.trace().color(),
                    marker.number("opacity", mode.equals("overlay") && series.size() > 1 ? 0.7 : 1));
            Pen pen = one.trace().type().equals("histogram") ? new Pen(Color.WHITE, 1) : null;
            canvas.shape(
                    horizontal
                            ? panel.rectangle(from, start, to, start + width)
                            : panel.rectangle(start, from, start + width, to),
                    color,
                    pen);
        });
    }

    private interface Bar {
        void accept(Series series, int index, double from, double to);
    }

    private void forEachBar(Bar action) {
        boolean stacked = mode.equals("stack") || mode.equals("relative");
        Map<Double, Double> above = new HashMap<>();
        Map<Double, Double> below = new HashMap<>();
        for (Series one : series) {
            for (int i = 0; i < Math.min(one.places().length, one.sizes().length); i++) {
                double size = one.sizes()[i];
                if (!Double.isFinite(size) || !Double.isFinite(one.places()[i])) {
                    continue;
                }
                double from = stacked ? (size < 0 ? below : above).getOrDefault(one.places()[i], 0.0) : 0;
                if (stacked) {
                    (size < 0 ? below : above).put(one.places()[i], from + size);
                }
                action.accept(one, i, from, from + size);
            }
        }
    }
}
