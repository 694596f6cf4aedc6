package org.recompose.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.recompose.train.Epoch;

/** Tells a {@link Watcher} how far each network is, and shows it Fig. 4 from the rows of {@code history.csv}. */
final class Live {

    private static final long NANOS_BETWEEN = 250_000_000;

    private final Watcher watcher;
    private final Config config;
    private final Path history;
    private final String prefix;
    private final Map<String, Long> first = new HashMap<>();
    private final Map<String, Long> done = new HashMap<>();
    private final Map<String, Long> totals = new HashMap<>();
    private final Map<String, String> notes = new HashMap<>();
    private long last = System.nanoTime() - NANOS_BETWEEN;

    Live(Watcher watcher, Config config, Path history, String prefix) {
        this.watcher = watcher;
        this.config = config;
        this.history = history;
        this.prefix = prefix;
    }

    /** @param networks how many train under the name, each for {@code steps} */
    void step(String network, int jobs, int networks, long steps) {
        done.merge(network, (long) jobs, Long::sum);
        totals.put(network, networks * steps);
        if (System.nanoTime() - last >= NANOS_BETWEEN) {
            last = System.nanoTime();
            tell(network);
        }
    }

    void resumed(String network, long already, int networks, long steps) {
        first.merge(network, already, Long::sum);
        done.merge(network, already, Long::sum);
        totals.put(network, networks * steps);
        tell(network);
    }

    private void tell(String network) {
        watcher.training(
                prefix + network,
                first.getOrDefault(network, 0L),
                done.getOrDefault(network, 0L),
                totals.get(network),
                notes.getOrDefault(network, ""));
    }

    void epoch(String network, double loss, double accuracy) {
        notes.put(
                network,
                String.format(
                        Locale.ROOT,
                        Double.isNaN(loss) ? "validation accuracy %2$.1f %%" : "loss %.3f, validation accuracy %.1f %%",
                        loss,
                        accuracy));
        if (totals.containsKey(network)) {
            tell(network);
        }
        watcher.figure(Figure4.of(config, runs(), "so far"));
    }

    /** What the history holds; of an epoch that was done again, after a stop, the later row. */
    private List<Run> runs() {
        Map<List<String>, TreeMap<Integer, Epoch>> epochs = new LinkedHashMap<>();
        try {
            for (String row : Files.readAllLines(history).stream().skip(1).toList()) {
                String[] cells = row.split(",");
                epochs.computeIfAbsent(List.of(cells[0], cells[1]), key -> new TreeMap<>())
                        .put(
                                Integer.parseInt(cells[2]),
                                new Epoch(
                                        Integer.parseInt(cells[2]),
                                        Double.parseDouble(cells[3]),
                                        Double.parseDouble(cells[4]) / 100,
                                        Double.parseDouble(cells[5])));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + history, e);
        }
        List<Run> runs = new ArrayList<>();
        epochs.forEach((run, all) -> runs.add(new Run(
                Long.parseLong(run.get(0)),
                run.get(1),
                run.get(1).startsWith("GNet-T-") ? config.epochs() / 2 : 0,
                List.copyOf(all.values()),
                Double.NaN,
                Double.NaN,
                Double.NaN)));
        return runs;
    }
}
