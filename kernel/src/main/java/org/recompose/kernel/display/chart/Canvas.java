package org.recompose.kernel.display.chart;

import java.awt.Color;
import java.awt.Shape;
import java.awt.geom.Rectangle2D;

/** What a chart is drawn on: pixels from the top left corner, whatever the file format makes of them. */
interface Canvas {
    /**
     * A filled or outlined shape.
     *
     * @param fill null for none
     * @param pen null for no outline
     */
    void shape(Shape shape, Color fill, Pen pen);

    /** One line of text whose baseline begins, is centred or ends at a point. */
    void text(double x, double y, RichText text, TextStyle style);

    /** Nothing is drawn outside of the rectangle until {@link #unclip}. */
    void clip(Rectangle2D area);

    void unclip();
}
