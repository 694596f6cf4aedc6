package org.recompose.kernel.display.chart;

import java.awt.geom.Rectangle2D;
import java.util.List;

/** A pair of axes and what is drawn on them. */
record Panel(Axis x, Axis y, List<Mark> marks) {
    /** The rectangle between the ends of both axes. */
    Rectangle2D area() {
        double left = Math.min(x.pixel(x.low()), x.pixel(x.high()));
        double top = Math.min(y.pixel(y.low()), y.pixel(y.high()));
        return new Rectangle2D.Double(left, top, x.length(), y.length());
    }

    void draw(Canvas canvas) {
        Rectangle2D area = area();
        canvas.clip(
                new Rectangle2D.Double(area.getX() - 1, area.getY() - 1, area.getWidth() + 2, area.getHeight() + 2));
        marks.forEach(mark -> mark.drawBelow(canvas, this));
        marks.forEach(mark -> mark.draw(canvas, this));
        canvas.unclip();
    }

    /** A rectangle from coordinates of both axes, whichever way they run. */
    Rectangle2D rectangle(double x0, double y0, double x1, double y1) {
        double left = Math.min(x.pixel(x0), x.pixel(x1));
        double top = Math.min(y.pixel(y0), y.pixel(y1));
        return new Rectangle2D.Double(
                left, top, Math.abs(x.pixel(x1) - x.pixel(x0)), Math.abs(y.pixel(y1) - y.pixel(y0)));
    }
}
