package org.recompose.train;

import java.io.Serializable;
import org.recompose.arch.Network;
import org.recompose.decompose.Part;
import org.recompose.partition.Rectangle;
import org.recompose.weights.Weights;

/**
 * One network to train.
 *
 * @param name what to call it in progress and results, as {@code GNet-R} or {@code SNet-4.2}
 * @param network its layers; its input has the window's size
 * @param window the part of each image that it sees
 * @param initial its weights at the start
 * @param seed of its order of images, augmentation and dropout
 * @param mask zero where a weight keeps its initial value, else one; null to train all
 * @param origin what the initial weights were computed from, if that rounds otherwise on another machine: checkpoints
 *     know them by it; null to know them by their hash
 */
public record Job(
        String name, Network network, Rectangle window, Weights initial, long seed, Weights mask, String origin)
        implements Serializable {

    /** Trains all weights. */
    public Job(String name, Network network, Rectangle window, Weights initial, long seed) {
        this(name, network, window, initial, seed, null, null);
    }

    /** @throws IllegalArgumentException if the network does not take images of the window's size */
    public Job {
        if (network.input().height() != window.height() || network.input().width() != window.width()) {
            throw new IllegalArgumentException(name + ": the network takes " + network.input() + " but its window is "
                    + window.height() + "×" + window.width());
        }
    }

    /** A sub-network, which sees its own window of each image. */
    public static Job of(String name, Part part, Weights weights, long seed) {
        return new Job(name, part.network(), part.window(), weights, seed);
    }

    /** A network that sees whole images. */
    public static Job whole(String name, Network network, Weights weights, long seed) {
        return new Job(
                name,
                network,
                Rectangle.whole(network.input().height(), network.input().width()),
                weights,
                seed);
    }

    /** This job with a mask: zero where a weight keeps its initial value, else one. */
    public Job with(Weights mask) {
        return new Job(name, network, window, initial, seed, mask, origin);
    }

    /** This job from other weights, which were computed from its own. */
    public Job from(Weights computed, String how) {
        return new Job(name, network, window, computed, seed, mask, initial.hash() + ", " + how);
    }
}
