package org.recompose.kernel.display.chart;

import java.awt.Color;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.List;

/** What stands around a panel: grid, axis lines, ticks, their labels and the axes' titles. */
final class Frame {
    private static final double TICK = 5;
    private static final double GAP = 4;
    private static final double TITLE_GAP = 8;
    private static final double SLANT = 30;

    private final Axis axis;
    private final double tickSize;
    private final double titleSize;
    private final TextStyle tickStyle;
    private final TextStyle titleStyle;
    private final List<RichText> title;

    /** @param size the layout's font size in pixels */
    Frame(Axis axis, double size) {
        this.axis = axis;
        Options tickFont = axis.options().options("tickfont");
        Options titleFont = axis.options().options("titlefont");
        this.tickSize = tickFont.number("size", size - 1);
        this.titleSize = titleFont.number("size", size + 1);
        this.tickStyle = new TextStyle(
                tickSize, Colours.parse(tickFont.string("color", null), Colours.TEXT), TextStyle.Anchor.MIDDLE);
        this.titleStyle = new TextStyle(
                titleSize, Colours.parse(titleFont.string("color", null), Colours.TEXT), TextStyle.Anchor.MIDDLE);
        this.title = axis.options().title().isBlank()
                ? List.of()
                : RichText.lines(axis.options().title());
    }

    /** Pixels that labels and title need beside the panel; the axis must have its place. */
    double thickness() {
        if (!axis.isVisible()) {
            return 0;
        }
        double titles = title.isEmpty() ? 0 : TITLE_GAP + 1.2 * titleSize * title.size();
        return TICK + GAP + labelThickness() + titles;
    }

    private double labelThickness() {
        if (!hasLabels() || axis.ticks().isEmpty()) {
            return 0;
        }
        if (axis.isVertical()) {
            return longestLabel();
        }
        return isSlanted()
                ? longestLabel() * Math.sin(Math.toRadians(SLANT)) + tickSize
                : 1.2
                        * tickSize
                        * axis.ticks().stream()
                                .mapToInt(tick -> RichText.lines(tick.label()).size())
                                .max()
                                .orElse(1);
    }

    private boolean hasLabels() {
        return axis.options().truth("showticklabels", true);
    }

    private double longestLabel() {
        return axis.ticks().stream()
                .flatMap(tick -> RichText.lines(tick.label()).stream())
                .mapToDouble(line -> line.width(tickSize))
                .max()
                .orElse(0);
    }

    private boolean isSlanted() {
        List<Tick> ticks = axis.ticks();
        if (ticks.size() < 2) {
            return false;
        }
        double nearest = Double.POSITIVE_INFINITY;
        for (int i = 1; i < ticks.size(); i++) {
            nearest = Math.min(
                    nearest,
                    Math.abs(axis.pixel(ticks.get(i).at())
                            - axis.pixel(ticks.get(i - 1).at())));
        }
        return longestLabel() * 1.08 + 6 > nearest;
    }

    void drawGrid(Canvas canvas, Rectangle2D area) {
        if (!axis.isVisible()
                || !axis.options().truth("showgrid", !axis.options().has("overlaying"))) {
            return;
        }
        Pen pen = new Pen(
                Colours.parse(axis.options().string("gridcolor", null), Colours.GRID),
                axis.options().number("gridwidth", 1));
        for (Tick tick : axis.ticks()) {
            double at = axis.pixel(tick.at());
            canvas.shape(
                    axis.isVertical()
                            ? new Line2D.Double(area.getMinX(), at, area.getMaxX(), at)
                            : new Line2D.Double(at, area.getMinY(), at, area.getMaxY()),
                    null,
                    pen);
        }
        if (axis.options().truth("zeroline", false)) {
            drawAcross(
                    canvas,
                    area,
                    axis.pixel(0),
                    Colours.parse(axis.options().string("zerolinecolor", null), Colours.AXIS));
        }
    }

    private void drawAcross(Canvas canvas, Rectangle2D area, double at, Color color) {
        if (axis.isVertical()
                ? at >= area.getMinY() && at <= area.getMaxY()
                : at >= area.getMinX() && at <= area.getMaxX()) {
            canvas.shape(
                    axis.isVertical()
                            ? new Line2D.Double(area.getMinX(), at, area.getMaxX(), at)
                            : new Line2D.Double(at, area.getMinY(), at, area.getMaxY()),
                    null,
                    new Pen(color, 1));
        }
    }

    void draw(Canvas canvas, Rectangle2D area) {
        if (!axis.isVisible()) {
            return;
        }
        Pen pen = new Pen(
                Colours.parse(axis.options().string("linecolor", null), Colours.AXIS),
                axis.options().number("linewidth", 1));
        if (axis.isVertical()) {
            drawVertical(canvas, area, pen);
        } else {
            drawHorizontal(canvas, area, pen);
        }
    }

    private void drawVertical(Canvas canvas, Rectangle2D area, Pen pen) {
        boolean right = axis.isOpposite();
        double x = right ? area.getMaxX() : area.getMinX();
        double out = right ? 1 : -1;
        if (axis.options().truth("showline", true)) {
            canvas.shape(new Line2D.Double(x, area.getMinY(), x, area.getMaxY()), null, pen);
        }
        TextStyle style = tickStyle.anchored(right ? TextStyle.Anchor.START : TextStyle.Anchor.END);
        for (Tick tick : axis.ticks()) {
            double y = axis.pixel(tick.at());
            canvas.shape(new Line2D.Double(x, y, x + out * TICK, y), null, pen);
            if (hasLabels()) {
                drawLines(
                        canvas, x + out * (TICK + GAP), y + 0.35 * tickSize, RichText.lines(tick.label()), style, 0.5);
            }
        }
        if (!title.isEmpty()) {
            double farthest = thickness() - 0.25 * titleSize;
            TextStyle turned = titleStyle.rotated(right ? 90 : -90, TextStyle.Anchor.MIDDLE);
            for (int i = 0; i < title.size(); i++) {
                double baseline = farthest - 0.6 * titleSize - 1.2 * titleSize * (right ? i : title.size() - 1 - i);
                canvas.text(x + out * baseline, area.getCenterY(), title.get(i), turned);
            }
        }
    }

    private void drawHorizontal(Canvas canvas, Rectangle2D area, Pen pen) {
        boolean above = axis.isOpposite();
        double y = above ? area.getMinY() : area.getMaxY();
        double out = above ? -1 : 1;
        if (axis.options().truth("showline", true)) {
            canvas.shape(new Line2D.Double(area.getMinX(), y, area.getMaxX(), y), null, pen);
        }
        boolean slanted = isSlanted();
        for (Tick tick : axis.ticks()) {
            double x = axis.pixel(tick.at());
            canvas.shape(new Line2D.Double(x, y, x, y + out * TICK), null, pen);
            List<RichText> lines = RichText.lines(tick.label());
            if (!hasLabels()) {
                continue;
            }
            if (slanted) {
                canvas.text(
                        x + 3,
                        y + TICK + GAP + 0.6 * tickSize,
                        lines.get(0),
                        tickStyle.rotated(-SLANT, TextStyle.Anchor.END));
            } else {
                double first =
                        above ? y - TICK - GAP - 1.2 * tickSize * (lines.size() - 1) : y + TICK + GAP + 0.75 * tickSize;
                drawLines(canvas, x, first, lines, tickStyle, 0);
            }
        }
        if (!title.isEmpty()) {
            double first = above
                    ? y - thickness() + 0.8 * titleSize
                    : y + TICK + GAP + labelThickness() + TITLE_GAP + 0.8 * titleSize;
            drawLines(canvas, area.getCenterX(), first, title, titleStyle, 0);
        }
    }

    /** @param centred 0 if the first line stands at the point, 0.5 if the middle of all lines does */
    private static void drawLines(
            Canvas canvas, double x, double y, List<RichText> lines, TextStyle style, double centred) {
        double height = 1.2 * style.size();
        double first = y - centred * height * (lines.size() - 1);
        for (int i = 0; i < lines.size(); i++) {
            canvas.text(x, first + i * height, lines.get(i), style);
        }
    }
}
