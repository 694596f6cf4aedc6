package org.recompose.partition;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;

/**
 * Draws a partition as SVG. The image is an opaque light square of its own, so the picture reads the same on a light
 * and on a dark page.
 */
final class PartitionPicture {

    private static final double SIDE = 320;
    private static final double MARGIN = 4;
    private static final int SAMPLES = 24;
    /** Eight hues of similar lightness (Okabe and Ito), told apart by colour-blind readers too. */
    private static final String[] COLOURS = {
        "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#7f5fbf", "#555555"
    };

    private PartitionPicture() {}

    /** @param picture the image below the rectangles, or null for an empty one */
    static String svg(Partition partition, BufferedImage picture) {
        double scale = SIDE / Math.max(partition.height(), partition.width());
        double width = partition.width() * scale + 2 * MARGIN;
        double height = partition.height() * scale + 2 * MARGIN;
        StringBuilder svg = new StringBuilder();
        svg.append(format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.1f\" height=\"%.1f\" "
                        + "viewBox=\"0 0 %.1f %.1f\" role=\"img\">\n",
                width, height, width, height));
        svg.append("<title>An image of ")
                .append(partition.height())
                .append("×")
                .append(partition.width())
                .append(" cut into ")
                .append(partition.size())
                .append("</title>\n");
        svg.append(format(
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"#fbfbfb\" "
                        + "stroke=\"#888888\"/>\n",
                MARGIN, MARGIN, width - 2 * MARGIN, height - 2 * MARGIN));
        if (picture != null) {
            svg.append(format(
                    "<image x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" "
                            + "preserveAspectRatio=\"none\" href=\"data:image/png;base64,%s\"/>\n",
                    MARGIN, MARGIN, width - 2 * MARGIN, height - 2 * MARGIN, png(picture)));
        }
        Map<Rectangle, String> numbers = new LinkedHashMap<>();
        for (int k = 0; k < partition.size(); k++) {
            numbers.merge(partition.rectangles().get(k), String.valueOf(k + 1), (a, b) -> a + ", " + b);
        }
        int index = 0;
        for (Rectangle r : numbers.keySet()) {
            String colour = COLOURS[index % COLOURS.length];
            // Each outline a little further inside, so that edges which coincide all show.
            double inset = 1 + index++ % 4;
            svg.append(format(
                    "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\" "
                            + "fill-opacity=\"0.18\" stroke=\"%s\" stroke-width=\"1.5\"/>\n",
                    MARGIN + r.left() * scale + inset,
                    MARGIN + r.top() * scale + inset,
                    Math.max(0.5, r.width() * scale - 2 * inset),
                    Math.max(0.5, r.height() * scale - 2 * inset),
                    colour,
                    colour));
        }
        numbers.forEach((r, number) -> {
            double[] at = clearest(r, numbers.keySet());
            svg.append(format(
                    "<text x=\"%.1f\" y=\"%.1f\" font-family=\"sans-serif\" font-size=\"15\" "
                            + "text-anchor=\"middle\" dominant-baseline=\"central\" fill=\"#111111\" stroke=\"#ffffff\" "
                            + "stroke-width=\"3\" paint-order=\"stroke\">%s</text>\n",
                    MARGIN + at[0] * scale, MARGIN + at[1] * scale, number));
        });
        return svg.append("</svg>\n").toString();
    }

    /** The middle, as x and y, of the part of a rectangle that the fewest others cover. */
    private static double[] clearest(Rectangle of, Set<Rectangle> all) {
        long fewest = Long.MAX_VALUE;
        double x = 0;
        double y = 0;
        int points = 0;
        for (int i = 0; i < SAMPLES * SAMPLES; i++) {
            double row = of.top() + of.height() * (i / SAMPLES + 0.5) / SAMPLES;
            double column = of.left() + of.width() * (i % SAMPLES + 0.5) / SAMPLES;
            long covering = all.stream()
                    .filter(r -> r.top() <= row && row < r.bottom() && r.left() <= column && column < r.right())
                    .count();
            if (covering < fewest) {
                fewest = covering;
                x = 0;
                y = 0;
                points = 0;
            }
            if (covering == fewest) {
                x += column;
                y += row;
                points++;
            }
        }
        return new double[] {x / points, y / points};
    }

    private static String png(BufferedImage picture) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
