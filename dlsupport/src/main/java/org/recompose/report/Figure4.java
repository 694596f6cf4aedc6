package org.recompose.report;

import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.recompose.config.Config;
import org.recompose.plan.Plan;
import tech.tablesaw.plotly.components.Axis;
import tech.tablesaw.plotly.components.Figure;
import tech.tablesaw.plotly.components.Layout;
import tech.tablesaw.plotly.components.Line;
import tech.tablesaw.plotly.traces.ScatterTrace;
import tech.tablesaw.plotly.traces.Trace;

/**
 * Fig. 4: validation accuracy by epoch, one colour a plan: the whole network solid, the mean of sub-networks dotted.
 * With several seeds curves are means, and a band reaches from the smallest to the largest of the whole network.
 */
public final class Figure4 {

    static final String REFERENCE = "#444444";
    static final String[] COLOURS = {
        "#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e", "#17becf", "#8c564b", "#e377c2"
    };

    private Figure4() {}

    /**
     * Of what there is: stages without a run are left out, and of several seeds the common epochs are shown. Shorter
     * GNet-R, which would hide the others' beginning, stand there only while there is nothing else.
     */
    public static Figure of(Config config, List<Run> runs, String what) {
        Plan reference = Labels.reference(config.plans());
        List<Plan> others = config.plans().stream()
                .filter(plan -> !Labels.random(plan) || plan.equals(reference))
                .toList();
        List<Trace> traces = traces(config, others, runs);
        if (traces.isEmpty()) {
            traces = traces(config, config.plans(), runs);
        }
        Layout layout = Layout.builder()
                .title("Fig. 4: validation accuracy during training, " + what)
                .height(480)
                .width(860)
                .xAxis(Axis.builder().title("epochs of the plan").build())
                .yAxis(Axis.builder().title("validation accuracy (%)").build())
                .build();
        return new Figure(layout, traces.toArray(new Trace[0]));
    }

    private static List<Trace> traces(Config config, List<Plan> plans, List<Run> runs) {
        Labels labels = Labels.of(config.plans());
        Plan reference = Labels.reference(config.plans());
        List<Trace> traces = new ArrayList<>();
        List<Plan> shown = new ArrayList<>();
        int colour = 0;
        for (Plan plan : plans) {
            String own = plan.equals(reference) ? REFERENCE : COLOURS[colour++ % COLOURS.length];
            for (Plan stage : plan.prefixes()) {
                List<Run> ofStage = runs.stream()
                        .filter(run -> run.baseline() == Baseline.NONE
                                && run.plan().equals(stage)
                                && !run.epochs().isEmpty())
                        .toList();
                if (!ofStage.isEmpty() && !shown.contains(stage)) {
                    shown.add(stage);
                    traces.addAll(curves(ofStage, labels.distinct(stage), own));
                }
            }
        }
        return traces;
    }

    private static List<Trace> curves(List<Run> runs, String name, String colour) {
        List<Trace> traces = new ArrayList<>();
        boolean whole = runs.get(0).plan().last().level().whole();
        if (whole && runs.size() > 1) {
            Line none = line(colour, Line.Dash.SOLID, 0);
            traces.add(curve(runs, name, DoubleSummaryStatistics::getMin, none)
                    .showLegend(false)
                    .build());
            traces.add(curve(runs, name, DoubleSummaryStatistics::getMax, none)
                    .showLegend(false)
                    .fill(ScatterTrace.Fill.TO_NEXT_Y)
                    .fillColor(colour + "22")
                    .build());
        }
        Line line = whole ? line(colour, Line.Dash.SOLID, 2) : line(colour, Line.Dash.DOT, 1);
        traces.add(curve(runs, name, DoubleSummaryStatistics::getAverage, line).build());
        return traces;
    }

    private static Line line(String colour, Line.Dash dash, int width) {
        return Line.builder().color(colour).dash(dash).width(width).build();
    }

    private static ScatterTrace.ScatterBuilder curve(
            List<Run> runs, String name, ToDoubleFunction<DoubleSummaryStatistics> ofSeeds, Line line) {
        int length = runs.stream().mapToInt(run -> run.epochs().size()).min().orElseThrow();
        int before = runs.get(0).plan().epochsBefore();
        double[] x = IntStream.range(0, length)
                .mapToDouble(i -> before + runs.get(0).epochs().get(i).number())
                .toArray();
        double[] y = IntStream.range(0, length)
                .mapToDouble(i -> 100
                        * ofSeeds.applyAsDouble(runs.stream()
                                .mapToDouble(run -> run.epochs().get(i).validationAccuracy())
                                .summaryStatistics()))
                .toArray();
        return ScatterTrace.builder(x, y)
                .name(name)
                .mode(ScatterTrace.Mode.LINE)
                .line(line);
    }
}
