package org.recompose.kernel.display;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.recompose.kernel.display.chart.Chart;

/**
 * Tablesaw's figures: HTML that is interactive where scripts run and a picture where not, a PNG for what takes no HTML
 * (PDF by LaTeX), and the title as text. plotly.js itself comes with the first figure of a page, see
 * {@link PlotlyPage}.
 */
final class FigureRenderer implements Renderer {
    private static final double PNG_SCALE = 2;
    private static final int LARGEST_SVG = 300_000;

    @Override
    public Optional<MimeBundle> render(Object value) throws Exception {
        if (!FigureSpec.isFigure(value)) {
            return Optional.empty();
        }
        FigureSpec figure = FigureSpec.of(value);
        Chart chart = Chart.of(figure.traces(), figure.layout());
        MimeBundle bundle = MimeBundle.of(MimeBundle.HTML, PlotlyPage.scriptFor(figure) + html(figure, chart))
                .with(MimeBundle.TEXT, figure.title().isEmpty() ? "Figure" : "Figure: " + figure.title());
        return Optional.of(pixels(chart, PNG_SCALE)
                .map(png -> bundle.with(MimeBundle.PNG, png)
                        .withMetadata(MimeBundle.PNG, Map.of("width", chart.width(), "height", chart.height())))
                .orElse(bundle));
    }

    /** The chart as PNG in base64; empty on a machine without fonts, which pixels need and SVG does not. */
    private static Optional<String> pixels(Chart chart, double scale) {
        try {
            return Optional.of(base64(chart.toPng(scale)));
        } catch (LinkageError | InternalError | RuntimeException noFonts) {
            return Optional.empty();
        }
    }

    /**
     * The figure for a page that has, or will get, plotly.js: a picture, and a script that puts the plot in its place.
     */
    static String html(FigureSpec figure, Chart chart) {
        Thinned thinned = Thinned.of(figure.traces());
        return """
                <div class="recompose-figure" style="max-width:100%%;overflow-x:auto"><img alt="%s" width="%d" height="%d" style="max-width:100%%;height:auto;background:#fff" src="%s"></div>%s
                <script>(() => {
                const root = %s, figure = %s;
                const page = window.recomposePlots ??= {level: 0, loading: 0, waiting: []};
                const draw = page => {
                  if (page.level < %d) return false;
                  const plot = document.createElement("div"), picture = root.firstElementChild;
                  root.append(plot);
                  picture.style.display = "none";
                  const plotly = page.plotly, wanted = figure.layout.width;
                  const width = () => Math.min(wanted, root.clientWidth || wanted);
                  figure.layout.width = width();
                  plotly.newPlot(plot, figure.data, figure.layout, figure.config).then(
                    () => new ResizeObserver(() => plot.layout.width === width() || plotly.relayout(plot, {width: width()}))
                      .observe(root),
                    () => { plot.remove(); picture.style.display = ""; });
                  return true;
                };
                draw(page) || page.waiting.push(draw);
                })();</script>
                """
                .formatted(
                        Html.escape(figure.title()),
                        chart.width(),
                        chart.height(),
                        picture(chart),
                        note(thinned),
                        Html.rootOfScript("recompose-figure"),
                        Html.scriptJson(Json.write(Interactive.of(figure, thinned, chart))),
                        PlotlyScript.neededFor(figure).level());
    }

    private static String note(Thinned thinned) {
        return thinned.isWhole()
                ? ""
                : String.format(
                        Locale.ROOT,
                        "<div style=\"font-size:12px;opacity:.75\">%,d points; where scripts run, a summary of %,d</div>",
                        thinned.points(),
                        thinned.kept());
    }

    /** The picture as a data URL: SVG unless it has so many points that pixels are smaller. */
    private static String picture(Chart chart) {
        byte[] svg = chart.toSvg().getBytes(StandardCharsets.UTF_8);
        return (svg.length <= LARGEST_SVG ? Optional.<String>empty() : pixels(chart, 1))
                .map(png -> "data:image/png;base64," + png)
                .orElseGet(() -> "data:image/svg+xml;base64," + base64(svg));
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
