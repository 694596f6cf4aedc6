package org.recompose.experiment;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.recompose.train.Epoch;
import org.recompose.train.Job;
import org.recompose.train.Listener;
import org.recompose.train.Way;

/** One progress line an epoch of a network, or of K sub-networks when all have done it. */
final class Reporter implements Listener {

    private final Progress progress;
    private final String prefix;
    private final TimeLeft timeLeft;
    private final Map<String, List<Epoch>> waiting = new HashMap<>();

    Reporter(Progress progress, String prefix, TimeLeft timeLeft) {
        this.progress = progress;
        this.prefix = prefix;
        this.timeLeft = timeLeft;
    }

    @Override
    public void step(List<Job> jobs, int epoch, int epochs, int step, int steps) {
        timeLeft.step(jobs, steps);
    }

    @Override
    public void epoch(Job job, Epoch epoch, int epochs) {
        String name = job.name().replaceAll("^SNet(-\\d+)\\.\\d+$", "SNets$1");
        int k = name.startsWith("SNets-") ? Integer.parseInt(name.substring("SNets-".length())) : 1;
        List<Epoch> all = waiting.computeIfAbsent(name + "@" + epoch.number(), key -> new ArrayList<>());
        all.add(epoch);
        if (all.size() < k || epoch.number() == 0) {
            return;
        }
        progress.say("%s%s epoch %d/%d: loss %.3f, validation accuracy %.1f %%, %.1f s | %s", prefix, name,
                epoch.number(), epochs, all.stream().mapToDouble(Epoch::loss).average().orElseThrow(),
                100 * all.stream().mapToDouble(Epoch::validationAccuracy).average().orElseThrow(),
                all.stream().mapToDouble(Epoch::seconds).sum(), timeLeft.text());
    }

    @Override
    public void resumed(List<Job> jobs, int epoch, int step, int epochs, int steps) {
        for (int i = 0; timeLeft != null && i < epoch * steps + step; i++) {
            timeLeft.step(jobs, steps);
        }
        progress.say("%s%s goes on from its checkpoint: %d of %d epochs done, %d of %d steps of the next", prefix,
                jobs.size() == 1 ? jobs.get(0).name() : jobs.size() + " sub-networks", epoch, epochs, step, steps);
    }

    @Override
    public void way(List<Job> jobs, Way way, String why) {
        progress.say("%s%d sub-networks train %s (%s)", prefix, jobs.size(),
                way.name().toLowerCase(java.util.Locale.ROOT), why);
    }
}
