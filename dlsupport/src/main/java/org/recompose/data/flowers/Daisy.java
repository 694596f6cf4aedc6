package org.recompose.data.flowers;

import java.awt.Color;

/** Slender, rounded rays with gaps between them around a small yellow disc. */
final class Daisy implements Species {

    @Override
    public void blossom(Brush b) {
        Color ray = b.near(
                b.oneIn(1.25)
                        ? Palette.WHITE
                        : b.anyOf(Palette.PINK, Palette.LILAC, Palette.PALE_YELLOW, Palette.YELLOW),
                0.06);
        Color heart = b.near(b.oneIn(8) ? Palette.BROWN : b.anyOf(Palette.YELLOW, Palette.ORANGE), 0.1);
        double disc = b.between(0.20, 0.32);
        int rays = b.count(11, 22);
        double halfWidth = b.between(0.55, 0.8) * Math.PI * 0.62 / rays;
        b.at(0, 0, b.between(0, 6.28), 1, b.between(0.6, 1.0), () -> {
            for (int i = 0; i < rays; i++) {
                double length = b.between(0.88, 1.03);
                Color colour = Brush.darker(ray, b.between(0, 0.16));
                b.turned(2 * Math.PI * (i + b.between(-0.18, 0.18)) / rays, () -> {
                    b.fill(
                            Brush.petal(disc * 0.5, length, halfWidth, 0.85),
                            Brush.along(disc, length, Brush.darker(colour, 0.3), colour));
                    b.draw(Brush.line(disc, 0, 0.5, 0.01, 0.85 * length, 0), Brush.darker(colour, 0.14), 0.012);
                });
            }
            b.fill(
                    Brush.disc(0, 0, disc),
                    Brush.around(
                            -disc / 3, -disc / 3, disc * 1.5, Brush.lighter(heart, 0.2), Brush.darker(heart, 0.45)));
            for (int i = 0; i < 30; i++) {
                double r = disc * Math.sqrt(b.between(0, 0.85));
                double a = b.between(0, 6.28);
                b.fill(
                        Brush.disc(r * Math.cos(a), r * Math.sin(a), disc * 0.07),
                        Brush.clear(b.anyOf(Brush.darker(heart, 0.4), Brush.lighter(heart, 0.4)), 0.7));
            }
        });
    }

    @Override
    public void leaf(Brush b) {
        Color green = b.near(Palette.LEAF, 0.12);
        b.fill(Brush.petal(0, 0.7, 0.1, 0.9), Brush.along(0, 0.7, Brush.darker(green, 0.3), green));
    }
}
