package org.recompose.decompose;

/**
 * The run {@code from} to {@code to} (excluded) of an axis with {@code of} indices, from 0. The paper's {1 + Σ_(i&lt;k)
 * c_i : Σ_(i≤k) c_i} counts from 1.
 */
public record Range(int from, int to, int of) {

    /** @throws IllegalArgumentException if the run is empty or leaves the axis */
    public Range {
        if (from < 0 || to <= from || to > of) {
            throw new IllegalArgumentException("range " + from + " to " + to + " of " + of
                    + ": must be a run of at least one index inside the axis");
        }
    }

    /** The whole axis. */
    public static Range all(int of) {
        return new Range(0, of, of);
    }

    public int size() {
        return to - from;
    }

    @Override
    public String toString() {
        return "[" + from + ", " + to + ") of " + of;
    }
}
