package org.recompose.kernel.display.chart;

/** A mark on an axis: its coordinate on the scale, and its label in plotly's markup. */
record Tick(double at, String label) {}
