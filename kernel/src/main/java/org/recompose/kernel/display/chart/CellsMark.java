package org.recompose.kernel.display.chart;

import java.awt.Color;
import java.awt.geom.Rectangle2D;
import java.util.Arrays;

/**
 * A matrix as coloured cells: heat maps, histograms of two variables, and contours, whose levels are the cells'
 * colours.
 */
final class CellsMark implements Mark {
    private final Trace trace;
    private final double[][] cells;
    private final double[] xEdges;
    private final double[] yEdges;
    private final double low;
    private final double high;

    CellsMark(Trace trace, Axis xAxis, Axis yAxis) {
        this.trace = trace;
        double[] x = trace.coordinates('x', xAxis);
        double[] y = trace.coordinates('y', yAxis);
        if (trace.type().equals("histogram2d") || trace.type().equals("histogram2dcontour")) {
            Bins xBins = Bins.of(finite(x), (int) trace.options().number("nbinsx", 0), xAxis.isCategorical(), 0.25);
            Bins yBins = Bins.of(finite(y), (int) trace.options().number("nbinsy", 0), yAxis.isCategorical(), 0.25);
            cells = new double[yBins.count()][xBins.count()];
            for (int i = 0; i < Math.min(x.length, y.length); i++) {
                int column = xBins.indexOf(x[i]);
                int row = yBins.indexOf(y[i]);
                if (column >= 0 && row >= 0) {
                    cells[row][column]++;
                }
            }
            xEdges = edges(xBins.centres());
            yEdges = edges(yBins.centres());
        } else {
            cells = trace.cells();
            xEdges = edges(x);
            yEdges = edges(y);
        }
        double[] all = Arrays.stream(cells)
                .flatMapToDouble(Arrays::stream)
                .filter(Double::isFinite)
                .toArray();
        low = trace.options().number("zmin", Arrays.stream(all).min().orElse(0));
        high = trace.options().number("zmax", Arrays.stream(all).max().orElse(1));
    }

    private static double[] finite(double[] values) {
        return Arrays.stream(values).filter(Double::isFinite).toArray();
    }

    /** One more edge than centres, each in the middle between two of them. */
    private static double[] edges(double[] centres) {
        double[] edges = new double[centres.length + 1];
        for (int i = 1; i < centres.length; i++) {
            edges[i] = (centres[i - 1] + centres[i]) / 2;
        }
        double first = centres.length > 1 ? centres[1] - centres[0] : 1;
        double last = centres.length > 1 ? centres[centres.length - 1] - centres[centres.length - 2] : 1;
        edges[0] = centres.length == 0 ? 0 : centres[0] - first / 2;
        edges[centres.length] = centres.length == 0 ? 1 : centres[centres.length - 1] + last / 2;
        return edges;
    }

    double low() {
        return low;
    }

    double high() {
        return high;
    }

    Color color(double value) {
        return Colours.onScale(
                high > low ? (value - low) / (high - low) : 0.5,
                trace.options().json().get("colorscale"),
                trace.options().truth("reversescale", false));
    }

    @Override
    public void extend(Panel panel) {
        Arrays.stream(xEdges).forEach(panel.x()::include);
        Arrays.stream(yEdges).forEach(panel.y()::include);
    }

    @Override
    public void draw(Canvas canvas, Panel panel) {
        for (int row = 0; row < Math.min(cells.length, yEdges.length - 1); row++) {
            for (int column = 0; column < Math.min(cells[row].length, xEdges.length - 1); column++) {
                if (Double.isFinite(cells[row][column])) {
                    Rectangle2D cell =
                            panel.rectangle(xEdges[column], yEdges[row], xEdges[column + 1], yEdges[row + 1]);
                    Color color = color(cells[row][column]);
                    canvas.shape(cell, color, new Pen(color, 0.5));
                }
            }
        }
    }
}
