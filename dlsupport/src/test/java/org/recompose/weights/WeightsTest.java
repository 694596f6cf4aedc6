package org.recompose.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.recompose.arch.Network;
import org.recompose.arch.Parameter;
import org.recompose.arch.ResNet;

class WeightsTest {

    private final Network network = ResNet.paper(32, 32, 16, 5);

    @Test
    void theSameSeedGivesTheSameWeights() {
        assertEquals(Weights.random(network, 1), Weights.random(network, 1));
        assertNotEquals(Weights.random(network, 1), Weights.random(network, 2));
    }

    /** Standard deviations √(2/fan-in), of the last layer √(1/fan-in); the others are constants. */
    @Test
    void randomWeightsHaveTheDeviationOfHe() {
        Weights weights = Weights.random(network, 1);
        assertEquals(Math.sqrt(2.0 / (3 * 3 * 128)), deviation(weights.get("stage4/block2/conv1/kernel")), 1e-3);
        assertEquals(Math.sqrt(1.0 / 128), deviation(weights.get("fc/kernel")), 1e-2);
        assertTrue(all(weights.get("stage1/block1/bn1/gamma"), 1) && all(weights.get("bn/variance"), 1));
        assertTrue(all(weights.get("conv/bias"), 0) && all(weights.get("bn/mean"), 0));
    }

    @Test
    void theyComeInTheNetworksOrder() {
        assertEquals(
                network.parameters().stream().map(Parameter::path).toList(),
                List.copyOf(Weights.of(
                                network,
                                new HashMap<>(Weights.random(network, 1).asMap()))
                        .asMap()
                        .keySet()));
    }

    @Test
    void namesWhatIsMissingUnknownMisshapenOrNotFinite() {
        Map<String, float[]> arrays = new HashMap<>(Weights.random(network, 1).asMap());
        float[] bias = arrays.remove("fc/bias");
        assertMessage("paper: no array fc/bias of shape [5]", arrays);
        arrays.put("fc/bias", new float[4]);
        assertMessage("fc/bias: 4 values, must be 5 for shape [5]", arrays);
        arrays.put("fc/bias", new float[] {0, 0, Float.POSITIVE_INFINITY, 0, 0});
        assertMessage("fc/bias: holds Infinity, every weight must be finite", arrays);
        arrays.put("fc/bias", bias);
        arrays.put("fc/scale", bias);
        assertMessage("fc/scale: network paper has no such array", arrays);
        assertEquals(
                "no array fc/scale",
                assertThrows(IllegalArgumentException.class, () -> Weights.random(network, 1)
                                .get("fc/scale"))
                        .getMessage());
    }

    @Test
    void cannotBeChangedThroughTheMap() {
        Map<String, float[]> map = Weights.random(network, 1).asMap();
        assertThrows(UnsupportedOperationException.class, () -> map.remove("fc/bias"));
    }

    private void assertMessage(String expected, Map<String, float[]> arrays) {
        assertEquals(
                expected,
                assertThrows(IllegalArgumentException.class, () -> Weights.of(network, arrays))
                        .getMessage());
    }

    private static double deviation(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum / values.length);
    }

    private static boolean all(float[] values, float constant) {
        float[] expected = new float[values.length];
        Arrays.fill(expected, constant);
        return Arrays.equals(expected, values);
    }
}
