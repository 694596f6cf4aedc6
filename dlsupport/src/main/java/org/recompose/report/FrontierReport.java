package org.recompose.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.math3.stat.descriptive.rank.Median;
import org.recompose.plan.Plan;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.plotly.components.Axis;
import tech.tablesaw.plotly.components.Figure;
import tech.tablesaw.plotly.components.Layout;
import tech.tablesaw.plotly.components.Line;
import tech.tablesaw.plotly.components.Marker;
import tech.tablesaw.plotly.components.Symbol;
import tech.tablesaw.plotly.traces.ScatterTrace;
import tech.tablesaw.plotly.traces.Trace;

/** The tables and the figure of a {@link Frontier}. */
public final class FrontierReport {

    private static final String NO = "";

    private final Frontier frontier;
    private final Plan reference;

    /** @param reference the plan whose time the others' are shares of, as {@code 1:60} */
    public FrontierReport(Frontier frontier, Plan reference) {
        this.frontier = frontier;
        this.reference = reference;
    }

    /**
     * A row a plan, the quickest first: its time, with the standard deviation of its share over the rounds of the
     * measurement, its mean test accuracy with the 95 % interval over the seeds, and how it differs from GNet-R's
     * frontier at its own time, from the next longer length of GNet-R, and from the best of all, with 95 % intervals,
     * corrected unless the images came split, of one seed by the test images alone, and of two seeds both values.
     */
    public Table plans() {
        StringColumn plan = StringColumn.create("plan");
        IntColumn seeds = IntColumn.create("seeds");
        DoubleColumn flops = DoubleColumn.create("TFLOP");
        DoubleColumn seconds = DoubleColumn.create("time (s)");
        DoubleColumn share = DoubleColumn.create("÷ that of " + reference);
        DoubleColumn spread = DoubleColumn.create("± (rounds)");
        DoubleColumn accuracy = DoubleColumn.create("test accuracy (%)");
        DoubleColumn error = DoubleColumn.create("±");
        StringColumn front = StringColumn.create("Pareto");
        StringColumn equal = StringColumn.create("− frontier at its time");
        StringColumn longer = StringColumn.create("− next longer GNet-R");
        StringColumn best = StringColumn.create("− frontier at any time");
        for (Plan each : frontier.plans()) {
            boolean random = Labels.random(each);
            plan.append(each.toString());
            seeds.append(frontier.of(each).size());
            Report.append(flops, frontier.teraflops(each));
            Report.append(seconds, frontier.seconds(each));
            Report.append(share, share(each));
            Report.append(spread, Results.deviation(frontier.shares(each, reference)), 1000);
            Report.append(accuracy, frontier.accuracy(each));
            Report.append(error, frontier.error(each));
            front.append(frontier.onParetoFront(each) ? "●" : NO);
            equal.append(random ? NO : against(each, frontier.frontier(each, frontier.seconds(each))));
            longer.append(random ? NO : against(each, frontier.next(each)));
            best.append(random ? NO : against(each, frontier.frontier(each, Double.POSITIVE_INFINITY)));
        }
        return Table.create("Accuracy against time")
                .addColumns(plan, seeds, flops, seconds, share, spread, accuracy, error, front, equal, longer, best);
    }

    private String against(Plan plan, Optional<Plan> rival) {
        return rival.flatMap(other -> frontier.paired(plan, other)
                        .map(paired -> String.format("%s (%s)", paired.figures(paired.wider()), other)))
                .orElse("–");
    }

    /**
     * The claims in their order. Each must hold over several seeds, by the corrected interval unless the images came
     * split, and is tested only while all before it hold, so that they need no other correction.
     */
    public Table claims(List<Claim> claims) {
        Table table = differences(claims);
        StringColumn bound = StringColumn.create("must be above");
        StringColumn verdict = StringColumn.create("holds");
        boolean open = true;
        for (Claim claim : claims) {
            boolean holds = frontier.paired(claim)
                    .filter(paired -> paired.seeds() > 1 && paired.wider().isAbove(claim.margin()))
                    .isPresent();
            bound.append(String.format(Locale.ROOT, "%.0f", claim.margin()));
            verdict.append(!open ? "not tested" : holds ? "yes" : "not shown");
            open &= holds;
        }
        return table.addColumns(bound, verdict).setName("Claims");
    }

    /**
     * Each plan against what it is claimed to be above, in points, with 95 % intervals as in {@link #plans}, and its
     * time ÷ the other's, ± a standard deviation over the rounds of the measurement.
     */
    public Table differences(List<Claim> claims) {
        StringColumn claimed = StringColumn.create("plan");
        StringColumn against = StringColumn.create("against");
        StringColumn time = StringColumn.create("time ÷ its");
        IntColumn seeds = IntColumn.create("seeds");
        StringColumn difference = StringColumn.create("difference (points)");
        StringColumn corrected = StringColumn.create("corrected");
        for (Claim claim : claims) {
            Optional<Plan> rival = frontier.rival(claim);
            Optional<Frontier.Paired> paired = frontier.paired(claim);
            claimed.append(claim.plan().toString());
            against.append(rival.map(found ->
                            claim.words(found, frontier.longest(claim.plan()).orElse(found)))
                    .orElse("not run"));
            time.append(paired.isEmpty() ? "–" : ratio(frontier.shares(claim.plan(), rival.get())));
            seeds.append(paired.map(Frontier.Paired::seeds).orElse(0));
            difference.append(paired.map(p -> p.figures(p.plain())).orElse("–"));
            corrected.append(paired.filter(p -> p.corrected() != null && p.seeds() >= Difference.FEWEST)
                    .map(p -> p.figures(p.corrected()))
                    .orElse("–"));
        }
        return Table.create("Differences").addColumns(claimed, against, time, seeds, difference, corrected);
    }

    /**
     * Mean test accuracy of the plans on a logarithmic axis of time, each with its 95 % interval; GNet-R is a curve.
     * What fewer than half as many seeds have run as another plan is left out: seeds differ by more than plans do.
     */
    public Figure figure() {
        List<Trace> traces = new ArrayList<>();
        int most = frontier.plans().stream()
                .mapToInt(plan -> frontier.of(plan).size())
                .max()
                .orElse(0);
        List<Plan> drawn = frontier.plans().stream()
                .filter(plan -> 2 * frontier.of(plan).size() >= most)
                .toList();
        List<Plan> random = drawn.stream().filter(Labels::random).toList();
        traces.add(points(random, "GNet-R", Figure4.REFERENCE, ScatterTrace.Mode.LINE_AND_MARKERS, Symbol.CIRCLE));
        random.forEach(plan -> traces.add(interval(plan, Figure4.REFERENCE)));
        List<Plan> front = drawn.stream().filter(frontier::onParetoFront).toList();
        int colour = 0;
        for (Plan plan : drawn) {
            if (!random.contains(plan)) {
                String own = Figure4.COLOURS[colour++ % Figure4.COLOURS.length];
                traces.add(points(
                        List.of(plan),
                        plan + (front.contains(plan) ? " (Pareto)" : ""),
                        own,
                        ScatterTrace.Mode.MARKERS,
                        symbol(plan)));
                traces.add(interval(plan, own));
            }
        }
        Layout layout = Layout.builder()
                .title("Accuracy against time, " + frontier.data().description())
                .height(520)
                .width(860)
                .xAxis(Axis.builder()
                        .title("time ÷ that of " + reference)
                        .type(Axis.Type.LOG)
                        .build())
                .yAxis(Axis.builder().title("test accuracy (%)").build())
                .build();
        return new Figure(layout, traces.toArray(new Trace[0]));
    }

    private static Symbol symbol(Plan plan) {
        if (Labels.whole(plan)) {
            return Symbol.CIRCLE;
        }
        return plan.stages().get(0).level().whole() ? Symbol.SQUARE : Symbol.DIAMOND;
    }

    private ScatterTrace points(List<Plan> plans, String name, String colour, ScatterTrace.Mode mode, Symbol symbol) {
        return ScatterTrace.builder(
                        plans.stream().mapToDouble(this::share).toArray(),
                        plans.stream().mapToDouble(frontier::accuracy).toArray())
                .name(name)
                .mode(mode)
                .marker(Marker.builder().color(colour).size(9).symbol(symbol).build())
                .line(Line.builder().color(colour).width(2).build())
                .build();
    }

    private double share(Plan plan) {
        return new Median().evaluate(frontier.shares(plan, reference));
    }

    /** The median and the standard deviation over rounds. */
    static String ratio(double... ofRounds) {
        return String.format(Locale.ROOT, "%.2f ± %.3f", new Median().evaluate(ofRounds), Results.deviation(ofRounds));
    }

    private ScatterTrace interval(Plan plan, String colour) {
        double error = Double.isNaN(frontier.error(plan)) ? 0 : frontier.error(plan);
        return interval(share(plan), frontier.accuracy(plan), error, colour);
    }

    /** A vertical line at x, so far to either side of the mean. */
    static ScatterTrace interval(double x, double mean, double error, String colour) {
        return ScatterTrace.builder(new double[] {x, x}, new double[] {mean - error, mean + error})
                .mode(ScatterTrace.Mode.LINE)
                .showLegend(false)
                .line(Line.builder().color(colour).width(1).build())
                .build();
    }
}
