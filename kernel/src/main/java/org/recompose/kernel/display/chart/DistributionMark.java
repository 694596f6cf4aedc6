package org.recompose.kernel.display.chart;

import java.awt.Color;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A trace's box plots or violins, one for each place that its values share. */
final class DistributionMark implements Mark {
    private static final double HALF_WIDTH = 0.3;
    private static final double WHISKER = 1.5;

    private final Trace trace;
    private final boolean horizontal;
    private final Map<Double, double[]> groups = new LinkedHashMap<>();

    DistributionMark(Trace trace, Axis xAxis, Axis yAxis) {
        this.trace = trace;
        this.horizontal = trace.isHorizontal();
        double[] places = trace.coordinates(horizontal ? 'y' : 'x', horizontal ? yAxis : xAxis);
        double[] values = trace.coordinates(horizontal ? 'x' : 'y', horizontal ? xAxis : yAxis);
        Map<Double, List<Double>> byPlace = new LinkedHashMap<>();
        for (int i = 0; i < Math.min(places.length, values.length); i++) {
            if (Double.isFinite(places[i]) && Double.isFinite(values[i])) {
                byPlace.computeIfAbsent(places[i], key -> new ArrayList<>()).add(values[i]);
            }
        }
        byPlace.forEach((place, group) ->
                groups.put(place, group.stream().mapToDouble(v -> v).sorted().toArray()));
    }

    private boolean isViolin() {
        return trace.type().equals("violin");
    }

    @Override
    public void extend(Panel panel) {
        groups.forEach((place, values) -> {
            (horizontal ? panel.y() : panel.x()).include(place - 0.5);
            (horizontal ? panel.y() : panel.x()).include(place + 0.5);
            double tail = isViolin() ? 2 * bandwidth(values) : 0;
            (horizontal ? panel.x() : panel.y()).includeWithRoom(values[0] - tail);
            (horizontal ? panel.x() : panel.y()).includeWithRoom(values[values.length - 1] + tail);
        });
    }

    @Override
    public void draw(Canvas canvas, Panel panel) {
        Color color = trace.color();
        Pen pen = new Pen(color, trace.options().options("line").number("width", 1.5));
        Color fill = Colours.parse(trace.options().string("fillcolor", null), Colours.faded(color, 0.35));
        groups.forEach((place, values) -> {
            if (isViolin()) {
                drawViolin(canvas, panel, place, values, fill, pen);
            } else {
                drawBox(canvas, panel, place, values, HALF_WIDTH, fill, pen, true);
            }
        });
    }

    private void drawBox(
            Canvas canvas,
            Panel panel,
            double place,
            double[] values,
            double half,
            Color fill,
            Pen pen,
            boolean withOutliers) {
        double q1 = quantile(values, 0.25);
        double median = quantile(values, 0.5);
        double q3 = quantile(values, 0.75);
        double reach = WHISKER * (q3 - q1);
        double low = Arrays.stream(values).filter(v -> v >= q1 - reach).min().orElse(q1);
        double high = Arrays.stream(values).filter(v -> v <= q3 + reach).max().orElse(q3);
        line(canvas, panel, place, low, place, q1, pen);
        line(canvas, panel, place, q3, place, high, pen);
        line(canvas, panel, place - half / 2, low, place + half / 2, low, pen);
        line(canvas, panel, place - half / 2, high, place + half / 2, high, pen);
        canvas.shape(
                horizontal
                        ? panel.rectangle(q1, place - half, q3, place + half)
                        : panel.rectangle(place - half, q1, place + half, q3),
                fill,
                pen);
        line(canvas, panel, place - half, median, place + half, median, new Pen(pen.color(), pen.width() + 0.5));
        if (withOutliers) {
            Arrays.stream(values)
                    .filter(v -> v < low || v > high)
                    .forEach(v -> canvas.shape(
                            Marker.of("circle", pixelX(panel, place, v), pixelY(panel, place, v), 5),
                            pen.color(),
                            null));
        }
    }

    private void drawViolin(Canvas canvas, Panel panel, double place, double[] values, Color fill, Pen pen) {
        double width = bandwidth(values);
        int steps = 80;
        double from = values[0] - 2 * width;
        double to = values[values.length - 1] + 2 * width;
        double[] density = new double[steps + 1];
        for (int i = 0; i <= steps; i++) {
            double at = from + (to - from) * i / steps;
            density[i] = Arrays.stream(values)
                    .map(v -> Math.exp(-0.5 * Math.pow((at - v) / width, 2)))
                    .sum();
        }
        double highest = Arrays.stream(density).max().orElse(1);
        Path2D outline = new Path2D.Double();
        for (int i = 0; i <= 2 * steps + 1; i++) {
            int step = i <= steps ? i : 2 * steps + 1 - i;
            double at = from + (to - from) * step / steps;
            double off = (i <= steps ? 0.4 : -0.4) * density[step] / highest;
            double px = pixelX(panel, place + off, at);
            double py = pixelY(panel, place + off, at);
            if (i == 0) {
                outline.moveTo(px, py);
            } else {
                outline.lineTo(px, py);
            }
        }
        outline.closePath();
        canvas.shape(outline, fill, pen);
        if (trace.options().options("box").truth("visible", false)) {
            drawBox(canvas, panel, place, values, 0.08, Color.WHITE, new Pen(pen.color(), 1), false);
        }
        if (trace.options().options("meanline").truth("visible", false)) {
            double mean = Arrays.stream(values).average().orElse(0);
            line(canvas, panel, place - 0.2, mean, place + 0.2, mean, Pen.of(pen.color(), 1.5, "dash"));
        }
    }

    /** Silverman's rule. */
    private static double bandwidth(double[] values) {
        double mean = Arrays.stream(values).average().orElse(0);
        double deviation = Math.sqrt(
                Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / Math.max(1, values.length - 1));
        double spread = Math.min(deviation, (quantile(values, 0.75) - quantile(values, 0.25)) / 1.34);
        double width = 0.9 * (spread > 0 ? spread : deviation) * Math.pow(values.length, -0.2);
        return width > 0 ? width : 1;
    }

    /** Between the two values next to the place, in proportion. */
    static double quantile(double[] sorted, double part) {
        double at = part * sorted.length - 0.5;
        int low = (int) Math.floor(at);
        if (low < 0) {
            return sorted[0];
        }
        if (low >= sorted.length - 1) {
            return sorted[sorted.length - 1];
        }
        return sorted[low] + (at - low) * (sorted[low + 1] - sorted[low]);
    }

    private void line(Canvas canvas, Panel panel, double place0, double value0, double place1, double value1, Pen pen) {
        canvas.shape(
                new Line2D.Double(
                        pixelX(panel, place0, value0),
                        pixelY(panel, place0, value0),
                        pixelX(panel, place1, value1),
                        pixelY(panel, place1, value1)),
                null,
                pen);
    }

    private double pixelX(Panel panel, double place, double value) {
        return panel.x().pixel(horizontal ? value : place);
    }

    private double pixelY(Panel panel, double place, double value) {
        return panel.y().pixel(horizontal ? place : value);
    }
}
