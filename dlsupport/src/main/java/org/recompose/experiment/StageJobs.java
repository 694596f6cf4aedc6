package org.recompose.experiment;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.recompose.arch.Network;
import org.recompose.config.Config;
import org.recompose.config.Levels;
import org.recompose.decompose.Decomposition;
import org.recompose.decompose.Head;
import org.recompose.plan.Level;
import org.recompose.plan.Plan;
import org.recompose.plan.Stage;
import org.recompose.train.Job;
import org.recompose.weights.Weights;

/** The networks that a stage trains, from random weights or from what the stage before left. */
final class StageJobs {

    private final Network global;
    private final String architecture;

    /** Reads the network's file if it has one; what becomes of that later changes nothing. */
    StageJobs(Config config, int classes) {
        this.global = config.network(classes);
        this.architecture = config.model().file() ? global.hash() : null;
    }

    /**
     * The networks of a plan's first stage, from random weights; of a later one as if it were the first, to count and
     * time them.
     */
    List<Job> untrained(Plan plan, long seed) {
        Stage stage = plan.last();
        if (!stage.level().whole()) {
            return parts(plan, random(plan, seed), seed);
        }
        if (stage.level().k() == 1) {
            return List.of(whole(plan, Weights.random(network(plan), seed), seed));
        }
        return List.of(whole(
                plan,
                Levels.cut(network(plan), stage.level().apart())
                        .compose(random(plan, seed), stage.composing().head()),
                seed));
    }

    /**
     * The networks of a later stage.
     *
     * @param before what the stage before left: the weights of its sub-networks, or of its one network
     */
    List<Job> continued(Plan plan, List<Weights> before, long seed) {
        Level from = plan.before().last().level();
        Level to = plan.last().level();
        Head head = plan.last().composing().head();
        if (!to.whole()) {
            return parts(plan, Levels.compose(network(plan), from, to, before, head), seed);
        }
        Network own = network(plan);
        Weights weights = from.whole() ? opened(own, from, before.get(0)) : composed(own, from, to, before, head);
        double noise = plan.last().composing().noise();
        return List.of(whole(plan, noise == 0 ? weights : noisy(own, from, weights, noise, seed), seed));
    }

    /** With random weights in place of the zeros between the sub-networks of a level. */
    private static Weights noisy(Network global, Level from, Weights weights, double noise, long seed) {
        Weights blocks = Levels.cut(global, from).mask();
        Map<String, float[]> noisy =
                new LinkedHashMap<>(Weights.random(global, seed).asMap());
        noisy.replaceAll((path, random) -> {
            float[] values = weights.get(path).clone();
            for (int i = 0; i < values.length; i++) {
                if (blocks.get(path)[i] == 0) {
                    values[i] = (float) (noise * random[i]);
                }
            }
            return values;
        });
        return Weights.of(global, noisy);
    }

    private Network network(Plan plan) {
        return Levels.at(global, plan.last());
    }

    private static Weights composed(Network global, Level from, Level to, List<Weights> before, Head head) {
        return to.k() == 1
                ? Levels.cut(global, from).compose(before, head)
                : Levels.cut(global, to.apart()).compose(Levels.compose(global, from, to.apart(), before, head), head);
    }

    /** The global network's weights of what was trained as one network. */
    private static Weights opened(Network global, Level level, Weights weights) {
        return level.form() == Level.Form.GROUPED
                ? Levels.cut(global, level.apart()).open(weights)
                : weights;
    }

    private Job whole(Plan plan, Weights weights, long seed) {
        Level level = plan.last().level();
        Network own = network(plan);
        if (level.k() == 1) {
            return Job.whole(plan.toString(), own, weights, seed);
        }
        Decomposition cut = Levels.cut(own, level.apart());
        return level.form() == Level.Form.GROUPED
                ? Job.whole(plan.toString(), cut.closed(), cut.close(weights), seed)
                : Job.whole(plan.toString(), own, weights, seed).with(cut.mask());
    }

    private List<Job> parts(Plan plan, List<Weights> weights, long seed) {
        Decomposition cut = Levels.cut(network(plan), plan.last().level());
        return cut.parts().stream()
                .map(part -> Job.of(
                        plan + " #" + (part.k() + 1), part, weights.get(part.k()), seed(seed, part.of(), part.k())))
                .toList();
    }

    private List<Weights> random(Plan plan, long seed) {
        Level level = plan.last().level();
        return Levels.cut(network(plan), level.whole() ? level.apart() : level).parts().stream()
                .map(part -> Weights.random(part.network(), seed(seed, part.of(), part.k())))
                .toList();
    }

    /** Each sub-network has random weights and an order of images of its own. */
    private static long seed(long seed, int size, int k) {
        return seed * 1_000_003 + 1_000L * size + k + 1;
    }

    /** As {@link Config#architecture}. */
    String architecture() {
        return architecture;
    }

    Network global() {
        return global;
    }
}
