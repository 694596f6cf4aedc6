package org.recompose.kernel.display.chart;

import java.awt.Font;
import java.awt.Shape;
import java.awt.font.FontRenderContext;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.util.List;
import java.util.stream.Stream;

/**
 * Text as the outlines of its letters. So a PDF needs no font in it, which journals that refuse missing fonts accept.
 */
final class Outlines {
    private static final FontRenderContext CONTEXT = new FontRenderContext(null, true, true);
    private static final List<String> FAMILIES = List.of("Helvetica", "Arial", "Liberation Sans", "Nimbus Sans");

    private Outlines() {}

    static Shape of(double x, double y, RichText text, TextStyle style) {
        Path2D line = new Path2D.Double();
        double at = 0;
        for (RichText.Span span : text.spans()) {
            double size = style.size() * span.scale();
            Font font = Family.BASE.deriveFont(
                    (style.bold() || span.bold() ? Font.BOLD : Font.PLAIN) | (span.italic() ? Font.ITALIC : Font.PLAIN),
                    (float) size);
            if (Family.WIDE) {
                font = font.deriveFont(AffineTransform.getScaleInstance(0.89, 1));
            }
            var glyphs = font.layoutGlyphVector(
                    CONTEXT, span.text().toCharArray(), 0, span.text().length(), Font.LAYOUT_LEFT_TO_RIGHT);
            line.append(glyphs.getOutline((float) at, (float) (-span.lift() * style.size())), false);
            at += glyphs.getGlyphPosition(glyphs.getNumGlyphs()).getX();
        }
        double shift =
                switch (style.anchor()) {
                    case START -> 0;
                    case MIDDLE -> -at / 2;
                    case END -> -at;
                };
        AffineTransform place = AffineTransform.getTranslateInstance(x, y);
        place.rotate(Math.toRadians(style.degrees()));
        place.translate(shift, 0);
        return line.createTransformedShape(place);
    }

    /** The first of Helvetica's like on this machine; Java's own sans-serif, drawn narrower, where there is none. */
    private static final class Family {
        static final Font BASE = FAMILIES.stream()
                .flatMap(Family::installed)
                .findFirst()
                .orElseGet(() -> new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        static final boolean WIDE = !FAMILIES.contains(BASE.getName());

        private static Stream<Font> installed(String name) {
            Font font = new Font(name, Font.PLAIN, 12);
            return font.getFamily().equalsIgnoreCase(name) ? Stream.of(font) : Stream.empty();
        }
    }
}
