package org.recompose.kernel.display;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Set;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * The builds of plotly.js in the kernel's jar. Version 1.54.1 is of the generation that Tablesaw writes for; the build
 * for plane axes is a third of the whole, so a page gets the whole only when a figure in it needs it.
 */
enum PlotlyScript {
    CARTESIAN("plotly-cartesian.min.js"),
    WHOLE("plotly.min.js");

    private static final Set<String> PLANE = Set.of(
            "bar",
            "box",
            "contour",
            "heatmap",
            "histogram",
            "histogram2d",
            "histogram2dcontour",
            "image",
            "pie",
            "scatter",
            "scatterternary",
            "violin");

    private final String resource;
    private String html;

    PlotlyScript(String resource) {
        this.resource = resource;
    }

    /** The smallest build that draws a figure. */
    static PlotlyScript neededFor(FigureSpec figure) {
        for (var trace : figure.traces()) {
            var type = trace.getAsJsonObject().get("type");
            if (type != null && !PLANE.contains(type.getAsString())) {
                return WHOLE;
            }
        }
        return CARTESIAN;
    }

    /**
     * A script element that gives the page this build, unless the page has it or a larger one. It is compressed, which
     * makes a notebook half a megabyte smaller, and runs as a CommonJS module, so that it neither meets a page's
     * RequireJS nor touches a {@code Plotly} that another kernel's output put there. Figures that wait are drawn then.
     */
    synchronized String html() {
        if (html == null) {
            html =
                    """
                    <script>(async () => {
                    const page = window.recomposePlots ??= {level: 0, loading: 0, waiting: []};
                    if (page.loading >= %1$d) return;
                    page.loading = %1$d;
                    const bytes = Uint8Array.from(atob("%2$s"), c => c.charCodeAt(0));
                    const source = await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
                    const script = document.createElement("script");
                    window.recomposeModule = {exports: {}};
                    script.text = "(function(module, exports, define, MathJax) {" + source + "\\n})(recomposeModule, recomposeModule.exports)";
                    document.head.append(script);
                    const plotly = window.recomposeModule.exports;
                    delete window.recomposeModule;
                    script.remove();
                    if (page.level >= %1$d) return;
                    page.plotly = plotly;
                    page.level = %1$d;
                    page.waiting = page.waiting.filter(draw => !draw(page));
                    })();</script>
                    """
                            .formatted(ordinal() + 1, compressed());
        }
        return html;
    }

    /** What a figure's own script gives as the level it needs. */
    int level() {
        return ordinal() + 1;
    }

    private String compressed() {
        try (InputStream source = PlotlyScript.class.getResourceAsStream("plotly/" + resource)) {
            if (source == null) {
                throw new IllegalStateException("the kernel was built without " + resource);
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (GZIPOutputStream zip = new GZIPOutputStream(bytes) {
                {
                    def.setLevel(Deflater.BEST_COMPRESSION);
                }
            }) {
                source.transferTo(zip);
            }
            return Base64.getEncoder().encodeToString(bytes.toByteArray());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
