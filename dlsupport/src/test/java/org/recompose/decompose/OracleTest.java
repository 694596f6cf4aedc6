package org.recompose.decompose;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.recompose.arch.Layer;
import org.recompose.arch.Network;
import org.recompose.arch.Parameter;
import org.recompose.arch.PlainCnn;
import org.recompose.arch.TestNetworks;
import org.recompose.partition.Partition;
import org.recompose.partition.Rectangle;
import org.recompose.tf.Optimizer;
import org.recompose.tf.TrainingGraph;
import org.recompose.weights.Weights;
import org.tensorflow.types.TUint8;

/**
 * What must hold of composed networks, on every network, with random weights and batch-normalisation statistics. The
 * largest relative error of each is printed.
 */
class OracleTest {

    private static final double TOLERANCE = 1e-4;
    private static final Map<String, Double> LARGEST = new java.util.TreeMap<>();

    static List<Network> fullyConvolutional() {
        return TestNetworks.fullyConvolutional();
    }

    static List<Network> flattening() {
        return TestNetworks.flattening();
    }

    static Stream<Network> all() {
        return Stream.concat(fullyConvolutional().stream(), flattening().stream());
    }

    /** Complete, overlapping and unequal, K square and not. */
    private static List<Decomposition> decompositions(Network network) {
        int h = network.input().height();
        int w = network.input().width();
        return List.of(
                new Decomposition(network, Partition.grid(h, w, 2, 2)),
                new Decomposition(network, Partition.ofPaper(4, h, w), Shares.of(1, 2, 1, 4)),
                new Decomposition(network, Partition.whole(h, w, 8)),
                new Decomposition(network, Partition.whole(h, w, 3), Shares.of(3, 1, 4)));
    }

    private static List<Weights> weights(Decomposition decomposition) {
        return TestNetworks.weights(decomposition.subNetworks(), 7);
    }

    @ParameterizedTest
    @MethodSource("all")
    void oracle1OneSubNetworkIsTheNetwork(Network network) {
        Decomposition one = new Decomposition(
                network,
                Partition.ofPaper(1, network.input().height(), network.input().width()));
        assertEquals(network.layers(), one.subNetworks().get(0).layers());
        Weights weights = TestNetworks.weights(network, 3);
        for (Head head : Head.values()) {
            assertEquals(weights, one.compose(List.of(weights), head));
            assertEquals(List.of(weights), one.decompose(weights, head));
        }
    }

    /**
     * Every value of every array is looked up by a formula of its own: with K equal shares channel c of C belongs to
     * sub-network c·K/C.
     */
    @ParameterizedTest
    @MethodSource("all")
    void oracle2IsTheSubNetworksInsideTheBlocksAndZeroOutside(Network network) {
        int h = network.input().height();
        int w = network.input().width();
        int k = 4;
        Decomposition decomposition = new Decomposition(network, Partition.grid(h, w, 2, 2));
        List<Weights> parts = weights(decomposition);
        Weights composed = decomposition.compose(parts);
        List<Parameter> kernels = network.parameters().stream()
                .filter(p -> p.kind() == Parameter.Kind.KERNEL)
                .toList();
        String first = kernels.get(0).layer();
        String last = kernels.get(kernels.size() - 1).layer();
        long inside = 0;
        for (Parameter parameter : network.parameters()) {
            float[] values = composed.get(parameter.path());
            int out = parameter.extent().out();
            int groups = groups(network, parameter);
            boolean kernel = parameter.kind() == Parameter.Kind.KERNEL;
            boolean head = parameter.layer().equals(last);
            Flattened flattened = Flattened.of(network, parameter);
            int in = flattened != null ? flattened.channels : parameter.extent().in();
            for (int i = 0; i < values.length; i++) {
                int index = i;
                int o = i % out;
                int c = i / out % in;
                int tap = i / out / in;
                if (flattened != null && !kernel) {
                    c = i % in;
                    tap = i / in;
                }
                float expected;
                if (head && !kernel) {
                    float sum = parts.get(0).get(parameter.path())[i];
                    for (int j = 1; j < k; j++) {
                        sum += parts.get(j).get(parameter.path())[i];
                    }
                    assertEquals(sum, values[i], 1e-5);
                    continue;
                }
                int owner = head || !kernel && flattened != null ? c * k / in : o * k / out;
                boolean allInputs = parameter.layer().equals(first) || !kernel && flattened == null;
                int inOfAll = o / (out / groups) * in + c;
                boolean own = allInputs || inOfAll * k / (in * groups) == owner;
                int ownIn = allInputs ? in : Math.min(in, in * groups / k);
                int ownOut = head ? out : flattened != null && !kernel ? 1 : out / k;
                int ownTap = tap;
                if (flattened != null) {
                    ownTap = flattened.ownPosition(tap, owner);
                    own &= ownTap >= 0;
                }
                if (own) {
                    int at = flattened != null && !kernel
                            ? ownTap * ownIn + c % ownIn
                            : (ownTap * ownIn + c % ownIn) * ownOut + o % ownOut;
                    expected = parts.get(owner).get(parameter.path())[at];
                    inside++;
                } else {
                    expected = 0;
                }
                assertEquals(
                        Float.floatToIntBits(expected),
                        Float.floatToIntBits(values[i]),
                        () -> parameter.path() + " at " + index);
            }
        }
        int classes = network.classes();
        assertEquals(
                parts.stream()
                                .flatMap(p -> p.asMap().values().stream())
                                .mapToLong(a -> a.length)
                                .sum()
                        - (long) k * classes,
                inside,
                "every value of every sub-network has its place");
    }

    private static int groups(Network network, Parameter parameter) {
        return network.nodes().stream()
                .filter(node -> node.path().equals(parameter.layer()) && parameter.kind() == Parameter.Kind.KERNEL)
                .map(node -> node.layer() instanceof Layer.Conv conv ? conv.groups() : 1)
                .findFirst()
                .orElse(1);
    }

    /** Where the four quarters' maps lie in the map that is flattened, by hand. */
    private record Flattened(int height, int width, int channels, int ownHeight, int ownWidth) {

        static Flattened of(Network network, Parameter parameter) {
            boolean reads =
                    List.of("fc1", "bn2").contains(parameter.layer()) && parameter.kind() != Parameter.Kind.BIAS;
            return !reads
                    ? null
                    : switch (network.name()) {
                        case "vgg16" -> new Flattened(2, 4, 64, 1, 2);
                        case "vgg11" -> new Flattened(4, 2, 64, 2, 1);
                        // 32×40 pixels are 6×8 positions; 16×20 pixels are 2×3, 4 pixels to a position.
                        case "plain" -> new Flattened(6, 8, 16, 2, 3);
                        case "same" -> new Flattened(8, 8, 8, 4, 4);
                        default -> null;
                    };
        }

        int ownPosition(int position, int k) {
            int y = position / width - (k / 2) * (height - ownHeight);
            int x = position % width - (k % 2) * (width - ownWidth);
            return y >= 0 && y < ownHeight && x >= 0 && x < ownWidth ? y * ownWidth + x : -1;
        }
    }

    @ParameterizedTest
    @MethodSource("fullyConvolutional")
    void oracle3ComposedLogitsAreTheSumOnTheSameWholeImage(Network network) {
        int h = network.input().height();
        int w = network.input().width();
        float[] images = TestNetworks.images(network, 2, 5);
        for (Decomposition decomposition : List.of(
                new Decomposition(network, Partition.ofPaper(4, h, w)),
                new Decomposition(network, Partition.grid(h, w, 1, 2), Shares.of(3, 5)))) {
            List<Weights> parts = weights(decomposition);
            Decomposition onWholeImages =
                    new Decomposition(network, Partition.whole(h, w, decomposition.size()), decomposition.shares());
            assertClose(
                    "3 " + network.name(),
                    Logits.sum(onWholeImages, parts, images, 2),
                    Logits.of(network, decomposition.compose(parts), images, 2));
        }
    }

    /** A flattening network's sub-networks that see the whole image have the whole map as their field. */
    @ParameterizedTest
    @MethodSource("flattening")
    void oracle3HoldsForFlatteningNetworksTrainedOnWholeImages(Network network) {
        float[] images = TestNetworks.images(network, 2, 5);
        Decomposition decomposition = new Decomposition(
                network,
                Partition.whole(network.input().height(), network.input().width(), 4));
        List<Weights> parts = weights(decomposition);
        assertClose(
                "3 " + network.name(),
                Logits.sum(decomposition, parts, images, 2),
                Logits.of(network, decomposition.compose(parts), images, 2));
    }

    @Test
    void oracle4ComposedLogitsAreTheSumOnTheSubImages() {
        Network network = PlainCnn.of(32, 40, 12, 5);
        float[] images = TestNetworks.images(network, 3, 5);
        for (Decomposition decomposition : List.of(
                new Decomposition(network, Partition.grid(32, 40, 2, 2)),
                new Decomposition(network, Partition.grid(32, 40, 2, 1), Shares.of(1, 2)),
                new Decomposition(
                        network,
                        new Partition(
                                32,
                                40,
                                List.of(
                                        new Rectangle(0, 0, 32, 24),
                                        new Rectangle(0, 24, 12, 16),
                                        new Rectangle(12, 24, 20, 16)))))) {
            assertTrue(decomposition.partition().isComplete());
            List<Weights> parts = weights(decomposition);
            assertClose(
                    "4 " + network.name(),
                    Logits.sum(decomposition, parts, images, 3),
                    Logits.of(network, decomposition.compose(parts), images, 3));
        }
    }

    /**
     * With SAME padding the sub-networks see zeros where the composed network sees the other side of the cut. In this
     * network a position sees that far only if it is next to the cut, so the sum is exact once the first FC layer reads
     * nothing there, and is not before.
     */
    @Test
    void oracle4HoldsAwayFromTheCutsWithPadding() {
        Network network = TestNetworks.same(32, 32, 8, 5);
        float[] images = TestNetworks.images(network, 3, 5);
        Decomposition decomposition = new Decomposition(network, Partition.grid(32, 32, 2, 2));
        List<Weights> parts = weights(decomposition);
        List<Weights> away = new ArrayList<>();
        for (int k = 0; k < 4; k++) {
            Map<String, float[]> arrays = new HashMap<>(parts.get(k).asMap());
            float[] fc1 = arrays.get("fc1/kernel").clone();
            int row = fc1.length / 16;
            for (int position = 0; position < 16; position++) {
                boolean besideTheCut = position / 4 == (k / 2 == 0 ? 3 : 0) || position % 4 == (k % 2 == 0 ? 3 : 0);
                if (besideTheCut) {
                    Arrays.fill(fc1, position * row, (position + 1) * row, 0);
                }
            }
            arrays.put("fc1/kernel", fc1);
            away.add(Weights.of(decomposition.subNetworks().get(k), arrays));
        }
        assertClose(
                "4 " + network.name(),
                Logits.sum(decomposition, away, images, 3),
                Logits.of(network, decomposition.compose(away), images, 3));
        assertTrue(Logits.error(
                        Logits.sum(decomposition, parts, images, 3),
                        Logits.of(network, decomposition.compose(parts), images, 3))
                > TOLERANCE);
    }

    /**
     * Images whose quarters look alike and sub-networks that are variations of one, so that most agree: the composed
     * head is wrong at most where a sub-network is.
     */
    @Test
    void oracle5BoundsTheErrorAndTheCrossEntropyOfTheComposedHead() {
        int n = 200;
        Network network = PlainCnn.of(32, 32, 16, 3);
        Decomposition decomposition = new Decomposition(network, Partition.grid(32, 32, 2, 2));
        Network quarter = decomposition.subNetworks().get(0);
        Random random = new Random(12);
        float[] tiles = coloured(TestNetworks.images(quarter, n, 13), n, random);
        Weights base = balanced(quarter, TestNetworks.weights(quarter, 11), tiles, n);
        int[] labels = argMax(Logits.of(quarter, base, tiles, n));
        float[] images = tiled(tiles, random);
        List<Weights> parts = IntStream.range(0, 4)
                .mapToObj(k -> varied(quarter, base, random))
                .toList();

        double sumOfErrors = 0;
        double meanCrossEntropy = 0;
        for (int k = 0; k < 4; k++) {
            float[][] logits = Logits.of(
                    decomposition.subNetworks().get(k),
                    parts.get(k),
                    Logits.crop(
                            network.input(),
                            decomposition.partition().rectangles().get(k),
                            images,
                            n),
                    n);
            sumOfErrors += 1 - accuracy(logits, labels);
            meanCrossEntropy += crossEntropy(logits, labels) / 4;
        }
        float[][] sum = Logits.of(network, decomposition.compose(parts, Head.SUM), images, n);
        float[][] mean = Logits.of(network, decomposition.compose(parts, Head.MEAN), images, n);
        assertTrue(sumOfErrors > 0 && sumOfErrors < 1, "the bound says something: " + sumOfErrors);
        assertTrue(accuracy(sum, labels) >= 1 - sumOfErrors - 1e-9);
        assertTrue(crossEntropy(mean, labels) <= meanCrossEntropy + 1e-6);
        assertArrayEquals(argMax(sum), argMax(mean));
        assertNotEquals(crossEntropy(sum, labels), crossEntropy(mean, labels), 1e-3);
    }

    /** In every kernel that has connections between sub-networks, all of them zero before. */
    @ParameterizedTest
    @MethodSource("all")
    void oracle6OneStepOfTheOptimiserConnectsTheSubNetworks(Network network) {
        int h = network.input().height();
        int w = network.input().width();
        Decomposition decomposition = new Decomposition(network, Partition.grid(h, w, 2, 2));
        Weights composed = decomposition.compose(decomposition.subNetworks().stream()
                .map(subNetwork -> Weights.random(subNetwork, subNetwork.name().hashCode()))
                .toList());
        Weights after = step(network, composed);
        Weights mask = decomposition.mask();
        int kernels = 0;
        for (Parameter parameter : network.parameters()) {
            float[] inside = mask.get(parameter.path());
            float[] values = after.get(parameter.path());
            int[] outside = IntStream.range(0, inside.length)
                    .filter(i -> inside[i] == 0)
                    .toArray();
            if (parameter.kind() == Parameter.Kind.KERNEL && outside.length > 0) {
                kernels++;
                assertTrue(Arrays.stream(outside).anyMatch(i -> values[i] != 0), parameter.path());
            }
        }
        assertTrue(kernels > 0);
    }

    private static Weights step(Network network, Weights weights) {
        int n = 4;
        int h = network.input().height();
        int w = network.input().width();
        Random random = new Random(8);
        List<byte[]> images =
                Stream.generate(() -> new byte[h * w * 3]).limit(n).toList();
        images.forEach(random::nextBytes);
        TrainingGraph.Spec spec = new TrainingGraph.Spec(network, 1, h, w, new Optimizer.Sgd(0, false), 0, 0, 2);
        try (TUint8 pixels = TrainingGraph.pixels(images);
                TrainingGraph graph = new TrainingGraph(spec)) {
            graph.write(List.of(weights));
            graph.step(
                    pixels,
                    new TrainingGraph.Batch(
                            new int[] {0, 1, 2, 3}, new int[3 * n], new int[] {0, 1, 2, 0}, 0.01f, new int[] {1}),
                    1);
            return graph.read().get(0);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void oracle7DecomposeUndoesCompose(Network network) {
        Parameter last = network.parameters().get(network.parameters().size() - 1);
        for (Decomposition decomposition : decompositions(network)) {
            List<Weights> parts = weights(decomposition);
            for (Head head : Head.values()) {
                List<Weights> back = decomposition.decompose(decomposition.compose(parts, head), head);
                float[][] sums = new float[2][network.classes()];
                for (int k = 0; k < parts.size(); k++) {
                    for (Parameter parameter : network.parameters()) {
                        float[] before = parts.get(k).get(parameter.path());
                        float[] after = back.get(k).get(parameter.path());
                        if (parameter.path().equals(last.path()) && last.kind() == Parameter.Kind.BIAS) {
                            for (int c = 0; c < before.length; c++) {
                                sums[0][c] += before[c];
                                sums[1][c] += after[c];
                            }
                        } else if (head == Head.SUM || !parameter.layer().equals(last.layer())) {
                            assertArrayEquals(before, after, parameter.path());
                        } else {
                            assertArrayEquals(before, after, 1e-6f, parameter.path());
                        }
                    }
                }
                assertArrayEquals(sums[0], sums[1], 1e-5f, "the last biases keep their sum");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void composingInTwoStepsIsComposingInOne(Network network) {
        int h = network.input().height();
        int w = network.input().width();
        Decomposition outer = new Decomposition(network, Partition.grid(h, w, 2, 1), Shares.of(1, 3));
        assertNests(outer, inner(outer, 1, 2));
    }

    @ParameterizedTest
    @MethodSource("all")
    void composing16To4To1IsComposing16To1(Network small) {
        Network network = withWidth16(small.name());
        Decomposition outer = new Decomposition(
                network,
                Partition.grid(network.input().height(), network.input().width(), 2, 2));
        assertNests(outer, inner(outer, 2, 2));
    }

    private static List<Decomposition> inner(Decomposition outer, int rows, int columns) {
        return outer.subNetworks().stream()
                .map(subNetwork -> new Decomposition(
                        subNetwork,
                        Partition.grid(
                                subNetwork.input().height(), subNetwork.input().width(), rows, columns)))
                .toList();
    }

    private static void assertNests(Decomposition outer, List<Decomposition> inner) {
        Decomposition once = outer.refine(inner);
        List<Weights> parts = weights(once);
        int each = once.size() / outer.size();
        List<Weights> between = IntStream.range(0, outer.size())
                .mapToObj(k -> inner.get(k).compose(parts.subList(each * k, each * (k + 1))))
                .toList();
        assertSame(outer.global(), once.compose(parts), outer.compose(between));
    }

    private static Network withWidth16(String name) {
        return switch (name) {
            case "vgg16" -> org.recompose.arch.Vgg.vgg16(128, 128, 16, 3);
            case "vgg11" -> org.recompose.arch.Vgg.vgg11(128, 128, 16, 3);
            case "plain" -> PlainCnn.of(48, 64, 16, 3);
            case "same" -> TestNetworks.same(32, 48, 16, 3);
            case "resnet18" -> org.recompose.arch.ResNet.resNet18(64, 64, 16, 3);
            case "resnet34" -> org.recompose.arch.ResNet.resNet34(64, 64, 16, 3);
            case "paper" -> org.recompose.arch.ResNet.paper(64, 64, 16, 3);
            case "resnet20" -> org.recompose.arch.CifarResNet.of(20, 16, 16, 16, 3);
            case "grouped" -> TestNetworks.grouped(32, 32, 16, 3);
            default -> TestNetworks.classifiedByConvolution(32, 32, 16, 3);
        };
    }

    /** Bit for bit, but for the order in which the last biases add up. */
    private static void assertSame(Network network, Weights expected, Weights actual) {
        List<Parameter> parameters = network.parameters();
        for (Parameter parameter : parameters) {
            boolean lastBias =
                    parameter.equals(parameters.get(parameters.size() - 1)) && parameter.kind() == Parameter.Kind.BIAS;
            assertArrayEquals(
                    expected.get(parameter.path()),
                    actual.get(parameter.path()),
                    lastBias ? 1e-5f : 0f,
                    parameter.path());
        }
    }

    private static void assertClose(String what, float[][] expected, float[][] actual) {
        double error = Logits.error(expected, actual);
        LARGEST.merge(what, error, Math::max);
        assertTrue(error <= TOLERANCE, what + ": relative error " + error);
    }

    @AfterAll
    static void printErrors() {
        LARGEST.forEach((what, error) -> System.out.printf("oracle %s: largest relative error %.1e%n", what, error));
    }

    /** Noise with a colour of its own in each image. */
    private static float[] coloured(float[] images, int n, Random random) {
        float[] coloured = images.clone();
        for (int i = 0; i < n; i++) {
            float[] colour = {random.nextFloat() - 0.5f, random.nextFloat() - 0.5f, random.nextFloat() - 0.5f};
            for (int j = 0; j < images.length / n; j++) {
                coloured[i * (images.length / n) + j] = 0.2f * images[i * (images.length / n) + j] + colour[j % 3];
            }
        }
        return coloured;
    }

    /** The weights with last biases that make the logits of each class zero in the mean. */
    private static Weights balanced(Network network, Weights weights, float[] images, int n) {
        float[][] logits = Logits.of(network, weights, images, n);
        Map<String, float[]> arrays = new HashMap<>(weights.asMap());
        float[] bias = arrays.get("fc2/bias").clone();
        for (float[] row : logits) {
            for (int c = 0; c < bias.length; c++) {
                bias[c] -= row[c] / n;
            }
        }
        arrays.put("fc2/bias", bias);
        return Weights.of(network, arrays);
    }

    /** 32×32 images of four quarters that are the 16×16 tile with a little noise. */
    private static float[] tiled(float[] tiles, Random random) {
        float[] images = new float[4 * tiles.length];
        for (int i = 0; i < images.length; i++) {
            int c = i % 3;
            int x = i / 3 % 32 % 16;
            int y = i / 96 % 32 % 16;
            images[i] = tiles[((i / 3072 * 16 + y) * 16 + x) * 3 + c] + 0.02f * (float) random.nextGaussian();
        }
        return images;
    }

    private static Weights varied(Network network, Weights base, Random random) {
        Map<String, float[]> arrays = new HashMap<>();
        base.asMap().forEach((path, values) -> {
            float[] varied = values.clone();
            for (int i = 0; i < varied.length; i++) {
                varied[i] *= 1 + 0.02f * (float) random.nextGaussian();
            }
            arrays.put(path, varied);
        });
        return Weights.of(network, arrays);
    }

    private static int[] argMax(float[][] logits) {
        return Arrays.stream(logits)
                .mapToInt(row -> IntStream.range(0, row.length)
                        .reduce((a, b) -> row[b] > row[a] ? b : a)
                        .orElseThrow())
                .toArray();
    }

    private static double accuracy(float[][] logits, int[] labels) {
        int[] found = argMax(logits);
        return IntStream.range(0, labels.length)
                        .filter(i -> found[i] == labels[i])
                        .count()
                / (double) labels.length;
    }

    private static double crossEntropy(float[][] logits, int[] labels) {
        double sum = 0;
        for (int i = 0; i < labels.length; i++) {
            double normaliser = 0;
            for (float logit : logits[i]) {
                normaliser += Math.exp(logit);
            }
            sum += Math.log(normaliser) - logits[i][labels[i]];
        }
        return sum / labels.length;
    }
}
