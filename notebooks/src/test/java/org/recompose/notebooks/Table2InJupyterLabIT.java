package org.recompose.notebooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.recompose.kernel.display.OpenNotebook.output;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.recompose.kernel.display.Chromium;
import org.recompose.kernel.display.Installed;
import org.recompose.kernel.display.JupyterLab;
import org.recompose.kernel.display.OpenNotebook;

/** What a person sees who runs {@code table2.ipynb} in JupyterLab, stops it, and goes on. */
class Table2InJupyterLabIT {
    private static final Duration SOON = Duration.ofSeconds(90);

    /** Enough epochs of GNet-R that a person can ask the kernel this and that meanwhile, and stop it in the middle. */
    private static final String PARAMETERS =
            """
            String profile = "smoke";
            String data = "drawn";
            String plans = "1:168, 4:84 1:84";
            int seeds = 1;
            String set = "model.width=16, out=%s";
            """;

    @TempDir
    private Path folder;

    private JsonArray cells;
    private Chromium browser;

    @Test
    void barsMoveAnInterruptedRunGoesOnAndEndsInItsTableAndFigure() throws Exception {
        Path python = Installed.jupyterLabPython();
        writeNotebook();
        Path library = Reproduce.ROOT.resolve("dlsupport/target");
        String classPath =
                library.resolve("recompose-dlsupport-0.1.0.jar") + File.pathSeparator + library.resolve("lib") + "/*";
        try (JupyterLab lab = new JupyterLab(python, folder, classPath, Map.of());
                Chromium opened = new Chromium(Installed.chromium())) {
            browser = opened;
            OpenNotebook notebook = new OpenNotebook(browser, lab, "table2.ipynb", cells.size());
            int run = cell("run");

            notebook.runAll();
            browser.waitFor(done(run, "GNet-R") + " > 0", SOON);
            browser.waitFor(output(run) + ".querySelector('.js-plotly-plot .main-svg')", SOON);
            browser.evaluate("window.seen = " + done(run, "GNet-R"));
            browser.waitFor(done(run, "GNet-R") + " > window.seen", SOON);
            notebook.screenshot(run, "table2-training.png");
            browser.evaluate("window.before = " + done(run, "GNet-R"));
            notebook.completeInANewCellBehind(run, "Math.ab");
            browser.waitFor("document.querySelector('.jp-Completer')?.textContent.includes('abs')", SOON);
            browser.screenshot(Path.of("target", "screenshots", "table2-completion.png"));
            notebook.closeCompleter();
            notebook.runInASubshell("%vars");
            browser.waitFor(OpenNotebook.CONSOLE + ".node.textContent.includes('profile = smoke')", SOON);
            notebook.runInASubshell("1234567 * 2");
            browser.waitFor(OpenNotebook.CONSOLE + ".node.textContent.includes('2469134')", SOON);
            notebook.screenshot(run, "table2-subshell.png");
            browser.waitFor(done(run, "GNet-R") + " > window.before", SOON);

            notebook.interrupt();
            notebook.awaitIdle(SOON);
            int stopped = browser.evaluate(done(run, "GNet-R")).getAsInt();
            assertTrue(
                    stopped
                            < 0.9
                                    * browser.evaluate(bar(run, "GNet-R") + ".getAttribute('aria-valuemax')")
                                            .getAsInt(),
                    "stopped in the middle, not at its end");
            assertEquals(
                    0,
                    browser.evaluate(output(cell("table2")) + "?.querySelectorAll('table').length ?? 0")
                            .getAsInt());

            browser.evaluate("window.old = " + bar(run, "GNet-R"));
            notebook.runFrom(run);
            browser.waitFor(bar(run, "GNet-R") + " && !window.old.isConnected", SOON);
            int again = browser.evaluate(done(run, "GNet-R")).getAsInt();
            assertTrue(again >= stopped, "begins at " + again + ", was stopped at " + stopped);

            waitWhileItTrains(run, output(cell("summary")) + "?.textContent.includes('points against GNet-R')");
            String table =
                    browser.evaluate(output(cell("table2")) + ".textContent").getAsString();
            for (String each : List.of("GNet-R", "SNets-4", "GNet-T-4", "82.8", "83.56")) {
                assertTrue(table.contains(each), () -> each + " is missing from " + table);
            }
            browser.waitFor(output(cell("fig4")) + "?.querySelector('.js-plotly-plot .main-svg')", SOON);
            notebook.screenshot(cell("table2"), "table2-table.png");
            notebook.screenshot(cell("fig4"), "table2-fig4.png");
            assertEquals(
                    List.of(),
                    browser.requestsThatLeave().stream()
                            .filter(url -> !url.startsWith(lab.url("")))
                            .toList());
        }
    }

    private void writeNotebook() throws Exception {
        JsonObject notebook = JsonParser.parseString(Files.readString(Reproduce.ROOT.resolve("notebooks/table2.ipynb")))
                .getAsJsonObject();
        cells = notebook.getAsJsonArray("cells");
        JsonArray source = new JsonArray();
        source.add(PARAMETERS.formatted(folder.resolve("results")));
        cells.get(cell("parameters")).getAsJsonObject().add("source", source);
        for (JsonElement cell : cells) {
            if (cell.getAsJsonObject().has("outputs")) {
                cell.getAsJsonObject().add("outputs", new JsonArray());
            }
        }
        Files.writeString(folder.resolve("table2.ipynb"), notebook.toString());
    }

    private int cell(String id) {
        return IntStream.range(0, cells.size())
                .filter(i ->
                        cells.get(i).getAsJsonObject().get("id").getAsString().equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** Waits for {@code expression} for as long as the cell's bars move, however slow the machine is. */
    private void waitWhileItTrains(int cell, String expression) throws Exception {
        String bars = output(cell) + ".querySelectorAll('[role=progressbar]')";
        String sum = "[..." + bars + "].reduce((sum, bar) => sum + Number(bar.getAttribute('aria-valuenow')), 0)";
        while (true) {
            double before = browser.evaluate(sum).getAsDouble();
            try {
                browser.waitFor(expression, SOON);
                return;
            } catch (AssertionError notYet) {
                if (browser.evaluate(sum).getAsDouble() <= before) {
                    throw notYet;
                }
            }
        }
    }

    private static String bar(int cell, String network) {
        return output(cell) + "?.querySelector('[role=progressbar][aria-label^=\"" + network + "\"]')";
    }

    private static String done(int cell, String network) {
        return "Number(" + bar(cell, network) + "?.getAttribute('aria-valuenow') ?? -1)";
    }
}
