package org.recompose.kernel.display.chart;

import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;

/** The scale of a heat map's colours, on the right. */
final class ColourBar {
    private static final double BAR = 18;
    private static final int STEPS = 64;

    private final CellsMark cells;

    ColourBar(CellsMark cells) {
        this.cells = cells;
    }

    double width() {
        return 14 + BAR + 46;
    }

    void draw(Canvas canvas, double left, double top, double height) {
        double x = left + 14;
        double span = cells.high() - cells.low();
        for (int i = 0; i < STEPS; i++) {
            double y = top + height * (STEPS - 1 - i) / STEPS;
            canvas.shape(
                    new Rectangle2D.Double(x, y, BAR, height / STEPS + 0.5),
                    cells.color(cells.low() + span * i / (STEPS - 1)),
                    null);
        }
        if (span <= 0) {
            return;
        }
        for (Tick tick :
                new LinearScale(Double.NaN, "").ticks(cells.low(), cells.high(), Math.max(2, (int) (height / 60)))) {
            double y = top + height * (1 - (tick.at() - cells.low()) / span);
            canvas.shape(new Line2D.Double(x + BAR, y, x + BAR + 4, y), null, new Pen(Colours.AXIS, 1));
            canvas.text(
                    x + BAR + 7,
                    y + 4,
                    RichText.of(tick.label()),
                    new TextStyle(12, Colours.TEXT, TextStyle.Anchor.START));
        }
    }
}
