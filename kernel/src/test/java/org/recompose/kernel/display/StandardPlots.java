package org.recompose.kernel.display;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import tech.tablesaw.api.DateColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.plotly.api.AreaPlot;
import tech.tablesaw.plotly.api.BoxPlot;
import tech.tablesaw.plotly.api.BubblePlot;
import tech.tablesaw.plotly.api.CandlestickPlot;
import tech.tablesaw.plotly.api.ContourPlot;
import tech.tablesaw.plotly.api.Heatmap;
import tech.tablesaw.plotly.api.Histogram;
import tech.tablesaw.plotly.api.Histogram2D;
import tech.tablesaw.plotly.api.HorizontalBarPlot;
import tech.tablesaw.plotly.api.LinePlot;
import tech.tablesaw.plotly.api.OHLCPlot;
import tech.tablesaw.plotly.api.ParetoPlot;
import tech.tablesaw.plotly.api.PiePlot;
import tech.tablesaw.plotly.api.QQPlot;
import tech.tablesaw.plotly.api.QuantilePlot;
import tech.tablesaw.plotly.api.Scatter3DPlot;
import tech.tablesaw.plotly.api.ScatterPlot;
import tech.tablesaw.plotly.api.TimeSeriesPlot;
import tech.tablesaw.plotly.api.TukeyMeanDifferencePlot;
import tech.tablesaw.plotly.api.VerticalBarPlot;
import tech.tablesaw.plotly.api.ViolinPlot;
import tech.tablesaw.plotly.components.Axis;
import tech.tablesaw.plotly.components.Figure;
import tech.tablesaw.plotly.components.Grid;
import tech.tablesaw.plotly.components.Layout;
import tech.tablesaw.plotly.components.Line;
import tech.tablesaw.plotly.traces.ScatterTrace;
import tech.tablesaw.plotly.traces.Trace;

/** One figure of every kind that Tablesaw's own plot classes make, from small made-up data. */
final class StandardPlots {
    static final int ROWS = 60;

    private StandardPlots() {}

    static Table data() {
        Random random = new Random(1);
        Table table = Table.create("flowers & more");
        IntColumn epoch = IntColumn.create("epoch");
        DoubleColumn accuracy = DoubleColumn.create("accuracy");
        DoubleColumn loss = DoubleColumn.create("loss");
        DoubleColumn size = DoubleColumn.create("size");
        StringColumn kind = StringColumn.create("kind");
        StringColumn network = StringColumn.create("network");
        DateColumn day = DateColumn.create("day");
        DoubleColumn open = DoubleColumn.create("open");
        DoubleColumn high = DoubleColumn.create("high");
        DoubleColumn low = DoubleColumn.create("low");
        DoubleColumn close = DoubleColumn.create("close");
        String[] kinds = {"rose", "tulip & co", "it's a \"daisy\"", "<b>lily</b>"};
        double price = 100;
        for (int i = 0; i < ROWS; i++) {
            epoch.append(i);
            accuracy.append(80 - 60 * Math.exp(-i / 12.0) + random.nextGaussian());
            loss.append(2 * Math.exp(-i / 15.0) + 0.05 * random.nextDouble());
            size.append(4 + 20 * random.nextDouble());
            kind.append(kinds[i % kinds.length]);
            network.append(i % 2 == 0 ? "GNet-R" : "GNet-T");
            day.append(LocalDate.of(2026, 1, 1).plusDays(i));
            double next = price + random.nextGaussian();
            open.append(price);
            close.append(next);
            high.append(Math.max(price, next) + random.nextDouble());
            low.append(Math.min(price, next) - random.nextDouble());
            price = next;
        }
        return table.addColumns(epoch, accuracy, loss, size, kind, network, day, open, high, low, close);
    }

    static Map<String, Figure> all() {
        Table t = data();
        Table means = t.summarize("accuracy", "loss", tech.tablesaw.aggregate.AggregateFunctions.mean)
                .by("kind");
        means.column(1).setName("accuracy");
        means.column(2).setName("loss");
        Map<String, Figure> plots = new LinkedHashMap<>();
        plots.put("area", AreaPlot.create("Area", t, "epoch", "accuracy"));
        plots.put("box", BoxPlot.create("Box: accuracy by kind", t, "kind", "accuracy"));
        plots.put("bubble", BubblePlot.create("Bubble", t, "epoch", "accuracy", "size"));
        plots.put("candlestick", CandlestickPlot.create("Candlestick", t, "day", "open", "high", "low", "close"));
        plots.put("contour", ContourPlot.create("Contour", t, "kind", "network"));
        plots.put("heatmap", Heatmap.create("Heatmap", t, "kind", "network"));
        plots.put("histogram", Histogram.create("Histogram of 'accuracy' & more", t, "accuracy"));
        plots.put("histogram2d", Histogram2D.create("Histogram 2D", t, "epoch", "accuracy"));
        plots.put("horizontal bar", HorizontalBarPlot.create("Horizontal bar", means, "kind", "accuracy"));
        plots.put("line", LinePlot.create("Line", t, "epoch", "accuracy", "network"));
        plots.put("ohlc", OHLCPlot.create("OHLC", t, "day", "open", "high", "low", "close"));
        plots.put("pareto", ParetoPlot.createVertical("Pareto", means, "kind", "accuracy"));
        plots.put("pie", PiePlot.create("Pie", means, "kind", "accuracy"));
        plots.put("qq", QQPlot.create("QQ", t, "accuracy", "loss"));
        plots.put("quantile", QuantilePlot.create("Quantile", t, "accuracy"));
        plots.put("scatter 3d", Scatter3DPlot.create("Scatter 3D", t, "epoch", "accuracy", "loss"));
        plots.put("scatter", ScatterPlot.create("Scatter", t, "epoch", "accuracy", "kind"));
        plots.put("time series", TimeSeriesPlot.create("Time series", t, "day", "close"));
        plots.put("tukey", TukeyMeanDifferencePlot.create("Tukey mean difference", "accuracy", t, "accuracy", "loss"));
        plots.put(
                "vertical bar",
                VerticalBarPlot.create("Vertical bar", means, "kind", Layout.BarMode.GROUP, "accuracy", "loss"));
        plots.put("violin", ViolinPlot.create("Violin", t, "kind", "accuracy", true, true));
        plots.put("figure 4", accuracyByEpoch());
        plots.put("panels", panels());
        return plots;
    }

    /** Fig. 4 of the paper in shape: validation accuracy by epoch, one curve with its band a network. */
    static Figure accuracyByEpoch() {
        String[] names = {"GNet-R", "GNet-T (K = 4)", "GNet-T (K = 8)", "GNet-T (K = 16)"};
        String[] colours = {"#1f77b4", "#ff7f0e", "#2ca02c", "#d62728"};
        String[] fills = {"rgba(31,119,180,0.2)", "rgba(255,127,14,0.2)", "rgba(44,160,44,0.2)", "rgba(214,39,40,0.2)"};
        Line.Dash[] dashes = {Line.Dash.SOLID, Line.Dash.DASH, Line.Dash.DOT, Line.Dash.DASH_DOT};
        double[] starts = {17, 77, 57, 49};
        double[] ends = {82.8, 83.6, 82.5, 79.3};
        Random random = new Random(2);
        List<Trace> traces = new ArrayList<>();
        for (int n = 0; n < names.length; n++) {
            double[] x = new double[30];
            double[] mean = new double[30];
            double[] lower = new double[30];
            double[] upper = new double[30];
            for (int i = 0; i < x.length; i++) {
                x[i] = i + 1;
                mean[i] = ends[n] - (ends[n] - starts[n]) * Math.exp(-i / 6.0) + random.nextGaussian() * 0.7;
                lower[i] = mean[i] - 2;
                upper[i] = mean[i] + 2;
            }
            Line none = Line.builder().width(0).color(colours[n]).build();
            traces.add(ScatterTrace.builder(x, lower)
                    .mode(ScatterTrace.Mode.LINE)
                    .line(none)
                    .showLegend(false)
                    .build());
            traces.add(ScatterTrace.builder(x, upper)
                    .mode(ScatterTrace.Mode.LINE)
                    .line(none)
                    .showLegend(false)
                    .fill(ScatterTrace.Fill.TO_NEXT_Y)
                    .fillColor(fills[n])
                    .build());
            traces.add(ScatterTrace.builder(x, mean)
                    .mode(ScatterTrace.Mode.LINE)
                    .name(names[n])
                    .line(Line.builder()
                            .width(2)
                            .color(colours[n])
                            .dash(dashes[n])
                            .build())
                    .build());
        }
        Layout layout = Layout.builder("Validation accuracy by epoch")
                .xAxis(Axis.builder().title("Epoch").build())
                .yAxis(Axis.builder().title("Accuracy (%)").build())
                .width(760)
                .height(460)
                .build();
        return new Figure(layout, traces.toArray(new Trace[0]));
    }

    private static Figure panels() {
        double[] x = {1, 2, 3, 4};
        Trace[] traces = new Trace[4];
        for (int i = 0; i < 4; i++) {
            String axis = i == 0 ? "" : String.valueOf(i + 1);
            traces[i] = ScatterTrace.builder(x, new double[] {1 + i, 4, 9, 16 * (i + 1)})
                    .mode(ScatterTrace.Mode.LINE_AND_MARKERS)
                    .name("panel " + (i + 1))
                    .xAxis("x" + axis)
                    .yAxis("y" + axis)
                    .build();
        }
        Layout layout = Layout.builder("Panels")
                .width(800)
                .height(600)
                .grid(Grid.builder()
                        .rows(2)
                        .columns(2)
                        .pattern(Grid.Pattern.INDEPENDENT)
                        .build())
                .build();
        return new Figure(layout, traces);
    }
}
