package org.recompose.experiment;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.recompose.config.Config;
import org.recompose.data.Digests;
import org.recompose.plan.Composing;
import org.recompose.plan.Plan;
import org.recompose.plan.PlanTree;
import org.recompose.plan.Stage;
import org.recompose.report.Baseline;
import org.recompose.report.Labels;
import org.recompose.report.Results;
import org.recompose.report.Run;
import org.recompose.report.Times;
import org.recompose.train.Dataset;
import org.recompose.train.Evaluation;
import org.recompose.train.Job;
import org.recompose.train.Listener;
import org.recompose.train.Machine;
import org.recompose.train.Recipe;
import org.recompose.train.Trained;
import org.recompose.train.Trainer;
import org.recompose.train.remote.SubNetworks;
import org.recompose.weights.Weights;

/** Trains all plans with one seed: a walk over the tree of their stages, in which what plans share is trained once. */
final class SeedTraining {

    private final Config config;
    private final StageImages images;
    private final Dataset data;
    private final long seed;
    private final Machine machine;
    private final SubNetworks place;
    private final Progress progress;
    private final TimeLeft timeLeft;
    private final Live live;
    private final StageJobs stageJobs;
    private final Labels labels;
    private final Consumer<Run> done;
    private final Plan compared;

    private Training parts;
    private Training whole;

    /**
     * @param place where sub-networks train
     * @param live draws the training; null for nobody
     * @param done is given each run when it is finished
     */
    SeedTraining(
            Config config,
            StageJobs stageJobs,
            StageImages images,
            long seed,
            Machine machine,
            SubNetworks place,
            Progress progress,
            TimeLeft timeLeft,
            Live live,
            Consumer<Run> done) {
        this.config = config;
        this.images = images;
        this.data = images.whole();
        this.seed = seed;
        this.machine = machine;
        this.place = place;
        this.progress = progress;
        this.timeLeft = timeLeft;
        this.live = live;
        this.stageJobs = stageJobs;
        this.labels = Labels.of(config.plans());
        this.done = done;
        this.compared = config.baselines().isEmpty() ? null : Plan.of(config.baselines());
    }

    void run() throws InterruptedException {
        for (PlanTree tree : PlanTree.of(config.trained())) {
            walk(tree, null);
        }
        if (compared != null) {
            new Baselines(this, compared, parts, whole.run()).run();
        }
    }

    private void walk(PlanTree tree, List<Weights> before) throws InterruptedException {
        Plan plan = tree.plan();
        long start = System.nanoTime();
        List<Job> jobs = before == null ? stageJobs.untrained(plan, seed) : stageJobs.continued(plan, before, seed);
        jobs = composed(jobs, plan.last());
        Training training = train(StageKey.of(plan), jobs, plan.last().epochs(), config.recipe(plan.last()), start);
        if (config.keepWeights()) {
            KeptWeights.write(
                    config, seed, images.of(plan.last()).split().train().hash(), plan, training.trained(), stageJobs);
        }
        done.accept(training.run());
        if (compared != null && plan.equals(compared.before())) {
            parts = training;
        }
        if (plan.equals(compared)) {
            whole = training;
        }
        List<Weights> weights =
                training.trained().stream().map(Trained::weights).toList();
        for (PlanTree next : tree.next()) {
            walk(next, weights);
        }
    }

    /** With what a stage does to composed networks beyond the paper. */
    private List<Job> composed(List<Job> jobs, Stage stage) throws InterruptedException {
        Composing composing = stage.composing();
        if (composing.statistics() == 0 && !composing.temperature()) {
            return jobs;
        }
        Trainer trainer = trainer(images.of(stage), config.recipe(stage), Listener.NONE);
        List<Job> better = new ArrayList<>();
        for (Job job : jobs) {
            Weights weights = job.initial();
            if (composing.statistics() > 0) {
                weights = trainer.withStatistics(job, composing.statistics());
            }
            if (composing.temperature()) {
                float[] logits = trainer.logits(List.of(job), List.of(weights), Dataset.Part.TRAIN)[0];
                double temperature = Temperature.fit(logits, data.labels(Dataset.Part.TRAIN));
                progress.say("%s: temperature %.3f", job.name(), temperature);
                weights = Temperature.apply(job.network(), weights, temperature);
            }
            better.add(job.from(weights, composing.toString()));
        }
        return better;
    }

    /**
     * What a training came to.
     *
     * @param trained one for each network
     */
    record Training(Run run, List<Trained> trained) {}

    /**
     * Trains and tests networks of a stage or a baseline.
     *
     * @param start when the stage began, as of {@link System#nanoTime}: composing counts
     */
    Training train(StageKey key, List<Job> jobs, int epochs, Recipe recipe, long start) throws InterruptedException {
        double composing = (System.nanoTime() - start) / 1e9;
        String label = key.baseline() == Baseline.NONE
                ? labels.distinct(key.plan())
                : key.baseline().words();
        String name = (config.seeds().count() > 1 ? "seed " + seed + " " : "") + label;
        Reporter reporter = new Reporter(
                progress,
                key,
                label,
                name,
                seed,
                jobs.size(),
                recipe.batchSize(),
                config.folder().resolve(Experiment.HISTORY),
                timeLeft,
                live);
        Trainer trainer = trainer(images.of(key.plan().last()), recipe, reporter);
        boolean one = jobs.size() == 1;
        List<Trained> trained = one ? List.of(trainer.train(jobs.get(0), epochs)) : place.train(trainer, jobs, epochs);
        double elapsed =
                (System.nanoTime() - start) / 1e9 + Trained.busiest(trained, each -> reporter.keptSeconds(each.job()));
        double cores = trained.stream()
                .mapToDouble(each -> each.lane().cores()
                        * each.epochs().stream()
                                .mapToDouble(epoch -> epoch.elapsed())
                                .sum())
                .sum();
        String way = one
                ? "one network"
                : !config.hardware().cluster().isEmpty()
                        ? config.hardware().cluster()
                        : (reporter.way() == null ? config.hardware().way() : reporter.way())
                                .name()
                                .toLowerCase(Locale.ROOT);
        Times times = new Times(elapsed, cores, composing, way, Trained.lanes(trained));
        return new Training(tested(key, name, trainer, trained, times), trained);
    }

    private Run tested(StageKey key, String name, Trainer trainer, List<Trained> trained, Times times)
            throws InterruptedException {
        List<Job> jobs = trained.stream().map(Trained::job).toList();
        List<Weights> weights = trained.stream().map(Trained::weights).toList();
        List<Weights> initial = jobs.stream().map(Job::initial).toList();
        int[] labelsOfTest = data.labels(Dataset.Part.TEST);
        float[][] logits = trainer.logits(concat(jobs, jobs), concat(initial, weights), Dataset.Part.TEST);
        float[][] before = Arrays.copyOfRange(logits, 0, jobs.size());
        float[][] after = Arrays.copyOfRange(logits, jobs.size(), logits.length);
        boolean one = jobs.size() == 1;
        double ensemble = one
                ? Double.NaN
                : Evaluation.accuracy(
                        Evaluation.meanProbabilities(after, data.classes().size()), labelsOfTest);
        Run run = new Run(
                seed,
                key.plan(),
                key.baseline(),
                Results.mean(trained),
                meanAccuracy(before, labelsOfTest),
                meanAccuracy(after, labelsOfTest),
                ensemble,
                times,
                hash(weights));
        if (one) {
            progress.say(
                    "%s: test accuracy %.1f %% initialized, %.1f %% trained",
                    name, 100 * run.initialized(), 100 * run.trained());
        } else {
            progress.say(
                    "%s: test accuracy %.1f %% on average, %.1f %% as an averaged ensemble",
                    name, 100 * run.trained(), 100 * ensemble);
        }
        return run;
    }

    /** That of one network, or one over those of several. */
    static String hash(List<Weights> weights) {
        String all = weights.stream().map(Weights::hash).collect(Collectors.joining());
        return weights.size() == 1 ? all : Digests.sha256(all.getBytes(StandardCharsets.UTF_8));
    }

    private static <T> List<T> concat(List<T> first, List<T> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    private static double meanAccuracy(float[][] logits, int[] labels) {
        double sum = 0;
        for (float[] each : logits) {
            sum += Evaluation.accuracy(each, labels);
        }
        return sum / logits.length;
    }

    Trainer trainer(Recipe recipe, Listener listener) {
        return trainer(data, recipe, listener);
    }

    private Trainer trainer(Dataset data, Recipe recipe, Listener listener) {
        return new Trainer(data, recipe, listener, machine, config.checkpoints());
    }

    Config config() {
        return config;
    }

    Dataset data() {
        return data;
    }

    long seed() {
        return seed;
    }

    StageJobs stageJobs() {
        return stageJobs;
    }

    Machine machine() {
        return machine;
    }

    void done(Run run) {
        done.accept(run);
    }
}
