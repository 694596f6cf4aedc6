package org.recompose.kernel.display;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Which builds of plotly.js the notebook of this session already holds. A build comes once, not with every figure: it
 * weighs half a megabyte. The kernel gives a {@linkplain #publishWith publisher}, by which the build becomes an output
 * of its own before the first figure's, since a figure that is updated in place would lose it; without a publisher it
 * comes within the first figure's HTML.
 *
 * <p>A notebook must still hold the build after its cells have been run again in any order, because it may be saved and
 * opened later without the kernel. So when the cell that brought a build runs again, or clears its output, its next
 * figure brings it anew.
 */
public final class PlotlyPage {
    private static final String[] BROUGHT_BY = new String[PlotlyScript.values().length];
    private static String cell = "";
    private static long executions;
    private static Consumer<MimeBundle> publisher;

    private PlotlyPage() {}

    /**
     * The session begins, with a page that holds nothing yet.
     *
     * @param output displays a bundle in the running cell; null to put the script into the figures' own HTML
     */
    public static synchronized void publishWith(Consumer<MimeBundle> output) {
        publisher = output;
        Arrays.fill(BROUGHT_BY, null);
    }

    /**
     * A cell begins to run; its earlier outputs are gone.
     *
     * @param cellId the front end's id of the cell, or null where it sends none
     */
    public static synchronized void cellStarts(String cellId) {
        executions++;
        cell = cellId == null ? "execution " + executions : cellId;
        forget();
    }

    /** The running cell cleared its output. */
    public static synchronized void outputCleared() {
        forget();
    }

    /** What the HTML of a figure has to begin with: the script it needs, or nothing where the page has it. */
    static synchronized String scriptFor(FigureSpec figure) {
        PlotlyScript needed = PlotlyScript.neededFor(figure);
        for (int level = needed.ordinal(); level < BROUGHT_BY.length; level++) {
            if (BROUGHT_BY[level] != null) {
                return "";
            }
        }
        BROUGHT_BY[needed.ordinal()] = cell;
        if (publisher == null) {
            return needed.html();
        }
        publisher.accept(MimeBundle.of(MimeBundle.HTML, needed.html()));
        return "";
    }

    private static void forget() {
        for (int level = 0; level < BROUGHT_BY.length; level++) {
            if (cell.equals(BROUGHT_BY[level])) {
                BROUGHT_BY[level] = null;
            }
        }
    }
}
