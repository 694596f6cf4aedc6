package org.recompose.train;

import java.io.Serializable;

/**
 * What one epoch came to.
 *
 * @param number from 1; 0 for the weights before training
 * @param loss mean cross-entropy over the epoch's training batches; NaN for epoch 0
 * @param validationAccuracy share of the validation images classified right, in [0, 1]
 * @param seconds training time of the epoch, without validation; for networks that train side by side, of all of them
 *     together
 */
public record Epoch(int number, double loss, double validationAccuracy, double seconds) implements Serializable {}
