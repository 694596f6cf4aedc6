package org.recompose.kernel.display.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of text in plotly's markup: {@code <b>}, {@code <i>}, {@code <sub>} and {@code <sup>} take effect, other
 * tags are left out. Widths are those of Helvetica, to which Arial and Liberation Sans are equal.
 */
final class RichText {
    /** Text of one style; {@code rise} is 0, 1 (superscript) or -1 (subscript). */
    record Span(String text, boolean bold, boolean italic, int rise) {
        double scale() {
            return rise == 0 ? 1 : 0.7;
        }

        /** Distance of the span's baseline above the line's, in parts of the font size. */
        double lift() {
            return rise > 0 ? 0.35 : rise < 0 ? -0.2 : 0;
        }
    }

    private static final Pattern TAG = Pattern.compile("<(/?)(\\w+)[^<>]*>");
    private static final Pattern BREAK = Pattern.compile("\n|<br\\s*/?>", Pattern.CASE_INSENSITIVE);

    /** Widths of the characters 32 to 126 in thousandths of the font size. */
    private static final int[] WIDTHS = {
        278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556,
                556,
        556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556,
                833,
        722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500,
                556,
        556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500,
                334,
        260, 334, 584
    };

    private final List<Span> spans;

    private RichText(List<Span> spans) {
        this.spans = List.copyOf(spans);
    }

    /** The lines of a text, which {@code <br>} or a line feed parts. */
    static List<RichText> lines(String markup) {
        return BREAK.splitAsStream(markup).map(RichText::of).toList();
    }

    static RichText of(String markup) {
        List<Span> spans = new ArrayList<>();
        int bold = 0;
        int italic = 0;
        int rise = 0;
        int from = 0;
        Matcher tag = TAG.matcher(markup);
        while (tag.find()) {
            add(spans, markup.substring(from, tag.start()), bold > 0, italic > 0, rise);
            int step = tag.group(1).isEmpty() ? 1 : -1;
            switch (tag.group(2).toLowerCase(Locale.ROOT)) {
                case "b" -> bold += step;
                case "i", "em" -> italic += step;
                case "sup" -> rise = step > 0 ? 1 : 0;
                case "sub" -> rise = step > 0 ? -1 : 0;
                default -> {}
            }
            from = tag.end();
        }
        add(spans, markup.substring(from), bold > 0, italic > 0, rise);
        return new RichText(spans);
    }

    private static void add(List<Span> spans, String text, boolean bold, boolean italic, int rise) {
        if (!text.isEmpty()) {
            spans.add(new Span(text, bold, italic, rise));
        }
    }

    List<Span> spans() {
        return spans;
    }

    double width(double size) {
        return spans.stream()
                .mapToDouble(span -> width(span.text(), size * span.scale()))
                .sum();
    }

    private static double width(String text, double size) {
        return text.codePoints()
                        .map(c -> c >= 32 && c < 127 ? WIDTHS[c - 32] : c > 0x2E80 ? 1000 : 584)
                        .sum()
                * size
                / 1000;
    }
}
