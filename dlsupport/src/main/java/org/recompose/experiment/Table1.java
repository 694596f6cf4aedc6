package org.recompose.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.descriptive.rank.Median;
import org.recompose.arch.Network;
import org.recompose.arch.ResNet;
import org.recompose.config.Config;
import org.recompose.cost.Cost;
import org.recompose.data.ImageSet;
import org.recompose.decompose.Decomposition;
import org.recompose.io.WholeFile;
import org.recompose.partition.Partition;
import org.recompose.plan.Level;
import org.recompose.report.Paper;
import org.recompose.train.Checkpoints;
import org.recompose.train.Dataset;
import org.recompose.train.Job;
import org.recompose.train.Listener;
import org.recompose.train.Machine;
import org.recompose.train.Trainer;
import org.recompose.train.Way;
import org.recompose.weights.Weights;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Table 1: parameters, FLOPs and training time of GNet and of the SNets. Parameters and FLOPs follow from the networks;
 * the time is measured.
 *
 * @param config of the measurement
 * @param classes of its images
 * @param seconds of 10 epochs of GNet, then of all K sub-networks for each K
 */
public record Table1(Config config, int classes, List<Double> seconds) {

    private static final String FILE = "table1.csv";
    private static final int EPOCHS = 10;
    private static final List<String> PAPER = List.of("4", "8", "16");
    private static final int ROUNDS = 3;
    private static final String COMPUTED = "computed";
    private static final int PAPER_SIZE = 224;
    private static final int PAPER_WIDTH = 64;
    private static final int PAPER_CLASSES = 5;

    public Table1 {
        seconds = List.copyOf(seconds);
    }

    /** The paper's K that the configuration's plans begin with. */
    static List<Integer> partitions(Config config) {
        return config.plans().stream()
                .map(plan -> plan.stages().get(0).level())
                .filter(level -> PAPER.contains(level.toString()))
                .map(Level::k)
                .distinct()
                .sorted()
                .toList();
    }

    /**
     * Times steps of GNet and of all K sub-networks, in turn and several times around, on the configuration's images,
     * and takes the median for each.
     *
     * @throws InterruptedException if the thread is interrupted
     */
    public static Table1 measure(Config config, Progress progress) throws InterruptedException {
        Machine machine = config.hardware().machine();
        ImageSet images = Experiment.images(config, progress);
        int classes = images.classes().size();
        List<Double> seconds = new ArrayList<>();
        try (Dataset data =
                new Dataset(Experiment.split(config, images, config.seeds().first()))) {
            Trainer trainer = new Trainer(data, config.recipe(), saying(progress), machine, Checkpoints.NONE);
            List<List<Job>> rows = new ArrayList<>();
            rows.add(List.of(job(
                    "GNet",
                    config.network(classes),
                    Partition.whole(config.data().size(), config.data().size(), 1),
                    0)));
            for (int k : partitions(config)) {
                Decomposition decomposition = new Decomposition(
                        config.network(classes),
                        Partition.ofPaper(k, config.data().size(), config.data().size()));
                rows.add(IntStream.range(0, k)
                        .mapToObj(i -> job(
                                "SNet-" + k + "." + (i + 1),
                                decomposition.subNetworks().get(i),
                                decomposition.partition(),
                                i))
                        .toList());
            }
            List<Way> ways = new ArrayList<>();
            List<double[]> rounds = new ArrayList<>();
            for (List<Job> jobs : rows) {
                ways.add(
                        jobs.size() == 1
                                ? Way.SEQUENTIAL
                                : trainer.chosen(jobs, config.hardware().way()));
                rounds.add(new double[ROUNDS]);
            }
            for (int round = 0; round < ROUNDS; round++) {
                for (int row = 0; row < rows.size(); row++) {
                    rounds.get(row)[round] =
                            EPOCHS * trainer.secondsPerEpoch(rows.get(row), ways.get(row), config.timedSteps());
                }
                progress.say("round %d of %d is timed", round + 1, ROUNDS);
            }
            for (int row = 0; row < rows.size(); row++) {
                int k = rows.get(row).size();
                seconds.add(new Median().evaluate(rounds.get(row)));
                progress.say(
                        "%s: %.1f s for %d epochs, the median of %d rounds of %d steps",
                        k == 1 ? "GNet" : "all " + k + " SNets", seconds.get(row), EPOCHS, ROUNDS, config.timedSteps());
            }
        }
        return new Table1(config, classes, seconds);
    }

    private static Listener saying(Progress progress) {
        return new Listener() {
            @Override
            public void way(List<Job> jobs, Way way, String why) {
                progress.say(
                        "%d sub-networks train %s (%s)", jobs.size(), way.name().toLowerCase(Locale.ROOT), why);
            }
        };
    }

    private static Job job(String name, Network network, Partition partition, int i) {
        return new Job(name, network, partition.rectangles().get(i), Weights.random(network, i), i);
    }

    /**
     * Rows 1 and 2, at the paper's scale: parameters, the paper's count of FLOPs and the plain one, beside the figures
     * that the paper prints.
     */
    public static Table costs() {
        Paper.Table1 paper = Paper.read().table1();
        Network global = ResNet.paper(PAPER_SIZE, PAPER_SIZE, PAPER_WIDTH, PAPER_CLASSES);
        List<Cost> costs = costs(global, List.of(4, 8, 16), PAPER_SIZE);
        Rows rows = new Rows("Table 1: 224×224, width 64, 5 classes", List.of(4, 8, 16));
        rows.add("# param", COMPUTED, costs, cost -> millions(cost.parameters()));
        rows.add("# param", "paper", paper.parametersMillions(), Table1::printed);
        rows.add("FLOPs, the paper's count", COMPUTED, costs, cost -> millions(cost.paperFlops()));
        rows.add("FLOPs, the paper's count", "paper", paper.flopsMillions(), Table1::printed);
        rows.add("FLOPs, 2 × multiply-adds", COMPUTED, costs, cost -> millions(cost.flops()));
        return rows.table();
    }

    /** All three rows, at the configuration's scale, with the measured time beside the paper's. */
    public Table times() {
        Paper.Table1 paper = Paper.read().table1();
        Network global = config.network(classes);
        List<Cost> costs = costs(global, partitions(config), config.data().size());
        Rows rows = new Rows(
                "Table 1: " + config.data().size() + "×" + config.data().size() + ", width "
                        + config.model().width(),
                partitions(config));
        rows.add("# param", COMPUTED, costs, cost -> millions(cost.parameters()));
        rows.add("FLOPs, the paper's count", COMPUTED, costs, cost -> millions(cost.paperFlops()));
        rows.add("time of 10 epochs, all K", "measured", seconds, s -> String.format(Locale.ROOT, "%.1f s", s));
        rows.add("time ÷ GNet's", "measured", seconds, s -> ratio(s, seconds.get(0)));
        List<Double> printed =
                new ArrayList<>(List.of(paper.secondsFor10Epochs().get(0)));
        partitions(config)
                .forEach(k -> printed.add(
                        paper.secondsFor10Epochs().get(paper.networks().indexOf("SNet-" + k))));
        rows.add("time of 10 epochs, all K", "paper, 4 V100", printed, s -> String.format(Locale.ROOT, "%.0f s", s));
        rows.add("time ÷ GNet's", "paper, 4 V100", printed, s -> ratio(s, printed.get(0)));
        return rows.table();
    }

    /** What came out, in Markdown, from this run's figures. */
    public String summary() {
        Table costs = costs();
        int right = 0;
        for (int row = 0; row < 4; row += 2) {
            for (int column = 2; column < costs.columnCount(); column++) {
                right += costs.get(row, column).equals(costs.get(row + 1, column)) ? 1 : 0;
            }
        }
        StringBuilder text = new StringBuilder("Of the eight figures that the paper prints in rows 1 and 2, **" + right
                + "** come out to the last digit.\n");
        Paper.Table1 paper = Paper.read().table1();
        for (int i = 0; i < partitions(config).size(); i++) {
            int k = partitions(config).get(i);
            double printed = paper.secondsFor10Epochs().get(paper.networks().indexOf("SNet-" + k))
                    / paper.secondsFor10Epochs().get(0);
            text.append(String.format(
                    Locale.ROOT,
                    "%n- All %d sub-networks take **%.2f** of the global network's time " + "here, %.2f in the paper.",
                    k,
                    seconds.get(i + 1) / seconds.get(0),
                    printed));
        }
        return text.toString();
    }

    /**
     * Writes {@code table1.csv}: the rows of {@link #costs} and of {@link #times}, which at the paper's scale share
     * two.
     */
    public void write(Path folder) throws IOException {
        WholeFile.write(folder.resolve(FILE), csv());
    }

    private String csv() {
        Table costs = labelled(costs());
        Table times = labelled(times());
        if (config.network(classes).equals(ResNet.paper(PAPER_SIZE, PAPER_SIZE, PAPER_WIDTH, PAPER_CLASSES))) {
            times = times.where(times.stringColumn("source").isNotEqualTo(COMPUTED));
        }
        String rest = times.write().toString("csv");
        if (times.columnNames().equals(costs.columnNames())) {
            rest = rest.substring(rest.indexOf('\n') + 1);
        }
        return costs.write().toString("csv") + rest;
    }

    /** Whether the output folder has the table of these sub-networks at this scale, for so many classes. */
    static boolean written(Config config, int classes) {
        Table1 same = new Table1(
                config, classes, Collections.nCopies(1 + partitions(config).size(), 1.0));
        try {
            List<String> lines = Files.readAllLines(config.folder().resolve(FILE));
            return same.csv()
                    .lines()
                    .filter(line -> !line.contains(",measured,"))
                    .allMatch(lines::contains);
        } catch (IOException e) {
            return false;
        }
    }

    private static Table labelled(Table table) {
        StringColumn scale = StringColumn.create("scale");
        for (int i = 0; i < table.rowCount(); i++) {
            scale.append(table.name().substring("Table 1: ".length()));
        }
        return table.insertColumn(0, scale);
    }

    private static List<Cost> costs(Network global, List<Integer> partitions, int size) {
        List<Cost> costs = new ArrayList<>(List.of(Cost.of(global)));
        for (int k : partitions) {
            costs.add(Cost.of(new Decomposition(global, Partition.ofPaper(k, size, size))
                    .subNetworks()
                    .get(0)));
        }
        return costs;
    }

    private static String millions(double count) {
        return String.format(Locale.ROOT, "%.2fM", count / 1e6);
    }

    private static String printed(double millions) {
        return String.format(Locale.ROOT, "%.2fM", millions);
    }

    private static String ratio(double seconds, double reference) {
        return String.format(Locale.ROOT, "%.3f", seconds / reference);
    }

    /** A table with a column for GNet and one for each K. */
    private static final class Rows {
        private final String name;
        private final StringColumn quantity = StringColumn.create("quantity");
        private final StringColumn source = StringColumn.create("source");
        private final List<StringColumn> networks = new ArrayList<>();

        Rows(String name, List<Integer> partitions) {
            this.name = name;
            networks.add(StringColumn.create("GNet"));
            partitions.forEach(k -> networks.add(StringColumn.create("SNet-" + k)));
        }

        <T> void add(String what, String from, List<T> values, Function<T, String> text) {
            quantity.append(what);
            source.append(from);
            for (int i = 0; i < networks.size(); i++) {
                networks.get(i).append(text.apply(values.get(i)));
            }
        }

        Table table() {
            Table table = Table.create(name).addColumns(quantity, source);
            networks.forEach(table::addColumns);
            return table;
        }
    }
}
