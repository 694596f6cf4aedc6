package org.recompose.decompose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.recompose.arch.Layer;
import org.recompose.arch.Network;
import org.recompose.arch.Padding;
import org.recompose.arch.ResNet;
import org.recompose.arch.Shape;
import org.recompose.arch.TestNetworks;
import org.recompose.weights.Weights;

class Net2NetTest {

    private static final int SIDE = 32;
    private static final int IMAGES = 4;

    @ParameterizedTest
    @ValueSource(strings = {"paper", "resnet18", "depthwise"})
    void theWideNetworkComputesWhatTheNarrowOneDoes(String name) {
        Network narrow = network(name, 4);
        Network wide = network(name, 16);
        Weights weights = TestNetworks.weights(narrow, 3);
        float[] images = TestNetworks.images(narrow, IMAGES, 4);
        float[][] expected = Logits.of(narrow, weights, images, IMAGES);
        float[][] same = Logits.of(wide, Net2Net.widen(narrow, weights, wide, 0, 1), images, IMAGES);
        float[][] noisy = Logits.of(wide, Net2Net.widen(narrow, weights, wide, 0.05, 1), images, IMAGES);
        double noise = 0;
        for (int i = 0; i < IMAGES; i++) {
            for (int c = 0; c < expected[i].length; c++) {
                assertEquals(expected[i][c], same[i][c], 1e-4 * Math.max(1, Math.abs(expected[i][c])));
                noise = Math.max(noise, Math.abs(expected[i][c] - noisy[i][c]));
            }
        }
        assertTrue(noise > 1e-4, "noise changes the logits by " + noise + " only");
    }

    private static Network network(String name, int width) {
        return name.equals("depthwise")
                ? depthwise(width)
                : name.equals("paper") ? ResNet.paper(SIDE, SIDE, width, 5) : ResNet.resNet18(SIDE, SIDE, width, 5);
    }

    private static Network depthwise(int width) {
        return new Network(
                "depthwise",
                new Shape(SIDE, SIDE, 3),
                5,
                List.of(
                        new Layer.Conv("conv", 3, 3, 2, Padding.SAME, 3, width, true),
                        new Layer.Conv("depthwise", 3, 3, 1, Padding.SAME, width, width, width, true),
                        new Layer.Relu("relu"),
                        new Layer.AveragePool("pool", 2, 2, Padding.SAME),
                        new Layer.GlobalAveragePool("gap"),
                        new Layer.Dense("fc", width, 5, true)));
    }

    @Test
    void whatCannotBeWidenedIsNamed() {
        Network narrow = ResNet.paper(SIDE, SIDE, 4, 5);
        Network odd = ResNet.paper(SIDE, SIDE, 6, 5);
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> Net2Net.widen(narrow, Weights.random(narrow, 1), odd, 0, 1))
                .getMessage();
        assertTrue(message.contains("6 channels are no multiple of 4"), message);
    }
}
