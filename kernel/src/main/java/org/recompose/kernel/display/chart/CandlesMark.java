package org.recompose.kernel.display.chart;

import java.awt.Color;
import java.awt.geom.Line2D;
import java.util.Arrays;

/** Prices by day: candlesticks, or bars with the opening on the left and the close on the right. */
final class CandlesMark implements Mark {
    private static final Color UP = new Color(0x3D9970);
    private static final Color DOWN = new Color(0xFF4136);

    private final Trace trace;
    private final double[] x;
    private final double[] open;
    private final double[] high;
    private final double[] low;
    private final double[] close;
    private final double half;

    CandlesMark(Trace trace, Axis xAxis) {
        this.trace = trace;
        this.x = trace.coordinates('x', xAxis);
        this.open = trace.options().numbers("open");
        this.high = trace.options().numbers("high");
        this.low = trace.options().numbers("low");
        this.close = trace.options().numbers("close");
        double[] sorted = Arrays.stream(x).filter(Double::isFinite).sorted().toArray();
        double nearest = Double.POSITIVE_INFINITY;
        for (int i = 1; i < sorted.length; i++) {
            nearest = sorted[i] > sorted[i - 1] ? Math.min(nearest, sorted[i] - sorted[i - 1]) : nearest;
        }
        this.half = 0.3 * (Double.isFinite(nearest) ? nearest : 1);
    }

    private int length() {
        return Math.min(Math.min(x.length, open.length), Math.min(Math.min(high.length, low.length), close.length));
    }

    @Override
    public void extend(Panel panel) {
        for (int i = 0; i < length(); i++) {
            panel.x().include(x[i] - 2 * half);
            panel.x().include(x[i] + 2 * half);
            panel.y().includeWithRoom(low[i]);
            panel.y().includeWithRoom(high[i]);
        }
    }

    @Override
    public void draw(Canvas canvas, Panel panel) {
        for (int i = 0; i < length(); i++) {
            boolean up = close[i] >= open[i];
            Color color = Colours.parse(
                    trace.options()
                            .options(up ? "increasing" : "decreasing")
                            .options("line")
                            .string("color", null),
                    up ? UP : DOWN);
            Pen pen = new Pen(color, 1.5);
            line(canvas, panel, x[i], low[i], x[i], high[i], pen);
            if (trace.type().equals("ohlc")) {
                line(canvas, panel, x[i] - half, open[i], x[i], open[i], pen);
                line(canvas, panel, x[i], close[i], x[i] + half, close[i], pen);
            } else {
                canvas.shape(panel.rectangle(x[i] - half, open[i], x[i] + half, close[i]), color, new Pen(color, 1));
            }
        }
    }

    private static void line(Canvas canvas, Panel panel, double x0, double y0, double x1, double y1, Pen pen) {
        canvas.shape(
                new Line2D.Double(
                        panel.x().pixel(x0),
                        panel.y().pixel(y0),
                        panel.x().pixel(x1),
                        panel.y().pixel(y1)),
                null,
                pen);
    }
}
