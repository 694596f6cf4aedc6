package org.recompose.decompose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.recompose.arch.Layer;
import org.recompose.arch.Network;
import org.recompose.arch.Padding;
import org.recompose.arch.Shape;
import org.recompose.arch.TestNetworks;
import org.recompose.partition.Partition;
import org.recompose.weights.Weights;

class DecompositionPictureTest {

    private final Network network = new Network(
            "picture",
            new Shape(8, 8, 3),
            2,
            List.of(
                    new Layer.Conv("conv", 3, 3, 1, Padding.SAME, 3, 4, true),
                    new Layer.Conv("depthwise", 3, 3, 1, Padding.SAME, 4, 4, 4, true),
                    new Layer.Conv("dense", 3, 3, 1, Padding.SAME, 4, 4, true),
                    new Layer.GlobalAveragePool("gap"),
                    new Layer.Dense("fc", 4, 2, true)));
    private final Decomposition cut = new Decomposition(network, Partition.whole(8, 8, 2));
    private final Weights composed = cut.compose(TestNetworks.weights(cut.subNetworks(), 1));

    @Test
    void aMatrixHasACellForEachConnectionInItsOwnersColour() {
        assertCells("conv/kernel", 6, 6, 0);
        assertCells("depthwise/kernel", 2, 2, 0);
        assertCells("dense/kernel", 4, 4, 0);
        String svg = DecompositionPicture.matrix(cut, TestNetworks.weights(network, 1), "dense/kernel");
        assertEquals(8, count(svg, "fill=\"#111111\" fill-opacity"), "connections between the two");
        assertThrows(IllegalArgumentException.class, () -> DecompositionPicture.matrix(cut, composed, "dense/bias"));
    }

    private void assertCells(String path, int first, int second, int neither) {
        String svg = DecompositionPicture.matrix(cut, composed, path);
        assertEquals(first, count(svg, "fill=\"#0072b2\""), path);
        assertEquals(second, count(svg, "fill=\"#d55e00\""), path);
        assertEquals(neither, count(svg, "fill=\"#111111\" fill-opacity"), path);
    }

    @Test
    void channelsAreDrawnForEveryConvolutionAndFullyConnectedLayer() {
        String svg = DecompositionPicture.channels(cut);
        assertEquals(3, count(svg, "fill=\"#0072b2\""));
        assertEquals(1, count(svg, "fill=\"#bbbbbb\""));
    }

    private static long count(String svg, String text) {
        return Pattern.compile(Pattern.quote(text)).matcher(svg).results().count();
    }
}
