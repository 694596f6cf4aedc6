package org.recompose.experiment;

import tech.tablesaw.plotly.components.Figure;

/** Sees an experiment while it runs, to draw it. Calls come from its threads, one at a time, a few a second. */
public interface Watcher {

    /**
     * How far one network's training is, or that of the K sub-networks together.
     *
     * @param network as in Table 2, with the seed before it if there are several
     * @param first steps that an earlier run had done, before this one went on from its checkpoint
     * @param done steps done, from {@code first} to {@code total}
     * @param total steps in all
     * @param note what the last epoch came to; empty before the first
     */
    default void training(String network, long first, long done, long total, String note) {}

    /** Fig. 4 with what there is of it, after each epoch. */
    default void figure(Figure fig4) {}
}
