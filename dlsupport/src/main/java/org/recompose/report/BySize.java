package org.recompose.report;

import java.util.ArrayList;
import java.util.List;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.plotly.components.Axis;
import tech.tablesaw.plotly.components.Figure;
import tech.tablesaw.plotly.components.Layout;
import tech.tablesaw.plotly.components.Marker;
import tech.tablesaw.plotly.traces.ScatterTrace;
import tech.tablesaw.plotly.traces.Trace;

/** How far plans lie above GNet-R, by how many images there are to train on and by network. */
public final class BySize {

    private final List<Case> cases;

    /**
     * A comparison at one size.
     *
     * @param frontier of the runs with so many images
     * @param claim what is compared with what
     */
    public record Case(Frontier frontier, Claim claim) {}

    /** @param cases in the order of the table's rows */
    public BySize(List<Case> cases) {
        this.cases = List.copyOf(cases);
    }

    /** A row a case: as {@link FrontierReport#differences}, after how many images were trained on. */
    public Table table() {
        StringColumn description = StringColumn.create("images");
        StringColumn network = StringColumn.create("network");
        IntColumn training = IntColumn.create("to train on");
        Table differences = null;
        for (Case each : cases) {
            Results.Data data = each.frontier().data();
            description.append(data.description());
            network.append(each.frontier().network());
            training.append(data.trainImages());
            Table row = new FrontierReport(each.frontier(), each.claim().plan()).differences(List.of(each.claim()));
            differences = differences == null ? row : differences.append(row);
        }
        return Table.create("By size")
                .addColumns(description, network, training)
                .concat(differences);
    }

    /**
     * The differences with their 95 % intervals, corrected unless the images came split, by training images on a
     * logarithmic axis; a colour a data set and network.
     */
    public Figure figure() {
        List<Trace> traces = new ArrayList<>();
        List<String> sets = new ArrayList<>();
        for (Case each : cases) {
            Results.Data data = each.frontier().data();
            String set = data.description() + "; " + each.frontier().network();
            boolean first = !sets.contains(set);
            if (first) {
                sets.add(set);
            }
            String colour = Figure4.COLOURS[sets.indexOf(set) % Figure4.COLOURS.length];
            each.frontier().paired(each.claim()).ifPresent(paired -> {
                double mean = paired.wider().mean();
                traces.add(FrontierReport.interval(
                        data.trainImages(), mean, paired.wider().error(), colour));
                traces.add(ScatterTrace.builder(new double[] {data.trainImages()}, new double[] {mean})
                        .mode(ScatterTrace.Mode.MARKERS)
                        .name(set)
                        .showLegend(first)
                        .marker(Marker.builder().color(colour).size(9).build())
                        .build());
            });
        }
        Layout layout = Layout.builder()
                .title("Above GNet-R after about the same time, by size")
                .height(420)
                .width(760)
                .xAxis(Axis.builder()
                        .title("training images")
                        .type(Axis.Type.LOG)
                        .build())
                .yAxis(Axis.builder().title("difference (points)").build())
                .build();
        return new Figure(layout, traces.toArray(new Trace[0]));
    }
}
