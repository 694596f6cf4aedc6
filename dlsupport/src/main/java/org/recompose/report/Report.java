package org.recompose.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.recompose.io.WholeFile;
import org.recompose.plan.Plan;
import org.recompose.plan.Stage;
import org.recompose.train.Epoch;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.plotly.components.Figure;

/** The tables and figures of an experiment's results. */
public final class Report {

    private static final String SPREAD = "± (seeds)";

    /** The profile that runs everything once, in the shortest time. */
    private static final String TOY = "smoke";

    private final Results results;
    private final Labels labels;

    /** @param results as far as they are done */
    public Report(Results results) {
        this.results = results;
        this.labels = results.labels();
    }

    /**
     * Table 2: test accuracy of each stage's network initialised and trained, in percent, mean and standard deviation
     * over the seeds, beside the paper's where the stage is one of its.
     */
    public Table table2() {
        Paper.Table2 paper = Paper.read().table2();
        StringColumn plan = StringColumn.create("plan");
        StringColumn network = StringColumn.create("network");
        List<DoubleColumn> columns = new ArrayList<>();
        for (String name : List.of(
                "initialized (%)",
                "± initialized",
                "trained (%)",
                "± trained",
                "paper initialized (%)",
                "paper trained (%)",
                "trained − paper")) {
            columns.add(DoubleColumn.create(name));
        }
        for (Plan stage : results.stages()) {
            List<Run> own = results.of(stage);
            plan.append(stage.toString());
            network.append(labels.of(stage));
            double trained = 100 * Results.mean(own, Run::trained);
            int at = results.columnOfPaper(stage);
            append(columns.get(0), 100 * Results.mean(own, Run::initialized));
            append(columns.get(1), 100 * Results.deviation(own, Run::initialized));
            append(columns.get(2), trained);
            append(columns.get(3), 100 * Results.deviation(own, Run::trained));
            append(
                    columns.get(4),
                    at < 0 ? Double.NaN : paper.initializedPercent().get(at));
            append(columns.get(5), at < 0 ? Double.NaN : paper.trainedPercent().get(at));
            append(
                    columns.get(6),
                    at < 0 ? Double.NaN : trained - paper.trainedPercent().get(at));
        }
        Table table = Table.create("Table 2: test accuracy, " + results.data().description())
                .addColumns(plan, network);
        columns.forEach(table::addColumns);
        if (results.config().seeds().count() == 1) {
            table.removeColumns("± initialized", "± trained");
        }
        return table;
    }

    /**
     * What each plan took, means over the seeds. Elapsed seconds are as in {@link Times}; undisturbed ones are the
     * median epoch's as often as there are epochs, so that a pause or other work of the machine counts little, and the
     * share is of these, with its standard deviation over the seeds.
     */
    public Table times() {
        StringColumn plan = StringColumn.create("plan");
        StringColumn network = StringColumn.create("network");
        DoubleColumn parts = DoubleColumn.create("sub-networks (s)");
        DoubleColumn whole = DoubleColumn.create("whole network (s)");
        DoubleColumn total = DoubleColumn.create("elapsed (s)");
        DoubleColumn cores = DoubleColumn.create("core-seconds");
        DoubleColumn typical = DoubleColumn.create("undisturbed (s)");
        DoubleColumn share = DoubleColumn.create("÷ GNet-R's (%)");
        DoubleColumn spread = DoubleColumn.create(SPREAD);
        for (Plan each : plans()) {
            List<Run> own = results.of(each);
            double all = Results.mean(
                    own, run -> results.total(run, part -> part.times().elapsed()));
            double global = Results.mean(
                    own,
                    run -> results.total(
                            run,
                            part -> part.plan().last().level().whole()
                                    ? part.times().elapsed()
                                    : 0));
            double undisturbed = Results.mean(own, run -> results.total(run, Run::typicalSeconds));
            plan.append(each.toString());
            network.append(labels.of(each));
            append(parts, all - global);
            append(whole, global);
            append(total, all);
            append(
                    cores,
                    Results.mean(
                            own, run -> results.total(run, part -> part.times().coreSeconds())));
            append(typical, undisturbed);
            double[] shares = results.sharesOfTime(each);
            append(share, 100 * Results.mean(shares));
            append(spread, 100 * Results.deviation(shares));
        }
        return withSpread(Table.create("Training time")
                .addColumns(plan, network, parts, whole, total, cores, typical, share, spread));
    }

    /** The configuration's plans that have been run to their end, in order. */
    private List<Plan> plans() {
        return results.config().plans().stream()
                .filter(plan -> !results.of(plan).isEmpty())
                .toList();
    }

    /**
     * When each plan first has the validation accuracy that GNet-R ends with, both as means of three epochs: its
     * undisturbed seconds up to there, of all its stages, as a share of GNet-R's in all.
     */
    public Table reach() {
        return reach((run, epoch) -> results.total(run, Run::typicalSeconds)
                - run.typicalSeconds()
                + run.startSeconds()
                + epoch * run.epochSeconds());
    }

    /**
     * The same, with times from what an epoch of each level costs by itself.
     *
     * @param costs of the same plans
     */
    public Table reach(Frontier costs) {
        return reach((run, epoch) -> costs.seconds(run.plan(), epoch));
    }

    /** The seconds of a run, with all that came before it, up to an epoch of its own. */
    private interface Clock {
        double until(Run run, int epoch);
    }

    private Table reach(Clock clock) {
        StringColumn plan = StringColumn.create("plan");
        StringColumn network = StringColumn.create("network");
        IntColumn reached = IntColumn.create("seeds that reach it");
        DoubleColumn epochs = DoubleColumn.create("epochs of the last stage");
        DoubleColumn share = DoubleColumn.create("time ÷ GNet-R's (%)");
        DoubleColumn spread = DoubleColumn.create(SPREAD);
        for (Plan each : plans()) {
            List<Double> ends = new ArrayList<>();
            List<Double> shares = new ArrayList<>();
            for (Run run : results.of(each)) {
                reference(run.seed()).forEach(reference -> {
                    int epoch = run.firstWith(reference.last());
                    if (epoch > 0) {
                        ends.add((double) epoch);
                        shares.add(clock.until(run, epoch)
                                / clock.until(reference, reference.plan().last().epochs()));
                    }
                });
            }
            plan.append(each.toString());
            network.append(labels.of(each));
            reached.append(ends.size());
            append(epochs, Results.mean(values(ends)));
            append(share, 100 * Results.mean(values(shares)));
            append(spread, 100 * Results.deviation(values(shares)));
        }
        return withSpread(Table.create("When GNet-R's final validation accuracy is reached")
                .addColumns(plan, network, reached, epochs, share, spread));
    }

    private List<Run> reference(long seed) {
        return results.reference().map(results::of).orElse(List.of()).stream()
                .filter(run -> run.seed() == seed)
                .toList();
    }

    /** One seed has no spread. */
    private Table withSpread(Table table) {
        return results.config().seeds().count() == 1 ? table.removeColumns(SPREAD) : table;
    }

    private static double[] values(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /**
     * The baselines beside their plan: test accuracy in percent, mean and standard deviation over the seeds that have
     * them, and undisturbed seconds, all that came before included. Without rows if none were trained.
     */
    public Table baselines() {
        StringColumn name = StringColumn.create("what");
        StringColumn plans = StringColumn.create("plan");
        DoubleColumn accuracy = DoubleColumn.create("test accuracy (%)");
        DoubleColumn spread = DoubleColumn.create("±");
        DoubleColumn total = DoubleColumn.create("undisturbed (s)");
        Table table = Table.create("Baselines").addColumns(name, plans, accuracy, spread, total);
        if (results.config().baselines().isEmpty()) {
            return table;
        }
        Plan plan = Plan.of(results.config().baselines());
        Plan parts = plan.before();
        Set<Long> seeds = results.runs().stream()
                .filter(run -> run.baseline() == Baseline.DENSE)
                .map(Run::seed)
                .collect(Collectors.toSet());
        record Row(String what, List<Run> runs, ToDoubleFunction<Run> value) {}
        List<Row> rows = new ArrayList<>();
        rows.add(new Row(labels.of(plan), results.of(plan), Run::trained));
        rows.add(new Row("composed, cross connections frozen", results.of(plan.frozen()), Run::trained));
        results.config().plans().stream()
                .filter(Labels::random)
                .forEach(random -> rows.add(new Row(labels.of(random), results.of(random), Run::trained)));
        for (Baseline baseline : List.of(Baseline.EQUAL_TIME, Baseline.NET2NET, Baseline.DENSE)) {
            rows.add(new Row(baseline.words(), results.of(plan, baseline), Run::trained));
        }
        rows.add(new Row("averaged ensemble of the sub-networks", results.of(parts), Run::ensemble));
        for (Row row : rows) {
            List<Run> own = row.runs().stream()
                    .filter(run -> seeds.contains(run.seed()))
                    .toList();
            if (!own.isEmpty()) {
                name.append(row.what());
                plans.append(own.get(0).plan().toString());
                append(accuracy, 100 * Results.mean(own, row.value()));
                append(spread, 100 * Results.deviation(own, row.value()));
                append(total, Results.mean(own, this::baselineSeconds));
            }
        }
        return table;
    }

    private double baselineSeconds(Run run) {
        return switch (run.baseline()) {
            case NONE -> results.total(run, Run::typicalSeconds);
            case EQUAL_TIME, NARROW -> run.typicalSeconds();
            case NET2NET ->
                run.typicalSeconds()
                        + results.of(run.plan(), Baseline.NARROW).stream()
                                .filter(narrow -> narrow.seed() == run.seed())
                                .mapToDouble(Run::typicalSeconds)
                                .sum();
            case DENSE ->
                run.typicalSeconds()
                        + results.of(run.plan().before()).stream()
                                .filter(parts -> parts.seed() == run.seed())
                                .mapToDouble(parts -> results.total(parts, Run::typicalSeconds))
                                .sum();
        };
    }

    /** The data of Fig. 4: validation accuracy in percent by epoch, for every seed and stage. */
    public Table curves() {
        LongColumn seed = LongColumn.create("seed");
        StringColumn plan = StringColumn.create("plan");
        StringColumn network = StringColumn.create("network");
        IntColumn epoch = IntColumn.create("epoch");
        DoubleColumn accuracy = DoubleColumn.create("validation accuracy (%)");
        DoubleColumn loss = DoubleColumn.create("training loss");
        for (Run run : results.runs()) {
            for (Epoch each : run.epochs()) {
                seed.append(run.seed());
                plan.append(run.plan().toString());
                network.append(
                        run.baseline() == Baseline.NONE
                                ? labels.of(run.plan())
                                : run.baseline().words());
                epoch.append(first(run) + each.number());
                append(accuracy, 100 * each.validationAccuracy());
                loss.append(each.loss());
            }
        }
        return Table.create("Fig. 4").addColumns(seed, plan, network, epoch, accuracy, loss);
    }

    private static int first(Run run) {
        return run.baseline() == Baseline.NONE || run.baseline() == Baseline.NET2NET
                ? run.plan().epochsBefore()
                : 0;
    }

    /** Fig. 4: validation accuracy by epoch, a curve a plan, means over the seeds. */
    public Figure fig4() {
        return Figure4.of(results.config(), results.runs(), results.data().description());
    }

    /** What came out, in Markdown: one sentence for each plan, from this run's figures. */
    public String summary() {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "Images: %s (%,d).%s%n%n",
                results.data().description(),
                results.data().images(),
                results.config().profile().equals(TOY)
                        ? " A toy run, which shows every step: its figures mean nothing."
                        : ""));
        double accuracy = results.reference()
                .map(results::of)
                .map(runs -> 100 * Results.mean(runs, Run::trained))
                .orElse(Double.NaN);
        double time = results.reference()
                .map(results::of)
                .map(runs -> Results.mean(runs, Run::typicalSeconds))
                .orElse(Double.NaN);
        for (Plan plan : plans()) {
            List<Run> own = results.of(plan);
            double trained = 100 * Results.mean(own, Run::trained);
            double spent = Results.mean(own, run -> results.total(run, Run::typicalSeconds));
            text.append(String.format(Locale.ROOT, "- **%s** (`%s`): ", labels.of(plan), plan));
            if (!Labels.random(plan)) {
                text.append(
                        String.format(Locale.ROOT, "%.1f %% as composed, ", 100 * Results.mean(own, Run::initialized)));
            }
            int epochs = plan.stages().stream().mapToInt(Stage::epochs).sum();
            text.append(String.format(
                    Locale.ROOT,
                    "test accuracy %.1f %% after %d %s, %.0f s",
                    trained,
                    epochs,
                    epochs == 1 ? "epoch" : "epochs",
                    spent));
            if (!Double.isNaN(accuracy) && !results.reference().equals(Optional.of(plan))) {
                text.append(String.format(
                        Locale.ROOT,
                        "; %+.1f points against GNet-R in %.0f %% of its time",
                        trained - accuracy,
                        100 * spent / time));
            }
            text.append(String.format(".%n"));
        }
        double share = Double.isNaN(accuracy) ? 0.5 : accuracy / 100;
        double sigma = 100 * Math.sqrt(share * (1 - share) / results.data().testImages());
        int seeds = results.config().seeds().count();
        return text.append(String.format(
                        Locale.ROOT,
                        "%nBy chance alone an accuracy on %d test images varies by ±%.1f points (one σ); %s. Times are"
                                + " elapsed seconds, validation, graph building and composing included, as undisturbed as"
                                + " their median epoch.",
                        results.data().testImages(),
                        sigma,
                        seeds == 1 ? "this is one seed" : "these are means over " + seeds + " seeds"))
                .toString();
    }

    /**
     * Writes {@code run.json} and what is drawn from it: {@code table2.csv}, {@code times.csv}, {@code reach.csv},
     * {@code fig4.csv}, and {@code baselines.csv} if there are some; each whole or not at all.
     *
     * @param folder is made if it is not there
     */
    public void write(Path folder) throws IOException {
        csv(table2(), folder.resolve("table2.csv"));
        csv(times(), folder.resolve("times.csv"));
        csv(reach(), folder.resolve("reach.csv"));
        csv(curves(), folder.resolve("fig4.csv"));
        if (!results.config().baselines().isEmpty()) {
            csv(baselines(), folder.resolve("baselines.csv"));
        }
        results.write(folder);
    }

    private static void csv(Table table, Path file) throws IOException {
        WholeFile.write(file, table.write().toString("csv"));
    }

    /** Two digits after the point; what is not a number is missing. */
    static void append(DoubleColumn column, double value) {
        append(column, value, 100);
    }

    /** Rounded to a fraction of so much; missing if it is no number. */
    static void append(DoubleColumn column, double value, int fraction) {
        if (Double.isNaN(value)) {
            column.appendMissing();
        } else {
            column.append((double) Math.round(fraction * value) / fraction);
        }
    }
}
