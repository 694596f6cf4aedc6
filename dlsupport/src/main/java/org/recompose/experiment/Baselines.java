package org.recompose.experiment;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.recompose.arch.Layer;
import org.recompose.arch.Network;
import org.recompose.arch.Shape;
import org.recompose.config.Config;
import org.recompose.data.ImageSet;
import org.recompose.data.Pixels;
import org.recompose.data.Split;
import org.recompose.decompose.Net2Net;
import org.recompose.plan.Plan;
import org.recompose.report.Baseline;
import org.recompose.report.Run;
import org.recompose.report.Times;
import org.recompose.tf.Optimizer;
import org.recompose.train.Checkpoints;
import org.recompose.train.Dataset;
import org.recompose.train.Evaluation;
import org.recompose.train.Job;
import org.recompose.train.Listener;
import org.recompose.train.Machine;
import org.recompose.train.Recipe;
import org.recompose.train.Schedule;
import org.recompose.train.Trained;
import org.recompose.train.Trainer;
import org.recompose.weights.Weights;

/**
 * What else could be done with a plan's sub-networks, or with the time they take, see {@link Baseline}. Two more are
 * not here: the composition with frozen cross connections is a plan of its own, and the averaged ensemble is
 * {@link Run#ensemble}.
 */
final class Baselines {

    private static final double NOISE = 0.05;
    private static final int HIDDEN = 64;
    private static final int DENSE_EPOCHS = 30;
    private static final int DENSE_BATCH = 64;
    private static final Recipe DENSE_RECIPE = new Recipe(
            DENSE_BATCH, 1e-3, Schedule.COSINE, 0, new Optimizer.Adam(0.9f, 0.999f, 1e-7f), 0, 0, false, 0, 0, 0);

    private final SeedTraining training;
    private final Config config;
    private final Dataset data;
    private final long seed;
    private final Plan plan;
    private final SeedTraining.Training parts;
    private final Run whole;

    /**
     * @param plan of two stages
     * @param parts what its first stage came to
     * @param whole what it came to itself
     */
    Baselines(SeedTraining training, Plan plan, SeedTraining.Training parts, Run whole) {
        this.training = training;
        this.config = training.config();
        this.data = training.data();
        this.seed = training.seed();
        this.plan = plan;
        this.parts = parts;
        this.whole = whole;
    }

    void run() throws InterruptedException {
        Network global = training.stageJobs().global();
        Weights random = Weights.random(global, seed);
        Recipe recipe = config.recipe(plan.last());
        net2Net(global, recipe);
        training.done(dense());
        long start = System.nanoTime();
        int epochs = equalTimeEpochs();
        training.done(training.train(
                        new StageKey(plan, Baseline.EQUAL_TIME),
                        List.of(Job.whole(Baseline.EQUAL_TIME.words(), global, random, seed)),
                        epochs,
                        recipe,
                        start)
                .run());
    }

    /** How many epochs of the whole network take as long as the plan, by the median epoch of each stage. */
    private int equalTimeEpochs() {
        return plan.last().epochs()
                + (int) Math.round(plan.stages().get(0).epochs() * parts.run().epochSeconds() / whole.epochSeconds());
    }

    private void net2Net(Network global, Recipe recipe) throws InterruptedException {
        int k = plan.stages().get(0).level().k();
        Network narrow =
                config.network(config.model().width() / k, data.classes().size());
        long start = System.nanoTime();
        SeedTraining.Training small = training.train(
                new StageKey(plan, Baseline.NARROW),
                List.of(Job.whole(Baseline.NARROW.words(), narrow, Weights.random(narrow, seed), seed)),
                plan.stages().get(0).epochs(),
                recipe,
                start);
        training.done(small.run());
        start = System.nanoTime();
        Weights wide = Net2Net.widen(narrow, small.trained().get(0).weights(), global, NOISE, seed);
        training.done(training.train(
                        new StageKey(plan, Baseline.NET2NET),
                        List.of(Job.whole(Baseline.NET2NET.words(), global, wide, seed)),
                        plan.last().epochs(),
                        recipe,
                        start)
                .run());
    }

    /**
     * A dense network over the probabilities that the sub-networks give. They are rounded to a 255th, since they train
     * as the pixels of a picture of K rows and C columns.
     */
    private Run dense() throws InterruptedException {
        long start = System.nanoTime();
        int classes = data.classes().size();
        Split split = new Split(
                probabilities(Dataset.Part.TRAIN),
                probabilities(Dataset.Part.VALIDATION),
                probabilities(Dataset.Part.TEST));
        int k = parts.trained().size();
        Network network = new Network(
                "dense",
                new Shape(k, classes, 3),
                classes,
                List.of(
                        new Layer.Flatten("flatten"),
                        new Layer.Dense("fc1", 3 * k * classes, HIDDEN, true),
                        new Layer.Relu("relu"),
                        new Layer.Dense("fc2", HIDDEN, classes, true)));
        Recipe recipe = DENSE_RECIPE.batchSize(Math.min(DENSE_BATCH, data.size(Dataset.Part.TRAIN)));
        try (Dataset outputs = new Dataset(split)) {
            // So small a network gains nothing by several devices, which might not divide its batch.
            Machine machine = training.machine();
            Machine one = new Machine(
                    machine.cores(), machine.devices().stream().limit(1).toList());
            Trainer own = new Trainer(outputs, recipe, Listener.NONE, one, Checkpoints.NONE);
            Job job = Job.whole(Baseline.DENSE.words(), network, Weights.random(network, seed), seed);
            Trained trained = own.train(job, DENSE_EPOCHS);
            double elapsed = (System.nanoTime() - start) / 1e9;
            float[][] logits =
                    own.logits(List.of(job, job), List.of(job.initial(), trained.weights()), Dataset.Part.TEST);
            int[] labels = data.labels(Dataset.Part.TEST);
            return new Run(
                    seed,
                    plan,
                    Baseline.DENSE,
                    List.of(),
                    Evaluation.accuracy(logits[0], labels),
                    Evaluation.accuracy(logits[1], labels),
                    Double.NaN,
                    new Times(elapsed, elapsed * trained.lane().cores(), 0, "one network", 1),
                    trained.weights().hash());
        }
    }

    private ImageSet probabilities(Dataset.Part part) throws InterruptedException {
        int classes = data.classes().size();
        List<Trained> networks = parts.trained();
        int k = networks.size();
        float[][] logits = training.trainer(config.recipe(plan.before().last()), Listener.NONE)
                .logits(
                        networks.stream().map(Trained::job).toList(),
                        networks.stream().map(Trained::weights).toList(),
                        part);
        byte[][] images = new byte[data.size(part)][3 * k * classes];
        for (int j = 0; j < k; j++) {
            float[] shares = Evaluation.meanProbabilities(new float[][] {logits[j]}, classes);
            for (int i = 0; i < images.length; i++) {
                for (int c = 0; c < classes; c++) {
                    int at = 3 * (j * classes + c);
                    Arrays.fill(images[i], at, at + 3, (byte) Math.round(255 * shares[i * classes + c]));
                }
            }
        }
        return ImageSet.of(
                k,
                classes,
                data.classes(),
                Pixels.of(images),
                data.labels(part),
                IntStream.range(0, images.length).mapToObj(String::valueOf).toList(),
                "probabilities",
                List.of());
    }
}
