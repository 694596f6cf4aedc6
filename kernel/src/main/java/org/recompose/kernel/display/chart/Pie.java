package org.recompose.kernel.display.chart;

import java.awt.Color;
import java.awt.geom.Arc2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** A pie: the parts from the largest to the smallest, counter-clockwise from the top, with their share in percent. */
final class Pie {
    /** A labelled part; its colour goes by its rank. */
    record Part(String label, double value, Color color) {}

    private final List<Part> parts;
    private final Options options;

    Pie(Trace trace) {
        this.options = trace.options();
        List<String> labels = options.strings("labels");
        double[] values = options.numbers("values");
        List<Part> unsorted = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            if (values[i] > 0) {
                unsorted.add(new Part(i < labels.size() ? labels.get(i) : String.valueOf(i), values[i], null));
            }
        }
        unsorted.sort(Comparator.comparingDouble(Part::value).reversed());
        List<String> colours = options.options("marker").strings("colors");
        List<Part> ranked = new ArrayList<>();
        for (Part part : unsorted) {
            int rank = ranked.size();
            ranked.add(new Part(
                    part.label(),
                    part.value(),
                    Colours.parse(rank < colours.size() ? colours.get(rank) : null, Colours.ofTrace(rank))));
        }
        this.parts = List.copyOf(ranked);
    }

    List<Part> parts() {
        return parts;
    }

    /** @param within the rectangle for all pies; the trace's domain is its part of it */
    void draw(Canvas canvas, Rectangle2D within) {
        double[] dx = options.options("domain").numbers("x");
        double[] dy = options.options("domain").numbers("y");
        double left = within.getX() + (dx.length == 2 ? dx[0] : 0) * within.getWidth();
        double width = (dx.length == 2 ? dx[1] - dx[0] : 1) * within.getWidth();
        double top = within.getY() + (dy.length == 2 ? 1 - dy[1] : 0) * within.getHeight();
        double height = (dy.length == 2 ? dy[1] - dy[0] : 1) * within.getHeight();
        double radius = Math.min(width, height) / 2;
        double centreX = left + width / 2;
        double centreY = top + height / 2;
        double total = parts.stream().mapToDouble(Part::value).sum();
        double start = 90;
        for (Part part : parts) {
            double extent = 360 * part.value() / total;
            canvas.shape(
                    new Arc2D.Double(
                            centreX - radius, centreY - radius, 2 * radius, 2 * radius, start, extent, Arc2D.PIE),
                    part.color(),
                    new Pen(Color.WHITE, 1));
            if (extent > 12) {
                double middle = Math.toRadians(start + extent / 2);
                canvas.text(
                        centreX + 0.68 * radius * Math.cos(middle),
                        centreY - 0.68 * radius * Math.sin(middle) + 4,
                        RichText.of(String.format(Locale.ROOT, "%.3g%%", 100 * part.value() / total)),
                        new TextStyle(12, Colours.readableOn(part.color()), TextStyle.Anchor.MIDDLE));
            }
            start += extent;
        }
    }
}
