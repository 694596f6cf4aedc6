package org.recompose.experiment;

import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import tech.tablesaw.plotly.components.Axis;
import tech.tablesaw.plotly.components.Figure;
import tech.tablesaw.plotly.components.Layout;
import tech.tablesaw.plotly.components.Line;
import tech.tablesaw.plotly.traces.ScatterTrace;
import tech.tablesaw.plotly.traces.Trace;

/**
 * Fig. 4: validation accuracy by epoch, one curve a network: GNet-R and GNet-T solid, the mean of the sub-networks
 * dotted. With several seeds curves are means, and a band reaches from the smallest to the largest of GNet-R and
 * GNet-T.
 */
final class Figure4 {

    private static final String[] COLOURS = {"#1f77b4", "#d62728", "#2ca02c"};

    private Figure4() {}

    static Figure of(Results results) {
        return of(results.config(), results.runs(), results.data().description());
    }

    /** Of what there is: networks without a run are left out, and of several seeds the common epochs are shown. */
    static Figure of(Config config, List<Run> all, String what) {
        List<Trace> traces = new ArrayList<>(solid(all, "GNet-R", "#444444"));
        for (int i = 0; i < config.partitions().size(); i++) {
            int k = config.partitions().get(i);
            List<Run> subNetworks = runs(all, "SNets-" + k);
            if (!subNetworks.isEmpty()) {
                traces.add(curve(subNetworks, mean(), line(COLOURS[i], Line.Dash.DOT, 1))
                        .build());
            }
            traces.addAll(solid(all, "GNet-T-" + k, COLOURS[i]));
        }
        Layout layout = Layout.builder()
                .title("Fig. 4: validation accuracy during training, " + what)
                .height(480)
                .width(860)
                .xAxis(Axis.builder().title("epochs of the strategy").build())
                .yAxis(Axis.builder().title("validation accuracy (%)").build())
                .build();
        return new Figure(layout, traces.toArray(new Trace[0]));
    }

    private static List<Run> runs(List<Run> all, String network) {
        return all.stream().filter(run -> run.network().equals(network)).toList();
    }

    private static List<Trace> solid(List<Run> all, String network, String colour) {
        List<Trace> traces = new ArrayList<>();
        List<Run> runs = runs(all, network);
        if (runs.isEmpty()) {
            return traces;
        }
        if (runs.size() > 1) {
            Line none = line(colour, Line.Dash.SOLID, 0);
            traces.add(curve(runs, DoubleSummaryStatistics::getMin, none)
                    .showLegend(false)
                    .build());
            traces.add(curve(runs, DoubleSummaryStatistics::getMax, none)
                    .showLegend(false)
                    .fill(ScatterTrace.Fill.TO_NEXT_Y)
                    .fillColor(colour + "22")
                    .build());
        }
        traces.add(curve(runs, mean(), line(colour, Line.Dash.SOLID, 2)).build());
        return traces;
    }

    private static ToDoubleFunction<DoubleSummaryStatistics> mean() {
        return DoubleSummaryStatistics::getAverage;
    }

    private static Line line(String colour, Line.Dash dash, int width) {
        return Line.builder().color(colour).dash(dash).width(width).build();
    }

    private static ScatterTrace.ScatterBuilder curve(
            List<Run> runs, ToDoubleFunction<DoubleSummaryStatistics> ofSeeds, Line line) {
        int length = runs.stream().mapToInt(run -> run.epochs().size()).min().orElseThrow();
        double[] x = IntStream.range(0, length)
                .mapToDouble(i ->
                        runs.get(0).firstEpoch() + runs.get(0).epochs().get(i).number())
                .toArray();
        double[] y = IntStream.range(0, length)
                .mapToDouble(i -> 100
                        * ofSeeds.applyAsDouble(runs.stream()
                                .mapToDouble(run -> run.epochs().get(i).validationAccuracy())
                                .summaryStatistics()))
                .toArray();
        return ScatterTrace.builder(x, y)
                .name(runs.get(0).network())
                .mode(ScatterTrace.Mode.LINE)
                .line(line);
    }
}
