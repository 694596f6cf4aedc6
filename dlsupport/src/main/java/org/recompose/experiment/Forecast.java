package org.recompose.experiment;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.math3.stat.descriptive.rank.Median;
import org.recompose.config.Arguments;
import org.recompose.config.Config;
import org.recompose.cost.Cost;
import org.recompose.data.ImageSet;
import org.recompose.io.WholeFile;
import org.recompose.plan.Plan;
import org.recompose.plan.PlanTree;
import org.recompose.report.Baseline;
import org.recompose.report.EpochCosts;
import org.recompose.tf.device.DeviceList;
import org.recompose.train.Dataset;
import org.recompose.train.Job;
import org.recompose.train.Listener;
import org.recompose.train.Machine;
import org.recompose.train.Recipe;
import org.recompose.train.Trainer;
import org.recompose.train.Way;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * What the plans cost, before they run: arithmetic from the networks, seconds from two timed steps of each distinct
 * network on this machine, memory from the shapes. A validation is taken for a third of what the same images cost in
 * training.
 *
 * @param stages of all plans, each once, in the order in which they are trained
 */
public record Forecast(Config config, List<StageCost> stages) {

    static final int STEPS = 2;
    private static final int ROUNDS = 7;
    private static final double INFERENCE = 1.0 / 3;
    /** A forward pass and a backward pass of twice its cost; each multiplication and each addition is one. */
    private static final double TRAINING = 3;
    /** Weights, their gradients and momentum. */
    private static final int COPIES = 3;

    /**
     * What a stage costs with one seed.
     *
     * @param plan the stages up to this one
     * @param networks how many networks train
     * @param flops of one epoch of all of them
     * @param epochSeconds expected for one epoch of all of them
     * @param bytes of memory for weights, gradients, momentum and feature maps of a batch, of those that train at once
     */
    public record StageCost(Plan plan, int networks, double flops, double epochSeconds, long bytes) {

        double seconds() {
            return plan.last().epochs() * epochSeconds;
        }
    }

    public Forecast {
        stages = List.copyOf(stages);
    }

    /** Times the steps; nothing is trained by it. */
    static Forecast measure(Config config, StageImages images, Machine machine) throws InterruptedException {
        return measure(config, images, machine, STEPS);
    }

    private static Forecast measure(Config config, StageImages images, Machine machine, int steps)
            throws InterruptedException {
        Dataset data = images.whole();
        StageJobs networks = new StageJobs(config, data.classes().size());
        Map<String, Double> known = new HashMap<>();
        double validation = INFERENCE * data.size(Dataset.Part.VALIDATION) / data.size(Dataset.Part.TRAIN);
        List<StageCost> stages = new ArrayList<>();
        for (Plan plan : PlanTree.stages(PlanTree.of(config.trained())).toList()) {
            List<Job> jobs = networks.untrained(plan, config.seeds().first());
            Recipe recipe = config.recipe(plan.last());
            String work = EpochCosts.work(config, plan.last());
            if (!known.containsKey(work)) {
                Way way = jobs.size() == 1 ? Way.SEQUENTIAL : config.hardware().way();
                Trainer trainer =
                        new Trainer(images.of(plan.last()), recipe, Listener.NONE, machine, config.checkpoints());
                known.put(work, (1 + validation) * trainer.secondsPerEpoch(jobs, way, steps));
            }
            Cost cost = Cost.of(jobs.get(0).network());
            int batch = recipe.batchSize();
            int trained = data.size(Dataset.Part.TRAIN) / batch * batch;
            int copies = COPIES + (recipe.averaging() > 0 ? 1 : 0);
            stages.add(new StageCost(
                    plan,
                    jobs.size(),
                    TRAINING * cost.flops() * trained * jobs.size(),
                    known.get(work),
                    jobs.size() * (cost.trainingBytes(batch) + (long) copies * Float.BYTES * cost.parameters())));
        }
        return new Forecast(config, stages);
    }

    /** Reads the images and times the steps of the first seed's networks. */
    static Forecast measure(Config config, int steps) throws InterruptedException {
        return rounds(config, steps, 1).get(0);
    }

    /** As {@link #measure(Config, int)}, all networks in turn, so many times around. */
    private static List<Forecast> rounds(Config config, int steps, int rounds) throws InterruptedException {
        Machine machine = config.hardware().machine();
        ImageSet images = Experiment.images(config, Progress.none());
        try (Dataset data = new Dataset(
                        Experiment.split(config, images, config.seeds().first()));
                StageImages ofStages = new StageImages(config.trained(), data)) {
            List<Forecast> measured = new ArrayList<>();
            for (int i = 0; i < rounds; i++) {
                measured.add(measure(config, ofStages, machine, steps));
            }
            return measured;
        }
    }

    /** Of several measurements of the same, each stage's median. */
    private static Forecast median(List<Forecast> rounds) {
        Forecast first = rounds.get(0);
        List<StageCost> stages = new ArrayList<>();
        for (int i = 0; i < first.stages().size(); i++) {
            int at = i;
            StageCost any = first.stages().get(i);
            double[] seconds = rounds.stream()
                    .mapToDouble(round -> round.stages().get(at).epochSeconds())
                    .toArray();
            stages.add(new StageCost(
                    any.plan(), any.networks(), any.flops(), new Median().evaluate(seconds), any.bytes()));
        }
        return new Forecast(first.config(), stages);
    }

    /**
     * Prints what the plans of a configuration cost, and trains nothing. All networks are timed in turn, seven times
     * around; what an epoch costs in each round is left in the output folder, as {@value EpochCosts#FILE}.
     *
     * @param arguments options as of {@link Arguments}
     * @throws IOException if the file cannot be written
     * @throws InterruptedException if the thread is interrupted
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        try {
            Config config = Arguments.config(List.of(arguments));
            List<Forecast> rounds = rounds(config, config.timedSteps(), ROUNDS);
            WholeFile.write(
                    Files.createDirectories(config.folder()).resolve(EpochCosts.FILE),
                    costs(rounds).write().toString("csv"));
            System.out.println(median(rounds).table());
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    /** A row a stage and round: what an epoch of its networks costs, as {@link EpochCosts} are read. */
    static Table costs(List<Forecast> rounds) {
        IntColumn round = IntColumn.create("round");
        StringColumn plan = StringColumn.create("stage");
        IntColumn cores = IntColumn.create("cores");
        IntColumn networks = IntColumn.create("networks");
        DoubleColumn flops = DoubleColumn.create("TFLOP an epoch");
        DoubleColumn seconds = DoubleColumn.create("seconds an epoch");
        for (Forecast each : rounds) {
            for (StageCost stage : each.stages()) {
                round.append(1 + rounds.indexOf(each));
                plan.append(stage.plan().toString());
                cores.append(each.config().hardware().machine().cores());
                networks.append(stage.networks());
                flops.append(round(stage.flops() / 1e12));
                seconds.append(round(stage.epochSeconds()));
            }
        }
        return Table.create("What an epoch costs").addColumns(round, plan, cores, networks, flops, seconds);
    }

    /**
     * Expected seconds of everything, all seeds and the baselines; without the dense one, which takes next to nothing.
     */
    public double seconds() {
        double ofStages = stages.stream().mapToDouble(StageCost::seconds).sum();
        return config.seeds().count() * (ofStages + secondsOfBaselines());
    }

    private double secondsOfBaselines() {
        if (config.baselines().isEmpty()) {
            return 0;
        }
        Plan plan = Plan.of(config.baselines());
        StageCost parts = of(plan.before());
        StageCost whole = of(plan);
        double equalTime = parts.seconds() + whole.seconds();
        double narrow = parts.seconds() / parts.networks();
        return equalTime + narrow + whole.seconds();
    }

    /** Expected seconds of one epoch of each stage and baseline, with one seed. */
    Map<StageKey, Double> epochSeconds() {
        Map<StageKey, Double> seconds = new HashMap<>();
        stages.forEach(stage -> seconds.put(StageKey.of(stage.plan()), stage.epochSeconds()));
        if (!config.baselines().isEmpty()) {
            Plan plan = Plan.of(config.baselines());
            StageCost parts = of(plan.before());
            double whole = of(plan).epochSeconds();
            seconds.put(new StageKey(plan, Baseline.EQUAL_TIME), whole);
            seconds.put(new StageKey(plan, Baseline.NET2NET), whole);
            seconds.put(new StageKey(plan, Baseline.NARROW), parts.epochSeconds() / parts.networks());
        }
        return seconds;
    }

    /** Expected seconds of a plan with one seed, all of its stages. */
    double seconds(Plan plan) {
        return stages.stream()
                .filter(stage -> stage.plan().begins(plan))
                .mapToDouble(StageCost::seconds)
                .sum();
    }

    /** The cost of a stage. */
    StageCost of(Plan plan) {
        return stages.stream()
                .filter(stage -> stage.plan().equals(plan))
                .findFirst()
                .orElseThrow();
    }

    /**
     * What each plan costs with one seed: a row a plan, and one for all of them, in which what they share counts once.
     */
    public Table table() {
        StringColumn plan = StringColumn.create("plan");
        IntColumn epochs = IntColumn.create("epochs");
        DoubleColumn flops = DoubleColumn.create("TFLOP");
        DoubleColumn seconds = DoubleColumn.create("expected (s)");
        DoubleColumn memory = DoubleColumn.create("memory (GiB)");
        Map<String, List<StageCost>> rows = new LinkedHashMap<>();
        config.plans()
                .forEach(each -> rows.put(
                        each.toString(),
                        stages.stream()
                                .filter(stage -> stage.plan().begins(each))
                                .toList()));
        rows.put("all, each stage once", stages);
        rows.forEach((name, of) -> {
            plan.append(name);
            epochs.append(
                    of.stream().mapToInt(stage -> stage.plan().last().epochs()).sum());
            flops.append(round(of.stream()
                            .mapToDouble(stage -> stage.plan().last().epochs() * stage.flops())
                            .sum()
                    / 1e12));
            seconds.append(round(of.stream().mapToDouble(StageCost::seconds).sum()));
            memory.append(round(of.stream().mapToLong(StageCost::bytes).max().orElse(0) / 0x1p30));
        });
        return Table.create("What the plans cost, with one seed").addColumns(plan, epochs, flops, seconds, memory);
    }

    private static double round(double value) {
        double scale = Math.pow(10, 3 - Math.ceil(Math.log10(Math.max(Math.abs(value), 1e-9))));
        return Math.round(value * scale) / scale;
    }

    /** A line for a device whose memory the largest stage does not fit into; empty if all fit. */
    String memoryWarning(Machine machine) {
        long needed = stages.stream().mapToLong(StageCost::bytes).max().orElse(0);
        long available = DeviceList.all().stream()
                .filter(device -> device.gpu() && machine.devices().contains(device.name()))
                .mapToLong(DeviceList.Device::bytes)
                .min()
                .orElseGet(Forecast::memory);
        return needed <= available
                ? ""
                : String.format(
                        Locale.ROOT,
                        "the largest stage takes about %.1f GiB, of %.1f: it does not fit, take a smaller recipe.batchSize",
                        needed / 0x1p30,
                        available / 0x1p30);
    }

    private static long memory() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean os
                ? os.getTotalMemorySize()
                : Long.MAX_VALUE;
    }
}
