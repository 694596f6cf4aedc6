package org.recompose.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.recompose.arch.Network;
import org.recompose.data.ImageFolder;
import org.recompose.data.ImageSet;
import org.recompose.data.Split;
import org.recompose.data.flowers.DrawnFlowers;
import org.recompose.decompose.Decomposition;
import org.recompose.partition.Partition;
import org.recompose.partition.Rectangle;
import org.recompose.tf.TensorFlowEngine;
import org.recompose.train.Dataset;
import org.recompose.train.Epoch;
import org.recompose.train.Evaluation;
import org.recompose.train.Job;
import org.recompose.train.remote.SubNetworks;
import org.recompose.train.Trained;
import org.recompose.train.Trainer;
import org.recompose.weights.Weights;

/**
 * The paper's experiment (Section 3): strategy 1 trains GNet-R for all epochs; strategy 2 trains K SNets for half of
 * them, composes them and trains GNet-T for the other half. Both take the same split, recipe and number of steps an
 * epoch.
 */
public final class Experiment {

    private static final int EVERY = 1000;

    private final Config config;
    private final ImageSet images;
    private final Progress progress;
    private final TimeLeft timeLeft;
    private final SubNetworks cluster;
    private int testImages;

    private Experiment(Config config, ImageSet images, Progress progress, SubNetworks cluster) {
        this.config = config;
        this.images = images;
        this.progress = progress;
        this.timeLeft = new TimeLeft(config, images.classes().size());
        this.cluster = cluster;
    }

    /**
     * Runs everything that the configuration says. While it runs, checkpoints lie in the configuration's output folder;
     * if it is stopped, the same call goes on from them. When it is done the results are written there, as by
     * {@link Results#write}, and only then the checkpoints go.
     *
     * @throws IllegalArgumentException if the data or the cluster cannot be used
     * @throws InterruptedException if the thread is interrupted; training stops within a step
     */
    public static Results run(Config config, Progress progress) throws InterruptedException {
        TensorFlowEngine.allowTf32(config.tf32());
        String started = Provenance.now();
        long start = System.nanoTime();
        try (SubNetworks cluster = SubNetworks.open(config.cluster(), config.way())) {
            ImageSet images = images(config, progress);
            Memory.of(config, images).forEach(memory -> progress.say("%s", memory));
            return new Experiment(config, images, progress, cluster).run(started, start);
        }
    }

    private Results run(String started, long start) throws InterruptedException {
        if (seeds(config).noneMatch(seed -> config.checkpoints(seed).any())) {
            Reporter.startHistory(config);
        }
        List<Run> runs = new ArrayList<>();
        for (long seed : seeds(config).toArray()) {
            runs.addAll(seed(seed));
        }
        Results.Data data = new Results.Data(
                images.description(), images.hash(), images.size(), testImages, images.classes(), images.warnings());
        Results results = new Results(config, data, runs, started, (System.nanoTime() - start) / 1e9);
        try {
            results.write(config.out());
        } catch (IOException e) {
            throw new UncheckedIOException("can't write the results to " + config.out() + "; the checkpoints stay", e);
        }
        seeds(config).forEach(seed -> config.checkpoints(seed).clear());
        return results;
    }

    private static LongStream seeds(Config config) {
        return LongStream.range(config.firstSeed(), config.firstSeed() + config.seeds());
    }

    /** The images that the configuration names; what was wrong with some of them is said. */
    static ImageSet images(Config config, Progress progress) {
        if (config.drawn()) {
            progress.say(
                    "drawing %d flowers of each species, %d×%d", config.drawnPerClass(), config.size(), config.size());
            return DrawnFlowers.make(config.drawnPerClass(), config.size(), config.size(), 0);
        }
        progress.say("reading the images in %s", config.data());
        ImageSet images = ImageFolder.load(Path.of(config.data()), config.size(), config.size(), (done, total) -> {
            if (done % EVERY == 0 && done < total) {
                progress.say("read %,d of %,d images", done, total);
            }
        });
        images.warnings().forEach(warning -> progress.say("warning: %s", warning));
        progress.say("%s", images);
        return images;
    }

    private List<Run> seed(long seed) throws InterruptedException {
        List<Run> runs = new ArrayList<>();
        int classes = images.classes().size();
        int half = config.epochs() / 2;
        Network global = config.global(classes);
        Rectangle whole =
                Partition.whole(config.size(), config.size(), 1).rectangles().get(0);
        try (Dataset data = new Dataset(Split.of(images, seed))) {
            testImages = data.size(Dataset.Part.TEST);
            Trainer trainer = new Trainer(
                    data,
                    config.recipe(),
                    new Reporter(progress, config, seed, timeLeft),
                    config.machine(),
                    config.checkpoints(seed));
            Job random = new Job("GNet-R", global, whole, Weights.random(global, seed), seed);
            Run reference = global(trainer, data, random, config.epochs(), 0);
            runs.add(reference);
            if (config.control()) {
                runs.add(global(trainer, data, new Job("GNet-R half", global, whole, random.initial(), seed), half, 0));
            }
            for (int k : config.partitions()) {
                Decomposition decomposition = config.decomposition(k, classes);
                List<Trained> trained = cluster.train(trainer, subNetworks(decomposition, seed), half);
                Run subNetworks = subNetworks(trainer, data, "SNets-" + k, trained, seed);
                runs.add(subNetworks);
                Weights weights = decomposition.compose(
                        trained.stream().map(Trained::weights).toList(), config.head());
                Job composed = new Job("GNet-T-" + k, global, whole, weights, seed);
                runs.add(global(trainer, data, composed, half, half));
                if (k == config.baselines()) {
                    Baselines baselines = new Baselines(config, trainer, data, seed);
                    runs.add(global(trainer, data, baselines.frozen(composed, decomposition.mask()), half, half));
                    runs.add(global(
                            trainer,
                            data,
                            baselines.equalTime(random),
                            Baselines.equalTimeEpochs(reference, subNetworks, half),
                            0));
                    Job narrow = baselines.narrow(whole);
                    Trained small = trainer.train(narrow, half);
                    runs.add(run(trainer, data, small, 0));
                    runs.add(global(trainer, data, baselines.widened(narrow, small.weights(), random), half, half));
                    runs.add(baselines.dense(trained));
                }
            }
        }
        return runs;
    }

    /** The K sub-networks of a seed, each with random weights and an order of images of its own. */
    private static List<Job> subNetworks(Decomposition decomposition, long seed) {
        int k = decomposition.size();
        return IntStream.range(0, k)
                .mapToObj(i -> {
                    Network network = decomposition.subNetworks().get(i);
                    long own = seed * 1_000_003 + 1_000 * k + i + 1;
                    return new Job(
                            "SNet-" + k + "." + (i + 1),
                            network,
                            decomposition.partition().rectangles().get(i),
                            Weights.random(network, own),
                            own);
                })
                .toList();
    }

    private Run global(Trainer trainer, Dataset data, Job job, int epochs, int firstEpoch) throws InterruptedException {
        return run(trainer, data, trainer.train(job, epochs), firstEpoch);
    }

    private Run run(Trainer trainer, Dataset data, Trained trained, int firstEpoch) {
        Job job = trained.job();
        int[] labels = data.labels(Dataset.Part.TEST);
        float[][] logits =
                trainer.logits(List.of(job, job), List.of(job.initial(), trained.weights()), Dataset.Part.TEST);
        Run run = new Run(
                job.seed(),
                job.name(),
                firstEpoch,
                trained.epochs(),
                Evaluation.accuracy(logits[0], labels),
                Evaluation.accuracy(logits[1], labels),
                Double.NaN);
        progress.say(
                "%s: test accuracy %.1f %% initialized, %.1f %% trained",
                job.name(), 100 * run.initialized(), 100 * run.trained());
        return run;
    }

    private Run subNetworks(Trainer trainer, Dataset data, String name, List<Trained> trained, long seed) {
        List<Job> jobs = trained.stream().map(Trained::job).toList();
        List<Weights> weights = trained.stream().map(Trained::weights).toList();
        List<Weights> initial = jobs.stream().map(Job::initial).toList();
        int[] labels = data.labels(Dataset.Part.TEST);
        float[][] logits = trainer.logits(concat(jobs, jobs), concat(initial, weights), Dataset.Part.TEST);
        float[][] before = Arrays.copyOfRange(logits, 0, jobs.size());
        float[][] after = Arrays.copyOfRange(logits, jobs.size(), logits.length);
        double ensemble = Evaluation.accuracy(
                Evaluation.meanProbabilities(after, data.classes().size()), labels);
        Run run = new Run(
                seed, name, 0, mean(trained), meanAccuracy(before, labels), meanAccuracy(after, labels), ensemble);
        progress.say(
                "%s: test accuracy %.1f %% on average, %.1f %% as an averaged ensemble",
                name, 100 * run.trained(), 100 * ensemble);
        return run;
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

    private static List<Epoch> mean(List<Trained> trained) {
        return IntStream.range(0, trained.get(0).epochs().size())
                .mapToObj(i -> {
                    List<Epoch> all =
                            trained.stream().map(t -> t.epochs().get(i)).toList();
                    return new Epoch(
                            i,
                            all.stream().mapToDouble(Epoch::loss).average().orElseThrow(),
                            all.stream()
                                    .mapToDouble(Epoch::validationAccuracy)
                                    .average()
                                    .orElseThrow(),
                            all.stream().mapToDouble(Epoch::seconds).sum());
                })
                .toList();
    }
}
