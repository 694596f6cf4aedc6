package org.recompose.tf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.recompose.arch.Layer.BatchNorm;
import org.recompose.arch.Layer.Conv;
import org.recompose.arch.Layer.Dense;
import org.recompose.arch.Layer.GlobalAveragePool;
import org.recompose.arch.Layer.Relu;
import org.recompose.arch.Network;
import org.recompose.arch.Padding;
import org.recompose.arch.PlainCnn;
import org.recompose.arch.Shape;
import org.recompose.arch.TestNetworks;
import org.recompose.tf.device.DeviceCheck;
import org.recompose.weights.Weights;
import org.tensorflow.types.TUint8;

class BatchStatisticsTest {

    private static final int SIDE = 10;
    private static final int BATCH = 4;
    private static final int BATCHES = 3;
    private static final int CHANNELS = 4;

    /** 1×1 convolutions, so that a batch is a list of pixels. */
    private final Network network = new Network(
            "pixels",
            new Shape(SIDE, SIDE, 3),
            3,
            List.of(
                    new Conv("conv1", 1, 1, 1, Padding.SAME, 3, CHANNELS, true),
                    new BatchNorm("bn1", CHANNELS),
                    new Relu("relu"),
                    new Conv("conv2", 1, 1, 1, Padding.SAME, CHANNELS, CHANNELS, false),
                    new BatchNorm("bn2", CHANNELS, 1e-3f, 0.7f),
                    new GlobalAveragePool("gap"),
                    new Dense("fc", CHANNELS, 3, true)));

    private final List<byte[]> bytes = DeviceCheck.images(BATCH * BATCHES, SIDE, 5);

    private static TrainingGraph.Batch batch(int number, int groups) {
        int[] index = new int[BATCH * groups];
        java.util.Arrays.setAll(index, i -> number * BATCH + i / groups);
        return new TrainingGraph.Batch(index, new int[3 * index.length], new int[index.length], 0.01f, new int[groups]);
    }

    private TrainingGraph graph(int groups, List<String> devices) {
        return new TrainingGraph(new TrainingGraph.Spec(
                network, groups, SIDE, SIDE, new Optimizer.Sgd(0.9f, false), 0, 0, false, 1, devices));
    }

    private static void estimate(TrainingGraph graph, TUint8 images) {
        try (BatchStatistics statistics = graph.statistics()) {
            for (int i = 0; i < BATCHES; i++) {
                try (TrainingGraph.Crops crops =
                        graph.cut(images, batch(i, graph.spec().groups()))) {
                    statistics.add(crops);
                }
            }
            statistics.write();
        }
    }

    @Test
    void averagesAreTheMeanOfTheBatchesStatistics() {
        List<Weights> start = List.of(TestNetworks.weights(network, 1), TestNetworks.weights(network, 2));
        try (TUint8 images = TrainingGraph.pixels(bytes);
                TrainingGraph graph = graph(2, List.of())) {
            graph.write(start);
            estimate(graph, images);
            for (int group = 0; group < 2; group++) {
                assertStatistics(start.get(group), graph.read().get(group));
            }
        }
    }

    private void assertStatistics(Weights start, Weights found) {
        double[][] expected = new double[4][CHANNELS];
        for (int number = 0; number < BATCHES; number++) {
            double[][] pixels = pixels(number);
            double[][] first = times(pixels, start.get("conv1/kernel"), start.get("conv1/bias"));
            double[][] normal = statistics(first, expected[0], expected[1], start, "bn1");
            for (double[] pixel : normal) {
                for (int c = 0; c < CHANNELS; c++) {
                    pixel[c] = Math.max(0, pixel[c]);
                }
            }
            statistics(
                    times(normal, start.get("conv2/kernel"), new float[CHANNELS]),
                    expected[2],
                    expected[3],
                    start,
                    "bn2");
        }
        assertClose(expected[0], found.get("bn1/mean"));
        assertClose(expected[1], found.get("bn1/variance"));
        assertClose(expected[2], found.get("bn2/mean"));
        assertClose(expected[3], found.get("bn2/variance"));
        start.asMap().forEach((path, values) -> {
            if (!path.endsWith("/mean") && !path.endsWith("/variance")) {
                assertArrayEquals(values, found.get(path), path);
            }
        });
    }

    private double[][] pixels(int number) {
        List<double[]> pixels = new ArrayList<>();
        for (byte[] image : bytes.subList(number * BATCH, (number + 1) * BATCH)) {
            for (int i = 0; i < image.length; i += 3) {
                pixels.add(new double[] {scaled(image[i]), scaled(image[i + 1]), scaled(image[i + 2])});
            }
        }
        return pixels.toArray(new double[0][]);
    }

    private static double scaled(byte value) {
        return Byte.toUnsignedInt(value) / 127.5 - 1;
    }

    private static double[][] times(double[][] pixels, float[] kernel, float[] bias) {
        double[][] out = new double[pixels.length][CHANNELS];
        for (int p = 0; p < pixels.length; p++) {
            for (int c = 0; c < CHANNELS; c++) {
                out[p][c] = bias[c];
                for (int i = 0; i < pixels[p].length; i++) {
                    out[p][c] += pixels[p][i] * kernel[i * CHANNELS + c];
                }
            }
        }
        return out;
    }

    /** Adds a batch's mean and variance to the two, and returns the batch normalised by them. */
    private static double[][] statistics(
            double[][] pixels, double[] means, double[] variances, Weights weights, String layer) {
        double[][] normal = new double[pixels.length][CHANNELS];
        for (int c = 0; c < CHANNELS; c++) {
            double mean = 0;
            for (double[] pixel : pixels) {
                mean += pixel[c] / pixels.length;
            }
            double squares = 0;
            for (double[] pixel : pixels) {
                squares += (pixel[c] - mean) * (pixel[c] - mean);
            }
            means[c] += mean / BATCHES;
            variances[c] += squares / (pixels.length - 1) / BATCHES;
            for (int p = 0; p < pixels.length; p++) {
                normal[p][c] = weights.get(layer + "/gamma")[c]
                                * (pixels[p][c] - mean)
                                / Math.sqrt(squares / pixels.length + BatchNorm.EPSILON)
                        + weights.get(layer + "/beta")[c];
            }
        }
        return normal;
    }

    private static void assertClose(double[] expected, float[] actual) {
        for (int c = 0; c < CHANNELS; c++) {
            assertEquals(expected[c], actual[c], 1e-5 * Math.max(1, Math.abs(expected[c])));
        }
    }

    /** Two devices take the statistics of their own halves, as in training. */
    @Test
    void onSeveralDevicesItIsTheMeanOverThem() {
        Weights start = TestNetworks.weights(network, 1);
        try (TUint8 images = TrainingGraph.pixels(bytes);
                TrainingGraph halves = graph(1, List.of("/CPU:0", "/CPU:1"));
                TrainingGraph whole = graph(1, List.of())) {
            halves.write(List.of(start));
            whole.write(List.of(start));
            estimate(halves, images);
            estimate(whole, images);
            assertArrayEquals(
                    whole.read().get(0).get("bn1/mean"), halves.read().get(0).get("bn1/mean"), 1e-5f);
        }
    }

    @Test
    void theOptimisersStateStaysAndWhatIsNotWrittenIsPutBack() {
        try (TUint8 images = TrainingGraph.pixels(bytes);
                TrainingGraph graph = graph(1, List.of())) {
            graph.write(List.of(TestNetworks.weights(network, 1)));
            graph.step(images, batch(0, 1), 1);
            Map<String, float[]> before = graph.state().get(0);
            try (BatchStatistics statistics = graph.statistics()) {
                assertThrows(IllegalStateException.class, statistics::write);
                try (TrainingGraph.Crops crops = graph.cut(images, batch(1, 1))) {
                    statistics.add(crops);
                }
            }
            Map<String, float[]> after = graph.state().get(0);
            before.forEach((path, values) -> assertArrayEquals(values, after.get(path), path));
            estimate(graph, images);
            graph.state().get(0).forEach((path, values) -> {
                if (!path.endsWith("/mean") && !path.endsWith("/variance")) {
                    assertArrayEquals(before.get(path), values, path);
                }
            });
        }
    }

    @Test
    void aNetworkWithoutBatchNormalisationStaysAsItIs() {
        Network plain = PlainCnn.of(SIDE, SIDE, 4, 3);
        Weights start = Weights.random(plain, 1);
        try (TUint8 images = TrainingGraph.pixels(bytes);
                TrainingGraph graph = new TrainingGraph(
                        new TrainingGraph.Spec(plain, 1, SIDE, SIDE, new Optimizer.Sgd(0, false), 0, 0, 1))) {
            graph.write(List.of(start));
            estimate(graph, images);
            assertEquals(start, graph.read().get(0));
        }
    }
}
