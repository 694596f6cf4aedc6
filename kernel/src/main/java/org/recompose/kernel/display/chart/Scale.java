package org.recompose.kernel.display.chart;

import java.util.List;

/** From the data of one axis to coordinates on it, and the ticks between two coordinates. */
interface Scale {
    /** The coordinate of a value as it stands in the figure's data; NaN for what has no place on the scale. */
    double coordinate(String value);

    /**
     * Ticks at round places.
     *
     * @param most about how many there may be
     */
    List<Tick> ticks(double low, double high, int most);
}
