package org.recompose.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.recompose.arch.Network;
import org.recompose.arch.ResNet;
import org.recompose.weights.Weights;

class TemperatureTest {

    private static final int N = 20_000;
    private static final int CLASSES = 4;

    /** Labels drawn by the softmax of the logits are best said by just these; logits three times too large by T = 3. */
    @Test
    void overConfidentLogitsGetTheTemperatureThatTheyWereMultipliedBy() {
        Random random = new Random(1);
        float[] logits = new float[N * CLASSES];
        int[] labels = new int[N];
        for (int i = 0; i < N; i++) {
            double[] share = new double[CLASSES];
            double sum = 0;
            for (int c = 0; c < CLASSES; c++) {
                logits[i * CLASSES + c] = (float) random.nextGaussian();
                sum += share[c] = Math.exp(logits[i * CLASSES + c]);
            }
            double draw = random.nextDouble() * sum;
            while (labels[i] < CLASSES - 1 && (draw -= share[labels[i]]) > 0) {
                labels[i]++;
            }
        }
        assertEquals(1, Temperature.fit(logits, labels), 0.05);
        for (int i = 0; i < logits.length; i++) {
            logits[i] *= 3;
        }
        assertEquals(3, Temperature.fit(logits, labels), 0.15);
    }

    @Test
    void onlyTheLastLayerIsDivided() {
        Network network = ResNet.paper(32, 32, 8, 5);
        Weights weights = Weights.random(network, 1);
        Weights cooler = Temperature.apply(network, weights, 4);
        for (String path : weights.asMap().keySet()) {
            for (int i = 0; i < weights.get(path).length; i++) {
                float expected = weights.get(path)[i] / (path.startsWith("fc/") ? 4 : 1);
                assertEquals(expected, cooler.get(path)[i], path);
            }
        }
        assertNotEquals(weights, cooler);
    }
}
