package org.recompose.train;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.recompose.arch.Network;
import org.recompose.arch.ResNet;
import org.recompose.data.Split;
import org.recompose.data.flowers.DrawnFlowers;
import org.recompose.io.Npz;
import org.recompose.partition.Partition;
import org.recompose.tf.Optimizer;
import org.recompose.weights.Weights;

/** A training in a process of its own, to be killed: leaves its weights in a file if it comes to its end. */
final class KilledTraining {

    private static final int SIDE = 32;

    private KilledTraining() {}

    /** @param arguments folder of checkpoints, file for the weights */
    public static void main(String[] arguments) throws Exception {
        Network network = ResNet.paper(SIDE, SIDE, 8, 5);
        Job job = new Job(
                "GNet", network, Partition.whole(SIDE, SIDE, 1).rectangles().get(0), Weights.random(network, 1), 1);
        Recipe recipe =
                new Recipe(16, 0.02, Schedule.COSINE, 1, new Optimizer.Sgd(0.9f, false), 5e-4, 0, true, 2, 0, 0.9);
        try (Dataset data = new Dataset(Split.of(DrawnFlowers.make(30, SIDE, SIDE, 1), 1))) {
            Trained trained = new Trainer(
                            data,
                            recipe,
                            Listener.NONE,
                            Machine.cores(1),
                            new Checkpoints(Path.of(arguments[0]), Duration.ofMillis(20)))
                    .train(List.of(job), 12, Way.SEQUENTIAL)
                    .get(0);
            Npz.write(Path.of(arguments[1]), network, trained.weights());
        }
    }
}
