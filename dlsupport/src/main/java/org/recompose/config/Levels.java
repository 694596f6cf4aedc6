package org.recompose.config;

import java.util.ArrayList;
import java.util.List;
import org.recompose.arch.Network;
import org.recompose.decompose.Decomposition;
import org.recompose.decompose.Head;
import org.recompose.partition.Partition;
import org.recompose.partition.Rectangle;
import org.recompose.plan.Level;
import org.recompose.plan.Plan;
import org.recompose.plan.Stage;
import org.recompose.weights.Weights;

/** The levels of a plan on one network: what a level's sub-networks are, and how the finer refine the coarser. */
public final class Levels {

    private Levels() {}

    /** The network cut as a level says. */
    public static Decomposition cut(Network global, Level level) {
        return new Decomposition(
                global, level.partition(global.input().height(), global.input().width()));
    }

    /** @throws IllegalArgumentException if a stage cannot be trained on the network, naming plan and stage */
    static void check(Plan plan, Network global) {
        Stage before = null;
        for (Stage stage : plan.stages()) {
            try {
                cut(global, stage.level().apart());
                if (before != null) {
                    groups(global, before.level().apart(), stage.level().apart());
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("plan '" + plan + "', stage '" + stage + "': " + e.getMessage(), e);
            }
            before = stage;
        }
    }

    /**
     * The sub-networks of the finer level that each one of the coarser is composed of: those whose sub-images lie in its
     * own.
     *
     * @return numbers of the finer's, from 0, for each of the coarser's
     * @throws IllegalArgumentException if the finer level does not refine the coarser, saying why
     */
    public static List<List<Integer>> groups(Network global, Level fine, Level coarse) {
        List<Rectangle> inner = cut(global, fine).partition().rectangles();
        List<Rectangle> outer = cut(global, coarse).partition().rectangles();
        if (inner.equals(outer)) {
            return java.util.stream.IntStream.range(0, inner.size())
                    .mapToObj(List::of)
                    .toList();
        }
        List<List<Integer>> groups = new ArrayList<>();
        boolean[] used = new boolean[inner.size()];
        for (Rectangle whole : outer) {
            List<Integer> group = new ArrayList<>();
            for (int i = 0; i < inner.size(); i++) {
                if (!used[i] && contains(whole, inner.get(i))) {
                    group.add(i);
                }
            }
            if (group.size() != inner.size() / outer.size()) {
                throw new IllegalArgumentException(
                        fine + " does not refine " + coarse + ": " + group.size() + " of its sub-images lie in " + whole
                                + ", must be " + inner.size() / outer.size() + " in each");
            }
            group.forEach(i -> used[i] = true);
            groups.add(group);
        }
        return groups;
    }

    private static boolean contains(Rectangle outer, Rectangle inner) {
        return inner.top() >= outer.top()
                && inner.left() >= outer.left()
                && inner.bottom() <= outer.bottom()
                && inner.right() <= outer.right();
    }

    /** Each sub-network of the coarser level, composed of those of the finer. */
    public static List<Weights> compose(Network global, Level fine, Level coarse, List<Weights> weights, Head head) {
        if (fine.apart().equals(coarse.apart())) {
            return weights;
        }
        Decomposition outer = cut(global, coarse);
        List<Rectangle> inner = cut(global, fine).partition().rectangles();
        List<Weights> composed = new ArrayList<>();
        List<List<Integer>> groups = groups(global, fine, coarse);
        for (int k = 0; k < groups.size(); k++) {
            Rectangle whole = outer.partition().rectangles().get(k);
            List<Rectangle> parts = groups.get(k).stream()
                    .map(i -> inner.get(i))
                    .map(part -> new Rectangle(
                            part.top() - whole.top(), part.left() - whole.left(), part.height(), part.width()))
                    .toList();
            composed.add(new Decomposition(
                            outer.subNetworks().get(k), new Partition(whole.height(), whole.width(), parts))
                    .compose(groups.get(k).stream().map(weights::get).toList(), head));
        }
        return composed;
    }
}
