package org.recompose.train;

import java.io.Serializable;

/**
 * What one epoch came to. Of networks that train grouped as one, each has its equal share of the two times.
 *
 * @param number from 1; 0 for the weights before training
 * @param loss mean cross-entropy over the epoch's training batches; NaN for epoch 0
 * @param validationAccuracy share of the validation images classified right, in [0, 1]
 * @param seconds time of the training steps
 * @param elapsed time from the end of the epoch before to the end of this one in seconds: steps, validation and
 *     checkpoints; of epoch 0 the building of the graph and the first validation
 */
public record Epoch(int number, double loss, double validationAccuracy, double seconds, double elapsed)
        implements Serializable {}
