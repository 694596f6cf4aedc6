package org.recompose.tf;

import java.io.Serializable;

/** How a gradient g changes a weight w at rate η; both take weight decay λ as g ← g + λ·w. */
public sealed interface Optimizer extends Serializable {

    /**
     * Stochastic gradient descent with momentum: v ← momentum·v + g, w ← w − η·v; with Nesterov's look-ahead w ← w −
     * η·(g + momentum·v).
     *
     * @param momentum in [0, 1)
     */
    record Sgd(float momentum, boolean nesterov) implements Optimizer {
        public Sgd {
            unit("momentum", momentum);
        }
    }

    /**
     * Adam (Kingma and Ba, ICLR 2015).
     *
     * @param beta1 decay of the mean of g, in [0, 1)
     * @param beta2 decay of the mean of g², in [0, 1)
     * @param epsilon added to the root of the mean square, above 0
     */
    record Adam(float beta1, float beta2, float epsilon) implements Optimizer {
        public Adam {
            unit("beta1", beta1);
            unit("beta2", beta2);
            if (!(epsilon > 0)) {
                throw new IllegalArgumentException("epsilon is " + epsilon + ", must be above 0");
            }
        }
    }

    private static void unit(String name, float value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(name + " is " + value + ", must be in [0, 1)");
        }
    }
}
