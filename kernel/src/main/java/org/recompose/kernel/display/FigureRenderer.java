package org.recompose.kernel.display;

import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.recompose.kernel.display.chart.Chart;

/**
 * Tablesaw's figures: HTML that is interactive where scripts run and a picture where not, a PNG for what takes no HTML (PDF
 * by LaTeX), and the title as text. plotly.js itself comes with the first figure of a page, see {@link PlotlyPage}.
 */
final class FigureRenderer implements Renderer {
    private static final double PNG_SCALE = 2;

    @Override
    public Optional<MimeBundle> render(Object value) throws Exception {
        if (!FigureSpec.isFigure(value)) {
            return Optional.empty();
        }
        FigureSpec figure = FigureSpec.of(value);
        Chart chart = Chart.of(figure.traces(), figure.layout());
        MimeBundle bundle = MimeBundle.of(MimeBundle.HTML,
                        PlotlyPage.scriptFor(figure) + html(figure, chart))
                .with(MimeBundle.TEXT, figure.title().isEmpty() ? "Figure" : "Figure: " + figure.title());
        byte[] png = chart.toPng(PNG_SCALE);
        return Optional.of(bundle.with(MimeBundle.PNG, Base64.getEncoder().encodeToString(png))
                .withMetadata(MimeBundle.PNG, Map.of("width", chart.width(), "height", chart.height())));
    }

    /** The figure for a page that has, or will get, plotly.js: a picture, and a script that puts the plot in its place. */
    static String html(FigureSpec figure, Chart chart) {
        String picture = Base64.getEncoder().encodeToString(chart.toSvg().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return """
                <div class="recompose-figure" style="max-width:100%%;overflow-x:auto"><img alt="%s" width="%d" height="%d" style="max-width:100%%;height:auto;background:#fff" src="data:image/svg+xml;base64,%s"></div>
                <script>(() => {
                const root = document.currentScript.previousElementSibling, figure = %s;
                const page = window.recomposePlots ??= {level: 0, loading: 0, waiting: []};
                const draw = page => {
                  if (page.level < %d) return false;
                  const plot = document.createElement("div"), picture = root.firstElementChild;
                  root.append(plot);
                  picture.style.display = "none";
                  page.plotly.newPlot(plot, figure.data, figure.layout, figure.config)
                    .catch(() => { plot.remove(); picture.style.display = ""; });
                  return true;
                };
                draw(page) || page.waiting.push(draw);
                })();</script>
                """.formatted(Html.escape(figure.title()), chart.width(), chart.height(), picture,
                Html.scriptJson(Json.write(Interactive.of(figure, chart))), PlotlyScript.neededFor(figure).level());
    }
}
