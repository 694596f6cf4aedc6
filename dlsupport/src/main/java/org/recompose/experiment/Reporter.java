package org.recompose.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.recompose.train.Epoch;
import org.recompose.train.Job;
import org.recompose.train.Listener;
import org.recompose.train.Way;

/**
 * One progress line an epoch of a network, or of K sub-networks when all have done it; and one row in
 * {@code history.csv}, which grows while the experiment runs.
 */
final class Reporter implements Listener {

    private static final String HEADER = "seed,network,epoch,loss,validation accuracy (%),seconds";

    private final Progress progress;
    private final long seed;
    private final String prefix;
    private final int batchSize;
    private final Path history;
    private final TimeLeft timeLeft;
    private final Live live;
    private int steps;
    private final Map<String, List<Epoch>> waiting = new HashMap<>();

    Reporter(Progress progress, Config config, long seed, TimeLeft timeLeft) {
        this.progress = progress;
        this.seed = seed;
        this.prefix = config.seeds() > 1 ? "seed " + seed + " " : "";
        this.batchSize = config.batchSize();
        this.history = config.out().resolve("history.csv");
        this.timeLeft = timeLeft;
        this.live = progress.watcher() == null ? null : new Live(progress.watcher(), config, history, prefix);
    }

    @Override
    public void step(List<Job> jobs, int epoch, int epochs, int step, int steps) {
        this.steps = steps;
        timeLeft.step(jobs, steps);
        if (live != null) {
            live.step(network(jobs.get(0)), jobs.size(), of(network(jobs.get(0))), (long) epochs * steps);
        }
    }

    /** The K sub-networks have one name. */
    private static String network(Job job) {
        return job.name().replaceAll("^SNet(-\\d+)\\.\\d+$", "SNets$1");
    }

    /** How many networks train under a name. */
    private static int of(String network) {
        return network.startsWith("SNets-") ? Integer.parseInt(network.substring("SNets-".length())) : 1;
    }

    @Override
    public void epoch(Job job, Epoch epoch, int epochs) {
        String name = network(job);
        int k = of(name);
        List<Epoch> all = waiting.computeIfAbsent(name + "@" + epoch.number(), key -> new ArrayList<>());
        all.add(epoch);
        if (all.size() < k) {
            return;
        }
        double loss = all.stream().mapToDouble(Epoch::loss).average().orElseThrow();
        double accuracy = 100
                * all.stream().mapToDouble(Epoch::validationAccuracy).average().orElseThrow();
        double seconds = all.stream().mapToDouble(Epoch::seconds).sum();
        append(String.format(
                Locale.ROOT, "%d,%s,%d,%.6f,%.4f,%.3f", seed, name, epoch.number(), loss, accuracy, seconds));
        if (live != null) {
            live.epoch(name, loss, accuracy);
        } else if (epoch.number() > 0) {
            progress.say(
                    "%s%s epoch %d/%d: loss %.3f, validation accuracy %.1f %%, %.0f images/s | %s",
                    prefix,
                    name,
                    epoch.number(),
                    epochs,
                    loss,
                    accuracy,
                    (double) k * steps * batchSize / seconds,
                    timeLeft.text());
        }
    }

    /** Makes a {@code history.csv} with no rows, in place of an earlier experiment's. */
    static void startHistory(Config config) {
        Path history = config.out().resolve("history.csv");
        try {
            Files.createDirectories(history.toAbsolutePath().getParent());
            Files.writeString(history, HEADER + System.lineSeparator());
        } catch (IOException e) {
            throw new UncheckedIOException("can't write " + history, e);
        }
    }

    private void append(String row) {
        try {
            Files.writeString(
                    history, row + System.lineSeparator(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("can't write " + history, e);
        }
    }

    @Override
    public void resumed(List<Job> jobs, int epoch, int step, int epochs, int steps) {
        for (int i = 0; i < epoch * steps + step; i++) {
            timeLeft.step(jobs, steps);
        }
        if (live != null) {
            live.resumed(
                    network(jobs.get(0)),
                    (long) jobs.size() * (epoch * steps + step),
                    of(network(jobs.get(0))),
                    (long) epochs * steps);
        }
        progress.say(
                "%s%s goes on from its checkpoint: %d of %d epochs done, %d of %d steps of the next",
                prefix,
                jobs.size() == 1 ? jobs.get(0).name() : jobs.size() + " sub-networks",
                epoch,
                epochs,
                step,
                steps);
    }

    @Override
    public void elsewhere(Job job, Map<String, String> provenance) {
        progress.say("%s%s trained elsewhere: %s", prefix, job.name(), provenance);
    }

    @Override
    public void way(List<Job> jobs, Way way, String why) {
        progress.say(
                "%s%d sub-networks train %s (%s)",
                prefix, jobs.size(), way.name().toLowerCase(Locale.ROOT), why);
    }
}
