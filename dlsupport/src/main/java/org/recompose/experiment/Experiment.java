package org.recompose.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.recompose.config.Config;
import org.recompose.data.ImageFolder;
import org.recompose.data.ImageSet;
import org.recompose.data.Split;
import org.recompose.data.flowers.DrawnFlowers;
import org.recompose.report.Leg;
import org.recompose.report.Report;
import org.recompose.report.Results;
import org.recompose.report.Run;
import org.recompose.train.Dataset;
import org.recompose.train.Machine;
import org.recompose.train.remote.SubNetworks;

/**
 * Runs the plans of a configuration (Section 3 compares two of them): every seed, every stage, each with the same
 * split, recipe and number of steps an epoch.
 */
public final class Experiment {

    /** One row an epoch, while the experiment runs. */
    static final String HISTORY = "history.csv";

    private static final int EVERY = 1000;

    private final Config config;
    private final ImageSet images;
    private final Progress progress;
    private final Legs legs;
    private final StageJobs stageJobs;
    private final List<Run> runs = new ArrayList<>();
    private Results.Data data;

    private Experiment(Config config, ImageSet images, Progress progress, Legs legs, StageJobs stageJobs) {
        this.config = config;
        this.images = images;
        this.progress = progress;
        this.legs = legs;
        this.stageJobs = stageJobs;
    }

    /**
     * Runs everything that the configuration says. Results are written to its output folder after each stage, as by
     * {@link Report#write}; checkpoints lie there too, and if the run is stopped, the same call goes on from them. When
     * all is done and written they go, and the same call gives the results without training again. Those of another
     * configuration are kept under another name.
     *
     * @throws IllegalArgumentException if the data or the cluster cannot be used, or another run holds the folder
     * @throws ArithmeticException if a loss is not finite; the message says where and at which rate
     * @throws IllegalStateException if a sub-network cannot be trained in other processes, or TensorFlow is loaded with
     *     another choice of {@code hardware.tf32}
     * @throws UncheckedIOException if a file cannot be read or written, as on a full disk
     * @throws InterruptedException if the thread is interrupted; training stops within a step
     */
    public static Results run(Config config, Progress progress) throws InterruptedException {
        try {
            return uninterrupted(config, progress);
        } catch (CancellationException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException(e.getMessage());
            }
            throw e;
        }
    }

    private static Results uninterrupted(Config config, Progress progress) throws InterruptedException {
        Machine machine = config.hardware().machine();
        try (OneWriter writer = OneWriter.of(config.folder());
                SubNetworks place = SubNetworks.open(
                        config.hardware().cluster(), config.hardware().way())) {
            long start = System.nanoTime();
            Leg own = Legs.start(config, machine);
            ImageSet images = images(config, progress);
            StageJobs stageJobs = new StageJobs(config, images.classes().size());
            String architecture = stageJobs.architecture();
            String name = Earlier.name(config, architecture, images);
            Legs legs = new Legs(config.checkpoints(), name, own, start);
            legs.all();
            FileTime began = legs.written();
            Experiment experiment = new Experiment(config, images, progress, legs, stageJobs);
            Earlier earlier = Earlier.in(config.folder());
            if (earlier.isAllOf(config, architecture, () -> images)) {
                progress.say("%s", earlier.toldAgain());
                config.checkpoints().clear(began, name);
                Results all = earlier.results();
                return new Results(config, all.data(), all.runs(), all.legs(), architecture);
            }
            if (!legs.goOn() || earlier.isOfAnother(config, architecture, images)) {
                earlier.setAside(progress);
                Reporter.startHistory(config.folder().resolve(HISTORY));
            }
            Check.splits(config, images);
            experiment.run(place, machine);
            Results results = experiment.results();
            config.checkpoints().clear(began, name);
            return results;
        }
    }

    private void run(SubNetworks place, Machine machine) throws InterruptedException {
        Live live = progress.watcher() == null ? null : new Live(progress.watcher(), config);
        TimeLeft timeLeft = null;
        for (long seed : config.seeds().stream().toArray()) {
            try (Dataset dataset = new Dataset(split(config, images, seed));
                    StageImages ofStages = new StageImages(config.trained(), dataset)) {
                data = new Results.Data(
                        images.description(),
                        images.hash(),
                        images.size(),
                        dataset.size(Dataset.Part.TRAIN),
                        dataset.size(Dataset.Part.TEST),
                        images.classes(),
                        images.warnings(),
                        !images.sides().isEmpty());
                if (timeLeft == null) {
                    timeLeft = timeLeft(Forecast.measure(config, ofStages, machine), machine);
                }
                new SeedTraining(
                                config, stageJobs, ofStages, seed, machine, place, progress, timeLeft, live, this::done)
                        .run();
            }
        }
    }

    private TimeLeft timeLeft(Forecast forecast, Machine machine) {
        progress.say("%s", forecast.table());
        progress.say(
                "%d %s: about %s, if nothing else runs",
                config.seeds().count(),
                config.seeds().count() == 1 ? "seed" : "seeds",
                TimeLeft.duration(forecast.seconds()));
        String warning = forecast.memoryWarning(machine);
        if (!warning.isEmpty()) {
            progress.say("warning: %s", warning);
        }
        return new TimeLeft(forecast.epochSeconds(), forecast.seconds());
    }

    private void done(Run run) {
        runs.add(run);
        try {
            new Report(results()).write(config.folder());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "can't write the results to " + config.folder() + "; the checkpoints stay", e);
        }
    }

    private Results results() {
        return new Results(config, data, runs, legs.all(), stageJobs.architecture());
    }

    /** The images that the configuration names; what was wrong with some of them is said. */
    static ImageSet images(Config config, Progress progress) {
        int size = config.data().size();
        if (config.data().drawn()) {
            progress.say(
                    "drawing %d flowers of each species, %d×%d", config.data().drawnPerClass(), size, size);
            return DrawnFlowers.make(config.data().drawnPerClass(), size, size, 0);
        }
        progress.say("reading the images in %s", config.data().folder());
        ImageSet images = ImageFolder.load(Path.of(config.data().folder()), size, size, (done, total) -> {
            if (done % EVERY == 0 && done < total) {
                progress.say("read %,d of %,d images", done, total);
            }
        });
        images.warnings().forEach(warning -> progress.say("warning: %s", warning));
        progress.say("%s", images);
        return images;
    }

    /** Whether the output folder holds all of it already. */
    static boolean isDone(Config config) {
        return Earlier.in(config.folder())
                .isAllOf(config, config.architecture(), () -> images(config, Progress.none()));
    }

    /** How many classes the images have. */
    static int classes(Config config) {
        return config.data().drawn()
                ? DrawnFlowers.SPECIES.size()
                : images(config, Progress.none()).classes().size();
    }

    /** The images as the configuration splits them with a seed. */
    static Split split(Config config, ImageSet images, long seed) {
        int folds = config.data().folds();
        Split split = folds == 0
                ? Split.of(images, seed)
                : Split.fold(images, folds, (int) Math.floorMod(seed, folds), Math.floorDiv(seed, folds));
        return config.data().perClass() == 0
                ? split
                : split.perClass(config.data().perClass(), seed);
    }
}
