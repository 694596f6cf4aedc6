package org.recompose.experiment;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.recompose.arch.Network;
import org.recompose.cost.Cost;
import org.recompose.train.Job;

/**
 * How much of an experiment is done, and how long the rest will take if it goes on as fast. Work is counted in
 * multiply-adds, with a floor for networks so small that each operation's overhead counts.
 */
final class TimeLeft {

    private static final double FLOOR = 0.02;

    /**
     * How many times the epochs of GNet-T-4 the global network of the baselines trains: frozen, widened, equal time.
     */
    private static final double BASELINES = 3.3;

    private final double total;
    private final double globalCost;
    private final long start = System.nanoTime();
    private final Map<Network, Double> known = new HashMap<>();
    private double done;

    TimeLeft(Config config, int classes) {
        globalCost = Cost.of(config.global(classes)).multiplyAdds();
        double half = config.epochs() / 2.0;
        double epochs = config.epochs() + (config.control() ? half : 0);
        for (int k : config.partitions()) {
            double sub = Cost.of(config.decomposition(k, classes).subNetworks().get(0))
                            .multiplyAdds()
                    / globalCost;
            epochs += half * (1 + k * Math.max(sub, FLOOR));
            if (k == config.baselines()) {
                epochs += half * (BASELINES + Math.max(sub, FLOOR));
            }
        }
        total = epochs * config.seeds();
    }

    /** Counts one step of these networks, of which an epoch has {@code steps}. */
    synchronized void step(List<Job> jobs, int steps) {
        for (Job job : jobs) {
            done += Math.max(costs(job), FLOOR) / steps;
        }
    }

    private double costs(Job job) {
        return known.computeIfAbsent(job.network(), network -> Cost.of(network).multiplyAdds() / globalCost);
    }

    synchronized String text() {
        double share = Math.min(1, done / total);
        long left = Math.round((System.nanoTime() - start) / 1e9 * (1 - share) / Math.max(share, 1e-9));
        List<String> parts = new ArrayList<>();
        if (left >= 3600) {
            parts.add(left / 3600 + " h");
        }
        if (left >= 60) {
            parts.add(left / 60 % 60 + " min");
        }
        if (left < 600) {
            parts.add(left % 60 + " s");
        }
        return String.format("%d %% done, %s left", Math.round(100 * share), String.join(" ", parts));
    }
}
