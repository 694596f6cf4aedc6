package org.recompose.kernel.display.chart;

import java.awt.Color;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.PathIterator;
import java.awt.geom.Rectangle2D;

/**
 * A chart as SVG: plain elements with their own attributes, no style sheet, no script, no reference to anything
 * outside.
 */
final class SvgCanvas implements Canvas {
    private static final String FONTS =
            "Helvetica,Arial,'Liberation Sans','Nimbus Sans','DejaVu Sans Condensed',sans-serif";

    private final StringBuilder body = new StringBuilder();
    private final StringBuilder clips = new StringBuilder();
    private final String prefix;
    private final int width;
    private final int height;
    private final String title;
    private int clipCount;

    /** @param prefix begins the ids in the document, so that several can stand in one page */
    SvgCanvas(int width, int height, String title, String prefix) {
        this.width = width;
        this.height = height;
        this.title = title;
        this.prefix = prefix;
    }

    @Override
    public void shape(Shape shape, Color fill, Pen pen) {
        if (shape instanceof Ellipse2D e && e.getWidth() == e.getHeight()) {
            body.append("<circle cx=\"")
                    .append(number(e.getCenterX()))
                    .append("\" cy=\"")
                    .append(number(e.getCenterY()))
                    .append("\" r=\"")
                    .append(number(e.getWidth() / 2))
                    .append('"');
        } else if (shape instanceof Rectangle2D r) {
            body.append("<rect x=\"")
                    .append(number(r.getX()))
                    .append("\" y=\"")
                    .append(number(r.getY()))
                    .append("\" width=\"")
                    .append(number(r.getWidth()))
                    .append("\" height=\"")
                    .append(number(r.getHeight()))
                    .append('"');
        } else {
            body.append("<path d=\"").append(path(shape)).append('"');
        }
        paint("fill", fill);
        if (pen != null && pen.width() > 0) {
            paint("stroke", pen.color());
            body.append(" stroke-width=\"").append(number(pen.width())).append("\" stroke-linejoin=\"round\"");
            if (pen.dash().length > 0) {
                body.append(" stroke-dasharray=\"");
                for (int i = 0; i < pen.dash().length; i++) {
                    body.append(i == 0 ? "" : ",").append(number(pen.dash()[i]));
                }
                body.append('"');
            }
        }
        body.append("/>\n");
    }

    @Override
    public void text(double x, double y, RichText text, TextStyle style) {
        body.append("<text x=\"")
                .append(number(x))
                .append("\" y=\"")
                .append(number(y))
                .append("\" font-size=\"")
                .append(number(style.size()))
                .append('"');
        switch (style.anchor()) {
            case MIDDLE -> body.append(" text-anchor=\"middle\"");
            case END -> body.append(" text-anchor=\"end\"");
            default -> {}
        }
        if (style.bold()) {
            body.append(" font-weight=\"bold\"");
        }
        paint("fill", style.color());
        if (style.degrees() != 0) {
            body.append(" transform=\"rotate(")
                    .append(number(style.degrees()))
                    .append(' ')
                    .append(number(x))
                    .append(' ')
                    .append(number(y))
                    .append(")\"");
        }
        body.append('>');
        double lifted = 0;
        for (RichText.Span span : text.spans()) {
            double lift = span.lift() * style.size();
            boolean plain = !span.bold() && !span.italic() && span.rise() == 0 && lifted == 0;
            if (!plain) {
                body.append("<tspan");
                if (lift != lifted) {
                    body.append(" dy=\"").append(number(lifted - lift)).append('"');
                }
                body.append(span.rise() == 0 ? "" : " font-size=\"" + number(style.size() * span.scale()) + "\"")
                        .append(span.bold() ? " font-weight=\"bold\"" : "")
                        .append(span.italic() ? " font-style=\"italic\"" : "")
                        .append('>');
            }
            body.append(escape(span.text())).append(plain ? "" : "</tspan>");
            lifted = lift;
        }
        body.append("</text>\n");
    }

    @Override
    public void clip(Rectangle2D area) {
        String id = prefix + "-" + clipCount++;
        clips.append("<clipPath id=\"")
                .append(id)
                .append("\"><rect x=\"")
                .append(number(area.getX()))
                .append("\" y=\"")
                .append(number(area.getY()))
                .append("\" width=\"")
                .append(number(area.getWidth()))
                .append("\" height=\"")
                .append(number(area.getHeight()))
                .append("\"/></clipPath>\n");
        body.append("<g clip-path=\"url(#").append(id).append(")\">\n");
    }

    @Override
    public void unclip() {
        body.append("</g>\n");
    }

    /** The whole document. */
    String document() {
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + width + "\" height=\"" + height
                + "\" viewBox=\"0 0 "
                + width + " " + height + "\" font-family=\"" + FONTS + "\" role=\"img\">\n"
                + (title.isEmpty() ? "" : "<title>" + escape(title) + "</title>\n")
                + (clips.length() == 0 ? "" : "<defs>\n" + clips + "</defs>\n") + body + "</svg>\n";
    }

    private void paint(String attribute, Color color) {
        if (color == null) {
            body.append(' ').append(attribute).append("=\"none\"");
            return;
        }
        body.append(' ')
                .append(attribute)
                .append("=\"")
                .append(String.format("#%02x%02x%02x", color.getRed(), color.getGreen(), color.getBlue()))
                .append('"');
        if (color.getAlpha() < 255) {
            body.append(' ')
                    .append(attribute)
                    .append("-opacity=\"")
                    .append(number(color.getAlpha() / 255.0))
                    .append('"');
        }
    }

    private static String path(Shape shape) {
        StringBuilder path = new StringBuilder();
        double[] p = new double[6];
        for (PathIterator i = shape.getPathIterator(null); !i.isDone(); i.next()) {
            switch (i.currentSegment(p)) {
                case PathIterator.SEG_MOVETO -> points(path.append('M'), p, 1);
                case PathIterator.SEG_LINETO -> points(path.append('L'), p, 1);
                case PathIterator.SEG_QUADTO -> points(path.append('Q'), p, 2);
                case PathIterator.SEG_CUBICTO -> points(path.append('C'), p, 3);
                default -> path.append('Z');
            }
        }
        return path.toString();
    }

    private static void points(StringBuilder path, double[] p, int count) {
        for (int i = 0; i < 2 * count; i++) {
            path.append(i == 0 ? "" : " ").append(number(p[i]));
        }
    }

    private static String number(double number) {
        double rounded = Math.round(number * 100) / 100.0;
        return rounded == Math.rint(rounded) ? String.valueOf((long) rounded) : String.valueOf(rounded);
    }

    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                default ->
                    escaped.appendCodePoint(
                            c >= ' ' && !(c >= 0xD800 && c < 0xE000) && c != 0xFFFE && c != 0xFFFF ? c : 0xFFFD);
            }
        });
        return escaped.toString();
    }
}
