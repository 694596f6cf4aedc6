package org.recompose.data.flowers;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.LinearGradientPaint;
import java.awt.Paint;
import java.awt.RadialGradientPaint;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.util.Random;

/** A canvas together with the chance that varies what is drawn on it; lengths are in the canvas's own units. */
final class Brush {
    final Graphics2D canvas;
    final Random chance;

    Brush(Graphics2D canvas, Random chance) {
        this.canvas = canvas;
        this.chance = chance;
        canvas.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        canvas.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    }

    double between(double low, double high) {
        return low + chance.nextDouble() * (high - low);
    }

    int count(int low, int high) {
        return low + chance.nextInt(high - low + 1);
    }

    boolean oneIn(double times) {
        return chance.nextDouble() * times < 1;
    }

    @SafeVarargs
    final <T> T anyOf(T... choices) {
        return choices[chance.nextInt(choices.length)];
    }

    void fill(Shape shape, Paint paint) {
        canvas.setPaint(paint);
        canvas.fill(shape);
    }

    void draw(Shape shape, Paint paint, double thickness) {
        canvas.setPaint(paint);
        canvas.setStroke(new BasicStroke((float) thickness, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        canvas.draw(shape);
    }

    /** Draws with the origin moved, turned and scaled, and puts the canvas back. */
    void at(double x, double y, double angle, double scaleX, double scaleY, Runnable drawing) {
        AffineTransform before = canvas.getTransform();
        canvas.translate(x, y);
        canvas.rotate(angle);
        canvas.scale(scaleX, scaleY);
        drawing.run();
        canvas.setTransform(before);
    }

    void turned(double angle, Runnable drawing) {
        at(0, 0, angle, 1, 1, drawing);
    }

    /** A colour near {@code base}: hue within 0.015, saturation and brightness within {@code spread} of it. */
    Color near(Color base, double spread) {
        float[] hsb = Color.RGBtoHSB(base.getRed(), base.getGreen(), base.getBlue(), null);
        return Color.getHSBColor(
                (float) (hsb[0] + between(-0.015, 0.015)),
                clip(hsb[1] + between(-spread, spread)),
                clip(hsb[2] + between(-spread, spread)));
    }

    private static float clip(double value) {
        return (float) Math.max(0, Math.min(1, value));
    }

    /** {@code share} 0 gives {@code from}, 1 gives {@code to}; the alpha of {@code from} stays. */
    static Color mix(Color from, Color to, double share) {
        return new Color(
                (int) (from.getRed() + share * (to.getRed() - from.getRed())),
                (int) (from.getGreen() + share * (to.getGreen() - from.getGreen())),
                (int) (from.getBlue() + share * (to.getBlue() - from.getBlue())),
                from.getAlpha());
    }

    static Color darker(Color colour, double share) {
        return mix(colour, Color.BLACK, share);
    }

    static Color lighter(Color colour, double share) {
        return mix(colour, Color.WHITE, share);
    }

    static Color clear(Color colour, double opacity) {
        return new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), (int) (255 * opacity));
    }

    static Paint along(double fromX, double toX, Color from, Color to) {
        return new LinearGradientPaint((float) fromX, 0, (float) toX, 0, new float[] {0, 1}, new Color[] {from, to});
    }

    static Paint around(double x, double y, double radius, Color inside, Color outside) {
        return new RadialGradientPaint(
                (float) x, (float) y, (float) radius, new float[] {0, 1}, new Color[] {inside, outside});
    }

    static Shape disc(double x, double y, double radius) {
        return new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius);
    }

    static Shape line(double fromX, double fromY, double bendX, double bendY, double toX, double toY) {
        Path2D path = new Path2D.Double();
        path.moveTo(fromX, fromY);
        path.quadTo(bendX, bendY, toX, toY);
        return path;
    }

    /**
     * A petal along the x axis.
     *
     * @param from where it is attached
     * @param to where its tip is
     * @param halfWidth half of its width at the widest place
     * @param bluntness 0 for a pointed tip, 1 for a broad one
     */
    static Shape petal(double from, double to, double halfWidth, double bluntness) {
        double length = to - from;
        Path2D path = new Path2D.Double();
        path.moveTo(from, 0);
        path.curveTo(
                from + 0.3 * length,
                -1.3 * halfWidth,
                to - (0.35 - 0.3 * bluntness) * length,
                -1.35 * bluntness * halfWidth,
                to,
                0);
        path.curveTo(
                to - (0.35 - 0.3 * bluntness) * length,
                1.35 * bluntness * halfWidth,
                from + 0.3 * length,
                1.3 * halfWidth,
                from,
                0);
        path.closePath();
        return path;
    }
}
