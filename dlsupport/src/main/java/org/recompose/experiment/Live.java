package org.recompose.experiment;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.recompose.config.Config;
import org.recompose.report.Figure4;
import org.recompose.report.Run;
import org.recompose.report.Times;
import org.recompose.train.Epoch;

/** Tells a {@link Watcher} how far each network is, and shows it Fig. 4 as it grows. */
final class Live {

    private static final long NANOS_BETWEEN = 250_000_000;
    private static final Times NONE = new Times(0, 0, 0, "", 1);

    private final Watcher watcher;
    private final Config config;
    private final Map<String, Long> first = new HashMap<>();
    private final Map<String, Long> done = new HashMap<>();
    private final Map<String, Long> totals = new HashMap<>();
    private final Map<String, String> notes = new HashMap<>();
    private final Map<Long, Map<StageKey, TreeMap<Integer, Epoch>>> epochs = new LinkedHashMap<>();
    private long last = System.nanoTime() - NANOS_BETWEEN;

    Live(Watcher watcher, Config config) {
        this.watcher = watcher;
        this.config = config;
    }

    void step(String network, int jobs, long total) {
        done.merge(network, (long) jobs, Long::sum);
        totals.put(network, total);
        if (System.nanoTime() - last >= NANOS_BETWEEN) {
            last = System.nanoTime();
            tell(network);
        }
    }

    void resumed(String network, long already, long total) {
        first.merge(network, already, Long::sum);
        done.merge(network, already, Long::sum);
        totals.put(network, total);
        tell(network);
    }

    /** A sub-network whose process was replaced has done some steps twice. */
    private void tell(String network) {
        long total = totals.get(network);
        watcher.training(
                network,
                Math.min(total, first.getOrDefault(network, 0L)),
                Math.min(total, done.getOrDefault(network, 0L)),
                total,
                notes.getOrDefault(network, ""));
    }

    /** An epoch that an earlier start had done. */
    void known(StageKey stage, Epoch epoch, long seed) {
        epochs.computeIfAbsent(seed, key -> new LinkedHashMap<>())
                .computeIfAbsent(stage, key -> new TreeMap<>())
                .put(epoch.number(), epoch);
    }

    void epoch(StageKey stage, String network, Epoch epoch, long seed) {
        known(stage, epoch, seed);
        double accuracy = 100 * epoch.validationAccuracy();
        notes.put(
                network,
                String.format(
                        Locale.ROOT,
                        Double.isNaN(epoch.loss())
                                ? "validation accuracy %2$.1f %%"
                                : "loss %.3f, validation accuracy %.1f %%",
                        epoch.loss(),
                        accuracy));
        if (totals.containsKey(network)) {
            tell(network);
        }
        watcher.figure(Figure4.of(config, runs(), "so far"));
    }

    private List<Run> runs() {
        List<Run> runs = new ArrayList<>();
        epochs.forEach((seed, stages) -> stages.forEach((stage, all) -> runs.add(new Run(
                seed,
                stage.plan(),
                stage.baseline(),
                List.copyOf(all.values()),
                Double.NaN,
                Double.NaN,
                Double.NaN,
                NONE,
                ""))));
        return runs;
    }
}
