package org.recompose.kernel.display.chart;

import java.awt.Color;

/**
 * How a line of text is drawn.
 *
 * @param size in pixels
 * @param degrees clockwise, around the point the text is anchored at
 */
record TextStyle(double size, boolean bold, Color color, Anchor anchor, double degrees) {
    /** Which point of the text stands at its place. */
    enum Anchor {
        START,
        MIDDLE,
        END
    }

    TextStyle(double size, Color color, Anchor anchor) {
        this(size, false, color, anchor, 0);
    }

    TextStyle rotated(double by, Anchor at) {
        return new TextStyle(size, bold, color, at, by);
    }

    TextStyle anchored(Anchor at) {
        return new TextStyle(size, bold, color, at, degrees);
    }

    TextStyle inBold() {
        return new TextStyle(size, true, color, anchor, degrees);
    }
}
