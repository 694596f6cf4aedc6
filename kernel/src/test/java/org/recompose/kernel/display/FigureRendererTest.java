package org.recompose.kernel.display;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tech.tablesaw.plotly.components.Figure;

class FigureRendererTest {
    private static final Pattern PICTURE = Pattern.compile("<img [^>]*src=\"data:image/svg\\+xml;base64,([^\"]+)\"");

    @BeforeEach
    @AfterEach
    void anEmptyPage() {
        PlotlyPage.publishWith(null);
    }

    private static MimeBundle render(Object value) {
        return Renderers.render(value, FigureRendererTest.class.getClassLoader());
    }

    @TestFactory
    Stream<DynamicTest> everyKindOfPlotIsShownInEveryForm() {
        return StandardPlots.all().entrySet().stream()
                .map(plot -> DynamicTest.dynamicTest(plot.getKey(), () -> checkForms(plot.getValue())));
    }

    private static void checkForms(Figure figure) throws Exception {
        FigureSpec spec = FigureSpec.of(figure);
        MimeBundle bundle = render(figure);
        BufferedImage png =
                ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(bundle.get(MimeBundle.PNG))));
        Map<?, ?> size = (Map<?, ?>) bundle.metadata().get(MimeBundle.PNG);
        var svg = Pictures.svg(picture(bundle));
        assertAll(
                () -> assertEquals("Figure: " + spec.title(), bundle.get(MimeBundle.TEXT)),
                () -> assertEquals(2 * (int) size.get("width"), png.getWidth()),
                () -> assertTrue(Pictures.colours(png) > 20, "a picture with something in it"),
                () -> assertTrue(Pictures.texts(svg).contains(spec.title()), "the title in " + Pictures.texts(svg)),
                () -> assertTrue(Pictures.marks(svg) > 0, "something drawn"),
                () -> assertTrue(bundle.get(MimeBundle.HTML).contains("newPlot")));
    }

    private static String picture(MimeBundle bundle) {
        var picture = PICTURE.matcher(bundle.get(MimeBundle.HTML));
        assertTrue(picture.find(), "a picture for pages without scripts");
        return new String(Base64.getDecoder().decode(picture.group(1)), StandardCharsets.UTF_8);
    }

    @Test
    void titlesAndNamesAreReadAsTheyWereWritten() {
        FigureSpec figure = FigureSpec.of(StandardPlots.all().get("scatter"));
        List<String> names = new ArrayList<>();
        figure.traces()
                .forEach(trace -> names.add(trace.getAsJsonObject().get("name").getAsString()));
        assertEquals(List.of("rose", "tulip & co", "it's a \"daisy\"", "<b>lily</b>"), names);
        assertEquals(
                "Histogram of 'accuracy' & more",
                FigureSpec.of(StandardPlots.all().get("histogram")).title());
    }

    @Test
    void whatIsNoJsonButJavaScriptIsRead() {
        FigureSpec figure = FigureSpec.parse(
                """
                var layout = { title: 'back\\slash, comma,} &amp;lt; &#x3b1;', xaxis: {range: [0, 1,],}, };
                var trace0 = { x: ["a","\\"}", "\\u00e9",], y: [NaN, 1.5e-3, -2,], name: "it's", };
                var config = {displayModeBar: true, };
                var data = [ trace0];""");
        assertEquals("back\\slash, comma,} &lt; α", figure.layout().get("title").getAsString());
        JsonObject trace = figure.traces().get(0).getAsJsonObject();
        assertEquals("[\"a\",\"\\\"}\",\"é\"]", trace.get("x").toString());
        assertEquals("it's", trace.get("name").getAsString());
        assertEquals(
                2,
                figure.layout().getAsJsonObject("xaxis").getAsJsonArray("range").size());
        assertTrue(figure.config().get("displayModeBar").getAsBoolean());
    }

    @Test
    void aFigureThatIsNoneIsToldWithItsText() {
        String message = org.junit.jupiter.api.Assertions.assertThrows(
                        IllegalArgumentException.class, () -> FigureSpec.parse("var layout = {title: 'unfinished"))
                .getMessage();
        assertTrue(message.contains("title: 'unfinished"), message);
    }

    @Test
    void theScriptComesOnceAndTheLargerBuildOnlyWhenNeeded() {
        Map<String, Figure> plots = StandardPlots.all();
        int first = render(plots.get("line")).get(MimeBundle.HTML).length();
        int second = render(plots.get("line")).get(MimeBundle.HTML).length();
        int space = render(plots.get("scatter 3d")).get(MimeBundle.HTML).length();
        int again = render(plots.get("scatter 3d")).get(MimeBundle.HTML).length();
        assertTrue(first > 300_000 && first < 600_000, "the small build: " + first);
        assertTrue(second < 40_000, "without it: " + second);
        assertTrue(space > 1_000_000, "the whole build: " + space);
        assertTrue(again < 60_000, "without it: " + again);
    }

    @Test
    void aPageBuiltForTheLargestNeedsNoSmallerBuild() {
        render(StandardPlots.all().get("scatter 3d"));
        assertTrue(render(StandardPlots.all().get("line")).get(MimeBundle.HTML).length() < 40_000);
    }

    @Test
    void theScriptIsAnOutputOfItsOwnWhereTheKernelPublishes() {
        List<MimeBundle> published = new ArrayList<>();
        PlotlyPage.publishWith(published::add);
        PlotlyPage.cellStarts("cell-1");
        Figure figure = StandardPlots.accuracyByEpoch();
        assertTrue(render(figure).get(MimeBundle.HTML).length() < 60_000);
        render(figure);
        assertEquals(1, published.size());
        assertTrue(published.get(0).get(MimeBundle.HTML).contains("<script>"));

        PlotlyPage.cellStarts("cell-2");
        render(figure);
        assertEquals(1, published.size(), "the notebook has it in cell 1");
        PlotlyPage.cellStarts("cell-1");
        assertEquals(1, published.size(), "not before a figure needs it");
        render(figure);
        assertEquals(2, published.size(), "cell 1 lost it when it ran again");
        PlotlyPage.outputCleared();
        render(figure);
        assertEquals(3, published.size(), "and when it cleared its output");
        PlotlyPage.cellStarts(null);
        render(figure);
        PlotlyPage.cellStarts(null);
        render(figure);
        assertEquals(3, published.size(), "front ends that name no cells run each once");
    }

    @Test
    void dataCannotEndTheScript() {
        String html = render(StandardPlots.all().get("box")).get(MimeBundle.HTML);
        assertFalse(html.substring(html.lastIndexOf("<script>")).contains("<b>lily"));
    }

    @Test
    void bandsDoNotAnswerToThePointer() {
        FigureSpec figure = FigureSpec.of(StandardPlots.accuracyByEpoch());
        JsonArray data = Interactive.of(
                        figure,
                        Thinned.of(figure.traces()),
                        org.recompose.kernel.display.chart.Chart.of(figure.traces(), figure.layout()))
                .getAsJsonArray("data");
        assertEquals("skip", data.get(0).getAsJsonObject().get("hoverinfo").getAsString());
        assertFalse(data.get(2).getAsJsonObject().has("hoverinfo"));
        assertFalse(figure.traces().get(0).getAsJsonObject().has("hoverinfo"), "the figure itself is left alone");
    }

    @Test
    void aMillionPointsAreSummarisedAndItIsSaid() {
        double[] values = new double[1_000_000];
        java.util.Arrays.setAll(values, i -> Math.sin(i) + i % 7);
        FigureSpec figure = FigureSpec.of(new tech.tablesaw.plotly.components.Figure(
                tech.tablesaw.plotly.traces.HistogramTrace.builder(values).build()));
        Thinned thinned = Thinned.of(figure.traces());
        JsonArray heights = thinned.traces().get(0).getAsJsonObject().getAsJsonArray("y");
        double sum = 0;
        for (var height : heights) sum += height.getAsDouble();
        assertEquals(1e6, sum, "each value is in one bar");
        String html = render(new tech.tablesaw.plotly.components.Figure(
                        tech.tablesaw.plotly.traces.ScatterTrace.builder(values, values)
                                .build()))
                .get(MimeBundle.HTML);
        assertTrue(html.length() < 4_000_000, html.length() + " characters");
        assertTrue(html.contains("1,000,000 points"), "it says so");
    }
}
