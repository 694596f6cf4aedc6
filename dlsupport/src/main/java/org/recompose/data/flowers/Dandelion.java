package org.recompose.data.flowers;

import java.awt.Color;
import java.awt.geom.Path2D;

/** A full head of very many narrow rays without a disc, or the round head of seeds with their parachutes. */
final class Dandelion implements Species {

    @Override
    public void blossom(Brush b) {
        if (b.oneIn(3)) {
            seeds(b);
        } else {
            rays(b);
        }
    }

    private static void rays(Brush b) {
        Color yellow = b.near(b.anyOf(Palette.YELLOW, Palette.YELLOW, Palette.YELLOW, Palette.ORANGE), 0.08);
        int layers = b.count(4, 6);
        b.at(0, 0, b.between(0, 6.28), 1, b.between(0.65, 1.0), () -> {
            for (int layer = 0; layer < layers; layer++) {
                double reach = 1 - 0.85 * layer / layers;
                int rays = (int) (b.count(30, 44) * (0.45 + 0.55 * reach));
                for (int i = 0; i < rays; i++) {
                    double length = reach * b.between(0.78, 1.06);
                    Color colour = Brush.darker(yellow, b.between(0, 0.28) + 0.05 * (layers - layer) / layers);
                    b.turned(2 * Math.PI * (i + b.between(-0.5, 0.5)) / rays, () -> {
                        b.fill(
                                Brush.petal(0, length, 0.055, 1.0),
                                Brush.along(0, length, Brush.darker(colour, 0.35), colour));
                        b.draw(
                                Brush.line(length * 0.35, 0.012, length * 0.6, 0.02, length * 0.93, 0.012),
                                Brush.clear(Brush.darker(colour, 0.45), 0.6),
                                0.012);
                    });
                }
            }
        });
    }

    private static void seeds(Brush b) {
        Color down = b.near(b.anyOf(Palette.WHITE, Palette.WHITE, new Color(222, 214, 198)), 0.05);
        double missing = b.oneIn(3) ? b.between(0.2, 0.45) : 0;
        double gap = b.between(0, 6.28);
        b.fill(Brush.disc(0, 0, 0.9), Brush.around(0, 0, 0.9, Brush.clear(down, 0.18), Brush.clear(down, 0.02)));
        for (int i = 0; i < 130; i++) {
            double height = b.between(-1, 1);
            double angle = b.between(0, 6.28);
            double reach = 0.9 * Math.sqrt(1 - height * height);
            if (Math.cos(angle - gap) > 1 - 2 * missing && missing > 0) {
                continue;
            }
            double x = reach * Math.cos(angle);
            double y = reach * Math.sin(angle);
            b.draw(Brush.line(0, 0, x / 2, y / 2, x, y), Brush.clear(Brush.darker(down, 0.35), 0.35), 0.012);
            b.at(x, y, b.between(0, 6.28), 1, 1, () -> parachute(b, down));
        }
        b.fill(Brush.disc(0, 0, 0.13), Brush.around(0, 0, 0.13, Palette.BROWN, Brush.darker(Palette.BROWN, 0.4)));
    }

    private static void parachute(Brush b, Color down) {
        Path2D star = new Path2D.Double();
        for (int arm = 0; arm < 8; arm++) {
            double length = b.between(0.09, 0.17);
            star.moveTo(0, 0);
            star.lineTo(length * Math.cos(arm * Math.PI / 4), length * Math.sin(arm * Math.PI / 4));
        }
        b.draw(star, Brush.clear(down, 0.62), 0.014);
    }

    @Override
    public void leaf(Brush b) {
        Color green = b.near(Palette.LEAF, 0.12);
        Path2D toothed = new Path2D.Double();
        toothed.moveTo(0, 0);
        for (int side = -1; side <= 1; side += 2) {
            for (int step = 1; step <= 5; step++) {
                double tooth = side < 0 ? step : 6 - step;
                toothed.lineTo(0.18 * tooth, side * 0.04);
                toothed.lineTo(0.18 * tooth - 0.06, side * (0.10 + 0.02 * tooth));
            }
            if (side < 0) {
                toothed.lineTo(1, 0);
            }
        }
        toothed.closePath();
        b.fill(toothed, Brush.along(0, 1, Brush.darker(green, 0.3), green));
    }
}
