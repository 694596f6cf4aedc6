package org.recompose.train;

import java.io.Serializable;

/**
 * What trained a network: one thread, process or executor, which trains its networks grouped or one after another
 * beside other lanes.
 *
 * @param number from 0, of those that ran side by side
 * @param cores it used
 * @param where {@code this process}, or host and process
 */
public record Lane(int number, int cores, String where) implements Serializable {

    /** Whether what both trained was trained one after another. */
    boolean same(Lane other) {
        return number == other.number && where.equals(other.where);
    }
}
