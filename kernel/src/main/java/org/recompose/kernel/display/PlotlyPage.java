package org.recompose.kernel.display;

import java.util.Optional;

/**
 * Which builds of plotly.js the notebook of this session already holds. A build comes once, not with every figure: it
 * weighs half a megabyte. It is best put into an output of its own before the first figure's
 * ({@link #prelude}), since a figure that is updated in place would lose it; a kernel that never asks for a prelude gets
 * it within the first figure's HTML.
 *
 * <p>A notebook must still hold the build after its cells have been run again in any order, because it may be saved and
 * opened later without the kernel. So when the cell that brought a build runs again, or clears its output, its next
 * figure brings it anew.
 */
public final class PlotlyPage {
    private static final String[] BROUGHT_BY = new String[PlotlyScript.values().length];
    private static String cell = "";

    private PlotlyPage() {}

    /**
     * A cell begins to run; its earlier outputs are gone.
     *
     * @param cellId the front end's id of the cell, or null where it sends none
     */
    public static synchronized void cellStarts(String cellId) {
        cell = cellId == null ? "" : cellId;
        forget();
    }

    /** The running cell cleared its output. */
    public static synchronized void outputCleared() {
        forget();
    }

    /** The session begins anew, with an empty notebook. */
    public static synchronized void reset() {
        java.util.Arrays.fill(BROUGHT_BY, null);
    }

    /**
     * What must be displayed before a value for it to come alive.
     *
     * @return the script bundle, once; empty where the page has it already or the value needs none
     */
    public static synchronized Optional<MimeBundle> prelude(Object value) {
        if (!FigureSpec.isFigure(value)) {
            return Optional.empty();
        }
        String script = scriptFor(FigureSpec.of(value));
        return script.isEmpty() ? Optional.empty()
                : Optional.of(MimeBundle.of(MimeBundle.HTML, script)
                        .with(MimeBundle.TEXT, "(plotly.js, for the figures of this notebook)"));
    }

    static synchronized String scriptFor(FigureSpec figure) {
        PlotlyScript needed = PlotlyScript.neededFor(figure);
        for (int level = needed.ordinal(); level < BROUGHT_BY.length; level++) {
            if (BROUGHT_BY[level] != null) {
                return "";
            }
        }
        BROUGHT_BY[needed.ordinal()] = cell;
        return needed.html();
    }

    private static void forget() {
        for (int level = 0; level < BROUGHT_BY.length; level++) {
            if (!cell.isEmpty() && cell.equals(BROUGHT_BY[level])) {
                BROUGHT_BY[level] = null;
            }
        }
    }
}
