package org.recompose.kernel.display;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.recompose.kernel.display.OpenNotebook.output;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** What a person sees who works with the kernel in JupyterLab: one visit, step by step. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class JupyterLabIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final List<String> CELLS = List.of(
            """
            import tech.tablesaw.api.*;
            import tech.tablesaw.plotly.api.*;
            double[] x = IntStream.range(0, 100).asDoubleStream().toArray();
            Table table = Table.create("curve", DoubleColumn.create("x", x),
                DoubleColumn.create("y", DoubleStream.of(x).map(Math::sqrt).toArray()));
            table""",
            "LinePlot.create(\"Square roots\", table, \"x\", \"y\")",
            "ScatterPlot.create(\"Points\", table, \"x\", \"y\")",
            """
            import org.recompose.kernel.display.ProgressBar;
            ProgressBar bar = ProgressBar.of("training", 40);
            String id = display(bar);
            for (int i = 1; i <= 40; i++) {
                Thread.sleep(100);
                bar = bar.at(i, "loss " + 1.0 / i);
                updateDisplay(id, bar);
            }""",
            "long n = 0; while (true) n++;",
            "\"still here: \" + (n > 0)");

    @TempDir
    private static Path folder;

    private static JupyterLab lab;
    private static Chromium browser;
    private static OpenNotebook notebook;

    @BeforeAll
    static void openTheNotebook() throws Exception {
        Path chromium = Installed.chromium();
        Path python = Installed.jupyterLabPython();
        Files.writeString(folder.resolve("visit.ipynb"), cells());
        lab = new JupyterLab(python, folder, JupyterLab.tablesaw(), Map.of());
        browser = new Chromium(chromium);
        open("visit.ipynb");
    }

    @AfterAll
    static void close() throws Exception {
        if (browser != null) {
            browser.close();
        }
        if (lab != null) {
            lab.close();
        }
    }

    private static String cells() {
        JsonArray cells = new JsonArray();
        for (String source : CELLS) {
            JsonObject cell = Json.readLiteral("{cell_type: 'code', execution_count: null, metadata: {}, outputs: []}")
                    .getAsJsonObject();
            cell.addProperty("id", "cell-" + cells.size());
            cell.addProperty("source", source);
            cells.add(cell);
        }
        JsonObject notebook = Json.readLiteral(
                        """
                {nbformat: 4, nbformat_minor: 5, metadata: {kernelspec: {name: 'java', display_name: 'Java (Recompose)', language: 'java'}}}
                """)
                .getAsJsonObject();
        notebook.add("cells", cells);
        return notebook.toString();
    }

    private static void open(String file) throws Exception {
        notebook = new OpenNotebook(browser, lab, file, CELLS.size());
    }

    @Test
    @Order(1)
    void aTableAndInteractivePlots() throws Exception {
        notebook.runAll();
        browser.waitFor(output(0) + "?.querySelector('.recompose-table tbody tr')", SOON);
        assertTrue(browser.evaluate(output(0) + ".textContent").getAsString().contains("100 rows × 2 columns"));
        browser.waitFor(output(1) + "?.querySelector('.js-plotly-plot .main-svg')", SOON);
        browser.waitFor(output(2) + "?.querySelector('.js-plotly-plot .main-svg')", SOON);
        assertEquals(
                0,
                browser.evaluate("[...document.querySelectorAll('.recompose-figure > img')]"
                                + ".filter(img => img.offsetWidth > 0).length")
                        .getAsInt(),
                "pictures beside the plots");
        assertTrue(
                browser.evaluate("(figure => figure.querySelector('.main-svg').clientWidth <= figure.clientWidth)("
                                + output(1) + ".querySelector('.recompose-figure'))")
                        .getAsBoolean(),
                "a wide figure fits its cell");
        notebook.screenshot(1, "jupyterlab-plots.png");
    }

    @Test
    @Order(2)
    void aProgressBarMoves() throws Exception {
        String done = output(3) + "?.querySelector('[role=progressbar]')?.getAttribute('aria-valuenow')";
        browser.waitFor(done + " > 2", SOON);
        browser.evaluate("window.seen = " + done);
        browser.waitFor(done + " > window.seen || " + done + " == 40", SOON);
        notebook.screenshot(3, "jupyterlab-progress.png");
        browser.waitFor(done + " == 40", SOON);
        assertEquals(
                1,
                browser.evaluate(output(3) + ".querySelectorAll('[role=progressbar]').length")
                        .getAsInt());
    }

    @Test
    @Order(3)
    void aBusyCellIsInterruptedAndTheNextOneRuns() throws Exception {
        notebook.awaitRunning(4);
        Thread.sleep(1000);
        notebook.interrupt();
        browser.waitFor(output(4) + "?.textContent.trim().length > 0", Duration.ofSeconds(10));
        notebook.awaitIdle(SOON);
        notebook.run(5);
        browser.waitFor(output(5) + "?.textContent.includes('still here: true')", SOON);
    }

    @Test
    @Order(4)
    void theSavedNotebookIsInteractiveWhenOpenedAgain() throws Exception {
        notebook.save();
        open("visit.ipynb");
        browser.waitFor(output(1) + "?.querySelector('.js-plotly-plot .main-svg')", SOON);
        browser.waitFor(output(2) + "?.querySelector('.js-plotly-plot .main-svg')", SOON);
        long size = Files.size(folder.resolve("visit.ipynb"));
        assertTrue(size < 1_000_000, "plotly.js once, the file has " + size + " bytes");
    }

    @Test
    @Order(5)
    void aStrangersNotebookShowsPictures() throws Exception {
        String saved = Files.readString(folder.resolve("visit.ipynb"));
        Files.writeString(folder.resolve("stranger.ipynb"), saved.replace("Square roots", "Roots"));
        open("stranger.ipynb");
        browser.waitFor(output(1) + "?.querySelector('img')?.naturalWidth > 600", SOON);
        browser.waitFor(output(1) + ".querySelector('img').offsetWidth > 300", SOON);
        assertEquals(0, browser.count(".js-plotly-plot"));
        assertTrue(
                browser.evaluate(output(0) + ".textContent").getAsString().contains("99.0"),
                "the last rows of the table");
        notebook.screenshot(1, "jupyterlab-untrusted.png");
    }
}
