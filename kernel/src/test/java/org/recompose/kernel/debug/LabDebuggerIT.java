package org.recompose.kernel.debug;

import static org.recompose.kernel.display.OpenNotebook.output;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.recompose.kernel.display.Chromium;
import org.recompose.kernel.display.Installed;
import org.recompose.kernel.display.JupyterLab;
import org.recompose.kernel.display.OpenNotebook;

/** What a person sees who debugs a cell in JupyterLab. */
class LabDebuggerIT {
    private static final int CLICKS = 6;
    private static final Duration BETWEEN_CLICKS = Duration.ofSeconds(15);
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String TEXT = "(document.querySelector('%s')?.textContent ?? '')";
    private static final String VARIABLES = TEXT.formatted(".jp-DebuggerVariables");
    private static final String STACK = TEXT.formatted(".jp-DebuggerCallstack-body");
    private static final String BREAKPOINTS = TEXT.formatted(".jp-DebuggerBreakpoints-body");
    private static final List<String> CELLS = List.of(
            """
            int square(int x) {
                int result = x * x;
                return result;
            }
            double[] weights = {0.25, 0.5, 0.75};""",
            """
            int sum = 0;
            for (int i = 1; i < 4; i++) {
                sum += square(i);
            }
            sum""");

    @TempDir
    private static Path folder;

    @Test
    void aBreakpointInACellStepsAndVariables() throws Exception {
        Path chromium = Installed.chromium();
        Path python = Installed.jupyterLabPython();
        Files.writeString(folder.resolve("debug.ipynb"), notebook());
        try (JupyterLab lab = new JupyterLab(python, folder, "", Map.of());
                Chromium browser = new Chromium(chromium)) {
            OpenNotebook notebook = new OpenNotebook(browser, lab, "debug.ipynb", CELLS.size());
            browser.waitFor("document.querySelector('.jp-DebuggerBugButton')", SOON);
            switchOn(browser);
            command(browser, "debugger:show-panel");
            notebook.run(0);
            browser.waitFor(VARIABLES + ".includes('double[3] = {0.25, 0.5, 0.75}')", SOON);
            browser.screenshot(Path.of("target", "screenshots", "debugger-variables.png"));

            browser.waitFor("document.querySelectorAll('" + gutter(1, 4) + "').length > 0", SOON);
            browser.click(gutter(1, 4));
            browser.waitFor(BREAKPOINTS + ".trim().length > 0", SOON);
            notebook.run(1);
            browser.waitFor(STACK + ".includes('cell [2]')", SOON);
            browser.waitFor(VARIABLES + ".includes('int = 1')", SOON);
            browser.waitFor("document.querySelector('" + cell(1) + " .jp-DebuggerEditor-highlight')", SOON);

            command(browser, "debugger:stepIn");
            browser.waitFor(STACK + ".includes('square')", SOON);
            browser.waitFor("document.querySelector('" + cell(0) + " .jp-DebuggerEditor-highlight')", SOON);
            command(browser, "debugger:next");
            browser.waitFor(VARIABLES + ".includes('result')", SOON);
            browser.screenshot(Path.of("target", "screenshots", "debugger-stopped.png"));

            // While the cell runs, JupyterLab may set a removed breakpoint again, so it is left where it is.
            for (String next : List.of("int = 2", "int = 3")) {
                command(browser, "debugger:continue");
                browser.waitFor(STACK + ".includes('cell [2]') && " + VARIABLES + ".includes('" + next + "')", SOON);
            }
            command(browser, "debugger:continue");
            browser.waitFor(output(1) + "?.textContent.includes('14')", SOON);
            browser.waitFor(VARIABLES + ".includes('int = 14')", SOON);
            browser.waitFor(STACK + ".trim() === ''", SOON);

            browser.click(gutter(1, 4));
            browser.waitFor(BREAKPOINTS + ".trim() === ''", SOON);
        }
    }

    private static String cell(int index) {
        return ".jp-Notebook .jp-Cell[data-windowed-list-index=\"" + index + "\"]";
    }

    /** The place left of a line where a click sets a breakpoint; the first child is the gutter's own measure. */
    private static String gutter(int cell, int line) {
        return cell(cell) + " .cm-breakpoint-gutter .cm-gutterElement:nth-child(" + line + ")";
    }

    /** A command of the debugger does nothing while the button for it is grey, as it is between two stops. */
    private static void command(Chromium browser, String name) throws Exception {
        browser.waitFor("jupyterapp.commands.isEnabled('" + name + "')", SOON);
        browser.evaluate("jupyterapp.commands.execute('" + name + "').then(() => true)");
    }

    private static String notebook() {
        JsonArray cells = new JsonArray();
        for (String source : CELLS) {
            JsonObject cell = JsonParser.parseString(
                            "{\"cell_type\": \"code\", \"execution_count\": null, \"metadata\": {}, \"outputs\": []}")
                    .getAsJsonObject();
            cell.addProperty("id", "cell-" + cells.size());
            cell.addProperty("source", source);
            cells.add(cell);
        }
        JsonObject notebook = JsonParser.parseString(
                        """
                {"nbformat": 4, "nbformat_minor": 5, "metadata": {
                  "kernelspec": {"name": "java", "display_name": "Java (Recompose)", "language": "java"}}}
                """)
                .getAsJsonObject();
        notebook.add("cells", cells);
        return notebook.toString();
    }

    /** The toolbar still moves while the page settles, and the button takes no click before the kernel has answered. */
    private static void switchOn(Chromium browser) throws Exception {
        String on = "document.querySelector('[data-jp-debugger=true]')";
        for (int i = 0; i < CLICKS; i++) {
            browser.click(".jp-DebuggerBugButton");
            try {
                browser.waitFor(on, BETWEEN_CLICKS);
                return;
            } catch (AssertionError notYet) {
                browser.screenshot(Path.of("target", "screenshots", "debugger-not-yet.png"));
            }
        }
        browser.waitFor(on, SOON);
    }
}
