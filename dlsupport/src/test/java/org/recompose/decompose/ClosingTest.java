package org.recompose.decompose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.recompose.arch.Layer;
import org.recompose.arch.Network;
import org.recompose.arch.Padding;
import org.recompose.arch.PlainCnn;
import org.recompose.arch.RandomNetworks;
import org.recompose.arch.ReferenceNetwork;
import org.recompose.arch.ResNet;
import org.recompose.arch.Shape;
import org.recompose.arch.TestNetworks;
import org.recompose.cost.Cost;
import org.recompose.partition.Partition;
import org.recompose.tf.Optimizer;
import org.recompose.tf.TrainingGraph;
import org.recompose.weights.Weights;
import org.tensorflow.types.TUint8;

/** The composed network under its mask and the closed one are the same function, and train alike. */
class ClosingTest {

    private static final int IMAGES = 8;

    static Stream<Decomposition> decompositions() {
        Stream<Decomposition> byFours = TestNetworks.fullyConvolutional().stream()
                .filter(network -> !network.name().equals("resnet34"))
                .map(network -> whole(network, 4));
        Stream<Decomposition> small = Stream.of(hiddenFullyConnected(), TestNetworks.grouped(24, 28, 8, 5))
                .flatMap(network -> Stream.of(2, 4, 8).map(k -> whole(network, k)));
        return Stream.concat(byFours, small);
    }

    private static Decomposition whole(Network network, int k) {
        return new Decomposition(
                network,
                Partition.whole(network.input().height(), network.input().width(), k));
    }

    private static Network hiddenFullyConnected() {
        return new Network(
                "hidden",
                new Shape(16, 16, 3),
                5,
                List.of(
                        new Layer.Conv("conv", 3, 3, 2, Padding.SAME, 3, 8, true),
                        new Layer.Relu("relu"),
                        new Layer.GlobalAveragePool("gap"),
                        new Layer.Flatten("flatten"),
                        new Layer.Dense("fc1", 8, 16, true),
                        new Layer.BatchNorm("fc1/bn", 16),
                        new Layer.Relu("fc1/relu"),
                        new Layer.Dropout("dropout", 0.3f),
                        new Layer.Dense("fc2", 16, 5, true)));
    }

    @ParameterizedTest
    @MethodSource("decompositions")
    void logitsAndAStepAreThoseOfTheMaskedNetwork(Decomposition decomposition) {
        Network global = decomposition.global();
        Network closed = decomposition.closed();
        Weights composed = decomposition.compose(TestNetworks.weights(decomposition.subNetworks(), 7));
        float[] images = TestNetworks.images(global, 2, 5);
        double error = Logits.error(
                Logits.of(global, composed, images, 2), Logits.of(closed, decomposition.close(composed), images, 2));
        assertTrue(error <= 1e-4, "logits differ by " + error);

        Weights start = decomposition.compose(decomposition.subNetworks().stream()
                .map(network -> Weights.random(network, network.name().hashCode()))
                .toList());
        Weights masked = step(global, start, decomposition.mask());
        Weights grouped = decomposition.open(step(closed, decomposition.close(start), null));
        masked.asMap().forEach((path, values) -> {
            float[] own = grouped.get(path);
            double largest = 0;
            double change = 0;
            for (int i = 0; i < values.length; i++) {
                largest = Math.max(largest, Math.abs(values[i] - own[i]));
                change = Math.max(change, Math.abs(values[i] - start.get(path)[i]));
            }
            assertTrue(largest <= 1e-4 * Math.max(change, 1e-2), path + " differs by " + largest + " of " + change);
        });
    }

    /** The weights after one step with weight decay. */
    private static Weights step(Network network, Weights weights, Weights mask) {
        int h = network.input().height();
        int w = network.input().width();
        Random random = new Random(8);
        List<byte[]> images =
                Stream.generate(() -> new byte[h * w * 3]).limit(IMAGES).toList();
        images.forEach(random::nextBytes);
        int[] index = new int[IMAGES];
        int[] labels = new int[IMAGES];
        for (int i = 0; i < IMAGES; i++) {
            index[i] = i;
            labels[i] = i % 5;
        }
        TrainingGraph.Spec spec = new TrainingGraph.Spec(
                network, 1, h, w, new Optimizer.Sgd(0.9f, false), 1e-3f, 0, false, 2, List.of(), mask, false, 0);
        try (TUint8 pixels = TrainingGraph.pixels(images);
                TrainingGraph graph = new TrainingGraph(spec)) {
            graph.write(List.of(weights));
            graph.step(pixels, new TrainingGraph.Batch(index, new int[3 * IMAGES], labels, 0.01f, new int[] {1}), 1);
            return graph.read().get(0);
        }
    }

    @Property(tries = 40)
    void logitsAreThoseOfTheComposedNetwork(@ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int k) {
        Decomposition decomposition = whole(RandomNetworks.padded(new Random(seed), k, false), k);
        Weights composed = decomposition.compose(TestNetworks.weights(decomposition.subNetworks(), seed));
        Weights closed = decomposition.close(composed);
        float[] image = TestNetworks.images(decomposition.global(), 1, seed);
        double error = Logits.error(
                ReferenceNetwork.logits(decomposition.global(), composed, image, 1),
                ReferenceNetwork.logits(decomposition.closed(), closed, image, 1));
        assertTrue(error <= 1e-6, "relative error " + error);
        assertEquals(composed, decomposition.open(closed));
    }

    /** All but the first convolution and the last FC layer, which have all inputs or outputs. */
    @Test
    void itCostsAboutAKth() {
        Network paper = ResNet.paper(224, 224, 64, 5);
        for (int k : new int[] {4, 16}) {
            Cost whole = Cost.of(paper);
            Cost closed = Cost.of(whole(paper, k).closed());
            long ends = multiplyAdds(whole, "conv") + multiplyAdds(whole, "fc");
            assertEquals(ends, multiplyAdds(closed, "conv") + multiplyAdds(closed, "fc"));
            assertEquals((whole.multiplyAdds() - ends) / k, closed.multiplyAdds() - ends);
        }
    }

    private static long multiplyAdds(Cost cost, String layer) {
        return cost.rows().stream()
                .filter(row -> row.layer().equals(layer))
                .mapToLong(Cost.Row::multiplyAdds)
                .sum();
    }

    @Test
    void whatHasNoGroupedFormIsRefusedAndSoIsAnOpenConnection() {
        Network paper = ResNet.paper(32, 32, 8, 5);
        assertError(
                "paper in 2 parts is no grouped network: its shares are as 1 : 3, groups are equal; train it with the"
                        + " mask instead",
                () -> new Decomposition(paper, Partition.whole(32, 32, 2), Shares.of(1, 3)).closed());
        assertError(
                "plain in 2 parts is no grouped network: flatten flattens a map, of which each sub-network has its own"
                        + " positions; train it with the mask instead",
                () -> whole(PlainCnn.of(32, 32, 8, 5), 2).closed());
        Decomposition halves = whole(paper, 2);
        Map<String, float[]> arrays = new HashMap<>(
                halves.compose(TestNetworks.weights(halves.subNetworks(), 1)).asMap());
        float[] kernel = arrays.get("stage1/block1/conv1/kernel").clone();
        kernel[4] = 0.5f;
        arrays.put("stage1/block1/conv1/kernel", kernel);
        assertError(
                "stage1/block1/conv1/kernel: a connection between two sub-networks is 0.5, must be 0 to be closed",
                () -> halves.close(Weights.of(paper, arrays)));
    }

    private static void assertError(String message, org.junit.jupiter.api.function.Executable what) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, what).getMessage());
    }
}
