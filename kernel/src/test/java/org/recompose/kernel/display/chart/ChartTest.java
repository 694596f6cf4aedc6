package org.recompose.kernel.display.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonParser;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ChartTest {
    private static Chart chart(String traces, String layout) {
        JsonArray read = JsonParser.parseString(traces).getAsJsonArray();
        return Chart.of(read, JsonParser.parseString(layout).getAsJsonObject());
    }

    private static double[] rectangle(String svg, String colour) {
        Matcher rectangle = Pattern.compile(
                        "<rect x=\"([\\d.]+)\" y=\"([\\d.]+)\" width=\"([\\d.]+)\" height=\"([\\d.]+)\" fill=\""
                                + colour + "\"")
                .matcher(svg);
        assertTrue(rectangle.find(), "no rectangle of " + colour + " in " + svg);
        return new double[] {
            Double.parseDouble(rectangle.group(1)),
            Double.parseDouble(rectangle.group(2)),
            Double.parseDouble(rectangle.group(3)),
            Double.parseDouble(rectangle.group(4))
        };
    }

    @Test
    void aPointStandsWhereItsValuesSay() throws Exception {
        Chart chart = chart(
                "[{x: [0, 5, 10], y: [0, 1, 4], mode: 'markers', marker: {size: 10, color: '#ff0000'}}]",
                "{width: 300, height: 200, xaxis: {range: [0, 10]}, yaxis: {range: [0, 4]}}");
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(chart.toPng(1)));
        Matcher circle =
                Pattern.compile("<circle cx=\"([\\d.]+)\" cy=\"([\\d.]+)\"").matcher(chart.toSvg());
        double[][] points = new double[3][];
        for (int i = 0; i < 3 && circle.find(); i++) {
            points[i] = new double[] {Double.parseDouble(circle.group(1)), Double.parseDouble(circle.group(2))};
        }
        assertEquals((points[0][0] + points[2][0]) / 2, points[1][0], 0.02, "half of the x axis");
        assertEquals(
                points[0][1] + 0.25 * (points[2][1] - points[0][1]), points[1][1], 0.02, "a quarter of the y axis");
        assertEquals(
                Color.RED.getRGB(), image.getRGB((int) points[1][0], (int) points[1][1]), "the same place in the PNG");
    }

    @Test
    void linesHaveTheirColourWidthAndDashes() {
        String svg = chart(
                        "[{x: [1, 2], y: [1, 2], mode: 'lines', line: {color: 'rgb(1,2,3)', width: 4, dash: 'dashdot'}}]",
                        "{}")
                .toSvg();
        assertTrue(
                svg.contains(
                        "stroke=\"#010203\" stroke-width=\"4\" stroke-linejoin=\"round\" stroke-dasharray=\"12,4,4,4\""),
                svg);
    }

    @Test
    void aBandReachesFromOneLineToTheNext() {
        String svg = chart(
                        """
                [{x: [0, 1], y: [0, 0], mode: 'lines', line: {width: 0}, showlegend: false},
                 {x: [0, 1], y: [4, 4], mode: 'lines', line: {width: 0}, showlegend: false, fill: 'tonexty', fillcolor: 'rgba(0,0,255,0.2)'},
                 {x: [0, 1], y: [2, 2], mode: 'lines', name: 'mean'}]""",
                        "{yaxis: {range: [0, 4]}, xaxis: {range: [0, 1]}}")
                .toSvg();
        Matcher band = Pattern.compile(
                        "<path d=\"M([\\d.]+) ([\\d.]+)L([\\d.]+) ([\\d.]+)L[\\d.]+ ([\\d.]+)L[\\d.]+ [\\d.]+Z\" "
                                + "fill=\"#0000ff\" fill-opacity=\"0.2\"/>")
                .matcher(svg);
        assertTrue(band.find(), svg);
        assertTrue(
                Double.parseDouble(band.group(5)) - Double.parseDouble(band.group(2)) > 300,
                "from the top to the bottom");
        assertFalse(svg.contains("stroke-width=\"0\""));
        assertEquals(1, svg.split(">mean<", -1).length - 1, "one entry in the legend");
    }

    @Test
    void barsBeginAtZeroAndStackUp() {
        String traces = "[{type: 'bar', x: ['a'], y: [3], marker: {color: '#ff0000'}, name: 'one'},"
                + "{type: 'bar', x: ['a'], y: [1], marker: {color: '#0000ff'}, name: 'two'}]";
        String stacked = chart(traces, "{barmode: 'stack'}").toSvg();
        double[] red = rectangle(stacked, "#ff0000");
        double[] blue = rectangle(stacked, "#0000ff");
        assertEquals(red[1], blue[1] + blue[3], 0.03, "the second on the first");
        assertEquals(3, red[3] / blue[3], 0.01);
        String grouped = chart(traces, "{barmode: 'group'}").toSvg();
        red = rectangle(grouped, "#ff0000");
        blue = rectangle(grouped, "#0000ff");
        assertEquals(red[0] + red[2], blue[0], 0.03, "the second beside the first");
        assertEquals(red[1] + red[3], blue[1] + blue[3], 0.03, "both from zero");
    }

    @Test
    void aHistogramCountsEveryValueOnce() {
        Bins bins = Bins.of(new double[] {0, 1, 1, 2, 5, 9.9}, 5, false, 0.4);
        assertEquals(
                6,
                Arrays.stream(bins.counts(new double[] {0, 1, 1, 2, 5, 9.9}, ""))
                        .sum());
        assertEquals(
                100,
                Arrays.stream(bins.counts(new double[] {0, 1, 1, 2, 5, 9.9}, "percent"))
                        .sum(),
                1e-9);
    }

    @Test
    void quartilesOfABoxAreLinear() {
        double[] sorted = {1, 2, 3, 4};
        assertEquals(1.5, DistributionMark.quantile(sorted, 0.25));
        assertEquals(2.5, DistributionMark.quantile(sorted, 0.5));
        assertEquals(4, DistributionMark.quantile(sorted, 1));
    }

    @Test
    void aSecondAxisStandsOnTheRight() {
        String svg = chart(
                        """
                [{x: [0, 1], y: [0, 1], mode: 'lines', name: 'accuracy'}, {x: [0, 1], y: [100, 300], mode: 'lines', yaxis: 'y2', name: 'time'}]""",
                        "{yaxis: {title: 'left'}, yaxis2: {title: 'right', side: 'right', overlaying: 'y'}}")
                .toSvg();
        Matcher titles = Pattern.compile("<text x=\"([\\d.]+)\"[^>]*rotate\\((-?90)[^>]*>(left|right)<")
                .matcher(svg);
        assertTrue(titles.find());
        assertEquals("-90 left", titles.group(2) + " " + titles.group(3));
        assertTrue(titles.find());
        assertEquals("90 right", titles.group(2) + " " + titles.group(3));
        assertTrue(Double.parseDouble(titles.group(1)) > 500, "on the right: " + titles.group(1));
    }

    @Test
    void markupOfTitlesTakesEffectAndTextIsEscaped() {
        String svg = chart(
                        "[{x: [0, 1], y: [0, 1], name: 'a & <unknown>b'}, {x: [0], y: [0], name: 'other'}]",
                        "{title: 'K<sub>4</sub> < 5\\u0001'}")
                .toSvg();
        assertTrue(
                svg.contains(
                        ">K<tspan dy=\"3.4\" font-size=\"11.9\">4</tspan><tspan dy=\"-3.4\"> &lt; 5\uFFFD</tspan></text>"),
                svg);
        assertTrue(svg.contains(">a &amp; b</text>"), svg);
    }

    @Test
    void longLabelsSlantInsteadOfOverlapping() {
        String svg = chart(
                        """
                [{type: 'bar', x: ['a very long name of a network', 'another quite long name', 'one more of these names'], y: [1, 2, 3]}]""",
                        "{width: 400, height: 300}")
                .toSvg();
        assertTrue(svg.contains("rotate(-30"), svg);
    }

    @Test
    void emptyAndStrangeFiguresAreStillPictures() throws Exception {
        for (String traces : new String[] {
            "[{x: [], y: []}]",
            "[{type: 'treemap', labels: ['a']}]",
            "[{type: 'pie', values: [0]}]",
            "[{type: 'heatmap', z: []}]",
            "[{x: ['NaN'], y: ['NaN']}]",
            "[{type: 'box', y: []}]",
            "[{type: 'histogram', x: []}]"
        }) {
            Chart chart = chart(traces, "{title: 'empty', width: 200, height: 100}");
            assertTrue(chart.toSvg().contains(">empty</text>"), traces);
            assertEquals(
                    200, ImageIO.read(new ByteArrayInputStream(chart.toPng(1))).getWidth(), traces);
        }
    }
}
