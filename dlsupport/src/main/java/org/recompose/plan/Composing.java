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
 */
public record Composing(Head head, int statistics, boolean temperature) {

    /** What the paper does. */
    public static final Composing PAPER = new Composing(Head.SUM, 0, false);

    /** @throws IllegalArgumentException if statistics is below 0 */
    public Composing {
        if (statistics < 0) {
            throw new IllegalArgumentException("statistics is " + statistics + " batches, must be at least 0");
        }
    }
}
