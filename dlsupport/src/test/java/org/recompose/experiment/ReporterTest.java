package org.recompose.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.recompose.arch.Network;
import org.recompose.arch.PlainCnn;
import org.recompose.plan.Plan;
import org.recompose.train.Epoch;
import org.recompose.train.Job;
import org.recompose.weights.Weights;

class ReporterTest {

    private static final Epoch START = new Epoch(0, Double.NaN, 0.2, 0, 1);
    private static final Epoch FIRST = new Epoch(1, 1.5, 0.25, 2, 3);

    @TempDir
    private Path folder;

    private final List<String> told = new ArrayList<>();
    private List<Job> jobs;

    @BeforeEach
    void start() {
        Network network = PlainCnn.of(16, 16, 4, 5);
        Weights weights = Weights.random(network, 1);
        jobs = IntStream.range(0, 4)
                .mapToObj(i -> Job.whole("4:2 #" + (i + 1), network, weights, i))
                .toList();
        Reporter.startHistory(folder.resolve("history.csv"));
    }

    private Reporter reporter() {
        return new Reporter(
                new Progress(told::add),
                StageKey.of(Plan.of("4:2")),
                "SNets-4",
                "SNets-4",
                0,
                4,
                16,
                folder.resolve("history.csv"),
                new TimeLeft(Map.of(), 1),
                null);
    }

    private List<String> rows() throws Exception {
        return Files.readAllLines(folder.resolve("history.csv")).stream()
                .skip(1)
                .toList();
    }

    /** Killed after three of four did the first epoch: whichever of them comes last now, the row is there, once. */
    @Test
    void aRowThatAKillKeptFromBeingWrittenIsWrittenByTheNextStart() throws Exception {
        Reporter first = reporter();
        jobs.forEach(job -> first.epoch(job, START, 2));
        jobs.subList(0, 3).forEach(job -> first.epoch(job, FIRST, 2));
        assertEquals(1, rows().size());
        Reporter second = reporter();
        second.resumed(jobs.get(3), List.of(START), 0, 0, 2, 5);
        second.epoch(jobs.get(3), FIRST, 2);
        jobs.subList(0, 3).forEach(job -> second.resumed(job, List.of(START, FIRST), 0, 0, 2, 5));
        assertEquals(List.of("0,4:2,SNets-4,0,NaN,20.0000,0.000", "0,4:2,SNets-4,1,1.500000,25.0000,8.000"), rows());
        assertEquals(4, second.keptSeconds(jobs.get(0)), 1e-9);
        assertEquals(1, second.keptSeconds(jobs.get(3)), 1e-9);
        Reporter third = reporter();
        jobs.forEach(job -> third.resumed(job, List.of(START, FIRST), 0, 0, 2, 5));
        assertEquals(2, rows().size());
    }

    /** Killed after an epoch was told but before its checkpoint: it is trained again, in other seconds. */
    @Test
    void anEpochThatAKillTookBackHasOneRowTheLater() throws Exception {
        Reporter first = reporter();
        jobs.forEach(job -> first.epoch(job, START, 2));
        jobs.forEach(job -> first.epoch(job, FIRST, 2));
        Reporter second = reporter();
        jobs.forEach(job -> second.resumed(job, List.of(START), 0, 0, 2, 5));
        jobs.forEach(job -> second.epoch(job, new Epoch(1, 1.5, 0.25, 3, 4), 2));
        jobs.forEach(job -> second.epoch(job, new Epoch(2, 1.25, 0.5, 3, 4), 2));
        assertEquals(
                List.of(
                        "0,4:2,SNets-4,0,NaN,20.0000,0.000",
                        "0,4:2,SNets-4,1,1.500000,25.0000,12.000",
                        "0,4:2,SNets-4,2,1.250000,50.0000,12.000"),
                rows());
    }

    /** Three steps of the second epoch took 7 s before the stop: they count. */
    @Test
    void whatABegunEpochHadTakenIsKept() {
        Reporter reporter = reporter();
        reporter.resumed(jobs.get(0), List.of(START, FIRST), 3, 7, 2, 5);
        assertEquals(1 + 3 + 7, reporter.keptSeconds(jobs.get(0)), 1e-9);
    }

    @Test
    void anInterruptBreaksNeitherTheHistoryNorTheProgress() throws Exception {
        Reporter reporter = reporter();
        Thread.currentThread().interrupt();
        try {
            jobs.forEach(job -> reporter.epoch(job, FIRST, 2));
        } finally {
            assertTrue(Thread.interrupted());
        }
        assertEquals(1, rows().size());
        assertEquals(1, told.size());
    }
}
