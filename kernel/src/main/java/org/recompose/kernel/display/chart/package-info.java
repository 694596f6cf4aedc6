/**
 * Still pictures of plotly figures, as SVG, PNG and PDF, by {@link org.recompose.kernel.display.chart.Chart}. Traces
 * become marks, marks extend the axes of their panel, the chart places the axes, and everything is drawn on a canvas.
 */
package org.recompose.kernel.display.chart;
