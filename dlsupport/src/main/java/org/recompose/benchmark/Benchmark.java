package org.recompose.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.descriptive.rank.Median;
import org.recompose.arch.Network;
import org.recompose.arch.ResNet;
import org.recompose.data.Split;
import org.recompose.data.flowers.DrawnFlowers;
import org.recompose.decompose.Decomposition;
import org.recompose.partition.Partition;
import org.recompose.tf.Optimizer;
import org.recompose.tf.TensorFlowEngine;
import org.recompose.train.Checkpoints;
import org.recompose.train.Dataset;
import org.recompose.train.Job;
import org.recompose.train.Listener;
import org.recompose.train.Machine;
import org.recompose.train.Recipe;
import org.recompose.train.Schedule;
import org.recompose.train.TimedSteps;
import org.recompose.train.Trainer;
import org.recompose.train.Way;
import org.recompose.weights.Weights;

/**
 * How fast training is on this machine, beside its goals. Everything is measured in one run, in turns, so that what
 * else the machine does falls on all alike; figures are medians over the rounds.
 */
public final class Benchmark {

    private static final int CLASSES = 5;
    private static final List<Integer> PARTITIONS = List.of(4, 8, 16);
    private static final List<Way> WAYS = List.of(Way.GROUPED, Way.CONCURRENT, Way.SEQUENTIAL);
    static final int CORES = Runtime.getRuntime().availableProcessors();

    private static final List<Setting> SETTINGS = List.of(new Setting(64, 64, 32), new Setting(224, 64, 16));
    private static final Map<Integer, Double> KERAS_GOALS = Map.of(64, 1.15, 224, 1.1);
    private static final Map<Integer, List<Double>> RATIO_GOALS =
            Map.of(64, List.of(0.22, 0.20, 0.20), 224, List.of(0.16, 0.08, 0.06));

    /**
     * What is trained.
     *
     * @param size of the square images, in pixels
     * @param width of the global network
     * @param batch images a step
     */
    record Setting(int size, int width, int batch) {

        Network global() {
            return ResNet.paper(size, size, width, CLASSES);
        }

        /** Drawn flowers, enough for two batches. */
        Dataset data() {
            return new Dataset(Split.of(DrawnFlowers.make(1 + 3 * batch / CLASSES, size, size, 1), 1));
        }

        /** The global network if k is 1, else the K sub-networks. */
        List<Job> jobs(int k) {
            Partition partition = k == 1 ? Partition.whole(size, size, 1) : Partition.ofPaper(k, size, size);
            List<Network> networks = k == 1 ? List.of(global()) : new Decomposition(global(), partition).subNetworks();
            return IntStream.range(0, k)
                    .mapToObj(i -> new Job(
                            "network " + (i + 1),
                            networks.get(i),
                            partition.rectangles().get(i),
                            Weights.random(networks.get(i), i),
                            i))
                    .toList();
        }

        /** Without weight decay, so that Keras has the same to do. */
        Recipe recipe() {
            return new Recipe(batch, 1e-3, Schedule.CONSTANT, 0, new Optimizer.Sgd(0.9f, false), 0, 0, true, 2, 0, 0);
        }

        Trainer trainer(Dataset data, Machine machine) {
            return new Trainer(data, recipe(), Listener.NONE, machine, Checkpoints.NONE);
        }

        @Override
        public String toString() {
            return size + "×" + size + " width " + width + " batch " + batch;
        }
    }

    /** Seconds by what took them, a value a round. */
    private final Map<String, List<Double>> seconds = new LinkedHashMap<>();

    private final StringBuilder table = new StringBuilder("| what | goal | measured | |\n|---|---|---|---|\n");
    private final boolean quick;

    private Benchmark(boolean quick) {
        this.quick = quick;
    }

    /**
     * Measures all and prints one table.
     *
     * @param args {@code --quick} for one short round
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        boolean quick = List.of(args).contains("--quick");
        if (args.length > (quick ? 1 : 0)) {
            System.err.println("arguments are " + String.join(" ", args) + ", must be none or --quick");
            System.exit(2);
        }
        System.out.println(machine());
        Benchmark benchmark = new Benchmark(quick);
        for (Setting setting : SETTINGS) {
            benchmark.measure(setting);
        }
        benchmark.measureStart(SETTINGS.get(0));
        System.out.println();
        System.out.print(benchmark.table);
        System.out.println();
        System.out.println("load of the machine at the end: " + load());
    }

    private void measure(Setting setting) throws IOException, InterruptedException {
        boolean small = setting.size() < 128;
        int steps = quick ? 2 : small ? 8 : 3;
        int rounds = quick ? 1 : small ? 5 : 3;
        try (Dataset data = setting.data();
                KerasProcess keras = new KerasProcess(setting.size(), setting.width(), setting.batch(), CLASSES);
                TimedSteps global = new TimedSteps(data, setting.recipe(), setting.jobs(1), CORES)) {
            System.out.println(setting + ": " + keras.about());
            global.start(setting.jobs(1));
            global.seconds(3);
            for (int round = 0; round < rounds; round++) {
                add(setting, "GNet", global.seconds(steps) / steps);
                add(setting, "input", global.secondsOfInput(4 * steps) / (4 * steps));
                if (keras.ready()) {
                    add(setting, "Keras", keras.seconds(steps) / steps);
                }
                for (int k : PARTITIONS) {
                    List<Job> jobs = setting.jobs(k);
                    for (Way way : WAYS) {
                        add(
                                setting,
                                k + " " + way,
                                setting.trainer(data, Machine.cores(CORES))
                                        .secondsForOneStepOfEach(jobs, way, 2 * steps));
                    }
                }
                List<Job> four = setting.jobs(4);
                add(
                        setting,
                        "one device",
                        setting.trainer(data, new Machine(1, List.of("/CPU:0")))
                                .secondsForOneStepOfEach(four, Way.GROUPED, 2 * steps));
                add(
                        setting,
                        "two devices",
                        setting.trainer(data, new Machine(2, List.of("/CPU:0", "/CPU:1")))
                                .secondsForOneStepOfEach(four, Way.GROUPED, 2 * steps));
                System.out.printf(Locale.ROOT, "round %d of %d, load %s%n", round + 1, rounds, load());
            }
        }
        report(setting);
    }

    private void report(Setting setting) {
        double global = median(setting, "GNet");
        String images = String.format(Locale.ROOT, "%.1f images/s", setting.batch() / global);
        if (seconds.containsKey(key(setting, "Keras"))) {
            double keras = median(setting, "Keras");
            row(
                    "GNet, " + setting + ": images/s ÷ Keras",
                    "≥ " + KERAS_GOALS.get(setting.size()),
                    keras / global,
                    images + ", Keras " + String.format(Locale.ROOT, "%.1f", setting.batch() / keras));
        } else {
            row(
                    "GNet, " + setting + ": images/s ÷ Keras",
                    "≥ " + KERAS_GOALS.get(setting.size()),
                    Double.NaN,
                    images + ", no Keras here");
        }
        for (int i = 0; i < PARTITIONS.size(); i++) {
            int k = PARTITIONS.get(i);
            StringBuilder each = new StringBuilder();
            double best = Double.POSITIVE_INFINITY;
            for (Way way : WAYS) {
                double ratio = median(setting, k + " " + way) / global;
                best = Math.min(best, ratio);
                each.append(String.format(Locale.ROOT, "%s %.3f ", way.name().toLowerCase(Locale.ROOT), ratio));
            }
            row(
                    "all " + k + " SNets ÷ GNet, time, " + setting,
                    "≤ " + RATIO_GOALS.get(setting.size()).get(i),
                    best,
                    each.toString().trim());
        }
        row(
                "4 SNets on 2 devices ÷ 1, speed, " + setting,
                "≥ 1.9",
                median(setting, "one device") / median(setting, "two devices"),
                "grouped, a thread each");
        row(
                "input's share of a step, " + setting,
                "≤ 0.03",
                median(setting, "input") / global,
                String.format(Locale.ROOT, "%.2f of %.1f ms", 1e3 * median(setting, "input"), 1e3 * global));
    }

    private void measureStart(Setting setting) throws IOException {
        int rounds = quick ? 1 : 3;
        for (int round = 0; round < rounds; round++) {
            for (int k : List.of(1, 16)) {
                StartTime start = StartTime.measure(setting.size(), setting.width(), setting.batch(), k);
                add(setting, "engine", start.engine());
                add(setting, "start " + k, start.networks());
            }
        }
        double engine = median(setting, "engine");
        row(
                "start of GNet, seconds, " + setting,
                "≤ 1.5",
                engine + median(setting, "start 1"),
                String.format(Locale.ROOT, "Java and engine %.2f", engine));
        row(
                "start of 16 equal SNets, seconds",
                "≤ 1.5, not 16 times",
                engine + median(setting, "start 16"),
                "one graph for all");
    }

    private void add(Setting setting, String what, double value) {
        seconds.computeIfAbsent(key(setting, what), key -> new ArrayList<>()).add(value);
    }

    private double median(Setting setting, String what) {
        return median(seconds.get(key(setting, what)));
    }

    private static String key(Setting setting, String what) {
        return setting + " " + what;
    }

    static double median(List<Double> values) {
        return new Median()
                .evaluate(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private void row(String what, String goal, double measured, String note) {
        table.append(String.format(
                Locale.ROOT,
                "| %s | %s | %s | %s |%n",
                what,
                goal,
                Double.isNaN(measured) ? "–" : String.format(Locale.ROOT, "%.3f", measured),
                note));
    }

    private static String machine() throws IOException {
        Path info = Path.of("/proc/cpuinfo");
        String model = !Files.isReadable(info)
                ? System.getProperty("os.arch")
                : Files.readAllLines(info).stream()
                        .filter(line -> line.startsWith("model name"))
                        .map(line -> line.replaceFirst(".*: ", ""))
                        .findFirst()
                        .orElse(System.getProperty("os.arch"));
        return model + ", " + CORES + " cores; Java " + System.getProperty("java.version") + ", TensorFlow "
                + TensorFlowEngine.version() + "; load " + load();
    }

    private static String load() {
        return String.format(
                Locale.ROOT,
                "%.2f",
                java.lang.management.ManagementFactory.getOperatingSystemMXBean()
                        .getSystemLoadAverage());
    }
}
