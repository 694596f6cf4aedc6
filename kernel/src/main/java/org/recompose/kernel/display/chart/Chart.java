package org.recompose.kernel.display.chart;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.awt.Color;
import java.awt.geom.Rectangle2D;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;

/**
 * A plotly figure as a still picture, for paper, PDF and pages without scripts. Drawn are scatter and line traces with
 * areas between them, bars, histograms of one and two variables, box plots, violins, heat maps, contours (as cells),
 * candlesticks, pies and points in space, on any number of axes. Other traces are left out.
 */
public final class Chart {
    private static final int DEFAULT_WIDTH = 700;
    private static final int DEFAULT_HEIGHT = 450;
    private static final double EDGE = 16;

    private final Options layout;
    private final int width;
    private final int height;
    private final double fontSize;
    private final List<RichText> title;
    private final List<Panel> panels = new ArrayList<>();
    private final Map<String, Axis> axes = new LinkedHashMap<>();
    private final List<Pie> pies = new ArrayList<>();
    private final Space space;
    private final Legend legend;
    private final ColourBar colourBar;

    private Chart(List<Trace> traces, Options layout) {
        this.layout = layout;
        this.width = (int) layout.number("width", DEFAULT_WIDTH);
        this.height = (int) layout.number("height", DEFAULT_HEIGHT);
        this.fontSize = layout.options("font").number("size", 13);
        this.title = layout.title().isBlank() ? List.of() : RichText.lines(layout.title());
        List<Trace> plane =
                traces.stream().filter(trace -> Panels.isPlane(trace.type())).toList();
        panels.addAll(Panels.of(plane, layout, axes));
        traces.stream().filter(trace -> trace.type().equals("pie")).forEach(trace -> pies.add(new Pie(trace)));
        List<Trace> inSpace = traces.stream()
                .filter(trace -> trace.type().equals("scatter3d"))
                .toList();
        this.space = inSpace.isEmpty() ? null : new Space(inSpace, layout.options("scene"));
        this.legend = new Legend(
                traces.stream().filter(trace -> !trace.type().equals("pie")).toList(),
                pies,
                layout.string("showlegend", ""));
        this.colourBar = panels.stream()
                .flatMap(panel -> panel.marks().stream())
                .filter(CellsMark.class::isInstance)
                .findFirst()
                .map(mark -> new ColourBar((CellsMark) mark))
                .orElse(null);
    }

    /**
     * Reads a figure.
     *
     * @param traces plotly's traces
     * @param layout plotly's layout; its size is the picture's, 700 × 450 pixels where it has none
     */
    public static Chart of(JsonArray traces, JsonObject layout) {
        List<Trace> read = new ArrayList<>();
        for (JsonElement trace : traces) {
            read.add(new Trace(Options.of(trace), read.size()));
        }
        return new Chart(read.stream().filter(Trace::isVisible).toList(), new Options(layout));
    }

    /** Width in pixels. */
    public int width() {
        return width;
    }

    /** Height in pixels. */
    public int height() {
        return height;
    }

    /** The picture as an SVG document. */
    public String toSvg() {
        String name = layout.title().replaceAll("<[^>]*>", "");
        SvgCanvas canvas = new SvgCanvas(
                width, height, name, "c" + Integer.toHexString((layout.json().toString() + axes.size()).hashCode()));
        draw(canvas);
        return canvas.document();
    }

    /**
     * The picture as a PNG file.
     *
     * @param scale pixels of the file for one of the picture
     */
    public byte[] toPng(double scale) {
        Graphics2DCanvas canvas = new Graphics2DCanvas(width, height, scale);
        draw(canvas);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(canvas.image(), "png", bytes);
        } catch (IOException impossible) {
            throw new IllegalStateException("a picture could not be written to memory", impossible);
        }
        return bytes.toByteArray();
    }

    /** The picture as a PDF file of one page, three quarters of a point to the pixel, its text as outlines. */
    public byte[] toPdf() {
        PdfCanvas canvas = new PdfCanvas(width, height);
        draw(canvas);
        return canvas.document();
    }

    private void draw(Canvas canvas) {
        Color paper = Colours.parse(layout.string("paper_bgcolor", null), Color.WHITE);
        canvas.shape(new Rectangle2D.Double(0, 0, width, height), paper, null);
        double titleSize = layout.options("titlefont").number("size", fontSize + 4);
        double titleHeight = title.isEmpty() ? EDGE : EDGE + 1.25 * titleSize * title.size() + 8;
        Rectangle2D inner = inner(titleHeight);
        place(inner);
        Color ground = Colours.parse(layout.string("plot_bgcolor", null), Color.WHITE);
        for (Panel panel : panels) {
            if (!panel.y().options().has("overlaying")) {
                canvas.shape(panel.area(), ground, null);
                frame(panel.x()).drawGrid(canvas, panel.area());
                frame(panel.y()).drawGrid(canvas, panel.area());
            }
        }
        panels.forEach(panel -> panel.draw(canvas));
        for (Axis axis : axes.values()) {
            anchor(axis).ifPresent(panel -> frame(axis).draw(canvas, panel.area()));
        }
        pies.forEach(pie -> pie.draw(canvas, inner));
        if (space != null) {
            space.draw(canvas, inner);
        }
        double right = inner.getMaxX() + outside(true, true);
        if (colourBar != null) {
            colourBar.draw(canvas, right, inner.getY(), inner.getHeight());
            right += colourBar.width();
        }
        legend.draw(canvas, right, inner.getY());
        TextStyle style = new TextStyle(
                titleSize,
                Colours.parse(layout.options("titlefont").string("color", null), Colours.TEXT),
                TextStyle.Anchor.MIDDLE);
        for (int i = 0; i < title.size(); i++) {
            canvas.text(inner.getCenterX(), EDGE + titleSize * (0.85 + 1.25 * i), title.get(i), style);
        }
    }

    /**
     * The rectangle that the panels share. Labels depend on the place of the axes and the place on the labels: twice.
     */
    private Rectangle2D inner(double titleHeight) {
        double right = EDGE + legend.width() + (colourBar == null ? 0 : colourBar.width());
        Rectangle2D inner = new Rectangle2D.Double(
                70, titleHeight, Math.max(50, width - 70 - right), Math.max(50, height - titleHeight - 60));
        for (int pass = 0; pass < 2; pass++) {
            place(inner);
            double left = EDGE / 2 + Math.max(EDGE / 2, outside(true, false));
            double bottom = EDGE / 2 + Math.max(EDGE / 2, outside(false, false));
            double top = titleHeight + outside(false, true);
            double beyond = right + outside(true, true);
            inner = new Rectangle2D.Double(
                    left, top, Math.max(50, width - left - beyond), Math.max(50, height - top - bottom));
        }
        return inner;
    }

    /** What the outermost axes of one side need. */
    private double outside(boolean vertical, boolean opposite) {
        return axes.entrySet().stream()
                .filter(entry -> entry.getValue().isVertical() == vertical
                        && entry.getValue().isOpposite() == opposite)
                .filter(entry -> anchor(entry.getValue()).isPresent())
                .mapToDouble(entry -> frame(entry.getValue()).thickness())
                .max()
                .orElse(0);
    }

    private void place(Rectangle2D inner) {
        axes.forEach((name, axis) -> {
            double[] domain = Domains.of(name, layout);
            if (axis.isVertical()) {
                axis.place(
                        inner.getMaxY() - domain[0] * inner.getHeight(),
                        inner.getMaxY() - domain[1] * inner.getHeight());
            } else {
                axis.place(
                        inner.getMinX() + domain[0] * inner.getWidth(), inner.getMinX() + domain[1] * inner.getWidth());
            }
        });
    }

    /** The panel beside which an axis stands: the lowest for a horizontal axis, the leftmost for a vertical one. */
    private Optional<Panel> anchor(Axis axis) {
        return panels.stream()
                .filter(panel -> panel.x() == axis || panel.y() == axis)
                .min(Comparator.comparingDouble(panel -> axis.isVertical()
                        ? panel.area().getMinX() * (axis.isOpposite() ? -1 : 1)
                        : -panel.area().getMaxY() * (axis.isOpposite() ? -1 : 1)));
    }

    private Frame frame(Axis axis) {
        return new Frame(axis, fontSize);
    }
}
