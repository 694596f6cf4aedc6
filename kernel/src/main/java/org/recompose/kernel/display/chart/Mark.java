package org.recompose.kernel.display.chart;

/** What one or more traces of a kind put into a panel. */
interface Mark {
    /** Tells the panel's axes what range it needs. */
    void extend(Panel panel);

    /** Draws what lies below the lines and points of all traces. */
    default void drawBelow(Canvas canvas, Panel panel) {}

    void draw(Canvas canvas, Panel panel);
}
