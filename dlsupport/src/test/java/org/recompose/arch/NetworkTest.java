package org.recompose.arch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.recompose.arch.Layer.BatchNorm;
import org.recompose.arch.Layer.Conv;
import org.recompose.arch.Layer.Dense;
import org.recompose.arch.Layer.Dropout;
import org.recompose.arch.Layer.GlobalAveragePool;
import org.recompose.arch.Layer.MaxPool;
import org.recompose.arch.Layer.Residual;
import org.recompose.arch.Layer.ZeroPadShortcut;

/** A mistake in a description fails when it is built, naming the layer and the two values. */
class NetworkTest {

    private static final Layer CONV = new Conv("conv", 3, 3, 1, Padding.SAME, 3, 4, true);
    private static final Layer GAP = new GlobalAveragePool("gap");
    private static final Layer FC = new Dense("fc", 4, 2, true);

    @Test
    void shapesFollowTheLayers() {
        List<Network.Node> nodes = ResNet.paper(223, 100, 8, 5).nodes();
        assertEquals(new Shape(112, 50, 8), nodes.get(0).out());
        assertEquals(new Shape(7, 4, 64), nodes.get(nodes.size() - 3).out());
        assertEquals("stage4/block3/relu", nodes.get(nodes.size() - 3).path());
    }

    @Test
    void namesAChannelMismatch() {
        assertError("bn: takes 5 channels but is given 4", CONV, new BatchNorm("bn", 5), GAP, FC);
        assertError("fc: takes 4 channels but is given 3", GAP, FC);
        assertError(
                "block/conv: takes 8 channels but is given 4",
                CONV,
                new Residual("block", List.of(new Conv("conv", 1, 1, 1, Padding.SAME, 8, 4, false)), List.of()),
                GAP,
                FC);
    }

    @Test
    void namesTheLayerThatShrinksAMapToNothing() {
        assertError(
                "pool: a window of 9×9 without padding does not fit a map of 8×8×4",
                CONV,
                new MaxPool("pool", 9, 2, Padding.VALID),
                GAP,
                FC);
        assertEquals(
                "group5/pool: a window of 2×2 without padding does not fit a map of 1×2×64",
                assertThrows(IllegalArgumentException.class, () -> Vgg.vgg16(31, 32, 8, 2))
                        .getMessage());
        assertTrue(assertThrows(IllegalArgumentException.class, () -> PlainCnn.of(9, 32, 8, 2))
                .getMessage()
                .contains("9×32 is too small"));
    }

    @Test
    void namesAResidualWhoseSidesDiffer() {
        assertError(
                "block: the two sides of the residual differ, body 4×4×4, shortcut 8×8×4",
                CONV,
                new Residual("block", List.of(new Conv("conv", 3, 3, 2, Padding.SAME, 4, 4, true)), List.of()),
                GAP,
                FC);
    }

    @Test
    void namesAMapWhereAVectorIsWanted() {
        assertError(
                "fc: takes a vector but is given a map of 8×8×4; put a Flatten or a GlobalAveragePool before it",
                CONV,
                FC);
    }

    @Test
    void wantsOneLogitForEachClass() {
        assertError(
                "fc: the last layer gives 1×1×3, must be one logit for each of the 2 classes, 1×1×2",
                CONV,
                GAP,
                new Dense("fc", 4, 3, true));
    }

    @Test
    void wantsPathsThatDiffer() {
        assertError(
                "conv: two layers have this path", CONV, new Conv("conv", 1, 1, 1, Padding.SAME, 4, 4, true), GAP, FC);
    }

    @Test
    void namesTheFieldOfALayerThatIsWrong() {
        assertMessage(
                "conv: stride is 0, must be at least 1", () -> new Conv("conv", 1, 1, 0, Padding.SAME, 1, 1, true));
        assertMessage(
                "conv: 4 groups, must divide the 8 input and 6 output channels",
                () -> new Conv("conv", 1, 1, 1, Padding.SAME, 8, 6, 4, true));
        assertMessage("drop: dropout rate is 1.0, must be in [0, 1)", () -> new Dropout("drop", 1));
        assertMessage(
                "short: 6 output channels, must be a multiple of the 4 input channels",
                () -> new ZeroPadShortcut("short", 1, 4, 6));
        assertMessage("bn: momentum is 1.0, must be in [0, 1)", () -> new BatchNorm("bn", 1, 1e-5f, 1));
        assertMessage("layer name 'a b': must be letters", () -> new Layer.Relu("a b"));
    }

    private static void assertError(String expected, Layer... layers) {
        assertMessage(expected, () -> new Network("test", new Shape(8, 8, 3), 2, List.of(layers)));
    }

    private static void assertMessage(String start, org.junit.jupiter.api.function.Executable what) {
        String message = assertThrows(IllegalArgumentException.class, what).getMessage();
        assertTrue(message.startsWith(start), message);
    }
}
