package org.recompose.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.recompose.train.Epoch;
import tech.tablesaw.plotly.components.Axis;
import tech.tablesaw.plotly.components.Figure;
import tech.tablesaw.plotly.components.Layout;
import tech.tablesaw.plotly.components.Line;
import tech.tablesaw.plotly.traces.ScatterTrace;
import tech.tablesaw.plotly.traces.Trace;

/** Fig. 4: validation accuracy by epoch, one curve a network. */
final class Figure4 {

    private static final String[] COLOURS = {"#1f77b4", "#d62728", "#2ca02c"};

    private Figure4() {
    }

    static Figure of(Results results) {
        List<Trace> traces = new ArrayList<>();
        traces.add(curve(results, "GNet-R", "#444444", Line.Dash.SOLID));
        for (int i = 0; i < results.config().partitions().size(); i++) {
            int k = results.config().partitions().get(i);
            traces.add(curve(results, "SNets-" + k, COLOURS[i], Line.Dash.DOT));
            traces.add(curve(results, "GNet-T-" + k, COLOURS[i], Line.Dash.SOLID));
        }
        Layout layout = Layout.builder()
                .title("Fig. 4: validation accuracy during training, " + results.data().description())
                .height(480).width(860)
                .xAxis(Axis.builder().title("epochs of the strategy").build())
                .yAxis(Axis.builder().title("validation accuracy (%)").build())
                .build();
        return new Figure(layout, traces.toArray(new Trace[0]));
    }

    private static Trace curve(Results results, String network, String colour, Line.Dash dash) {
        List<Run> runs = results.of(network);
        List<Epoch> epochs = runs.get(0).epochs();
        double[] x = epochs.stream().mapToDouble(epoch -> runs.get(0).firstEpoch() + epoch.number()).toArray();
        double[] y = IntStream.range(0, epochs.size())
                .mapToDouble(i -> 100 * runs.stream().mapToDouble(run -> run.epochs().get(i).validationAccuracy())
                        .average().orElseThrow())
                .toArray();
        return ScatterTrace.builder(x, y).name(network).mode(ScatterTrace.Mode.LINE)
                .line(Line.builder().color(colour).dash(dash).width(dash == Line.Dash.DOT ? 1 : 2).build()).build();
    }
}
