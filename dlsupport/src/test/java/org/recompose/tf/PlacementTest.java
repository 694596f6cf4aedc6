package org.recompose.tf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.recompose.arch.Network;
import org.recompose.arch.PlainCnn;
import org.recompose.arch.ResNet;
import org.recompose.tf.device.DeviceCheck;
import org.recompose.weights.Weights;
import org.tensorflow.types.TUint8;

/** Data-parallel training, on as many CPU devices as a machine has GPUs. */
class PlacementTest {

    private static final int SIDE = 16;
    private static final int BATCH = 8;
    private static final List<String> FOUR = List.of("/CPU:0", "/CPU:1", "/CPU:2", "/CPU:3");

    private static TUint8 images() {
        return TrainingGraph.pixels(DeviceCheck.images(BATCH, SIDE, 2));
    }

    private static TrainingGraph.Batch batch() {
        int[] index = new int[BATCH];
        int[] labels = new int[BATCH];
        for (int i = 0; i < BATCH; i++) {
            index[i] = i;
            labels[i] = i % 3;
        }
        return new TrainingGraph.Batch(index, new int[3 * BATCH], labels, 0.02f, new int[1]);
    }

    private static TrainingGraph graph(Network network, List<String> devices) {
        return new TrainingGraph(new TrainingGraph.Spec(
                network, 1, SIDE, SIDE, new Optimizer.Sgd(0.9f, false), 1e-3f, 0, false, 1, devices));
    }

    @Test
    void fourDevicesTrainAsOneWithTheWholeBatch() {
        Network network = PlainCnn.of(SIDE, SIDE, 8, 3);
        Weights start = Weights.random(network, 1);
        try (TUint8 images = images();
                TrainingGraph one = graph(network, List.of());
                TrainingGraph four = graph(network, FOUR)) {
            one.write(List.of(start));
            four.write(List.of(start));
            for (int step = 1; step <= 5; step++) {
                assertEquals(one.step(images, batch(), step)[0], four.step(images, batch(), step)[0], 1e-5);
            }
            Weights expected = one.read().get(0);
            Weights actual = four.read().get(0);
            expected.asMap().forEach((path, values) -> {
                for (int i = 0; i < values.length; i++) {
                    assertEquals(values[i], actual.get(path)[i], 1e-5, path);
                }
            });
        }
    }

    @Test
    void devicesShareGroupsAndBrightnessOut() {
        Network network = PlainCnn.of(SIDE, SIDE, 8, 3);
        List<Weights> start = List.of(Weights.random(network, 1), Weights.random(network, 2));
        int[] index = new int[2 * BATCH];
        int[] labels = new int[2 * BATCH];
        float[] gain = new float[2 * BATCH];
        for (int i = 0; i < index.length; i++) {
            index[i] = i % BATCH;
            labels[i] = i % 3;
            gain[i] = 0.8f + 0.05f * i;
        }
        TrainingGraph.Batch batch =
                new TrainingGraph.Batch(index, new int[3 * index.length], gain, labels, 0.02f, new int[2]);
        try (TUint8 images = images();
                TrainingGraph one = bright(network, List.of());
                TrainingGraph four = bright(network, FOUR)) {
            one.write(start);
            four.write(start);
            for (int step = 1; step <= 3; step++) {
                assertArrayEquals(one.step(images, batch, step), four.step(images, batch, step), 1e-5f);
            }
        }
    }

    private static TrainingGraph bright(Network network, List<String> devices) {
        return new TrainingGraph(new TrainingGraph.Spec(
                network, 2, SIDE, SIDE, new Optimizer.Sgd(0.9f, false), 1e-3f, 0, true, 1, devices));
    }

    @Test
    void everyOperationOfAReplicaRunsOnItsDevice() {
        Network network = ResNet.paper(SIDE, SIDE, 4, 3);
        try (TUint8 images = images();
                TrainingGraph four = graph(network, FOUR)) {
            four.write(List.of(Weights.random(network, 1)));
            four.step(images, batch(), 1);
            Map<String, String> placement = four.placement(images, batch(), 2);
            Pattern replica = Pattern.compile("replica(\\d)/(.*)");
            TreeSet<String> gradientsOn = new TreeSet<>();
            placement.forEach((node, device) -> {
                Matcher matcher = replica.matcher(node);
                if (matcher.matches()) {
                    assertTrue(device.endsWith("CPU:" + matcher.group(1)), node + " ran on " + device);
                    if (node.contains("Conv2DBackpropFilter") || node.contains("Conv2DBackpropInput")) {
                        gradientsOn.add(device.substring(device.length() - 1));
                    }
                } else if (node.contains("ApplyMomentum") || node.contains("Assign")) {
                    assertTrue(device.endsWith("CPU:0"), node + " ran on " + device);
                }
            });
            assertEquals(
                    new TreeSet<>(List.of("0", "1", "2", "3")),
                    gradientsOn,
                    placement.keySet().toString());
        }
    }

    @Test
    void aBatchThatTheDevicesCannotShareOutIsRefused() {
        Network network = PlainCnn.of(SIDE, SIDE, 4, 3);
        try (TUint8 images = images();
                TrainingGraph three = graph(network, FOUR.subList(0, 3))) {
            three.write(List.of(Weights.random(network, 1)));
            IllegalArgumentException e =
                    assertThrows(IllegalArgumentException.class, () -> three.step(images, batch(), 1));
            assertEquals(
                    "a batch of 8 images cannot be shared equally among 3 devices; take a multiple of 3 or fewer devices",
                    e.getMessage());
        }
    }

    @Test
    void aDeviceThatIsNoneIsRefused() {
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class, () -> graph(PlainCnn.of(SIDE, SIDE, 4, 3), List.of("gpu0")));
        assertEquals("device is 'gpu0', must be as /GPU:0 or /CPU:0", e.getMessage());
    }
}
