package org.recompose.kernel.display.chart;

import java.awt.Color;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;

/** The names of the traces with a sample of each, below each other on the right. */
final class Legend {
    private static final double SAMPLE = 30;
    private static final double GAP = 7;
    private static final double LINE = 20;
    private static final double SIZE = 12;
    /** Other fonts run wider than Helvetica. */
    private static final double SLACK = 1.08;

    private record Entry(RichText name, Trace trace, Color swatch) {}

    private final List<Entry> entries = new ArrayList<>();

    /**
     * @param shown plotly's {@code showlegend}: "true", "false", or empty for its own rule (two traces or more, or a
     *     pie)
     */
    Legend(List<Trace> traces, List<Pie> pies, String shown) {
        boolean wanted = shown.equals("true") || !shown.equals("false") && (traces.size() > 1 || !pies.isEmpty());
        if (wanted) {
            traces.stream()
                    .filter(Trace::isInLegend)
                    .forEach(trace -> entries.add(new Entry(RichText.of(trace.name()), trace, null)));
            pies.forEach(pie ->
                    pie.parts().forEach(part -> entries.add(new Entry(RichText.of(part.label()), null, part.color()))));
        }
    }

    /** Width in pixels with the space before it; 0 for an empty legend. */
    double width() {
        return entries.isEmpty()
                ? 0
                : 14
                        + SAMPLE
                        + GAP
                        + SLACK
                                * entries.stream()
                                        .mapToDouble(entry -> entry.name().width(SIZE))
                                        .max()
                                        .orElse(0);
    }

    void draw(Canvas canvas, double left, double top) {
        double y = top + LINE / 2;
        double x = left + 14;
        for (Entry entry : entries) {
            if (entry.trace() == null) {
                canvas.shape(new Rectangle2D.Double(x + 9, y - 6, 12, 12), entry.swatch(), null);
            } else {
                drawSample(canvas, entry.trace(), x, y);
            }
            canvas.text(
                    x + SAMPLE + GAP,
                    y + 0.35 * SIZE,
                    entry.name(),
                    new TextStyle(SIZE, Colours.TEXT, TextStyle.Anchor.START));
            y += LINE;
        }
    }

    private static void drawSample(Canvas canvas, Trace trace, double x, double y) {
        String type = trace.type();
        if (!type.equals("scatter") && !type.equals("scattergl") && !type.equals("scatter3d")) {
            canvas.shape(new Rectangle2D.Double(x + 9, y - 6, 12, 12), trace.color(), null);
            return;
        }
        String mode = type.equals("scatter3d") ? "markers" : trace.options().string("mode", "lines+markers");
        if (mode.contains("lines")) {
            canvas.shape(new Line2D.Double(x, y, x + SAMPLE, y), null, ScatterMark.linePen(trace));
        }
        if (mode.contains("markers")) {
            Options marker = trace.options().options("marker");
            ScatterMark.drawPoint(
                    canvas, marker, x + SAMPLE / 2, y, Math.min(10, marker.number("size", 6)), trace.color(), 1);
        }
    }
}
