package org.recompose.data.flowers;

import java.awt.Color;

/** A broad, dark disc of spiralling florets inside two rings of pointed rays. */
final class Sunflower implements Species {
    private static final double GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5));

    @Override
    public void blossom(Brush b) {
        Color ray = b.near(
                b.anyOf(
                        Palette.YELLOW,
                        Palette.YELLOW,
                        Palette.YELLOW,
                        Palette.YELLOW,
                        Palette.ORANGE,
                        Palette.PALE_YELLOW,
                        Palette.CRIMSON),
                0.08);
        Color heart =
                b.near(b.anyOf(Palette.BROWN, Palette.BROWN, new Color(58, 38, 24), new Color(110, 100, 50)), 0.08);
        double disc = b.between(0.40, 0.56);
        int rays = b.count(15, 24);
        b.at(0, 0, b.between(0, 6.28), 1, b.between(0.6, 1.0), () -> {
            for (int ring = 0; ring < 2; ring++) {
                for (int i = 0; i < rays; i++) {
                    double length = b.between(0.86, 1.04) - 0.07 * ring;
                    Color colour = Brush.darker(ray, b.between(0, 0.18) + 0.12 * (1 - ring));
                    double halfWidth = b.between(0.10, 0.13) * 20 / rays;
                    b.turned(2 * Math.PI * (i + 0.5 * ring + b.between(-0.2, 0.2)) / rays, () -> {
                        b.fill(
                                Brush.petal(disc * 0.7, length, halfWidth, 0.12),
                                Brush.along(disc, length, Brush.darker(colour, 0.35), colour));
                        b.draw(Brush.line(disc, 0, 0.7, 0.01, 0.93 * length, 0), Brush.darker(colour, 0.2), 0.01);
                    });
                }
            }
            b.fill(Brush.disc(0, 0, disc), Brush.around(0, 0, disc, heart, Brush.darker(heart, 0.55)));
            for (int floret = 0; floret < 150; floret++) {
                double r = disc * 0.97 * Math.sqrt(floret / 150.0);
                double a = floret * GOLDEN_ANGLE;
                Color colour = r > disc * 0.62 ? Brush.lighter(heart, 0.28) : Brush.darker(heart, 0.45);
                b.fill(Brush.disc(r * Math.cos(a), r * Math.sin(a), disc * 0.045), Brush.clear(colour, 0.8));
            }
        });
    }

    @Override
    public void leaf(Brush b) {
        Color green = b.near(Palette.LEAF, 0.12);
        b.fill(Brush.petal(0, 1, 0.38, 0.2), Brush.along(0, 1, Brush.darker(green, 0.35), green));
        b.draw(Brush.line(0, 0, 0.5, 0.02, 0.95, 0), Brush.lighter(green, 0.3), 0.02);
    }
}
