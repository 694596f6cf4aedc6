package org.recompose.data.flowers;

import java.awt.Color;
import java.awt.geom.Path2D;

/** A smooth cup of pointed petals from the side, or six pointed petals with a dark heart from above. */
final class Tulip implements Species {

    @Override
    public void blossom(Brush b) {
        Color petal = b.near(
                b.anyOf(Palette.CRIMSON, Palette.YELLOW, Palette.PINK, Palette.YELLOW, Palette.ORANGE, Palette.LILAC),
                0.1);
        Color rim = b.oneIn(3) ? b.near(b.anyOf(Palette.WHITE, Palette.YELLOW, Palette.CRIMSON), 0.1) : petal;
        if (b.oneIn(6)) {
            b.at(0, 0, b.between(0, 6.28), 1, b.between(0.65, 1.0), () -> fromAbove(b, petal, rim));
        } else {
            b.at(0, 0, b.between(-0.45, 0.45), b.between(0.85, 1.1), 1, () -> cup(b, petal, rim));
        }
    }

    private static void cup(Brush b, Color petal, Color rim) {
        double flare = b.between(-0.08, 0.28);
        double[][] petals = {
            {-0.32, -0.75, 0.5, 0.35},
            {0.32, -0.75, 0.5, 0.35},
            {-0.5 - flare, -0.82, 0.55, 0.12},
            {0.5 + flare, -0.82, 0.55, 0.12},
            {b.between(-0.08, 0.08), -0.92, 0.62, 0}
        };
        for (double[] p : petals) {
            double tip = p[0];
            double top = p[1] + b.between(-0.06, 0.06);
            double half = p[2];
            Path2D shape = new Path2D.Double();
            shape.moveTo(0, 0.95);
            shape.curveTo(tip * 0.6 - half * 1.15, 0.9, tip * 0.9 - half * 1.05, -0.1, tip, top);
            shape.curveTo(tip * 0.9 + half * 1.05, -0.1, tip * 0.6 + half * 1.15, 0.9, 0, 0.95);
            shape.closePath();
            Color colour = Brush.darker(petal, b.between(0, 0.1) + p[3]);
            b.fill(shape, Brush.around(tip * 0.7, 0.45, 1.45, Brush.darker(colour, 0.12), Brush.darker(rim, p[3])));
            b.draw(shape, Brush.clear(Brush.darker(colour, 0.55), 0.6), 0.022);
            b.draw(
                    Brush.line(tip * 0.3, 0.7, tip * 0.8, 0.1, tip * 0.98, top + 0.15),
                    Brush.clear(Brush.lighter(colour, 0.4), 0.5),
                    0.03);
        }
    }

    private static void fromAbove(Brush b, Color petal, Color rim) {
        for (int ring = 0; ring < 2; ring++) {
            for (int i = 0; i < 3; i++) {
                Color colour = Brush.darker(petal, b.between(0, 0.12) + 0.1 * (1 - ring));
                double length = b.between(0.9, 1.05);
                b.turned(2 * Math.PI * (i + 0.5 * ring) / 3, () -> {
                    b.fill(Brush.petal(0, length, 0.42, 0.3), Brush.along(0.1, length, colour, rim));
                    b.draw(Brush.petal(0, length, 0.42, 0.3), Brush.clear(Brush.darker(colour, 0.5), 0.6), 0.02);
                });
            }
        }
        Color heart = b.anyOf(new Color(40, 28, 40), Palette.YELLOW, new Color(60, 70, 30));
        b.fill(Brush.disc(0, 0, 0.26), Brush.around(0, 0, 0.26, heart, Brush.clear(heart, 0)));
        for (int i = 0; i < 6; i++) {
            b.turned(i * Math.PI / 3 + 0.3, () -> b.fill(Brush.petal(0.05, 0.26, 0.035, 0.9), new Color(50, 36, 22)));
        }
        b.fill(Brush.disc(0, 0, 0.07), new Color(176, 190, 110));
    }

    @Override
    public void leaf(Brush b) {
        Color green = b.near(Palette.BLUE_LEAF, 0.1);
        b.fill(Brush.petal(0, 1.7, 0.17, 0.15), Brush.along(0, 1.7, Brush.darker(green, 0.3), green));
        b.draw(Brush.line(0.05, 0, 0.8, 0.02, 1.6, 0), Brush.clear(Brush.lighter(green, 0.3), 0.6), 0.02);
    }
}
