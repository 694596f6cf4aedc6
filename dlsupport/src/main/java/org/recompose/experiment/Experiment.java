package org.recompose.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.recompose.arch.Network;
import org.recompose.data.DrawnFlowers;
import org.recompose.data.ImageFolder;
import org.recompose.data.ImageSet;
import org.recompose.data.Split;
import org.recompose.decompose.Decomposition;
import org.recompose.partition.Partition;
import org.recompose.partition.Rectangle;
import org.recompose.train.Dataset;
import org.recompose.train.Epoch;
import org.recompose.train.Evaluation;
import org.recompose.train.Job;
import org.recompose.train.Trained;
import org.recompose.train.Trainer;
import org.recompose.weights.Weights;

/**
 * The paper's experiment (Section 3): strategy 1 trains GNet-R for all epochs; strategy 2 trains K
 * SNets for half of them, composes them and trains GNet-T for the other half. Both take the same split,
 * recipe and number of steps an epoch.
 */
public final class Experiment {

    private static final int EVERY = 1000;

    private final Config config;
    private final ImageSet images;
    private final Progress progress;
    private final TimeLeft timeLeft;

    private Experiment(Config config, ImageSet images, Progress progress) {
        this.config = config;
        this.images = images;
        this.progress = progress;
        this.timeLeft = new TimeLeft(config, images.classes().size());
    }

    /**
     * Runs everything that the configuration says. While it runs, checkpoints lie in the configuration's
     * output folder; if it is stopped, the same call goes on from them. When it is done the results are
     * written there, as by {@link Results#write}, and only then the checkpoints go.
     *
     * @throws IllegalArgumentException if the data cannot be used
     * @throws InterruptedException if the thread is interrupted; training stops within a step
     */
    public static Results run(Config config, Progress progress) throws InterruptedException {
        String started = Provenance.now();
        long start = System.nanoTime();
        ImageSet images = images(config, progress);
        Experiment experiment = new Experiment(config, images, progress);
        if (seeds(config).noneMatch(seed -> config.checkpoints(seed).any())) {
            Reporter.startHistory(config);
        }
        List<Run> runs = new ArrayList<>();
        for (long seed : seeds(config).toArray()) {
            runs.addAll(experiment.seed(seed));
        }
        Results.Data data = new Results.Data(images.description(), images.hash(), images.size(),
                Split.of(images, config.firstSeed()).test().size(), images.classes(), images.warnings());
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
            progress.say("drawing %d flowers of each species, %d×%d", config.drawnPerClass(), config.size(),
                    config.size());
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
        Rectangle whole = Partition.whole(config.size(), config.size(), 1).rectangles().get(0);
        try (Dataset data = new Dataset(Split.of(images, seed))) {
            Trainer trainer = new Trainer(data, config.recipe(), new Reporter(progress, config, seed, timeLeft),
                    config.machine(), config.checkpoints(seed));
            Weights random = Weights.random(global, seed);
            runs.add(global(trainer, data, new Job("GNet-R", global, whole, random, seed), config.epochs(), 0));
            if (config.control()) {
                runs.add(global(trainer, data, new Job("GNet-R half", global, whole, random, seed), half, 0));
            }
            for (int k : config.partitions()) {
                Decomposition decomposition = config.decomposition(k, classes);
                List<Job> jobs = IntStream.range(0, k).mapToObj(i -> {
                    Network network = decomposition.subNetworks().get(i);
                    long own = seed * 1_000_003 + 1_000 * k + i + 1;
                    return new Job("SNet-" + k + "." + (i + 1), network, decomposition.partition().rectangles().get(i),
                            Weights.random(network, own), own);
                }).toList();
                List<Trained> trained = trainer.train(jobs, half, config.way());
                runs.add(subNetworks(trainer, data, "SNets-" + k, trained, seed));
                Weights composed = decomposition.compose(trained.stream().map(Trained::weights).toList(), config.head());
                runs.add(global(trainer, data, new Job("GNet-T-" + k, global, whole, composed, seed), half, half));
            }
        }
        return runs;
    }

    private Run global(Trainer trainer, Dataset data, Job job, int epochs, int firstEpoch) throws InterruptedException {
        double initialized = test(trainer, data, job, job.initial());
        Trained trained = trainer.train(job, epochs);
        double accuracy = test(trainer, data, job, trained.weights());
        progress.say("%s: test accuracy %.1f %% initialized, %.1f %% trained", job.name(), 100 * initialized,
                100 * accuracy);
        return new Run(job.seed(), job.name(), firstEpoch, trained.epochs(), initialized, accuracy, Double.NaN);
    }

    private static double test(Trainer trainer, Dataset data, Job job, Weights weights) {
        float[][] logits = trainer.logits(List.of(job), List.of(weights), Dataset.Part.TEST);
        return Evaluation.accuracy(logits[0], data.labels(Dataset.Part.TEST));
    }

    private Run subNetworks(Trainer trainer, Dataset data, String name, List<Trained> trained, long seed) {
        List<Job> jobs = trained.stream().map(Trained::job).toList();
        int[] labels = data.labels(Dataset.Part.TEST);
        float[][] before = trainer.logits(jobs, jobs.stream().map(Job::initial).toList(), Dataset.Part.TEST);
        float[][] after = trainer.logits(jobs, trained.stream().map(Trained::weights).toList(), Dataset.Part.TEST);
        double ensemble = Evaluation.accuracy(Evaluation.meanProbabilities(after, data.classes().size()), labels);
        Run run = new Run(seed, name, 0, mean(trained), meanAccuracy(before, labels), meanAccuracy(after, labels),
                ensemble);
        progress.say("%s: test accuracy %.1f %% on average, %.1f %% as an averaged ensemble", name,
                100 * run.trained(), 100 * ensemble);
        return run;
    }

    private static double meanAccuracy(float[][] logits, int[] labels) {
        double sum = 0;
        for (float[] each : logits) {
            sum += Evaluation.accuracy(each, labels);
        }
        return sum / logits.length;
    }

    private static List<Epoch> mean(List<Trained> trained) {
        return IntStream.range(0, trained.get(0).epochs().size()).mapToObj(i -> {
            List<Epoch> all = trained.stream().map(t -> t.epochs().get(i)).toList();
            return new Epoch(i, all.stream().mapToDouble(Epoch::loss).average().orElseThrow(),
                    all.stream().mapToDouble(Epoch::validationAccuracy).average().orElseThrow(),
                    all.stream().mapToDouble(Epoch::seconds).sum());
        }).toList();
    }
}
