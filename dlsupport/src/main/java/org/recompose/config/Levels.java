package org.recompose.config;

import java.util.List;
import org.recompose.arch.Layer;
import org.recompose.arch.Network;
import org.recompose.decompose.Decomposition;
import org.recompose.decompose.Head;
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

    /**
     * The network as a stage trains it, on images of its size.
     *
     * @throws IllegalArgumentException if it cannot be had at this size, or the size is below 16 or above the images'
     */
    public static Network at(Network global, Stage stage) {
        if (stage.size() == 0) {
            return global;
        }
        int most = Math.min(global.input().height(), global.input().width());
        if (stage.size() < Config.Images.SMALLEST || stage.size() > most) {
            throw new IllegalArgumentException("size is " + stage.size() + ", must be from " + Config.Images.SMALLEST
                    + " to that of the images, " + most);
        }
        return global.at(stage.size(), stage.size());
    }

    /** @throws IllegalArgumentException if a stage cannot be trained on the network, naming plan and stage */
    static void check(Plan plan, Network global) {
        Stage before = null;
        for (Stage stage : plan.stages()) {
            try {
                Network own = at(global, stage);
                Decomposition cut = cut(own, stage.level());
                if (stage.level().form() == Level.Form.GROUPED) {
                    cut.closed();
                }
                if (before != null && before.level().k() > 1) {
                    cut(own, before.level());
                }
                if (before != null && !before.level().whole() && stage.level().k() > 1) {
                    nested(own, before.level(), stage.level());
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("plan '" + plan + "', stage '" + stage + "': " + e.getMessage(), e);
            }
            before = stage;
        }
    }

    private static void nested(Network global, Level fine, Level coarse) {
        if (fine.apart().equals(coarse.apart())) {
            checkSame(global, fine, coarse);
        } else if (fine.form() == Level.Form.SAME_IMAGE) {
            throw new IllegalArgumentException(
                    fine + " does not refine " + coarse + ", since all of its sub-networks see"
                            + " the whole image; only " + fine + " and 1 can follow, and " + fine.apart()
                            + " on a network with global pooling");
        } else {
            cut(global, fine).within(cut(global, coarse));
        }
    }

    /** Of a network that flattens, what a sub-network sees decides its first fully connected layer. */
    private static void checkSame(Network global, Level from, Level to) {
        if (!layers(global, from).equals(layers(global, to))) {
            throw new IllegalArgumentException("network " + global.name() + " flattens, so sub-networks that see the"
                    + " whole image have other layers than those that see their sub-images; going on from " + from
                    + " to " + to + " takes a network with global pooling");
        }
    }

    private static List<List<Layer>> layers(Network global, Level level) {
        return cut(global, level).subNetworks().stream().map(Network::layers).toList();
    }

    /** Each sub-network of the coarser level, composed of those of the finer. */
    public static List<Weights> compose(Network global, Level fine, Level coarse, List<Weights> weights, Head head) {
        return fine.apart().equals(coarse.apart())
                ? weights
                : cut(global, fine).within(cut(global, coarse)).compose(weights, head);
    }
}
