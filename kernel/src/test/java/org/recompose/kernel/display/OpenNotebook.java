package org.recompose.kernel.display;

import java.nio.file.Path;
import java.time.Duration;

/** A notebook in a JupyterLab, as a person sees and works it. */
public final class OpenNotebook {
    private static final String PANEL = "jupyterapp.shell.currentWidget";
    /** The console of the subshell, as an expression of JavaScript. */
    public static final String CONSOLE = "[...jupyterapp.shell.widgets('main')].find(widget => widget.console)";

    private static final Duration SOON = Duration.ofSeconds(60);

    private final Chromium browser;

    /**
     * Opens a file and waits until its kernel is idle.
     *
     * @param cells how many it has at least
     */
    public OpenNotebook(Chromium browser, JupyterLab lab, String file, int cells) throws Exception {
        this.browser = browser;
        browser.open(lab.url("lab/tree/" + file + "?reset"));
        browser.waitFor(
                "window.jupyterapp && [...jupyterapp.shell.widgets('main')].some(panel => panel.context?.isReady)",
                SOON);
        browser.evaluate("jupyterapp.shell.activateById([...jupyterapp.shell.widgets('main')][0].id)");
        browser.waitFor(PANEL + "?.content?.widgets?.length >= " + cells, SOON);
        awaitIdle(SOON);
    }

    public void awaitIdle(Duration atMost) throws Exception {
        browser.waitFor(PANEL + ".sessionContext?.session?.kernel?.status === 'idle'", atMost);
    }

    /** Waits until a cell is being executed. */
    public void awaitRunning(int cell) throws Exception {
        browser.waitFor(
                PANEL + ".content.widgets[" + cell + "].model.executionState === 'running' || " + PANEL
                        + ".sessionContext.session.kernel.status === 'busy'",
                SOON);
    }

    public void runAll() throws Exception {
        command("notebook:run-all-cells");
    }

    public void run(int cell) throws Exception {
        select(cell);
        command("notebook:run-cell");
    }

    public void runFrom(int cell) throws Exception {
        select(cell);
        command("notebook:run-all-below");
    }

    public void interrupt() throws Exception {
        command("notebook:interrupt-kernel");
    }

    /** Types into a cell that is made behind another, and asks what could follow. */
    public void completeInANewCellBehind(int cell, String text) throws Exception {
        select(cell);
        command("notebook:insert-cell-below");
        String active = PANEL + ".content.activeCell";
        browser.waitFor(PANEL + ".content.activeCellIndex === " + (cell + 1), SOON);
        browser.evaluate(active + ".model.sharedModel.setSource('" + text + "')");
        browser.evaluate(PANEL + ".content.mode = 'edit'");
        browser.evaluate(active + ".editor.setCursorPosition({line: 0, column: " + text.length() + "})");
        command("completer:invoke-notebook");
    }

    /** Takes away what {@link #completeInANewCellBehind} made. */
    public void closeCompleter() throws Exception {
        browser.evaluate(PANEL + ".content.mode = 'command'");
        command("notebook:delete-cell");
    }

    /** Runs a cell beside what the kernel runs, in a console of its own, which opens at the first call. */
    public void runInASubshell(String code) throws Exception {
        if (!browser.evaluate("!!" + CONSOLE).getAsBoolean()) {
            command("notebook:create-subshell-console");
            browser.waitFor(CONSOLE + "?.sessionContext.session?.kernel?.subshellId", SOON);
            browser.waitFor(CONSOLE + ".node.textContent.includes('%help')", SOON);
        }
        browser.evaluate(CONSOLE + ".console.promptCell.model.sharedModel.setSource('" + code + "')");
        browser.evaluate("void " + CONSOLE + ".console.execute(true)");
        browser.evaluate("jupyterapp.shell.activateById([...jupyterapp.shell.widgets('main')][0].id)");
    }

    public void save() throws Exception {
        browser.evaluate("jupyterapp.commands.execute('docmanager:save')");
    }

    public void screenshot(int cell, String file) throws Exception {
        browser.evaluate(PANEL + ".content.widgets[" + cell + "].node.scrollIntoView()");
        browser.screenshot(Path.of("target", "screenshots", file));
    }

    /** The element of a cell's output, as an expression of JavaScript. */
    public static String output(int cell) {
        return PANEL + ".content.widgets[" + cell + "].node.querySelector('.jp-Cell-outputArea')";
    }

    private void select(int cell) throws Exception {
        browser.evaluate("void (" + PANEL + ".content.activeCellIndex = " + cell + ")");
    }

    private void command(String name) throws Exception {
        browser.evaluate("void jupyterapp.commands.execute('" + name + "')");
    }
}
