package org.recompose.decompose;

import java.util.HashMap;
import java.util.Map;
import org.recompose.arch.Network;
import org.recompose.weights.Weights;

/** What the composed network's last FC layer makes of the K sub-networks' logits. */
public enum Head {
    /**
     * Their sum, which is what equation (3) says: the weights as they are. The paper is silent on the last FC layer's
     * biases; they sum, because the logits do.
     */
    SUM,
    /**
     * Their mean: weights W/K, biases the mean. The same arg-max as the sum, and, the cross-entropy being convex in the
     * logits, one of at most the mean of the sub-networks'.
     */
    MEAN;

    /**
     * A network's weights with its last FC layer's kernel and bias times a factor, so that its logits are: 1/T for a
     * temperature T. The arg-max stays.
     *
     * @param factor above 0
     * @throws IllegalArgumentException if it is not, or the network has no layer that gives the logits
     */
    public static Weights scaled(Network network, Weights weights, double factor) {
        if (!(factor > 0) || Double.isInfinite(factor)) {
            throw new IllegalArgumentException("the logits times " + factor + ": must be above 0 and finite");
        }
        String head = HeadLayer.path(network) + "/";
        Map<String, float[]> arrays = new HashMap<>(weights.asMap());
        arrays.replaceAll((path, values) -> {
            if (!path.startsWith(head)) {
                return values;
            }
            float[] scaled = new float[values.length];
            for (int i = 0; i < scaled.length; i++) {
                scaled[i] = (float) (factor * values[i]);
            }
            return scaled;
        });
        return Weights.of(network, arrays);
    }

    float scale(int k) {
        return this == SUM ? 1 : 1f / k;
    }
}
