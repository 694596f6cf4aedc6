package org.recompose.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.recompose.io.LineFile;
import org.recompose.io.WholeFile;
import org.recompose.train.Epoch;
import org.recompose.train.Job;
import org.recompose.train.Listener;
import org.recompose.train.Way;

/**
 * Tells of one stage's training: one progress line an epoch when all its networks have done it, and one row in
 * {@code history.csv}, which grows while the experiment runs.
 */
final class Reporter implements Listener {

    private static final String HEADER = "seed,plan,network,epoch,loss,validation accuracy (%),seconds of all networks";

    private final Progress progress;
    private final StageKey stage;
    private final String name;
    private final String label;
    private final long seed;
    private final int networks;
    private final int batchSize;
    private final LineFile history;
    private final TimeLeft timeLeft;
    private final Live live;
    private final TensorBoardFiles board = TensorBoardFiles.ofEnvironment();
    private final Map<Integer, List<Epoch>> epochs = new TreeMap<>();
    private int resumed;
    private long taken;
    private long since = System.nanoTime();
    private final Map<Job, Double> keptSeconds = new IdentityHashMap<>();
    private Way way;

    /**
     * @param name of the network in lines, the seed before it if there are several
     * @param networks how many train
     * @param live draws it; null for nobody
     */
    Reporter(
            Progress progress,
            StageKey stage,
            String label,
            String name,
            long seed,
            int networks,
            int batchSize,
            Path history,
            TimeLeft timeLeft,
            Live live) {
        this.progress = progress;
        this.stage = stage;
        this.label = label;
        this.name = name;
        this.seed = seed;
        this.networks = networks;
        this.batchSize = batchSize;
        this.history = new LineFile(history);
        this.timeLeft = timeLeft;
        this.live = live;
    }

    /** Seconds that earlier starts had spent on one of the networks. */
    double keptSeconds(Job job) {
        return keptSeconds.getOrDefault(job, 0.0);
    }

    /** The way that was measured to be the fastest; null if none was. */
    Way way() {
        return way;
    }

    @Override
    public void step(List<Job> jobs, int epoch, int epochs, int step, int steps) {
        taken += jobs.size();
        timeLeft.worked(stage, (double) jobs.size() / networks / steps);
        if (live != null) {
            live.step(name, jobs.size(), (long) networks * epochs * steps);
        }
    }

    @Override
    public void epoch(Job job, Epoch epoch, int epochs) {
        List<Epoch> all = this.epochs.computeIfAbsent(epoch.number(), key -> new ArrayList<>());
        all.add(epoch);
        if (all.size() < networks) {
            return;
        }
        Epoch mean = mean(epoch.number(), all);
        put(mean);
        board.add("seed-" + seed + "/" + label.replaceAll("[^\\w.()-]+", "_"), mean);
        if (live != null) {
            live.epoch(stage, name, mean, seed);
            return;
        }
        double rate = imagesPerSecond();
        if (epoch.number() > 0) {
            progress.say(
                    "%s epoch %d/%d: loss %.3f, validation accuracy %.1f %%, %.0f images/s | %s",
                    name, epoch.number(), epochs, mean.loss(), 100 * mean.validationAccuracy(), rate, timeLeft.text());
        }
    }

    /** An epoch has one row, also if a kill took back what had been told of it. */
    private void put(Epoch mean) {
        String which =
                String.format(Locale.ROOT, "%d,%s,%s,%d,", seed, stage.plan(), label.replace(',', ';'), mean.number());
        history.put(
                which,
                which
                        + String.format(
                                Locale.ROOT,
                                "%.6f,%.4f,%.3f",
                                mean.loss(),
                                100 * mean.validationAccuracy(),
                                mean.seconds()));
    }

    /** By the clock, all networks together, since the last epoch that all had done. */
    private double imagesPerSecond() {
        long now = System.nanoTime();
        double rate = 1e9 * taken * batchSize / (now - since);
        taken = 0;
        since = now;
        return rate;
    }

    private static Epoch mean(int number, List<Epoch> all) {
        return new Epoch(
                number,
                all.stream().mapToDouble(Epoch::loss).average().orElseThrow(),
                all.stream().mapToDouble(Epoch::validationAccuracy).average().orElseThrow(),
                all.stream().mapToDouble(Epoch::seconds).sum(),
                all.stream().mapToDouble(Epoch::elapsed).sum());
    }

    @Override
    public void resumed(Job job, List<Epoch> history, int step, double elapsed, int epochs, int steps) {
        double done = history.size() - 1 + (double) step / steps;
        timeLeft.resumed(stage, done / networks);
        keptSeconds.put(
                job, elapsed + history.stream().mapToDouble(Epoch::elapsed).sum());
        if (live != null) {
            live.resumed(name, Math.round(done * steps), (long) networks * epochs * steps);
        }
        for (Epoch epoch : history) {
            List<Epoch> all = this.epochs.computeIfAbsent(epoch.number(), key -> new ArrayList<>());
            all.add(epoch);
            if (all.size() == networks) {
                known(mean(epoch.number(), all));
            }
        }
        resumed++;
        if (history.size() - 1 < epochs || resumed == networks) {
            progress.say(
                    history.size() - 1 < epochs
                            ? "%s%s goes on from its checkpoint: %d of %d epochs done, %d of %d steps of the next"
                            : "%s%s: all %d epochs were done before",
                    name,
                    networks == 1 || history.size() - 1 == epochs ? "" : ", one of " + networks + ",",
                    history.size() - 1,
                    epochs,
                    step,
                    steps);
        }
    }

    /** An epoch whose last network was done before, but which may have been told of nowhere. */
    private void known(Epoch mean) {
        put(mean);
        if (live != null) {
            live.known(stage, mean, seed);
        }
    }

    @Override
    public void elsewhere(Job job, Map<String, String> provenance) {
        progress.say("%s: %s trained elsewhere: %s", name, job.name(), provenance);
    }

    @Override
    public void way(List<Job> jobs, Way chosen, String why) {
        way = chosen;
        progress.say(
                "%s: %d networks train %s (%s)",
                name, jobs.size(), chosen.name().toLowerCase(Locale.ROOT), why);
    }

    @Override
    public void notice(String text) {
        progress.say("%s: %s", name, text);
    }

    /** Makes a {@code history.csv} with no rows, in place of an earlier experiment's. */
    static void startHistory(Path history) {
        try {
            WholeFile.write(history, HEADER + System.lineSeparator());
        } catch (IOException e) {
            throw new UncheckedIOException("can't write " + history, e);
        }
    }
}
