package org.recompose.kernel.display;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import org.recompose.kernel.display.chart.Chart;

/** A figure as plotly.js is to draw it: the figure's own settings, and defaults where it has none. */
final class Interactive {
    private Interactive() {}

    static JsonObject of(FigureSpec figure, Thinned thinned, Chart chart) {
        JsonObject layout = figure.layout().deepCopy();
        layout.add("template", template());
        layout.addProperty("width", chart.width());
        layout.addProperty("height", chart.height());
        if (!layout.has("legend")) {
            layout.add("legend", Json.readLiteral("{traceorder: 'normal'}"));
        }
        JsonObject config = new JsonObject();
        config.addProperty("displaylogo", false);
        figure.config().entrySet().forEach(option -> config.add(option.getKey(), option.getValue()));
        JsonObject whole = new JsonObject();
        whole.add("data", quietBands(thinned.traces().deepCopy()));
        whole.add("layout", layout);
        whole.add("config", config);
        return whole;
    }

    /** Lines without width bound a band: they are not to answer to the pointer. */
    private static JsonArray quietBands(JsonArray traces) {
        for (JsonElement element : traces) {
            JsonObject trace = element.getAsJsonObject();
            if (trace.get("line") instanceof JsonObject line
                    && line.has("width")
                    && line.get("width").getAsDouble() == 0
                    && !trace.has("hoverinfo")) {
                trace.addProperty("hoverinfo", "skip");
            }
        }
        return traces;
    }

    /** The look of the static pictures: white, light grid, one sans-serif. */
    private static JsonObject template() {
        return Json.readLiteral(
                        """
                {layout: {
                  font: {family: "Helvetica, Arial, sans-serif", size: 13, color: "#222"},
                  title: {font: {size: 17}}, margin: {l: 60, r: 24, t: 64, b: 60},
                  hoverlabel: {namelength: -1},
                  paper_bgcolor: "#fff", plot_bgcolor: "#fff",
                  xaxis: {gridcolor: "#e6e6e6", zeroline: false, linecolor: "#444", showline: true, ticks: "outside", tickcolor: "#444", automargin: true},
                  yaxis: {gridcolor: "#e6e6e6", zeroline: false, linecolor: "#444", showline: true, ticks: "outside", tickcolor: "#444", automargin: true}
                }}""")
                .getAsJsonObject();
    }
}
