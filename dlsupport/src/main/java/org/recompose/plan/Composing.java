package org.recompose.plan;

import org.recompose.decompose.Head;

/**
 * How the network that a stage begins with is composed. The paper's way is {@link #PAPER}: equations (1) to (4) and no
 * more.
 *
 * @param head what the last FC layer makes of the sub-networks' logits
 * @param statistics on so many batches of whole training images the moving averages of batch normalisation are
 *     estimated again, without gradients; 0 keeps those of the sub-images
 * @param temperature whether the last FC layer is divided by one temperature, fitted on training images
 * @param noise cross connections begin at random with so much of the usual deviation, as of
 *     {@link org.recompose.weights.Weights#random}; 0 for the paper's zeros
 */
public record Composing(Head head, int statistics, boolean temperature, double noise) {

    /** What the paper does. */
    public static final Composing PAPER = new Composing(Head.SUM, 0, false, 0);

    /** @throws IllegalArgumentException if statistics or noise is below 0 */
    public Composing {
        if (statistics < 0) {
            throw new IllegalArgumentException("statistics is " + statistics + " batches, must be at least 0");
        }
        if (!(noise >= 0 && noise < Double.MAX_VALUE)) {
            throw new IllegalArgumentException("noise is " + noise + ", must be at least 0");
        }
    }

    /** The same with zeros between the sub-networks. */
    Composing withoutNoise() {
        return new Composing(head, statistics, temperature, 0);
    }
}
