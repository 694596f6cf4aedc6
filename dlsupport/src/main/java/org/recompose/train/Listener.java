package org.recompose.train;

import java.util.List;
import java.util.Map;

/** Hears how a training goes on. Calls come from the training's threads, one at a time. */
public interface Listener {

    /** Hears nothing. */
    Listener NONE = new Listener() {};

    /**
     * After each step.
     *
     * @param jobs the networks that took it
     * @param epoch from 1
     * @param epochs the training's length
     * @param step from 1, in this epoch
     * @param steps steps an epoch
     */
    default void step(List<Job> jobs, int epoch, int epochs, int step, int steps) {}

    /** After each epoch of a network and its validation; also for epoch 0. */
    default void epoch(Job job, Epoch epoch, int epochs) {}

    /** Instead of epoch 0, when a training goes on from a checkpoint after so many epochs and steps. */
    default void resumed(List<Job> jobs, int epoch, int step, int epochs, int steps) {}

    /** After a network was trained by another process: on which host, with which versions, in how many seconds. */
    default void elsewhere(Job job, Map<String, String> provenance) {}

    /** The way that was chosen for K networks, and why. */
    default void way(List<Job> jobs, Way way, String why) {}
}
