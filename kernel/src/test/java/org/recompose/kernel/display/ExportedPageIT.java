package org.recompose.kernel.display;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.plotly.components.Figure;

/** The page that nbconvert makes of a notebook, in a browser that reaches nothing. */
class ExportedPageIT {
    /** In place of RequireJS, which nbconvert's pages load: a module loader that must not get hold of plotly.js. */
    private static final String LOADER =
            "data:text/javascript,window.define=function(){window.wasDefined=true};window.define.amd={}";

    @TempDir
    private static Path folder;

    private static Path page;
    private static Chromium browser;

    @BeforeAll
    static void exportANotebook() throws Exception {
        Path python = Installed.jupyterPython();
        browser = new Chromium(Installed.chromium());
        PlotlyPage.publishWith(null);
        Map<String, Figure> plots = StandardPlots.all();
        Path notebook = folder.resolve("figures.ipynb");
        Files.writeString(
                notebook,
                notebook(List.of(
                        StandardPlots.accuracyByEpoch(),
                        plots.get("scatter"),
                        StandardPlots.data(),
                        ProgressBar.of("GNet-R", 60).at(27, "accuracy 71.3 %"))));
        PlotlyPage.publishWith(null);
        Process export = new ProcessBuilder(
                        python.toString(),
                        "-m",
                        "nbconvert",
                        "--to",
                        "html",
                        "--HTMLExporter.require_js_url=" + LOADER,
                        "--HTMLExporter.mathjax_url=data:text/javascript,",
                        notebook.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        assertTrue(export.waitFor(120, TimeUnit.SECONDS) && export.exitValue() == 0, () -> read(folder.resolve("log")));
        page = folder.resolve("figures.html");
    }

    @AfterAll
    static void closeBrowser() throws Exception {
        if (browser != null) {
            browser.close();
        }
    }

    @AfterEach
    void allowScripts() throws Exception {
        browser.allowScripts(true);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }

    private static String notebook(List<Object> values) {
        JsonArray cells = new JsonArray();
        for (Object value : values) {
            MimeBundle bundle = Renderers.render(value, ExportedPageIT.class.getClassLoader());
            JsonObject output = new JsonObject();
            output.addProperty("output_type", "display_data");
            output.add("data", Json.readLiteral(Json.write(bundle.data())));
            output.add("metadata", Json.readLiteral(Json.write(bundle.metadata())));
            JsonArray outputs = new JsonArray();
            outputs.add(output);
            JsonObject cell = Json.readLiteral(
                            "{cell_type: 'code', execution_count: 1, metadata: {}, source: 'display(x)'}")
                    .getAsJsonObject();
            cell.addProperty("id", "cell-" + cells.size());
            cell.add("outputs", outputs);
            cells.add(cell);
        }
        JsonObject notebook = Json.readLiteral("{nbformat: 4, nbformat_minor: 5, metadata: {}}")
                .getAsJsonObject();
        notebook.add("cells", cells);
        return notebook.toString();
    }

    @Test
    void figuresAreInteractiveAndNothingLeavesThePage() throws Exception {
        browser.open(page.toUri().toString());
        browser.waitFor("document.querySelectorAll('.js-plotly-plot .main-svg').length >= 4", Duration.ofSeconds(30));
        assertEquals(2, browser.count(".js-plotly-plot"));
        assertEquals(
                0,
                browser.evaluate("[...document.querySelectorAll('.recompose-figure > img')]"
                                + ".filter(img => img.offsetWidth > 0).length")
                        .getAsInt(),
                "pictures beside the plots");
        assertEquals("undefined", browser.evaluate("typeof window.Plotly").getAsString(), "no global is left");
        assertTrue(browser.evaluate("!window.wasDefined").getAsBoolean(), "the page's module loader was not called");
        browser.evaluate("document.querySelector('.js-plotly-plot').scrollIntoView()");
        browser.moveTo(".js-plotly-plot .cartesianlayer .plot");
        browser.waitFor("document.querySelector('.js-plotly-plot .hoverlayer .hovertext')", Duration.ofSeconds(10));
        browser.screenshot(Path.of("target", "screenshots", "exported-page.png"));
        assertEquals(List.of(), browser.requestsThatLeave());
        assertEquals(List.of(), browser.errors());
    }

    @Test
    void withoutScriptsThePicturesShow() throws Exception {
        browser.allowScripts(false);
        browser.open(page.toUri().toString());
        assertEquals(0, browser.count(".js-plotly-plot"));
        assertEquals(
                2,
                browser.evaluate("[...document.querySelectorAll('.recompose-figure > img')]"
                                + ".filter(img => img.offsetWidth > 600 && img.naturalWidth > 600).length")
                        .getAsInt());
        assertEquals(21, browser.count(".recompose-table tbody tr"), "ten rows, the gap, ten rows");
        browser.screenshot(Path.of("target", "screenshots", "exported-page-without-scripts.png"));
    }

    @Test
    void tablesTurnTheirPages() throws Exception {
        browser.open(page.toUri().toString());
        browser.waitFor("document.querySelector('.recompose-table button')", Duration.ofSeconds(30));
        browser.evaluate("document.querySelector('.recompose-table button[title=\"last rows\"]').click()");
        assertEquals(
                "40",
                browser.evaluate("document.querySelector('.recompose-table tbody td').textContent")
                        .getAsString());
        assertEquals(
                "rows 40 to 59 · 60 rows × 11 columns",
                browser.evaluate("document.querySelector('.recompose-table .s span:last-child').textContent")
                        .getAsString());
    }
}
