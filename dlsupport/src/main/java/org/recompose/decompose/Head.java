package org.recompose.decompose;

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

    float scale(int k) {
        return this == SUM ? 1 : 1f / k;
    }
}
