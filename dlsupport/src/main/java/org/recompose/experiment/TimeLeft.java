package org.recompose.experiment;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How much of an experiment is done, and how long the rest will take: the forecast of what is left, times how much
 * longer than forecast the work of this start took so far.
 */
final class TimeLeft {

    private static final double ENOUGH = 0.02;

    private final double total;
    private final Map<StageKey, Double> epochSeconds = new HashMap<>();
    private double done;
    private double doneNow;
    private long began;

    /** @param epochSeconds the forecast of an epoch of each stage's networks together */
    TimeLeft(Map<StageKey, Double> epochSeconds, double total) {
        this.epochSeconds.putAll(epochSeconds);
        this.total = total;
    }

    /** Counts a share of an epoch of a stage's networks together. */
    synchronized void worked(StageKey stage, double epochs) {
        if (began == 0) {
            began = System.nanoTime();
        }
        done += epochs * epochSeconds.getOrDefault(stage, 0.0);
        doneNow += epochs * epochSeconds.getOrDefault(stage, 0.0);
    }

    /** Counts what an earlier start had done. */
    synchronized void resumed(StageKey stage, double epochs) {
        done += epochs * epochSeconds.getOrDefault(stage, 0.0);
    }

    synchronized String text() {
        double share = total > 0 ? Math.min(1, done / total) : 1;
        double elapsed = began == 0 ? 0 : (System.nanoTime() - began) / 1e9;
        double slower = doneNow > ENOUGH * total ? elapsed / doneNow : 1;
        return Math.round(100 * share) + " % done, " + duration(Math.max(0, total - done) * slower) + " left";
    }

    /** As {@code 2 h 5 min} or {@code 3 min 20 s}. */
    static String duration(double seconds) {
        long left = Math.round(seconds);
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
        return String.join(" ", parts);
    }
}
