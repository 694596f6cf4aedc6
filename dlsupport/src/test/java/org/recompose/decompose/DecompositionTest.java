package org.recompose.decompose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.recompose.arch.Layer;
import org.recompose.arch.Network;
import org.recompose.arch.Padding;
import org.recompose.arch.Parameter;
import org.recompose.arch.PlainCnn;
import org.recompose.arch.ResNet;
import org.recompose.arch.Shape;
import org.recompose.arch.TestNetworks;
import org.recompose.arch.Vgg;
import org.recompose.partition.Partition;
import org.recompose.weights.Weights;

class DecompositionTest {

    private final Network network = PlainCnn.of(32, 32, 8, 3);
    private final Decomposition halves = new Decomposition(network, Partition.grid(32, 32, 1, 2));
    private final List<Weights> parts = TestNetworks.weights(halves.subNetworks(), 1);

    @Test
    void aSubNetworkReadsItsRectangleAndHasItsShareOfTheChannels() {
        Network paper = ResNet.paper(224, 224, 64, 5);
        List<Network> subNetworks =
                new Decomposition(paper, Partition.ofPaper(4, 224, 224), Shares.of(1, 1, 2, 4)).subNetworks();
        assertEquals(
                List.of("paper-1of4", "paper-2of4", "paper-3of4", "paper-4of4"),
                subNetworks.stream().map(Network::name).toList());
        for (Network subNetwork : subNetworks) {
            assertEquals(new Shape(140, 140, 3), subNetwork.input());
            assertEquals(paper.nodes().size(), subNetwork.nodes().size());
        }
        assertEquals(
                List.of(64, 64, 128, 256),
                subNetworks.stream()
                        .map(subNetwork -> subNetwork
                                .nodes()
                                .get(subNetwork.nodes().size() - 2)
                                .out()
                                .channels())
                        .toList());
    }

    @Test
    void aPartKnowsItsPlaceAndIsCutOnce() {
        Part second = halves.parts().get(1);
        assertEquals(1, second.k());
        assertEquals(2, second.of());
        assertEquals(halves.partition().rectangles().get(1), second.window());
        assertEquals("plain-2of2", second.network().name());
        assertEquals(
                second.network().parameters().stream().map(Parameter::path).toList(),
                second.blocks().stream().map(Block::path).toList());
        assertEquals(
                second.network().nodes().stream().map(Network.Node::path).toList(),
                List.copyOf(second.fields().keySet()));
        assertSame(second, halves.parts().get(1));
        assertThrows(UnsupportedOperationException.class, () -> second.fields().clear());
    }

    @Test
    void equalSharesOfEqualRectanglesAreTheSameNetworkAtThatWidthAndSize() {
        for (Network subNetwork :
                new Decomposition(Vgg.vgg16(224, 224, 64, 5), Partition.grid(224, 224, 2, 2)).subNetworks()) {
            Network quarter = Vgg.vgg16(112, 112, 16, 5);
            assertEquals(quarter.layers(), subNetwork.layers());
        }
    }

    @Test
    void namesTheLayerThatCannotBeSharedOut() {
        assertError(
                "sub-network 1 of 3 (rows 0 to 32, columns 0 to 10): conv1: 8 channels cannot be shared out equally"
                        + " among K = 3 sub-networks; the number of channels must be a multiple of 3",
                () -> new Decomposition(network, Partition.grid(32, 32, 1, 3)));
    }

    @Test
    void namesTheLayerThatASubImageIsTooSmallFor() {
        assertError(
                "sub-network 1 of 4 (rows 0 to 8, columns 0 to 32): pool2: a window of 2 does not fit the"
                        + " sub-network's map, whose side is 1",
                () -> new Decomposition(network, Partition.grid(32, 32, 4, 1)));
    }

    @Test
    void namesWhatDiffersBetweenPartitionSharesAndNetwork() {
        assertError(
                "the partition has K = 2 rectangles but there are shares for K = 3 sub-networks",
                () -> new Decomposition(network, Partition.grid(32, 32, 1, 2), Shares.uniform(3)));
        assertError(
                "the partition is of an image of 64×64 but network plain reads 32×32×3",
                () -> new Decomposition(network, Partition.grid(64, 64, 1, 2)));
    }

    @Test
    void refusesWhatItCannotCompose() {
        assertError(
                "bn: normalises the image's own channels",
                () -> two(
                        new Layer.BatchNorm("bn", 3),
                        conv("conv", 3, 4),
                        new Layer.GlobalAveragePool("gap"),
                        new Layer.Dense("fc", 4, 2, true)));
        assertError(
                "fc: reads the image's own channels, which are never cut",
                () -> two(new Layer.Flatten("flatten"), new Layer.Dense("fc", 8 * 8 * 3, 2, true)));
        assertError(
                "relu: stands after the last FC layer or convolution",
                () -> two(
                        conv("conv", 3, 4),
                        new Layer.GlobalAveragePool("gap"),
                        new Layer.Dense("fc", 4, 2, true),
                        new Layer.Relu("relu")));
        assertError(
                "block: sub-network 1 of 2 has channels [0, 3) of 6 of the body but [0, 6) of 6 of the shortcut",
                () -> two(
                        new Layer.Residual(
                                "block",
                                List.of(conv("conv", 3, 6)),
                                List.of(new Layer.ZeroPadShortcut("shortcut", 1, 3, 6))),
                        new Layer.GlobalAveragePool("gap"),
                        new Layer.Dense("fc", 6, 2, true)));
        assertError(
                "gap-only: has no FC layer or convolution",
                () -> new Decomposition(
                        new Network("gap-only", new Shape(8, 8, 3), 3, List.of(new Layer.GlobalAveragePool("gap"))),
                        Partition.grid(8, 8, 1, 2)));
    }

    /** Sixteen channels in groups of 8: each of four sub-networks has half a group, each of two a whole one. */
    @Test
    void aGroupedConvolutionIsCutBetweenItsGroupsOrInsideThem() {
        Network grouped = inGroups(2);
        float[] images = TestNetworks.images(grouped, 2, 5);
        for (int k : new int[] {1, 2, 4, 8}) {
            Decomposition cut = new Decomposition(grouped, Partition.whole(8, 8, k));
            Layer.Conv own = (Layer.Conv) cut.subNetworks().get(0).layers().get(1);
            assertEquals(k == 1 ? 2 : 1, own.groups());
            assertEquals(16 / k, own.in());
            List<Weights> weights = TestNetworks.weights(cut.subNetworks(), 3);
            assertTrue(Logits.error(
                            Logits.sum(cut, weights, images, 2), Logits.of(grouped, cut.compose(weights), images, 2))
                    < 1e-5);
        }
        assertError(
                "grouped: 2 groups of 8 input channels cannot be shared out as 1 : 3 among K = 2 sub-networks; each must"
                        + " get whole groups or a part of one",
                () -> new Decomposition(grouped, Partition.whole(8, 8, 2), Shares.of(1, 3)));
        assertEquals(
                List.of(1, 3),
                new Decomposition(inGroups(4), Partition.whole(8, 8, 2), Shares.of(1, 3))
                        .subNetworks().stream()
                                .map(subNetwork ->
                                        ((Layer.Conv) subNetwork.layers().get(1)).groups())
                                .toList());
    }

    @Test
    void theImageAndTheLogitsAreNotGrouped() {
        assertError(
                "conv: 3 groups, must be 1 where the image is read",
                () -> two(
                        new Layer.Conv("conv", 3, 3, 1, Padding.SAME, 3, 6, 3, true),
                        new Layer.GlobalAveragePool("gap"),
                        new Layer.Dense("fc", 6, 2, true)));
        assertError(
                "logits: 2 groups, must be 1 where the logits are given",
                () -> two(
                        conv("conv", 3, 4),
                        new Layer.Conv("logits", 1, 1, 1, Padding.SAME, 4, 2, 2, true),
                        new Layer.GlobalAveragePool("gap")));
    }

    private static Network inGroups(int groups) {
        return new Network(
                "grouped",
                new Shape(8, 8, 3),
                2,
                List.of(
                        conv("conv", 3, 16),
                        new Layer.Conv("grouped", 3, 3, 1, Padding.SAME, 16, 32, groups, true),
                        new Layer.Relu("relu"),
                        new Layer.AveragePool("pool", 2, 2, Padding.SAME),
                        new Layer.GlobalAveragePool("gap"),
                        new Layer.Dense("fc", 32, 2, true)));
    }

    private static Decomposition two(Layer... layers) {
        return new Decomposition(
                new Network("test", new Shape(8, 8, 3), 2, List.of(layers)), Partition.grid(8, 8, 1, 2));
    }

    private static Layer conv(String name, int in, int out) {
        return new Layer.Conv(name, 3, 3, 1, Padding.SAME, in, out, true);
    }

    @Test
    void namesTheSubNetworkWhoseWeightsDoNotFit() {
        assertError("1 sub-networks' weights, must be K = 2", () -> halves.compose(parts.subList(0, 1)));
        Network subNetwork = halves.subNetworks().get(1);
        Network wide = PlainCnn.of(32, 16, 8, 3);
        assertError(
                "sub-network 2 of 2: conv1/kernel: 216 values, must be 108 for shape [3, 3, 3, 4]",
                () -> halves.compose(List.of(parts.get(0), TestNetworks.weights(wide, 1))));
        assertError(
                "sub-network 1 of 2: fc2/kernel: 80 values, must be 48 for shape [16, 3]",
                () -> halves.compose(List.of(TestNetworks.weights(PlainCnn.of(32, 16, 4, 5), 1), parts.get(1))));
        assertError(
                "sub-network 2 of 2: plain-2of2: no array conv1/kernel of shape [3, 3, 3, 4]",
                () -> halves.compose(List.of(parts.get(0), TestNetworks.weights(ResNet.paper(32, 32, 8, 3), 1))));
        Map<String, float[]> arrays = new HashMap<>(parts.get(1).asMap());
        arrays.put("conv2/bias", new float[] {1, 2, Float.NaN, 4, 5, 6, 7, 8});
        assertError("conv2/bias: holds NaN, every weight must be finite", () -> Weights.of(subNetwork, arrays));
        arrays.put("conv2/bias", new float[8]);
        arrays.put("conv9/bias", new float[8]);
        assertError("conv9/bias: network plain-2of2 has no such array", () -> Weights.of(subNetwork, arrays));
    }

    @Test
    void namesTheFirstDifferenceOfAForeignSubNetwork() {
        List<Network> expected = halves.subNetworks();
        halves.check(expected);
        assertError("1 sub-networks, must be K = 2", () -> halves.check(expected.subList(0, 1)));
        assertError(
                "sub-network 2 of 2: input is 16×32×3, must be 32×16×3",
                () -> halves.check(List.of(expected.get(0), PlainCnn.of(16, 32, 4, 3))));
        assertError(
                "sub-network 2 of 2: number of classes is 5, must be 3",
                () -> halves.check(List.of(expected.get(0), PlainCnn.of(32, 16, 4, 5))));
        assertError(
                "sub-network 1 of 2: conv1 is Conv[name=conv1, height=3, width=3, stride=1, padding=VALID, in=3,"
                        + " out=8, groups=1, bias=true], must be Conv[name=conv1, height=3, width=3, stride=1, padding=VALID, in=3, out=4,"
                        + " groups=1, bias=true]",
                () -> halves.check(List.of(PlainCnn.of(32, 16, 8, 3), expected.get(1))));
        List<Layer> deeper = new ArrayList<>(expected.get(0).layers());
        deeper.add(1, new Layer.BatchNorm("bn", 4));
        assertError(
                "sub-network 1 of 2: depth is 11 layers, must be 10 layers",
                () -> halves.check(
                        List.of(new Network("deeper", expected.get(0).input(), 3, deeper), expected.get(1))));
    }

    @Test
    void refinesOnlyWithItsOwnSubNetworks() {
        List<Decomposition> inner = halves.subNetworks().stream()
                .map(half -> new Decomposition(half, Partition.grid(32, 16, 2, 1)))
                .toList();
        assertEquals(4, halves.refine(inner).size());
        assertError("1 sub-networks, must be K = 2", () -> halves.refine(inner.subList(0, 1)));
        Decomposition other = new Decomposition(PlainCnn.of(32, 16, 8, 3), Partition.grid(32, 16, 2, 1));
        assertError("sub-network 2 of 2: conv1 is Conv[", () -> halves.refine(List.of(inner.get(0), other)));
    }

    @Test
    void maskHasAOneForEveryWeightOfASubNetwork() {
        long ones = 0;
        for (float[] values : halves.mask().asMap().values()) {
            for (float value : values) {
                ones += value == 1 ? 1 : 0;
            }
        }
        long own = parts.stream()
                .flatMap(each -> each.asMap().values().stream())
                .mapToLong(array -> array.length)
                .sum();
        assertEquals(own - 3, ones, "both have the three last biases in common");
    }

    private static void assertError(String start, org.junit.jupiter.api.function.Executable what) {
        String message = assertThrows(IllegalArgumentException.class, what).getMessage();
        assertTrue(message.startsWith(start) || message.contains("): " + start), message);
    }
}
