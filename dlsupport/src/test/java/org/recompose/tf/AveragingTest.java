package org.recompose.tf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.recompose.arch.Network;
import org.recompose.arch.ResNet;
import org.recompose.decompose.Decomposition;
import org.recompose.partition.Partition;
import org.recompose.tf.device.DeviceCheck;
import org.recompose.weights.Weights;
import org.tensorflow.types.TUint8;

/** A moving average of weights against the same computed here, of the weights of a graph without it. */
class AveragingTest {

    private static final int SIDE = 16;
    private static final int IMAGES = 6;
    private static final int GROUPS = 2;
    private static final int STEPS = 7;
    /** Updates and averages would run at once, if they did not wait. */
    private static final int THREADS = 2;

    private static final float DECAY = 0.75f;

    private final Network network = ResNet.paper(SIDE, SIDE, 4, 3);
    private final List<Weights> start = List.of(Weights.random(network, 1), Weights.random(network, 2));

    private TrainingGraph graph(float averaging) {
        return graph(averaging, List.of());
    }

    private TrainingGraph graph(float averaging, List<String> devices) {
        return graph(GROUPS, averaging, devices, null);
    }

    private TrainingGraph graph(int groups, float averaging, List<String> devices, Weights mask) {
        return new TrainingGraph(new TrainingGraph.Spec(
                network,
                groups,
                SIDE,
                SIDE,
                new Optimizer.Sgd(0.9f, false),
                1e-3f,
                0,
                false,
                THREADS,
                devices,
                mask,
                false,
                averaging));
    }

    private static TrainingGraph.Batch batch(int step) {
        int[] index = new int[IMAGES * GROUPS];
        int[] labels = new int[IMAGES * GROUPS];
        for (int i = 0; i < index.length; i++) {
            index[i] = (i / GROUPS + step) % IMAGES;
            labels[i] = index[i] % 3;
        }
        return new TrainingGraph.Batch(index, new int[index.length * 3], labels, 0.05f, new int[GROUPS]);
    }

    private static TUint8 images() {
        return TrainingGraph.pixels(DeviceCheck.images(IMAGES, SIDE, 5));
    }

    private static void train(TrainingGraph graph, TUint8 images, int from, int to) {
        for (int step = from; step <= to; step++) {
            graph.step(images, batch(step), step);
        }
    }

    private static Map<String, float[]> copy(Weights weights) {
        Map<String, float[]> copy = new HashMap<>();
        weights.asMap().forEach((path, values) -> copy.put(path, values.clone()));
        return copy;
    }

    static List<List<String>> devices() {
        return List.of(List.of(), List.of("/CPU:0", "/CPU:1"));
    }

    @ParameterizedTest
    @MethodSource("devices")
    void whatIsReadIsTheMeanOfTheFirstStepsAndThenDecays(List<String> devices) {
        try (TUint8 images = images();
                TrainingGraph plain = graph(0, devices);
                TrainingGraph averaging = graph(DECAY, devices)) {
            plain.write(start);
            averaging.write(start);
            assertEquals(start, averaging.read());
            List<Map<String, float[]>> expected =
                    start.stream().map(AveragingTest::copy).toList();
            for (int step = 1; step <= STEPS; step++) {
                train(plain, images, step, step);
                train(averaging, images, step, step);
                float share = Math.max(1 - DECAY, 1f / step);
                for (int group = 0; group < GROUPS; group++) {
                    Weights now = plain.read().get(group);
                    Weights average = averaging.read().get(group);
                    expected.get(group).forEach((path, values) -> {
                        for (int i = 0; i < values.length; i++) {
                            values[i] += share * (now.get(path)[i] - values[i]);
                        }
                        assertArrayEquals(values, average.get(path), 1e-5f, path);
                    });
                }
            }
            assertNotEquals(plain.read(), averaging.read());
        }
    }

    @Test
    void logitsAreThoseOfTheAverage() {
        try (TUint8 images = images();
                TrainingGraph plain = graph(0);
                TrainingGraph averaging = graph(DECAY)) {
            averaging.write(start);
            train(averaging, images, 1, STEPS);
            plain.write(averaging.read());
            assertArrayEquals(
                    plain.logits(images, batch(0).index(), batch(0).crops()),
                    averaging.logits(images, batch(0).index(), batch(0).crops()),
                    1e-5f);
        }
    }

    @Test
    void fromItsStateItGoesOnBitForBit() {
        try (TUint8 images = images();
                TrainingGraph whole = graph(DECAY);
                TrainingGraph resumed = graph(DECAY)) {
            whole.write(start);
            train(whole, images, 1, 3);
            resumed.restore(whole.state());
            train(whole, images, 4, STEPS);
            train(resumed, images, 4, STEPS);
            assertEquals(whole.read(), resumed.read());
        }
    }

    /** A mean of zeros, whatever is around it. */
    @Test
    void whatIsFrozenAtZeroIsZeroInTheAverage() {
        Decomposition cut = new Decomposition(network, Partition.ofPaper(4, SIDE, SIDE));
        Weights composed = cut.compose(cut.parts().stream()
                .map(part -> Weights.random(part.network(), part.k()))
                .toList());
        int[] index = {0, 1, 2, 3};
        TrainingGraph.Batch batch =
                new TrainingGraph.Batch(index, new int[12], new int[] {0, 1, 2, 0}, 1e-3f, new int[1]);
        try (TUint8 images = images();
                TrainingGraph graph = graph(1, DECAY, List.of(), cut.mask())) {
            graph.write(List.of(composed));
            for (int step = 1; step <= STEPS; step++) {
                graph.step(images, batch, step);
            }
            Weights average = graph.read().get(0);
            assertNotEquals(composed, average);
            cut.mask().asMap().forEach((path, mask) -> {
                for (int i = 0; i < mask.length; i++) {
                    assertEquals(mask[i] == 0 ? 0 : average.get(path)[i], average.get(path)[i], path);
                }
            });
        }
    }

    @Test
    void statisticsAreNotEstimatedOfAnAverage() {
        try (TrainingGraph averaging = graph(DECAY)) {
            IllegalStateException e = assertThrows(IllegalStateException.class, averaging::statistics);
            assertEquals(
                    "this graph averages its weights (0.75); estimate statistics in one that does not", e.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {-0.1f, 1, Float.NaN})
    void aDecayThatIsNoneIsRefused(float decay) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> graph(decay));
        assertEquals("averaging is " + decay + ", must be in [0, 1)", e.getMessage());
    }
}
