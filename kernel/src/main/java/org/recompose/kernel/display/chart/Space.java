package org.recompose.kernel.display.chart;

import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Points in three dimensions, seen from plotly's default place, in a box with its axes named. */
final class Space {
    private record Spot(double px, double py, double depth, Trace trace) {}

    private final List<Trace> traces;
    private final Options scene;

    Space(List<Trace> traces, Options scene) {
        this.traces = traces;
        this.scene = scene;
    }

    void draw(Canvas canvas, Rectangle2D within) {
        Axis[] axes = new Axis[3];
        for (int d = 0; d < 3; d++) {
            String letter = String.valueOf("xyz".charAt(d));
            axes[d] = new Axis(
                    scene.options(letter + "axis"),
                    false,
                    traces.stream()
                            .flatMap(trace -> trace.options().strings(letter).stream())
                            .toList());
            for (Trace trace : traces) {
                for (String value : trace.options().strings(letter)) {
                    axes[d].includeWithRoom(axes[d].coordinate(value));
                }
            }
            axes[d].place(-1, 1);
        }
        double scale = 0.24 * Math.min(within.getWidth() * 1.1, within.getHeight() * 1.25);
        for (int d = 0; d < 3; d++) {
            drawAxis(canvas, within, scale, axes[d], d);
        }
        List<Spot> spots = new ArrayList<>();
        for (Trace trace : traces) {
            List<String> x = trace.options().strings("x");
            List<String> y = trace.options().strings("y");
            List<String> z = trace.options().strings("z");
            for (int i = 0; i < Math.min(x.size(), Math.min(y.size(), z.size())); i++) {
                double[] at = {
                    axes[0].pixel(axes[0].coordinate(x.get(i))),
                    axes[1].pixel(axes[1].coordinate(y.get(i))),
                    axes[2].pixel(axes[2].coordinate(z.get(i)))
                };
                double[] pixel = pixel(within, scale, at);
                if (Double.isFinite(pixel[0]) && Double.isFinite(pixel[1])) {
                    spots.add(new Spot(pixel[0], pixel[1], at[0] + at[1] + at[2], trace));
                }
            }
        }
        spots.sort(Comparator.comparingDouble(Spot::depth));
        for (Spot spot : spots) {
            Options marker = spot.trace().options().options("marker");
            ScatterMark.drawPoint(
                    canvas,
                    marker,
                    spot.px(),
                    spot.py(),
                    marker.number("size", 6),
                    spot.trace().color(),
                    0.85);
        }
    }

    private static void drawAxis(Canvas canvas, Rectangle2D within, double scale, Axis axis, int d) {
        int e = (d + 1) % 3;
        int f = (d + 2) % 3;
        for (double[] edge : new double[][] {{-1, -1}, {-1, 1}, {1, -1}}) {
            double[] from = {0, 0, 0};
            from[d] = -1;
            from[e] = edge[0];
            from[f] = edge[1];
            double[] to = from.clone();
            to[d] = 1;
            double[] p = pixel(within, scale, from);
            double[] q = pixel(within, scale, to);
            canvas.shape(new Line2D.Double(p[0], p[1], q[0], q[1]), null, new Pen(Colours.GRID, 1));
        }
        double[] label = {0, 0, 0};
        label[e] = d == 2 ? 1 : d == 0 ? 1 : -1;
        label[f] = d == 2 ? -1 : d == 0 ? -1 : 1;
        TextStyle small = new TextStyle(11, Colours.AXIS, TextStyle.Anchor.MIDDLE);
        for (Tick tick : axis.scale().ticks(axis.low(), axis.high(), 4)) {
            double[] at = label.clone();
            at[d] = axis.pixel(tick.at());
            double[] p = pixel(within, scale, outwards(at, d, 1.1));
            canvas.text(p[0], p[1] + 4, RichText.of(tick.label()), small);
        }
        double[] p = pixel(within, scale, outwards(label, d, 1.35));
        canvas.text(
                p[0],
                p[1] + 4,
                RichText.of(axis.options().title()),
                new TextStyle(13, Colours.TEXT, TextStyle.Anchor.MIDDLE));
    }

    private static double[] outwards(double[] at, int d, double factor) {
        double[] moved = at.clone();
        for (int i = 0; i < 3; i++) {
            moved[i] *= i == d ? 1 : factor;
        }
        return moved;
    }

    /** Seen along (-1, -1, -1) with z upwards, without perspective. */
    private static double[] pixel(Rectangle2D within, double scale, double[] at) {
        return new double[] {
            within.getCenterX() + scale * (at[1] - at[0]) * Math.sqrt(0.5),
            within.getCenterY() - scale * (2 * at[2] - at[0] - at[1]) / Math.sqrt(6)
        };
    }
}
