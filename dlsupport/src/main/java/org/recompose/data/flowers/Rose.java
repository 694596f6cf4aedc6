package org.recompose.data.flowers;

import java.awt.Color;
import java.awt.geom.Path2D;

/** Broad petals that overlap around a rolled heart, from above or as a cup with sepals from the side. */
final class Rose implements Species {

    @Override
    public void blossom(Brush b) {
        Color petal = b.near(
                b.oneIn(1.5)
                        ? b.anyOf(Palette.CRIMSON, Palette.PINK)
                        : b.anyOf(Palette.WHITE, Palette.YELLOW, Palette.ORANGE, Palette.PALE_YELLOW),
                0.1);
        if (b.oneIn(6)) {
            b.at(0, 0, b.between(-0.4, 0.4), 1, 1, () -> cup(b, petal));
        } else {
            b.at(0, 0, b.between(0, 6.28), 1, b.between(0.7, 1.0), () -> fromAbove(b, petal));
        }
    }

    private static void fromAbove(Brush b, Color petal) {
        int rings = b.count(4, 6);
        for (int ring = 0; ring < rings; ring++) {
            double reach = 1 - 0.78 * ring / rings;
            int petals = Math.max(3, b.count(5, 7) - ring / 2);
            double turn = b.between(0, 6.28);
            for (int i = 0; i < petals; i++) {
                Color colour = Brush.darker(petal, b.between(0, 0.14) + 0.05 * ring);
                double size = reach * b.between(0.92, 1.08);
                b.turned(turn + 2 * Math.PI * (i + b.between(-0.15, 0.15)) / petals, () -> broadPetal(b, colour, size));
            }
        }
        Path2D roll = new Path2D.Double();
        roll.moveTo(0, 0);
        double turn = b.between(0, 6.28);
        for (int step = 1; step <= 40; step++) {
            double r = 0.24 * step / 40;
            roll.lineTo(r * Math.cos(turn + step * 0.36), r * Math.sin(turn + step * 0.36));
        }
        b.draw(roll, Brush.darker(petal, 0.5), 0.03);
    }

    private static void broadPetal(Brush b, Color colour, double reach) {
        double half = 0.62 * reach;
        double ruffle = b.between(-0.05, 0.05) * reach;
        Path2D shape = new Path2D.Double();
        shape.moveTo(0, 0);
        shape.curveTo(0.15 * reach, -0.9 * half, 0.75 * reach, -1.15 * half, 0.93 * reach, -0.35 * half);
        shape.curveTo(reach + ruffle, -0.1 * half, reach - ruffle, 0.15 * half, 0.95 * reach, 0.4 * half);
        shape.curveTo(0.75 * reach, 1.15 * half, 0.15 * reach, 0.9 * half, 0, 0);
        shape.closePath();
        b.fill(shape, Brush.around(0.1 * reach, 0, reach, Brush.darker(colour, 0.5), colour));
        b.draw(shape, Brush.clear(Brush.darker(colour, 0.6), 0.55), 0.018);
        b.draw(
                Brush.line(0.9 * reach, -0.38 * half, reach, 0, 0.92 * reach, 0.4 * half),
                Brush.clear(Brush.lighter(colour, 0.45), 0.8),
                0.03);
    }

    private static void cup(Brush b, Color petal) {
        for (int i = 0; i < 5; i++) {
            Color green = b.near(Palette.LEAF, 0.1);
            b.at(0, 0.75, Math.PI * (0.08 + 0.21 * i), 1, 1, () -> b.fill(Brush.petal(0, 0.5, 0.09, 0.1), green));
        }
        double[][] layers = {
            {-0.12, -0.45, 0.42},
            {0.22, -0.42, 0.42},
            {0, -0.2, 0.5},
            {-0.38, 0.02, 0.52},
            {0.38, 0.05, 0.52},
            {b.between(-0.12, 0.12), 0.2, 0.6}
        };
        for (double[] layer : layers) {
            Color colour = Brush.darker(petal, b.between(0, 0.2));
            double x = layer[0];
            double y = layer[1];
            double r = layer[2];
            Path2D shape = new Path2D.Double();
            shape.moveTo(0, 0.85);
            shape.curveTo(x - 1.5 * r, 0.7, x - 1.25 * r, y - 0.5 * r, x - 0.3 * r, y - 0.45 * r);
            shape.curveTo(x, y - 0.75 * r, x + 0.2 * r, y - 0.6 * r, x + 0.4 * r, y - 0.45 * r);
            shape.curveTo(x + 1.25 * r, y - 0.5 * r, x + 1.5 * r, 0.7, 0, 0.85);
            shape.closePath();
            b.fill(shape, Brush.around(x, 0.8, 1.3, Brush.darker(colour, 0.42), colour));
            b.draw(shape, Brush.clear(Brush.darker(colour, 0.6), 0.6), 0.02);
        }
    }

    @Override
    public void leaf(Brush b) {
        Color green = b.near(Palette.DARK_LEAF, 0.1);
        b.draw(Brush.line(0, 0, 0.5, 0.03, 0.9, 0), green, 0.03);
        for (int i = 0; i < 5; i++) {
            double side = i == 4 ? 0 : i % 2 == 0 ? -0.9 : 0.9;
            b.at(
                    i == 4 ? 0.75 : 0.3 + 0.3 * (i / 2),
                    0,
                    side,
                    1,
                    1,
                    () -> b.fill(
                            Brush.petal(0, 0.42, 0.15, 0.25), Brush.along(0, 0.42, Brush.darker(green, 0.35), green)));
        }
    }
}
