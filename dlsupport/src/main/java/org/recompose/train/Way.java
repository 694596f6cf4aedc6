package org.recompose.train;

/** How K sub-networks train at once on one machine; the results differ by float rounding only. */
public enum Way {
    /** As one network with grouped convolutions for each core, on one thread; for each device where those are GPUs. */
    GROUPED,
    /** Each in a session of its own, as many at a time as there are cores. */
    CONCURRENT,
    /** One after another, each on all cores. */
    SEQUENTIAL,
    /** Whichever of the three is the fastest in a short measurement. */
    AUTO
}
