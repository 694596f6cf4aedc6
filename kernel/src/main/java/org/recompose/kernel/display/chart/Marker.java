package org.recompose.kernel.display.chart;

import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;

/** The shapes of plotly's marker symbols. */
final class Marker {
    private Marker() {}

    /**
     * A symbol around a point.
     *
     * @param symbol plotly's name, {@code -open} left out
     * @param size diameter in pixels
     */
    static Shape of(String symbol, double x, double y, double size) {
        double r = size / 2;
        return switch (symbol) {
            case "square" -> new Rectangle2D.Double(x - r, y - r, size, size);
            case "diamond" -> polygon(x, y, 4, 1.3 * r, 0, 1);
            case "diamond-tall" -> stretched(polygon(x, y, 4, 1.4 * r, 0, 1), x, y, 0.6, 1);
            case "diamond-wide" -> stretched(polygon(x, y, 4, 1.4 * r, 0, 1), x, y, 1, 0.6);
            case "triangle-up" -> polygon(x, y, 3, 1.2 * r, 0, 1);
            case "triangle-down" -> polygon(x, y, 3, 1.2 * r, 180, 1);
            case "triangle-right" -> polygon(x, y, 3, 1.2 * r, 90, 1);
            case "triangle-left" -> polygon(x, y, 3, 1.2 * r, 270, 1);
            case "pentagon" -> polygon(x, y, 5, 1.1 * r, 0, 1);
            case "hexagon" -> polygon(x, y, 6, 1.1 * r, 90, 1);
            case "hexagon2" -> polygon(x, y, 6, 1.1 * r, 0, 1);
            case "octagon" -> polygon(x, y, 8, 1.05 * r, 22.5, 1);
            case "star" -> polygon(x, y, 5, 1.4 * r, 0, 0.4);
            case "hexagram" -> polygon(x, y, 6, 1.3 * r, 0, 0.577);
            case "star-diamond" -> polygon(x, y, 4, 1.4 * r, 0, 0.5);
            case "star-square" -> polygon(x, y, 4, 1.4 * r, 45, 0.5);
            case "cross" -> cross(x, y, r, 0);
            case "x" -> cross(x, y, r, 45);
            default -> new Ellipse2D.Double(x - r, y - r, size, size);
        };
    }

    /** A polygon with a corner at an angle from straight up; with {@code inner} below 1 a star. */
    private static Path2D polygon(double x, double y, int corners, double radius, double degrees, double inner) {
        Path2D path = new Path2D.Double();
        int points = inner < 1 ? 2 * corners : corners;
        for (int i = 0; i < points; i++) {
            double angle = Math.toRadians(degrees) + 2 * Math.PI * i / points;
            double r = inner < 1 && i % 2 == 1 ? inner * radius : radius;
            double px = x + r * Math.sin(angle);
            double py = y - r * Math.cos(angle);
            if (i == 0) {
                path.moveTo(px, py);
            } else {
                path.lineTo(px, py);
            }
        }
        path.closePath();
        return path;
    }

    private static Shape cross(double x, double y, double r, double degrees) {
        double arm = 0.4 * r;
        Path2D path = new Path2D.Double();
        double[][] corners = {
            {-arm, -r},
            {arm, -r},
            {arm, -arm},
            {r, -arm},
            {r, arm},
            {arm, arm},
            {arm, r},
            {-arm, r},
            {-arm, arm},
            {-r, arm},
            {-r, -arm},
            {-arm, -arm}
        };
        path.moveTo(x + corners[0][0], y + corners[0][1]);
        for (double[] corner : corners) {
            path.lineTo(x + corner[0], y + corner[1]);
        }
        path.closePath();
        return AffineTransform.getRotateInstance(Math.toRadians(degrees), x, y).createTransformedShape(path);
    }

    private static Shape stretched(Shape shape, double x, double y, double sx, double sy) {
        AffineTransform stretch = AffineTransform.getTranslateInstance(x, y);
        stretch.scale(sx, sy);
        stretch.translate(-x, -y);
        return stretch.createTransformedShape(shape);
    }
}
