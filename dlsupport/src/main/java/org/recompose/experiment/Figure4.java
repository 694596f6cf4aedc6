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
 * Fig. 4: validation accuracy by epoch, one curve a network: GNet-R and GNet-T solid, the mean of the
 * sub-networks dotted. With several seeds curves are means, and a band reaches from the smallest to the
 * largest of GNet-R and GNet-T.
 */
final class Figure4 {

    private static final String[] COLOURS = {"#1f77b4", "#d62728", "#2ca02c"};

    private Figure4() {
    }

    static Figure of(Results results) {
        List<Trace> traces = new ArrayList<>(solid(results, "GNet-R", "#444444"));
        for (int i = 0; i < results.config().partitions().size(); i++) {
            int k = results.config().partitions().get(i);
            traces.add(curve(results, "SNets-" + k, mean(), line(COLOURS[i], Line.Dash.DOT, 1)).build());
            traces.addAll(solid(results, "GNet-T-" + k, COLOURS[i]));
        }
        Layout layout = Layout.builder()
                .title("Fig. 4: validation accuracy during training, " + results.data().description())
                .height(480).width(860)
                .xAxis(Axis.builder().title("epochs of the strategy").build())
                .yAxis(Axis.builder().title("validation accuracy (%)").build())
                .build();
        return new Figure(layout, traces.toArray(new Trace[0]));
    }

    private static List<Trace> solid(Results results, String network, String colour) {
        List<Trace> traces = new ArrayList<>();
        if (results.of(network).size() > 1) {
            Line none = line(colour, Line.Dash.SOLID, 0);
            traces.add(curve(results, network, DoubleSummaryStatistics::getMin, none).showLegend(false).build());
            traces.add(curve(results, network, DoubleSummaryStatistics::getMax, none).showLegend(false)
                    .fill(ScatterTrace.Fill.TO_NEXT_Y).fillColor(colour + "22").build());
        }
        traces.add(curve(results, network, mean(), line(colour, Line.Dash.SOLID, 2)).build());
        return traces;
    }

    private static ToDoubleFunction<DoubleSummaryStatistics> mean() {
        return DoubleSummaryStatistics::getAverage;
    }

    private static Line line(String colour, Line.Dash dash, int width) {
        return Line.builder().color(colour).dash(dash).width(width).build();
    }

    private static ScatterTrace.ScatterBuilder curve(Results results, String network,
            ToDoubleFunction<DoubleSummaryStatistics> ofSeeds, Line line) {
        List<Run> runs = results.of(network);
        int length = runs.get(0).epochs().size();
        double[] x = IntStream.range(0, length)
                .mapToDouble(i -> runs.get(0).firstEpoch() + runs.get(0).epochs().get(i).number()).toArray();
        double[] y = IntStream.range(0, length)
                .mapToDouble(i -> 100 * ofSeeds.applyAsDouble(runs.stream()
                        .mapToDouble(run -> run.epochs().get(i).validationAccuracy()).summaryStatistics()))
                .toArray();
        return ScatterTrace.builder(x, y).name(network).mode(ScatterTrace.Mode.LINE).line(line);
    }
}
