package org.recompose.kernel.display.chart;

import java.awt.Color;
import java.awt.Shape;
import java.awt.geom.PathIterator;
import java.awt.geom.Rectangle2D;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.Deflater;

/**
 * A chart as a PDF 1.4 file of one page, which is no more than paths, colours, opacities and clips (ISO 32000-1, 8.5
 * and 11.6). One pixel is three quarters of a point, as in CSS.
 */
final class PdfCanvas implements Canvas {
    private static final double POINTS = 0.75;

    private final StringBuilder page = new StringBuilder();
    private final Map<Integer, String> opacities = new TreeMap<>();
    private final int width;
    private final int height;

    PdfCanvas(int width, int height) {
        this.width = width;
        this.height = height;
        page.append(number(POINTS))
                .append(" 0 0 ")
                .append(number(-POINTS))
                .append(" 0 ")
                .append(number(POINTS * height))
                .append(" cm 1 j\n");
    }

    @Override
    public void shape(Shape shape, Color fill, Pen pen) {
        boolean stroked = pen != null && pen.width() > 0;
        if (fill != null) {
            color(fill, "rg");
            path(shape);
            page.append("f\n");
        }
        if (stroked) {
            color(pen.color(), "RG");
            page.append(number(pen.width())).append(" w [");
            for (float length : pen.dash()) {
                page.append(number(length)).append(' ');
            }
            page.append("] 0 d ");
            path(shape);
            page.append("S\n");
        }
    }

    @Override
    public void text(double x, double y, RichText text, TextStyle style) {
        shape(Outlines.of(x, y, text, style), style.color(), null);
    }

    @Override
    public void clip(Rectangle2D area) {
        page.append("q ");
        path(area);
        page.append("W n\n");
    }

    @Override
    public void unclip() {
        page.append("Q\n");
    }

    /** The bytes of the file. */
    byte[] document() {
        List<byte[]> objects = new ArrayList<>();
        StringBuilder states = new StringBuilder();
        opacities.forEach((alpha, name) -> states.append('/')
                .append(name)
                .append(" << /ca ")
                .append(number(alpha / 255.0))
                .append(" /CA ")
                .append(number(alpha / 255.0))
                .append(" >> "));
        byte[] content = compressed(page.toString().getBytes(StandardCharsets.US_ASCII));
        objects.add(ascii("<< /Type /Catalog /Pages 2 0 R >>"));
        objects.add(ascii("<< /Type /Pages /Kids [3 0 R] /Count 1 >>"));
        objects.add(ascii("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 " + number(POINTS * width) + " "
                + number(POINTS * height) + "] /Contents 4 0 R /Group << /S /Transparency /CS /DeviceRGB >> "
                + "/Resources << /ExtGState << " + states + ">> >> >>"));
        objects.add(join(
                ascii("<< /Length " + content.length + " /Filter /FlateDecode >>\nstream\n"),
                content,
                ascii("\nendstream")));
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(ascii("%PDF-1.4\n"));
        file.writeBytes(new byte[] {'%', (byte) 0xE2, (byte) 0xE3, (byte) 0xCF, (byte) 0xD3, '\n'});
        List<Integer> offsets = new ArrayList<>();
        for (int i = 0; i < objects.size(); i++) {
            offsets.add(file.size());
            file.writeBytes(join(ascii(i + 1 + " 0 obj\n"), objects.get(i), ascii("\nendobj\n")));
        }
        int table = file.size();
        StringBuilder end = new StringBuilder("xref\n0 " + (objects.size() + 1) + "\n0000000000 65535 f \n");
        offsets.forEach(offset -> end.append(String.format(Locale.ROOT, "%010d 00000 n \n", offset)));
        end.append("trailer\n<< /Size ")
                .append(objects.size() + 1)
                .append(" /Root 1 0 R >>\nstartxref\n")
                .append(table)
                .append("\n%%EOF\n");
        file.writeBytes(ascii(end.toString()));
        return file.toByteArray();
    }

    private void color(Color color, String operator) {
        page.append('/')
                .append(opacities.computeIfAbsent(color.getAlpha(), alpha -> "A" + alpha))
                .append(" gs ")
                .append(number(color.getRed() / 255.0))
                .append(' ')
                .append(number(color.getGreen() / 255.0))
                .append(' ')
                .append(number(color.getBlue() / 255.0))
                .append(' ')
                .append(operator)
                .append(' ');
    }

    private void path(Shape shape) {
        double[] p = new double[6];
        double lastX = 0;
        double lastY = 0;
        for (PathIterator i = shape.getPathIterator(null); !i.isDone(); i.next()) {
            switch (i.currentSegment(p)) {
                case PathIterator.SEG_MOVETO -> {
                    points(p, 1, "m");
                    lastX = p[0];
                    lastY = p[1];
                }
                case PathIterator.SEG_LINETO -> {
                    points(p, 1, "l");
                    lastX = p[0];
                    lastY = p[1];
                }
                case PathIterator.SEG_QUADTO -> {
                    double endX = p[2];
                    double endY = p[3];
                    p[2] = endX + 2.0 / 3 * (p[0] - endX);
                    p[3] = endY + 2.0 / 3 * (p[1] - endY);
                    p[0] = lastX + 2.0 / 3 * (p[0] - lastX);
                    p[1] = lastY + 2.0 / 3 * (p[1] - lastY);
                    p[4] = endX;
                    p[5] = endY;
                    points(p, 3, "c");
                    lastX = endX;
                    lastY = endY;
                }
                case PathIterator.SEG_CUBICTO -> {
                    points(p, 3, "c");
                    lastX = p[4];
                    lastY = p[5];
                }
                default -> page.append("h ");
            }
        }
    }

    private void points(double[] p, int count, String operator) {
        for (int i = 0; i < 2 * count; i++) {
            page.append(number(p[i])).append(' ');
        }
        page.append(operator).append(' ');
    }

    private static String number(double number) {
        double rounded = Math.round(number * 1000) / 1000.0;
        return rounded == Math.rint(rounded)
                ? String.valueOf((long) rounded)
                : BigDecimal.valueOf(rounded).toPlainString();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            whole.writeBytes(part);
        }
        return whole.toByteArray();
    }

    private static byte[] compressed(byte[] content) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
        deflater.setInput(content);
        deflater.finish();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        while (!deflater.finished()) {
            bytes.write(buffer, 0, deflater.deflate(buffer));
        }
        deflater.end();
        return bytes.toByteArray();
    }
}
