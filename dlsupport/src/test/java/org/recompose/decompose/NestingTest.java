package org.recompose.decompose;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.recompose.arch.Network;
import org.recompose.arch.ResNet;
import org.recompose.arch.TestNetworks;
import org.recompose.partition.Partition;
import org.recompose.weights.Weights;

/** The paper's 16 inside its 4. */
class NestingTest {

    private static Decomposition cut(Network network, int k) {
        return new Decomposition(
                network,
                Partition.ofPaper(k, network.input().height(), network.input().width()));
    }

    /** At 72 pixels a window of the 16 sticks out of its quarter's by the pixel that it is rounded to. */
    @ParameterizedTest
    @ValueSource(ints = {64, 72})
    void sixteenComposeByFoursIntoFourAndThoseIntoOne(int size) {
        Network network = ResNet.paper(size, size, 16, 3);
        Decomposition four = cut(network, 4);
        Decomposition sixteen = cut(network, 16);
        Nesting nesting = sixteen.within(four);
        List<Weights> weights = TestNetworks.weights(sixteen.subNetworks(), 5);
        Weights inTwoSteps = four.compose(nesting.compose(weights));
        Weights inOne = nesting.refined()
                .compose(nesting.order().stream()
                        .flatMap(List::stream)
                        .map(weights::get)
                        .toList());
        inOne.asMap()
                .forEach((path, values) ->
                        assertArrayEquals(values, inTwoSteps.get(path), path.equals("fc/bias") ? 1e-5f : 0, path));
        // The four of the second quarter are those whose windows lie in it.
        assertEquals(List.of(2, 3, 6, 7), nesting.order().get(1));
        assertEquals(
                inTwoSteps.get("stage1/block1/bn1/gamma")[4], weights.get(2).get("stage1/block1/bn1/gamma")[0]);
    }

    /** As composed, each quarter's network says on a picture of its own size what its four say together. */
    @Test
    void aQuarterSumsItsFour() {
        Network network = ResNet.paper(64, 64, 16, 3);
        Decomposition four = cut(network, 4);
        Decomposition sixteen = cut(network, 16);
        Nesting nesting = sixteen.within(four);
        List<Weights> weights = TestNetworks.weights(sixteen.subNetworks(), 5);
        Part quarter = four.parts().get(3);
        float[] image = TestNetworks.images(quarter.network(), 1, 3);
        Decomposition onWhole = new Decomposition(
                quarter.network(),
                Partition.whole(
                        quarter.network().input().height(),
                        quarter.network().input().width(),
                        4));
        List<Weights> own = nesting.order().get(3).stream().map(weights::get).toList();
        assertEquals(
                0,
                Logits.error(
                        Logits.sum(onWhole, own, image, 1),
                        Logits.of(quarter.network(), nesting.compose(weights).get(3), image, 1)),
                1e-4);
    }

    @Test
    void whatDoesNotNestIsRefused() {
        Network network = ResNet.paper(64, 64, 16, 3);
        Decomposition four = cut(network, 4);
        assertError(
                "rectangle 2 of 8 (rows 3 to 30, columns 18 to 45) lies in none of the 4 rectangles that it should"
                        + " refine",
                cut(network, 8),
                four);
        assertError(
                "decompositions of two networks, paper and resnet18: must be of one",
                cut(ResNet.resNet18(64, 64, 16, 3), 16),
                four);
        assertError(
                "sub-network 1 of 2 has 1 of 4 channels, but those that refine it have 2 of 4",
                new Decomposition(network, Partition.whole(64, 64, 4)),
                new Decomposition(network, Partition.whole(64, 64, 2), Shares.of(1, 3)));
        Nesting nesting = cut(network, 16).within(four);
        assertEquals(
                "4 sub-networks' weights, must be K = 16",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> nesting.compose(TestNetworks.weights(four.subNetworks(), 1)))
                        .getMessage());
    }

    private static void assertError(String message, Decomposition inner, Decomposition outer) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> inner.within(outer))
                        .getMessage());
    }
}
