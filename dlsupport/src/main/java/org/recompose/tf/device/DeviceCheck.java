package org.recompose.tf.device;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.recompose.arch.Layer;
import org.recompose.arch.Network;
import org.recompose.arch.Padding;
import org.recompose.arch.ResNet;
import org.recompose.arch.Shape;
import org.recompose.tf.Optimizer;
import org.recompose.tf.TrainingGraph;
import org.recompose.weights.Weights;
import org.tensorflow.types.TUint8;

/**
 * Whether a device trains as the processor does: the loss and the weights after one step, for small networks that
 * between them have every type of layer, and whether the loss falls over ten steps.
 */
public final class DeviceCheck {

    private static final int SIDE = 32;
    private static final int IMAGES = 16;
    private static final int CLASSES = 5;
    private static final int STEPS = 10;
    private static final double TOLERANCE = 1e-3;
    private static final String PROCESSOR = "/CPU:0";

    /**
     * What one network came to.
     *
     * @param network its name
     * @param loss the relative difference of the first loss
     * @param step the largest difference of the first step's change of an array from the processor's, as a share of
     *     that change's norm
     * @param array where that was
     * @param first the loss before the first step
     * @param last the loss before the tenth
     */
    public record Row(String network, double loss, double step, String array, float first, float last) {

        /** Whether all of it is within 1e-3, and the loss fell. */
        public boolean right() {
            return loss <= TOLERANCE && step <= TOLERANCE && last < first;
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%-10s loss differs by %.1e, step by %.1e (%s), %d steps: %.3f → %.3f  %s",
                    network,
                    loss,
                    step,
                    array,
                    STEPS,
                    first,
                    last,
                    right() ? "right" : "WRONG");
        }
    }

    private DeviceCheck() {}

    /**
     * Checks devices and exits with 1 if one of them is wrong.
     *
     * @param devices as {@code gpu:0}; without any all GPUs that TensorFlow sees
     */
    public static void main(String[] devices) {
        List<String> names = devices.length > 0
                ? List.of(devices).stream()
                        .map(device -> "/" + device.toUpperCase(Locale.ROOT))
                        .toList()
                : DeviceList.all().stream()
                        .filter(DeviceList.Device::gpu)
                        .map(DeviceList.Device::name)
                        .toList();
        if (names.isEmpty()) {
            System.err.println("TensorFlow sees no GPU to check; name a device, as cpu:1");
            System.exit(2);
        }
        boolean right = true;
        try {
            for (String device : names) {
                System.out.println(device + " against " + PROCESSOR + ":");
                for (Row row : check(device)) {
                    System.out.println(row);
                    right &= row.right();
                }
            }
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
        System.exit(right ? 0 : 1);
    }

    /** @throws IllegalArgumentException if that is not the name of a device, as {@code /GPU:0}, that TensorFlow sees */
    public static List<Row> check(String device) {
        DeviceList.check(List.of(device));
        List<Row> rows = new ArrayList<>();
        for (Network network : networks()) {
            Trial expected = trial(network, PROCESSOR);
            Trial actual = trial(network, device);
            double worst = 0;
            String where = "";
            for (String path : expected.change().keySet()) {
                double difference =
                        difference(expected.change().get(path), actual.change().get(path));
                if (!(difference <= worst)) {
                    worst = difference;
                    where = path;
                }
            }
            rows.add(new Row(
                    network.name(),
                    Math.abs(actual.first() - expected.first()) / expected.first(),
                    worst,
                    where,
                    actual.first(),
                    actual.last()));
        }
        return rows;
    }

    private record Trial(float first, float last, Map<String, float[]> change) {}

    private static Trial trial(Network network, String device) {
        Weights start = Weights.random(network, 1);
        TrainingGraph.Spec spec = new TrainingGraph.Spec(
                network, 1, SIDE, SIDE, new Optimizer.Sgd(0.9f, false), 0, 0, false, 2, List.of(device));
        try (TUint8 images = TrainingGraph.pixels(images(IMAGES, SIDE, 1));
                TrainingGraph graph = new TrainingGraph(spec)) {
            graph.write(List.of(start));
            float first = graph.step(images, batch(), 1)[0];
            Map<String, float[]> change = new LinkedHashMap<>();
            graph.read().get(0).asMap().forEach((path, values) -> change.put(path, minus(values, start.get(path))));
            float last = first;
            for (int step = 2; step <= STEPS; step++) {
                last = graph.step(images, batch(), step)[0];
            }
            return new Trial(first, last, change);
        }
    }

    private static TrainingGraph.Batch batch() {
        int[] index = new int[IMAGES];
        int[] labels = new int[IMAGES];
        for (int i = 0; i < IMAGES; i++) {
            index[i] = i;
            labels[i] = i % CLASSES;
        }
        return new TrainingGraph.Batch(index, new int[3 * IMAGES], labels, 0.01f, new int[] {1});
    }

    /** Square images of random bytes, as {@link TrainingGraph#pixels} takes them. */
    public static List<byte[]> images(int count, int side, long seed) {
        Random random = new Random(seed);
        List<byte[]> images = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] image = new byte[side * side * 3];
            random.nextBytes(image);
            images.add(image);
        }
        return images;
    }

    private static List<Network> networks() {
        return List.of(
                ResNet.paper(SIDE, SIDE, 16, CLASSES),
                ResNet.resNet18(SIDE, SIDE, 16, CLASSES),
                new Network(
                        "dense",
                        new Shape(SIDE, SIDE, 3),
                        CLASSES,
                        List.of(
                                new Layer.Conv("conv", 3, 5, 2, Padding.VALID, 3, 16, true), new Layer.Relu("relu1"),
                                new Layer.MaxPool("pool", 2, 2, Padding.VALID), new Layer.Flatten("flatten"),
                                new Layer.Dense("fc1", 7 * 7 * 16, 32, true), new Layer.Relu("relu2"),
                                new Layer.Dropout("dropout", 0.25f), new Layer.Dense("fc2", 32, CLASSES, true))));
    }

    private static float[] minus(float[] a, float[] b) {
        float[] difference = new float[a.length];
        for (int i = 0; i < a.length; i++) {
            difference[i] = a[i] - b[i];
        }
        return difference;
    }

    /** ‖a − b‖ ÷ ‖a‖, or ‖b‖ if a is zero. */
    private static double difference(float[] a, float[] b) {
        double norm = norm(a);
        double difference = norm(minus(a, b));
        return norm == 0 ? difference : difference / norm;
    }

    private static double norm(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum);
    }
}
