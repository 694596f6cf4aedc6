package org.recompose.train;

/** How the learning rate changes over a training, as a factor of the recipe's rate. */
public enum Schedule {
    /** Always 1. */
    CONSTANT {
        @Override
        double factor(double progress) {
            return 1;
        }
    },
    /** A tenth after half of the training, a hundredth after three quarters (He et al.). */
    STEP {
        @Override
        double factor(double progress) {
            return progress < 0.5 ? 1 : progress < 0.75 ? 0.1 : 0.01;
        }
    },
    /** Half a cosine from 1 to 0 (Loshchilov and Hutter, ICLR 2017). */
    COSINE {
        @Override
        double factor(double progress) {
            return (1 + Math.cos(Math.PI * progress)) / 2;
        }
    };

    /** @param progress the share of the training that is done, in [0, 1] */
    abstract double factor(double progress);
}
