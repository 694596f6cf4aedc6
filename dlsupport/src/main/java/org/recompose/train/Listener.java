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

    /**
     * When the training of a network goes on from a checkpoint, or was finished before.
     *
     * @param history the epochs done, epoch 0 before them
     * @param step steps done of the next epoch
     * @param elapsed seconds spent on that epoch
     */
    default void resumed(Job job, List<Epoch> history, int step, double elapsed, int epochs, int steps) {}

    /** After a network was trained by another process: on which host, with which versions, in how many seconds. */
    default void elsewhere(Job job, Map<String, String> provenance) {}

    /** The way that was chosen for K networks, and why. */
    default void way(List<Job> jobs, Way way, String why) {}

    /** What a user should know, as that a file cannot be used. */
    default void notice(String text) {}
}
