package org.recompose.kernel.display.chart;

import java.awt.Color;
import java.awt.Shape;
import java.awt.geom.Path2D;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Lines, points, texts and the areas below or between lines. */
final class ScatterMark implements Mark {
    private final Trace trace;
    private final ScatterMark before;
    private final double[] x;
    private final double[] y;
    private final boolean lines;
    private final boolean points;
    private final boolean texts;

    /** @param before the scatter trace before this one in the panel, to which an area may reach; null for none */
    ScatterMark(Trace trace, Axis xAxis, Axis yAxis, ScatterMark before) {
        this.trace = trace;
        this.before = before;
        double[] allX = trace.coordinates('x', xAxis);
        double[] allY = trace.coordinates('y', yAxis);
        int length = Math.min(allX.length, allY.length);
        this.x = Arrays.copyOf(allX, length);
        this.y = Arrays.copyOf(allY, length);
        String mode = trace.options().string("mode", length < 20 ? "lines+markers" : "lines");
        this.lines = mode.contains("lines");
        this.points = mode.contains("markers");
        this.texts = mode.contains("text");
    }

    @Override
    public void extend(Panel panel) {
        for (int i = 0; i < x.length; i++) {
            if (points || texts) {
                panel.x().includeWithRoom(x[i]);
            } else {
                panel.x().include(x[i]);
            }
            panel.y().includeWithRoom(y[i]);
        }
        if (fill().equals("tozeroy")) {
            panel.y().include(0);
        } else if (fill().equals("tozerox")) {
            panel.x().include(0);
        }
    }

    @Override
    public void drawBelow(Canvas canvas, Panel panel) {
        if (fill().equals("none") || x.length == 0) {
            return;
        }
        Path2D area = line(panel);
        if (area.getCurrentPoint() == null) {
            return;
        }
        switch (fill()) {
            case "tozeroy" -> {
                area.lineTo(panel.x().pixel(x[x.length - 1]), panel.y().pixel(0));
                area.lineTo(panel.x().pixel(x[0]), panel.y().pixel(0));
            }
            case "tozerox" -> {
                area.lineTo(panel.x().pixel(0), panel.y().pixel(y[y.length - 1]));
                area.lineTo(panel.x().pixel(0), panel.y().pixel(y[0]));
            }
            case "tonexty", "tonextx" -> {
                if (before == null) {
                    return;
                }
                for (int i = before.x.length - 1; i >= 0; i--) {
                    if (Double.isFinite(before.x[i]) && Double.isFinite(before.y[i])) {
                        area.lineTo(panel.x().pixel(before.x[i]), panel.y().pixel(before.y[i]));
                    }
                }
            }
            default -> {}
        }
        area.closePath();
        canvas.shape(
                area,
                Colours.parse(trace.options().string("fillcolor", null), Colours.faded(trace.lineColor(), 0.5)),
                null);
    }

    private String fill() {
        return trace.options().string("fill", "none");
    }

    @Override
    public void draw(Canvas canvas, Panel panel) {
        if (lines) {
            canvas.shape(line(panel), null, linePen(trace));
        }
        if (points) {
            drawPoints(canvas, panel);
        }
        if (texts) {
            List<String> labels = trace.options().strings("text");
            for (int i = 0; i < Math.min(labels.size(), x.length); i++) {
                if (Double.isFinite(x[i]) && Double.isFinite(y[i])) {
                    canvas.text(
                            panel.x().pixel(x[i]),
                            panel.y().pixel(y[i]) - (points ? 8 : -4),
                            RichText.of(labels.get(i)),
                            new TextStyle(12, Colours.TEXT, TextStyle.Anchor.MIDDLE));
                }
            }
        }
    }

    static Pen linePen(Trace trace) {
        Options line = trace.options().options("line");
        return Pen.of(trace.lineColor(), line.number("width", 2), line.string("dash", "solid"));
    }

    private Path2D line(Panel panel) {
        String shape = trace.options().options("line").string("shape", "linear");
        Path2D path = new Path2D.Double();
        boolean gap = true;
        double lastX = 0;
        double lastY = 0;
        for (int i = 0; i < x.length; i++) {
            double px = panel.x().pixel(x[i]);
            double py = panel.y().pixel(y[i]);
            if (!Double.isFinite(px) || !Double.isFinite(py)) {
                gap = true;
                continue;
            }
            if (gap) {
                path.moveTo(px, py);
            } else {
                switch (shape) {
                    case "hv" -> path.lineTo(px, lastY);
                    case "vh" -> path.lineTo(lastX, py);
                    case "hvh" -> {
                        path.lineTo((lastX + px) / 2, lastY);
                        path.lineTo((lastX + px) / 2, py);
                    }
                    case "vhv" -> {
                        path.lineTo(lastX, (lastY + py) / 2);
                        path.lineTo(px, (lastY + py) / 2);
                    }
                    default -> {}
                }
                path.lineTo(px, py);
            }
            gap = false;
            lastX = px;
            lastY = py;
        }
        return path;
    }

    private void drawPoints(Canvas canvas, Panel panel) {
        Options marker = trace.options().options("marker");
        double[] sizes = marker.numbers("size");
        double[] values = marker.numbers("color");
        List<String> colours = marker.strings("color");
        double low = marker.number(
                "cmin", Arrays.stream(values).filter(Double::isFinite).min().orElse(0));
        double high = marker.number(
                "cmax", Arrays.stream(values).filter(Double::isFinite).max().orElse(1));
        for (int i = 0; i < x.length; i++) {
            if (!Double.isFinite(x[i]) || !Double.isFinite(y[i])) {
                continue;
            }
            Color color = trace.color();
            if (i < values.length && Double.isFinite(values[i])) {
                color = Colours.onScale(
                        high > low ? (values[i] - low) / (high - low) : 0.5,
                        marker.json().get("colorscale"),
                        marker.truth("reversescale", false));
            } else if (i < colours.size()) {
                color = Colours.parse(colours.get(i), color);
            }
            double size = i < sizes.length ? diameter(marker, sizes[i]) : marker.number("size", 6);
            drawPoint(
                    canvas,
                    marker,
                    panel.x().pixel(x[i]),
                    panel.y().pixel(y[i]),
                    size,
                    color,
                    sizes.length > 0 ? 0.7 : 1);
        }
    }

    private static double diameter(Options marker, double size) {
        double scaled = size / marker.number("sizeref", 1);
        return Math.max(0, marker.string("sizemode", "diameter").equals("area") ? Math.sqrt(scaled) : scaled);
    }

    static void drawPoint(
            Canvas canvas, Options marker, double px, double py, double size, Color color, double opacity) {
        String symbol =
                marker.string("symbol", "circle").toLowerCase(Locale.ROOT).replace('_', '-');
        Color paint = Colours.faded(color, marker.number("opacity", opacity));
        Options outline = marker.options("line");
        Shape shape = Marker.of(symbol.replace("-open", "").replace("-dot", ""), px, py, size);
        if (symbol.contains("-open")) {
            canvas.shape(shape, null, new Pen(paint, Math.max(1, outline.number("width", 1))));
        } else {
            double width = outline.number("width", opacity < 1 ? 1 : 0);
            canvas.shape(
                    shape,
                    paint,
                    width == 0
                            ? null
                            : new Pen(
                                    Colours.parse(
                                            outline.string("color", null), opacity < 1 ? Color.WHITE : Colours.AXIS),
                                    width));
        }
    }
}
