package org.recompose.decompose;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.recompose.arch.Network;
import org.recompose.arch.Shape;
import org.recompose.partition.Rectangle;
import org.recompose.tf.Predictor;
import org.recompose.weights.Weights;

/** Forward passes through TensorFlow for the oracles. */
final class Logits {

    private Logits() {}

    /** n×C logits of n images, n×H×W×D. */
    static float[][] of(Network network, Weights weights, float[] images, int n) {
        try (Predictor predictor = Predictor.of(network, weights)) {
            float[][] logits = predictor.logits(images);
            assertEquals(n, logits.length);
            return logits;
        }
    }

    /** The sum over k of sub-network k's logits on its rectangle of each image. */
    static float[][] sum(Decomposition decomposition, List<Weights> weights, float[] images, int n) {
        float[][] sum = new float[n][decomposition.global().classes()];
        List<Network> networks = decomposition.subNetworks();
        for (int k = 0; k < networks.size(); k++) {
            float[] part = crop(
                    decomposition.global().input(),
                    decomposition.partition().rectangles().get(k),
                    images,
                    n);
            float[][] logits = of(networks.get(k), weights.get(k), part, n);
            for (int i = 0; i < n; i++) {
                for (int c = 0; c < sum[i].length; c++) {
                    sum[i][c] += logits[i][c];
                }
            }
        }
        return sum;
    }

    /** The sub-images of n images. */
    static float[] crop(Shape shape, Rectangle r, float[] images, int n) {
        int row = r.width() * shape.channels();
        float[] crop = new float[n * r.height() * row];
        for (int i = 0; i < n; i++) {
            for (int y = 0; y < r.height(); y++) {
                System.arraycopy(
                        images,
                        ((i * shape.height() + r.top() + y) * shape.width() + r.left()) * shape.channels(),
                        crop,
                        (i * r.height() + y) * row,
                        row);
            }
        }
        return crop;
    }

    /** The largest difference, relative to the largest value of {@code expected}. */
    static double error(float[][] expected, float[][] actual) {
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            for (int c = 0; c < expected[i].length; c++) {
                largest = Math.max(largest, Math.abs(expected[i][c]));
                difference = Math.max(difference, Math.abs(expected[i][c] - actual[i][c]));
            }
        }
        return difference / largest;
    }
}
