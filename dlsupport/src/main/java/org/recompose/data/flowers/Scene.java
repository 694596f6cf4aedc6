package org.recompose.data.flowers;

import java.awt.Color;
import java.awt.LinearGradientPaint;
import java.awt.geom.Rectangle2D;
import java.util.List;

/** What stands where in a drawn picture: the unit square, y pointing down. */
final class Scene {
    private static final Rectangle2D ALL = new Rectangle2D.Double(0, 0, 1, 1);
    private static final Color[] FLOWERS = {
        Palette.WHITE, Palette.PINK, Palette.LILAC, Palette.CRIMSON, Palette.ORANGE, Palette.YELLOW, Palette.PALE_YELLOW
    };

    private final Brush b;

    Scene(Brush brush) {
        b = brush;
    }

    /** Everything behind the flowers, to be blurred before they are drawn. */
    void background() {
        switch (b.count(0, 5)) {
            case 0, 1 -> meadow();
            case 2 -> gradient(b.near(new Color(130, 176, 224), 0.15), b.near(Palette.LEAF, 0.2));
            case 3 -> gradient(b.near(new Color(70, 54, 40), 0.12), b.near(new Color(120, 96, 70), 0.15));
            case 4 -> gradient(b.near(new Color(26, 34, 26), 0.08), b.near(new Color(50, 56, 48), 0.12));
            default -> gradient(b.near(new Color(190, 180, 170), 0.2), b.near(new Color(120, 120, 130), 0.2));
        }
        lights();
    }

    private void gradient(Color from, Color to) {
        b.fill(ALL, new LinearGradientPaint(0, 0, (float) b.between(-0.5, 0.5), 1, new float[] {0, 1}, new Color[] {
            from, to
        }));
    }

    private void meadow() {
        Color green = b.near(b.anyOf(Palette.LEAF, Palette.DARK_LEAF, Palette.BLUE_LEAF), 0.15);
        gradient(Brush.darker(green, 0.3), green);
        for (int i = 0; i < 160; i++) {
            blade(
                    b.between(-0.1, 1.1),
                    b.between(0.2, 1.3),
                    b.between(0.1, 0.5),
                    Brush.darker(b.near(green, 0.2), b.between(0, 0.5)));
        }
    }

    private void blade(double x, double y, double length, Color colour) {
        double lean = b.between(-0.5, 0.5) * length;
        b.draw(
                Brush.line(x, y, x + lean * 0.2, y - length * 0.6, x + lean, y - length),
                colour,
                b.between(0.006, 0.022));
    }

    /** Blobs in the colours of flowers and leaves, out of focus. */
    private void lights() {
        int blobs = b.count(0, 6);
        for (int i = 0; i < blobs; i++) {
            Color colour = b.near(
                    b.oneIn(3) ? b.anyOf(FLOWERS) : b.anyOf(Palette.LEAF, Palette.DARK_LEAF, Palette.BROWN), 0.15);
            b.fill(
                    Brush.disc(b.between(0, 1), b.between(0, 1), b.between(0.03, 0.2)),
                    Brush.clear(colour, b.between(0.2, 0.7)));
        }
    }

    /** The flowers with stems and leaves, far to near; a blossom of another species may stand small behind them. */
    void flowers(Species species, List<Species> others) {
        int count = b.oneIn(1.6) ? 1 : b.oneIn(1.4) ? b.count(2, 3) : b.count(4, 7);
        double size = count == 1 ? b.between(0.32, 0.54) : count < 4 ? b.between(0.26, 0.36) : b.between(0.19, 0.26);
        if (b.oneIn(10)) {
            Species other = b.anyOf(others.toArray(Species[]::new));
            flower(other, b.between(0.05, 0.95), b.between(0.05, 0.95), size * b.between(0.3, 0.5));
        }
        for (int i = 0; i < count; i++) {
            double margin = count == 1 ? 0.32 : 0.15;
            flower(
                    species,
                    b.between(margin, 1 - margin),
                    b.between(margin, 1 - margin),
                    size * b.between(0.75, 1) * (0.8 + 0.2 * (i + 1) / count));
        }
    }

    private void flower(Species species, double x, double y, double size) {
        Color green = b.near(b.anyOf(Palette.LEAF, Palette.DARK_LEAF, Palette.BLUE_LEAF), 0.1);
        double foot = x + b.between(-0.25, 0.25);
        b.draw(
                Brush.line(x, y + 0.3 * size, x, y + 0.5, foot, 1.3),
                Brush.darker(green, 0.2),
                size * b.between(0.07, 0.14));
        int leaves = b.count(0, 3);
        for (int i = 0; i < leaves; i++) {
            double down = b.between(0.7, 1.8) * size;
            double angle = b.oneIn(2) ? b.between(-1.2, 0.3) : Math.PI + b.between(-0.3, 1.2);
            double scale = size * b.between(0.8, 1.4);
            b.at(x, y + down, angle, scale, scale, () -> species.leaf(b));
        }
        b.at(x, y, b.between(-0.3, 0.3), size, size, () -> species.blossom(b));
    }

    /** What hides a part of the flowers: blades of grass, leaves, a twig, a rail. */
    void foreground(List<Species> all) {
        int blades = b.oneIn(3) ? b.count(2, 8) : 0;
        Color green = b.near(b.anyOf(Palette.LEAF, Palette.DARK_LEAF), 0.2);
        for (int i = 0; i < blades; i++) {
            blade(b.between(0, 1), b.between(0.8, 1.2), b.between(0.3, 0.9), b.near(green, 0.15));
        }
        int leaves = b.oneIn(6) ? b.count(1, 2) : 0;
        for (int i = 0; i < leaves; i++) {
            double scale = b.between(0.15, 0.45);
            Species of = b.anyOf(all.toArray(Species[]::new));
            b.at(b.between(0, 1), b.between(0, 1), b.between(0, 6.28), scale, scale, () -> of.leaf(b));
        }
        if (b.oneIn(10)) {
            b.draw(
                    Brush.line(
                            b.between(-0.1, 0.3),
                            b.between(0, 1),
                            0.5,
                            b.between(0, 1),
                            b.between(0.7, 1.1),
                            b.between(0, 1)),
                    b.near(b.anyOf(Palette.BROWN, new Color(150, 150, 150)), 0.1),
                    b.between(0.02, 0.06));
        }
    }
}
