package org.recompose.kernel.display;

import com.google.gson.JsonObject;
import org.recompose.kernel.display.chart.Chart;

/** A figure as plotly.js is to draw it: the figure's own settings, and defaults where it has none. */
final class Interactive {
    private Interactive() {}

    static JsonObject of(FigureSpec figure, Chart chart) {
        JsonObject layout = figure.layout().deepCopy();
        layout.add("template", template());
        layout.addProperty("width", chart.width());
        layout.addProperty("height", chart.height());
        JsonObject config = new JsonObject();
        config.addProperty("displaylogo", false);
        figure.config().entrySet().forEach(option -> config.add(option.getKey(), option.getValue()));
        JsonObject whole = new JsonObject();
        whole.add("data", figure.traces());
        whole.add("layout", layout);
        whole.add("config", config);
        return whole;
    }

    /** The look of the static pictures: white, light grid, one sans-serif. */
    private static JsonObject template() {
        return Json.readLiteral("""
                {layout: {
                  font: {family: "Helvetica, Arial, sans-serif", size: 13, color: "#222"},
                  title: {font: {size: 16}},
                  paper_bgcolor: "#fff", plot_bgcolor: "#fff",
                  xaxis: {gridcolor: "#e6e6e6", zeroline: false, linecolor: "#444", showline: true, ticks: "outside", tickcolor: "#444", automargin: true},
                  yaxis: {gridcolor: "#e6e6e6", zeroline: false, linecolor: "#444", showline: true, ticks: "outside", tickcolor: "#444", automargin: true}
                }}""").getAsJsonObject();
    }
}
