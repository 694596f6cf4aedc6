package org.recompose.experiment;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.recompose.arch.Layer;
import org.recompose.arch.Network;
import org.recompose.arch.Shape;
import org.recompose.data.ImageSet;
import org.recompose.data.Pixels;
import org.recompose.data.Split;
import org.recompose.decompose.Net2Net;
import org.recompose.partition.Partition;
import org.recompose.partition.Rectangle;
import org.recompose.tf.Optimizer;
import org.recompose.train.Checkpoints;
import org.recompose.train.Dataset;
import org.recompose.train.Evaluation;
import org.recompose.train.Job;
import org.recompose.train.Listener;
import org.recompose.train.Recipe;
import org.recompose.train.Schedule;
import org.recompose.train.Trained;
import org.recompose.train.Trainer;
import org.recompose.weights.Weights;

/**
 * What else could be done with the sub-networks, or with the time they take, at one K:
 *
 * <ul>
 *   <li>{@code Frozen}: the composed network trained on with its cross connections kept at zero;
 *   <li>{@code GNet-R equal time}: random weights, and only as many epochs as the second strategy's time allows;
 *   <li>{@code Net2Net}: one network of 1/K of the channels, on the whole image, widened after half of the epochs;
 *   <li>{@code Dense}: a small dense network over the K sub-networks' probabilities.
 * </ul>
 *
 * The averaged ensemble is {@link Run#ensemble}.
 */
final class Baselines {

    static final String FROZEN = "Frozen-";
    static final String EQUAL_TIME = "GNet-R equal time-";
    static final String NET2NET = "Net2Net-";
    static final String DENSE = "Dense-";

    private static final double NOISE = 0.05;
    private static final int HIDDEN = 64;
    private static final int DENSE_EPOCHS = 30;
    private static final Recipe DENSE_RECIPE =
            new Recipe(64, 1e-3, Schedule.COSINE, 0, new Optimizer.Adam(0.9f, 0.999f, 1e-7f), 0, 0, false, 0, 0);

    private final Config config;
    private final Trainer trainer;
    private final Dataset data;
    private final long seed;

    Baselines(Config config, Trainer trainer, Dataset data, long seed) {
        this.config = config;
        this.trainer = trainer;
        this.data = data;
        this.seed = seed;
    }

    /** The composed network, trained on, its zero cross connections frozen. */
    Job frozen(Job composed, Weights mask) {
        return new Job(
                FROZEN + config.baselines(), composed.network(), composed.window(), composed.initial(), seed, mask);
    }

    Job equalTime(Job random) {
        return new Job(EQUAL_TIME + config.baselines(), random.network(), random.window(), random.initial(), seed);
    }

    /** How many epochs of GNet-R take as long as the SNets and GNet-T, by the median epoch of each. */
    static int equalTimeEpochs(Run reference, Run subNetworks, int half) {
        double ratio = Run.medianSeconds(List.of(subNetworks)) / Run.medianSeconds(List.of(reference));
        return half + (int) Math.round(half * ratio);
    }

    /** The network of 1/K of the channels that is widened; it sees the whole image. */
    Job narrow(Rectangle whole) {
        Network network = config.global(
                config.width() / config.baselines(), data.classes().size());
        return new Job(NET2NET + config.baselines() + " narrow", network, whole, Weights.random(network, seed), seed);
    }

    Job widened(Job narrow, Weights trained, Job random) {
        Weights wide = Net2Net.widen(narrow.network(), trained, random.network(), NOISE, seed);
        return new Job(NET2NET + config.baselines(), random.network(), random.window(), wide, seed);
    }

    /** Test accuracy of a dense network over the probabilities that the sub-networks give. */
    Run dense(List<Trained> subNetworks) throws InterruptedException {
        int classes = data.classes().size();
        Split split = new Split(
                probabilities(subNetworks, Dataset.Part.TRAIN),
                probabilities(subNetworks, Dataset.Part.VALIDATION),
                probabilities(subNetworks, Dataset.Part.TEST));
        int k = subNetworks.size();
        Network network = new Network(
                "dense",
                new Shape(k, classes, 3),
                classes,
                List.of(
                        new Layer.Flatten("flatten"), new Layer.Dense("fc1", 3 * k * classes, HIDDEN, true),
                        new Layer.Relu("relu"), new Layer.Dense("fc2", HIDDEN, classes, true)));
        try (Dataset outputs = new Dataset(split)) {
            Trainer own = new Trainer(outputs, DENSE_RECIPE, Listener.NONE, config.machine(), Checkpoints.NONE);
            Job job = new Job(
                    DENSE + k,
                    network,
                    Partition.whole(k, classes, 1).rectangles().get(0),
                    Weights.random(network, seed),
                    seed);
            Trained trained = own.train(job, DENSE_EPOCHS);
            float[][] logits =
                    own.logits(List.of(job, job), List.of(job.initial(), trained.weights()), Dataset.Part.TEST);
            int[] labels = data.labels(Dataset.Part.TEST);
            return new Run(
                    seed,
                    job.name(),
                    config.epochs() / 2,
                    List.of(),
                    Evaluation.accuracy(logits[0], labels),
                    Evaluation.accuracy(logits[1], labels),
                    Double.NaN);
        }
    }

    /** The probabilities of each image as a grey picture of K rows and C columns. */
    private ImageSet probabilities(List<Trained> subNetworks, Dataset.Part part) {
        int classes = data.classes().size();
        int[] labels = data.labels(part);
        float[][] logits = trainer.logits(
                subNetworks.stream().map(Trained::job).toList(),
                subNetworks.stream().map(Trained::weights).toList(),
                part);
        byte[][] pictures = new byte[labels.length][3 * logits.length * classes];
        for (int k = 0; k < logits.length; k++) {
            float[] own = Evaluation.meanProbabilities(new float[][] {logits[k]}, classes);
            for (int at = 0; at < own.length; at++) {
                int first = 3 * (k * classes + at % classes);
                Arrays.fill(pictures[at / classes], first, first + 3, (byte) Math.round(255 * own[at]));
            }
        }
        return ImageSet.of(
                logits.length,
                classes,
                data.classes(),
                Pixels.of(pictures),
                labels,
                IntStream.range(0, labels.length).mapToObj(String::valueOf).toList(),
                "probabilities",
                List.of());
    }
}
