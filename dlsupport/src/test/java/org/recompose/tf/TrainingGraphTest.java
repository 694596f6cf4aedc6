package org.recompose.tf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.recompose.arch.Layer;
import org.recompose.arch.Layer.AveragePool;
import org.recompose.arch.Layer.BatchNorm;
import org.recompose.arch.Layer.Conv;
import org.recompose.arch.Layer.Dense;
import org.recompose.arch.Layer.Dropout;
import org.recompose.arch.Layer.Flatten;
import org.recompose.arch.Layer.GlobalAveragePool;
import org.recompose.arch.Layer.MaxPool;
import org.recompose.arch.Layer.Relu;
import org.recompose.arch.Layer.Residual;
import org.recompose.arch.Layer.ZeroPadShortcut;
import org.recompose.arch.Network;
import org.recompose.arch.Padding;
import org.recompose.arch.Parameter;
import org.recompose.arch.PlainCnn;
import org.recompose.arch.ReferenceNetwork;
import org.recompose.arch.ResNet;
import org.recompose.arch.Shape;
import org.recompose.tf.device.DeviceCheck;
import org.recompose.weights.Weights;
import org.tensorflow.types.TUint8;

class TrainingGraphTest {

    private static final int SIDE = 16;
    private static final int IMAGES = 6;
    private static final Optimizer PLAIN = new Optimizer.Sgd(0, false);
    private static final Optimizer MOMENTUM = new Optimizer.Sgd(0.9f, false);

    private static Network everyLayer() {
        return new Network(
                "every",
                new Shape(SIDE, SIDE, 3),
                3,
                List.of(
                        new Conv("conv", 3, 3, 2, Padding.SAME, 3, 4, true),
                        new BatchNorm("bn", 4),
                        new Relu("relu"),
                        new MaxPool("pool", 2, 2, Padding.VALID),
                        new Residual(
                                "block1",
                                List.of(new Conv("conv", 3, 3, 2, Padding.SAME, 4, 8, false), new BatchNorm("bn", 8)),
                                List.of(new ZeroPadShortcut("shortcut", 2, 4, 8))),
                        new Residual(
                                "block2",
                                List.<Layer>of(new Conv("conv", 1, 3, 1, Padding.SAME, 8, 8, true)),
                                List.of()),
                        new Flatten("flatten"),
                        new Dense("fc1", 32, 8, true),
                        new Relu("relu2"),
                        new Dense("fc2", 8, 3, true)));
    }

    private static Network dropout() {
        return new Network(
                "dropout",
                new Shape(SIDE, SIDE, 3),
                3,
                List.of(
                        new Conv("conv", 3, 3, 2, Padding.VALID, 3, 4, true),
                        new Relu("relu"),
                        new Dropout("drop", 0.5f),
                        new GlobalAveragePool("gap"),
                        new Dense("fc", 4, 3, true)));
    }

    private static Network depthwise() {
        return new Network(
                "depthwise",
                new Shape(SIDE, SIDE, 3),
                3,
                List.of(
                        new Conv("conv", 3, 3, 2, Padding.SAME, 3, 4, true),
                        new Conv("depthwise", 3, 3, 1, Padding.SAME, 4, 4, 4, false),
                        new BatchNorm("bn", 4),
                        new Relu("relu"),
                        new Conv("halves", 3, 3, 1, Padding.VALID, 4, 6, 2, true),
                        new AveragePool("pool", 3, 2, Padding.SAME),
                        new GlobalAveragePool("gap"),
                        new Dense("fc", 6, 3, true)));
    }

    static List<Network> networks() {
        return List.of(
                everyLayer(), dropout(), depthwise(), PlainCnn.of(SIDE, SIDE, 4, 3), ResNet.paper(SIDE, SIDE, 4, 3));
    }

    private static List<byte[]> bytes() {
        return DeviceCheck.images(IMAGES, SIDE, 5);
    }

    private static TrainingGraph.Spec spec(Network network, int groups, Optimizer optimizer, float decay) {
        return new TrainingGraph.Spec(network, groups, SIDE, SIDE, optimizer, decay, 0, 2);
    }

    /** The same six images for every group. */
    private static TrainingGraph.Batch batch(int groups, float rate) {
        int[] index = new int[IMAGES * groups];
        int[] labels = new int[IMAGES * groups];
        for (int i = 0; i < index.length; i++) {
            index[i] = i / groups;
            labels[i] = i / groups % 3;
        }
        int[] seeds = new int[groups];
        java.util.Arrays.setAll(seeds, g -> 11 + g);
        return new TrainingGraph.Batch(index, new int[index.length * 3], labels, rate, seeds);
    }

    private static TrainingGraph.Batch oneOf(TrainingGraph.Batch batch, int group) {
        return new TrainingGraph.Batch(
                batch.index(), batch.crops(), batch.labels(), batch.rate(), new int[] {batch.seed()[group]});
    }

    /** Shallow ones: in a deep network of few images the loss bends too much for a difference quotient. */
    static List<Network> shallow() {
        return networks().subList(0, 4);
    }

    @ParameterizedTest
    @MethodSource("shallow")
    void aStepFollowsTheGradientOfTheLoss(Network network) {
        Weights start = Weights.random(network, 3);
        float rate = 1e-2f;
        try (TUint8 images = TrainingGraph.pixels(bytes());
                TrainingGraph graph = new TrainingGraph(spec(network, 1, PLAIN, 0))) {
            graph.write(List.of(start));
            graph.step(images, batch(1, rate), 1);
            Weights after = graph.read().get(0);
            for (Parameter parameter : network.parameters()) {
                float[] gradient = gradient(start.get(parameter.path()), after.get(parameter.path()), rate);
                double norm = norm(gradient);
                if (!parameter.kind().trainable() || norm < 1e-2) {
                    continue;
                }
                double along = 2e-3 * Math.max(1, norm(start.get(parameter.path())));
                float scale = (float) (along / norm);
                double slope = (loss(graph, images, start, parameter.path(), gradient, scale)
                                - loss(graph, images, start, parameter.path(), gradient, -scale))
                        / (2 * along);
                assertEquals(norm, slope, 0.05 * norm + 0.01, parameter.path());
            }
        }
    }

    private static float[] gradient(float[] before, float[] after, float rate) {
        float[] gradient = new float[before.length];
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] = (before[i] - after[i]) / rate;
        }
        return gradient;
    }

    private static double norm(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum);
    }

    private static float loss(
            TrainingGraph graph, TUint8 images, Weights start, String path, float[] direction, float scale) {
        Map<String, float[]> changed = new HashMap<>(start.asMap());
        float[] moved = start.get(path).clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] += scale * direction[i];
        }
        changed.put(path, moved);
        graph.write(List.of(Weights.of(networkOf(start), changed)));
        return graph.step(images, batch(1, 0), 1)[0];
    }

    private static Network networkOf(Weights weights) {
        return networks().stream()
                .filter(network -> network.parameters().stream()
                        .map(Parameter::path)
                        .toList()
                        .equals(List.copyOf(weights.asMap().keySet())))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("networks")
    void groupedNetworksTrainAsEachAlone(Network network) {
        int groups = 3;
        List<Weights> starts =
                List.of(Weights.random(network, 1), Weights.random(network, 2), Weights.random(network, 3));
        try (TUint8 images = TrainingGraph.pixels(bytes());
                TrainingGraph together = new TrainingGraph(spec(network, groups, MOMENTUM, 1e-3f));
                TrainingGraph alone = new TrainingGraph(spec(network, 1, MOMENTUM, 1e-3f))) {
            together.write(starts);
            float[][] losses = new float[3][];
            for (int step = 0; step < losses.length; step++) {
                losses[step] = together.step(images, batch(groups, 0.01f), step + 1);
            }
            List<Weights> grouped = together.read();
            for (int g = 0; g < groups; g++) {
                alone.write(List.of(starts.get(g)));
                for (int step = 0; step < losses.length; step++) {
                    float loss = alone.step(images, oneOf(batchOf(g, 0.01f), 0), step + 1)[0];
                    assertEquals(loss, losses[step][g], 1e-4 * Math.max(1, Math.abs(loss)));
                }
                assertClose(alone.read().get(0), grouped.get(g), 1e-4);
            }
        }
    }

    private static TrainingGraph.Batch batchOf(int group, float rate) {
        TrainingGraph.Batch batch = batch(1, rate);
        return new TrainingGraph.Batch(batch.index(), batch.crops(), batch.labels(), rate, new int[] {11 + group});
    }

    private static void assertClose(Weights expected, Weights actual, double tolerance) {
        expected.asMap().forEach((path, values) -> {
            float[] others = actual.get(path);
            for (int i = 0; i < values.length; i++) {
                assertEquals(values[i], others[i], tolerance * Math.max(1, Math.abs(values[i])), path + " " + i);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("networks")
    void theSameStepsGiveTheSameWeightsBitForBit(Network network) {
        assertEquals(trained(network, MOMENTUM, 4), trained(network, MOMENTUM, 4));
        assertNotEquals(trained(network, MOMENTUM, 4), trained(network, MOMENTUM, 3));
    }

    private static Weights trained(Network network, Optimizer optimizer, int steps) {
        try (TUint8 images = TrainingGraph.pixels(bytes());
                TrainingGraph graph = new TrainingGraph(spec(network, 1, optimizer, 1e-3f))) {
            graph.write(List.of(Weights.random(network, 3)));
            for (int step = 0; step < steps; step++) {
                graph.step(images, batch(1, 0.01f), step + 1);
            }
            return graph.read().get(0);
        }
    }

    @Test
    void restoredStateGoesOnBitForBit() {
        Network network = everyLayer();
        for (Optimizer optimizer :
                List.of(MOMENTUM, new Optimizer.Sgd(0.9f, true), new Optimizer.Adam(0.9f, 0.999f, 1e-7f))) {
            try (TUint8 images = TrainingGraph.pixels(bytes());
                    TrainingGraph first = new TrainingGraph(spec(network, 1, optimizer, 1e-3f));
                    TrainingGraph second = new TrainingGraph(spec(network, 1, optimizer, 1e-3f))) {
                first.write(List.of(Weights.random(network, 3)));
                first.step(images, batch(1, 0.01f), 1);
                first.step(images, batch(1, 0.01f), 2);
                second.write(List.of(Weights.random(network, 4)));
                second.restore(first.state());
                first.step(images, batch(1, 0.01f), 3);
                second.step(images, batch(1, 0.01f), 3);
                assertEquals(first.read(), second.read(), optimizer.toString());
            }
        }
    }

    /** Also: a bias before a batch normalisation is in the weights, though the graph leaves it out. */
    @Test
    void weightsReadBackGiveTheGraphsLogits() {
        Network network = everyLayer();
        Map<String, float[]> biased = new HashMap<>(Weights.random(network, 3).asMap());
        biased.put("conv/bias", new float[] {0.5f, -0.25f, 1, 2});
        biased.put("bn/mean", new float[] {0.5f, -0.25f, 1, 2});
        try (TUint8 images = TrainingGraph.pixels(bytes());
                TrainingGraph graph = new TrainingGraph(spec(network, 1, MOMENTUM, 0))) {
            graph.write(List.of(Weights.of(network, biased)));
            graph.step(images, batch(1, 0.01f), 1);
            Weights read = graph.read().get(0);
            assertArrayEquals(new float[] {0.5f, -0.25f, 1, 2}, read.get("conv/bias"));
            TrainingGraph.Batch batch = batch(1, 0);
            float[] logits = graph.logits(images, batch.index(), batch.crops());
            float[][] reference = ReferenceNetwork.logits(network, read, floats(bytes()), IMAGES);
            for (int i = 0; i < logits.length; i++) {
                assertEquals(reference[i / 3][i % 3], logits[i], 1e-4 * Math.max(1, Math.abs(logits[i])));
            }
        }
    }

    private static float[] floats(List<byte[]> images) {
        float[] floats = new float[images.size() * images.get(0).length];
        int at = 0;
        for (byte[] image : images) {
            for (byte value : image) {
                floats[at++] = (value & 255) / 127.5f - 1;
            }
        }
        return floats;
    }

    @Test
    void movingAveragesFollowTheBatch() {
        Network network = everyLayer();
        float[] start;
        float[] once;
        float[] twice;
        try (TUint8 images = TrainingGraph.pixels(bytes());
                TrainingGraph graph = new TrainingGraph(spec(network, 1, PLAIN, 0))) {
            graph.write(List.of(Weights.random(network, 3)));
            start = graph.read().get(0).get("bn/mean");
            graph.step(images, batch(1, 0), 1);
            once = graph.read().get(0).get("bn/mean");
            graph.step(images, batch(1, 0), 2);
            twice = graph.read().get(0).get("bn/mean");
        }
        for (int c = 0; c < 4; c++) {
            float batchMean = once[c] / (1 - BatchNorm.MOMENTUM);
            assertEquals(0, start[c]);
            assertTrue(Math.abs(batchMean) > 1e-3);
            assertEquals(BatchNorm.MOMENTUM * once[c] + (1 - BatchNorm.MOMENTUM) * batchMean, twice[c], 1e-5);
        }
    }

    @Test
    void cropsShiftsAndFlipsAreOfTheWholeImage() {
        int side = 10;
        Network network = PlainCnn.of(side, side, 4, 3);
        Weights weights = Weights.random(network, 3);
        int top = 12;
        int left = -2;
        byte[] whole = bytes().get(4);
        float[] expected = new float[side * side * 3];
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                int row = Math.min(top + y, SIDE - 1);
                int column = SIDE - 1 - Math.max(left + x, 0);
                for (int c = 0; c < 3; c++) {
                    expected[(y * side + x) * 3 + c] = (whole[(row * SIDE + column) * 3 + c] & 255) / 127.5f - 1;
                }
            }
        }
        try (TUint8 images = TrainingGraph.pixels(bytes());
                TrainingGraph graph = new TrainingGraph(spec(network, 1, PLAIN, 0));
                Predictor predictor = Predictor.of(network, weights)) {
            graph.write(List.of(weights));
            assertArrayEquals(
                    predictor.logits(expected)[0],
                    graph.logits(images, new int[] {4}, new int[] {top, left, 1}),
                    1e-5f);
        }
    }

    @Test
    void aGainMakesTheImageBrighterUpToWhite() {
        Network network = PlainCnn.of(SIDE, SIDE, 4, 3);
        Weights weights = Weights.random(network, 3);
        float gain = 1.4f;
        float[] brighter = floats(bytes());
        for (int i = 0; i < brighter.length; i++) {
            brighter[i] = Math.min(255, gain * 127.5f * (brighter[i] + 1)) / 127.5f - 1;
        }
        try (TUint8 images = TrainingGraph.pixels(bytes());
                TrainingGraph graph = new TrainingGraph(
                        new TrainingGraph.Spec(network, 1, SIDE, SIDE, PLAIN, 0, 0, true, 2, List.of()))) {
            graph.write(List.of(weights));
            TrainingGraph.Batch batch = batch(1, 0);
            float[] gains = new float[IMAGES];
            java.util.Arrays.fill(gains, gain);
            float loss = graph.step(
                            images,
                            new TrainingGraph.Batch(
                                    batch.index(), batch.crops(), gains, batch.labels(), 0, batch.seed()),
                            1)[0];
            double expected = 0;
            float[][] logits = ReferenceNetwork.logits(network, weights, brighter, IMAGES);
            for (int i = 0; i < IMAGES; i++) {
                double sum = 0;
                for (float logit : logits[i]) {
                    sum += Math.exp(logit);
                }
                expected -= (logits[i][i % 3] - Math.log(sum)) / IMAGES;
            }
            assertEquals(expected, loss, 1e-4);
            assertNotEquals(expected, graph.step(images, batch, 2)[0], 1e-3);
        }
    }

    @Test
    void smoothedLabelsRaiseTheLossOfACertainNetwork() {
        Network network = PlainCnn.of(SIDE, SIDE, 4, 3);
        try (TUint8 images = TrainingGraph.pixels(bytes());
                TrainingGraph plain = new TrainingGraph(spec(network, 1, PLAIN, 0));
                TrainingGraph smooth =
                        new TrainingGraph(new TrainingGraph.Spec(network, 1, SIDE, SIDE, PLAIN, 0, 0.3f, 2))) {
            Weights weights = Weights.random(network, 3);
            plain.write(List.of(weights));
            smooth.write(List.of(weights));
            float[] logits =
                    plain.logits(images, batch(1, 0).index(), batch(1, 0).crops());
            double expected = 0;
            for (int i = 0; i < IMAGES; i++) {
                double sum = 0;
                for (int c = 0; c < 3; c++) {
                    sum += Math.exp(logits[i * 3 + c]);
                }
                for (int c = 0; c < 3; c++) {
                    double target = (c == i % 3 ? 0.7 : 0) + 0.1;
                    expected -= target * (logits[i * 3 + c] - Math.log(sum)) / IMAGES;
                }
            }
            assertEquals(expected, smooth.step(images, batch(1, 0), 1)[0], 1e-4);
            assertNotEquals(expected, plain.step(images, batch(1, 0), 1)[0], 1e-3);
        }
    }

    /** With AMX in bfloat16, elsewhere in float32: training and inference stay near what float32 gives. */
    @Test
    void mixedPrecisionIsNearFullPrecisionOnAProcessor() {
        Network network = ResNet.paper(32, 32, 16, 3);
        Weights start = Weights.random(network, 1);
        float[][] logits = new float[2][];
        float[] losses = new float[2];
        for (int mixed = 0; mixed < 2; mixed++) {
            TrainingGraph.Spec spec = new TrainingGraph.Spec(
                    network, 1, 32, 32, MOMENTUM, 0, 0, false, 2, List.of(), null, mixed == 1, 0);
            try (TUint8 images = TrainingGraph.pixels(DeviceCheck.images(IMAGES, 32, 1));
                    TrainingGraph graph = new TrainingGraph(spec)) {
                graph.write(List.of(start));
                int[] index = {0, 1, 2, 3, 4, 5};
                TrainingGraph.Batch batch = new TrainingGraph.Batch(
                        index, new int[3 * IMAGES], new int[] {0, 1, 2, 0, 1, 2}, 0.01f, new int[] {1});
                logits[mixed] = graph.logits(images, index, new int[3 * IMAGES]);
                losses[mixed] = graph.step(images, batch, 1)[0];
            }
        }
        assertEquals(losses[0], losses[1], 0.01 * losses[0]);
        for (int i = 0; i < logits[0].length; i++) {
            assertEquals(logits[0][i], logits[1][i], 0.05 * (1 + Math.abs(logits[0][i])));
        }
    }
}
