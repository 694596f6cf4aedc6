package org.recompose.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.recompose.arch.Network;
import org.recompose.arch.PlainCnn;
import org.recompose.data.Split;
import org.recompose.data.flowers.DrawnFlowers;
import org.recompose.partition.Rectangle;
import org.recompose.tf.Optimizer;
import org.recompose.tf.TrainingGraph;
import org.recompose.weights.Weights;

class FeederTest {

    private static final int SIDE = 16;
    private static final int WINDOW = 12;
    private static final int EPOCHS = 3;

    private static byte[] pixels(TrainingGraph.Crops crops) {
        byte[] bytes = new byte[Math.toIntExact(crops.pixels().size())];
        crops.pixels().asRawTensor().data().read(bytes);
        return bytes;
    }

    private static void equal(Feeder expected, Feeder actual, int epoch, int step) {
        try (TrainingGraph.Crops one = expected.get(epoch, step);
                TrainingGraph.Crops other = actual.get(epoch, step)) {
            String where = "epoch " + epoch + ", step " + step;
            assertArrayEquals(one.batch().labels(), other.batch().labels(), where);
            assertArrayEquals(one.batch().gain(), other.batch().gain(), where);
            assertArrayEquals(one.batch().seed(), other.batch().seed(), where);
            assertEquals(one.batch().rate(), other.batch().rate(), where);
            assertArrayEquals(pixels(one), pixels(other), where);
        }
    }

    /** Resident, and read batch by batch. */
    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, 1})
    void batchesThatSeveralThreadsMakeAheadComeInOrder(long limit) {
        Network network = PlainCnn.of(WINDOW, WINDOW, 4, 5);
        Recipe recipe =
                new Recipe(8, 0.02, Schedule.COSINE, 1, new Optimizer.Sgd(0.9f, false), 5e-4, 0, true, 2, 0.2, 0);
        Rectangle window = new Rectangle(1, 3, WINDOW, WINDOW);
        List<Job> jobs = List.of(
                new Job("A", network, window, Weights.random(network, 1), 1),
                new Job("B", network, window, Weights.random(network, 2), 2));
        try (Dataset data = new Dataset(Split.of(DrawnFlowers.make(12, SIDE, SIDE, 1), 1), limit);
                TrainingGraph graph = new TrainingGraph(
                        new TrainingGraph.Spec(network, 2, SIDE, SIDE, new Optimizer.Sgd(0.9f, false), 5e-4f, 0, 1));
                Feeder taken = new Feeder(data, new Batches(data, recipe, jobs, EPOCHS), graph, 0);
                Feeder ahead = new Feeder(data, new Batches(data, recipe, jobs, EPOCHS), graph, 4)) {
            int steps = new Batches(data, recipe, jobs, EPOCHS).steps();
            for (int epoch = 0; epoch < EPOCHS; epoch++) {
                for (int step = 0; step < steps; step++) {
                    equal(taken, ahead, epoch, step);
                }
            }
            equal(taken, ahead, 1, 2);
            equal(taken, ahead, 0, 0);
        }
    }
}
