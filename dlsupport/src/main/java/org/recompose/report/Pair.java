package org.recompose.report;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Two runs with the same seed, and so on the same images, to be compared.
 *
 * @param run what is compared
 * @param other what it stands against
 */
record Pair(Run run, Run other) {

    /** Those of some runs, one a seed, whose seed others have too. */
    static List<Pair> bySeed(List<Run> runs, List<Run> others) {
        return runs.stream()
                .flatMap(run -> others.stream()
                        .filter(other -> other.seed() == run.seed())
                        .map(other -> new Pair(run, other)))
                .toList();
    }

    /** A value of each of the pairs. */
    static double[] values(List<Pair> pairs, ToDoubleFunction<Pair> value) {
        return pairs.stream().mapToDouble(value).toArray();
    }
}
