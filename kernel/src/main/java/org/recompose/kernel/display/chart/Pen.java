package org.recompose.kernel.display.chart;

import java.awt.Color;
import java.util.Locale;

/**
 * How an outline is drawn.
 *
 * @param width in pixels
 * @param dash lengths of dashes and gaps in pixels; empty for a solid line
 */
record Pen(Color color, double width, float[] dash) {
    Pen(Color color, double width) {
        this(color, width, new float[0]);
    }

    /** A pen with one of plotly's dash styles: solid, dot, dash, longdash, dashdot, longdashdot. */
    static Pen of(Color color, double width, String dash) {
        float w = (float) Math.max(3, width);
        float[] lengths =
                switch (dash == null ? "solid" : dash.toLowerCase(Locale.ROOT)) {
                    case "dot" -> new float[] {w, w};
                    case "dash" -> new float[] {3 * w, 3 * w};
                    case "longdash" -> new float[] {5 * w, 5 * w};
                    case "dashdot" -> new float[] {3 * w, w, w, w};
                    case "longdashdot" -> new float[] {5 * w, 2 * w, w, 2 * w};
                    default -> new float[0];
                };
        return new Pen(color, width, lengths);
    }
}
