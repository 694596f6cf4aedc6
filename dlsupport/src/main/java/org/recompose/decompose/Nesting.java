package org.recompose.decompose;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.recompose.arch.Network;
import org.recompose.weights.Weights;

/**
 * How a decomposition refines a coarser one: the inner sub-networks compose into the outer ones, group by group, as the
 * paper's 16 do by fours into its 4, and those into the global network.
 *
 * @param outer the coarser decomposition
 * @param order for each part of the outer one the numbers of the inner decomposition's parts that compose it, from 0
 * @param inner for each part of the outer one its decomposition into those
 */
public record Nesting(Decomposition outer, List<List<Integer>> order, List<Decomposition> inner) {

    public Nesting {
        order = List.copyOf(order);
        inner = List.copyOf(inner);
    }

    static Nesting of(Decomposition outer, Decomposition fine) {
        if (!outer.global().equals(fine.global())) {
            throw new IllegalArgumentException("decompositions of two networks, "
                    + outer.global().name() + " and " + fine.global().name() + ": must be of one");
        }
        List<List<Integer>> order = fine.partition().refining(outer.partition());
        List<Decomposition> inner = new ArrayList<>();
        for (Part part : outer.parts()) {
            List<Integer> own = order.get(part.k());
            checkShares(outer, fine, part, own);
            Decomposition into = new Decomposition(
                    part.network(),
                    fine.partition().inside(part.window(), own),
                    new Shares(own.stream().map(fine.shares().parts()::get).toList()));
            List<Network> networks =
                    own.stream().map(i -> fine.parts().get(i).network()).toList();
            try {
                into.check(networks);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(part + ", its " + e.getMessage(), e);
            }
            inner.add(into);
        }
        return new Nesting(outer, order, inner);
    }

    private static void checkShares(Decomposition outer, Decomposition fine, Part part, List<Integer> own) {
        long inside = own.stream().mapToLong(fine.shares().parts()::get).sum();
        if (inside * outer.shares().sum()
                != outer.shares().parts().get(part.k()) * fine.shares().sum()) {
            throw new IllegalArgumentException(
                    part + " has " + outer.shares().parts().get(part.k()) + " of "
                            + outer.shares().sum() + " channels, but those that refine it have " + inside + " of "
                            + fine.shares().sum());
        }
    }

    /**
     * Composes each outer sub-network.
     *
     * @param weights of the inner decomposition's sub-networks, in its own order
     * @return of the outer decomposition's sub-networks, in order
     * @throws IllegalArgumentException as {@link Decomposition#compose(List, Head)}
     */
    public List<Weights> compose(List<Weights> weights, Head head) {
        int size = order.stream().mapToInt(List::size).sum();
        if (weights.size() != size) {
            throw new IllegalArgumentException(weights.size() + " sub-networks' weights, must be K = " + size);
        }
        return IntStream.range(0, outer.size())
                .mapToObj(k -> inner.get(k)
                        .compose(order.get(k).stream().map(weights::get).toList(), head))
                .toList();
    }

    /** {@link #compose(List, Head)} for the sum. */
    public List<Weights> compose(List<Weights> weights) {
        return compose(weights, Head.SUM);
    }

    /** The decomposition in one step that equals both: the inner one, its sub-networks in the order of this nesting. */
    public Decomposition refined() {
        return outer.refine(inner);
    }
}
