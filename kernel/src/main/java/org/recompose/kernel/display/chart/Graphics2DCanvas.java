package org.recompose.kernel.display.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;

/** A chart as an image of pixels. */
final class Graphics2DCanvas implements Canvas {
    private final BufferedImage image;
    private final Graphics2D graphics;

    /** @param scale pixels of the image for one of the chart */
    Graphics2DCanvas(int width, int height, double scale) {
        image = new BufferedImage(
                (int) Math.round(width * scale), (int) Math.round(height * scale), BufferedImage.TYPE_INT_RGB);
        graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        graphics.setRenderingHint(RenderingHints.KEY_RENDERING, RenderingHints.VALUE_RENDER_QUALITY);
        graphics.scale(scale, scale);
    }

    BufferedImage image() {
        graphics.dispose();
        return image;
    }

    @Override
    public void shape(Shape shape, Color fill, Pen pen) {
        if (fill != null) {
            graphics.setColor(fill);
            graphics.fill(shape);
        }
        if (pen != null && pen.width() > 0) {
            graphics.setColor(pen.color());
            graphics.setStroke(new BasicStroke(
                    (float) pen.width(),
                    BasicStroke.CAP_BUTT,
                    BasicStroke.JOIN_ROUND,
                    10,
                    pen.dash().length == 0 ? null : pen.dash(),
                    0));
            graphics.draw(shape);
        }
    }

    @Override
    public void text(double x, double y, RichText text, TextStyle style) {
        graphics.setColor(style.color());
        graphics.fill(Outlines.of(x, y, text, style));
    }

    @Override
    public void clip(Rectangle2D area) {
        graphics.setClip(area);
    }

    @Override
    public void unclip() {
        graphics.setClip(null);
    }
}
