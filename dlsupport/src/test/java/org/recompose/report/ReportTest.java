package org.recompose.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.Strictness;
import com.google.gson.internal.Streams;
import com.google.gson.stream.JsonReader;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.recompose.arch.PlainCnn;
import org.recompose.config.Config;
import org.recompose.plan.Plan;
import org.recompose.train.Epoch;
import org.recompose.train.Job;
import org.recompose.train.Lane;
import org.recompose.train.Trained;
import org.recompose.weights.Weights;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.Table;

class ReportTest {

    private static final double COMPOSING = 0.25;
    private static final double START = 0.75;

    /** Epochs after epoch 0, of so many seconds each but for one in which the machine slept. */
    private static Run run(String plan, Baseline baseline, double seconds, double... accuracies) {
        List<Epoch> epochs = new ArrayList<>(List.of(new Epoch(0, Double.NaN, 0.2, 0, START)));
        for (double accuracy : accuracies) {
            double elapsed = epochs.size() == 2 ? 1000 : seconds;
            epochs.add(new Epoch(epochs.size(), 1, accuracy, elapsed / 2, elapsed));
        }
        double all = COMPOSING + epochs.stream().mapToDouble(Epoch::elapsed).sum();
        return new Run(
                0,
                Plan.of(plan),
                baseline,
                epochs,
                0.2,
                accuracies[accuracies.length - 1],
                plan.endsWith("4:3") ? 0.55 : Double.NaN,
                new Times(all, 2 * all, COMPOSING, "one network", 1),
                "00");
    }

    private static Run run(String plan, double seconds, double... accuracies) {
        return run(plan, Baseline.NONE, seconds, accuracies);
    }

    private static Results results(Run... more) {
        Config config = Config.profile("smoke").with(Map.of("plans", "1:6, 1:3, 4:3 1:3", "baselines", "4:3 1:3"));
        List<Run> runs = new ArrayList<>(List.of(
                run("1:6", 2, 0.3, 0.4, 0.5, 0.6, 0.6, 0.6),
                run("1:3", 2, 0.3, 0.4, 0.5),
                run("4:3", 0.5, 0.3, 0.3, 0.3),
                run("4:3 1:3", 2, 0.6, 0.6, 0.7),
                run("4:3 4f:3", 2, 0.5, 0.5, 0.5)));
        runs.addAll(List.of(more));
        return new Results(
                config,
                new Results.Data("drawn", "00", 10, 7, 5, List.of("a", "b"), List.of(), false),
                runs,
                List.of(new Leg("now", 1, Map.of("recompose", "1"), Map.of("cores", "1"))));
    }

    private static Results trained() {
        return results(
                run("4:3 1:3", Baseline.EQUAL_TIME, 2, 0.5, 0.5, 0.5, 0.5),
                run("4:3 1:3", Baseline.NARROW, 1, 0.3, 0.3, 0.3),
                run("4:3 1:3", Baseline.NET2NET, 2, 0.4, 0.4, 0.4),
                new Run(
                        0,
                        Plan.of("4:3 1:3"),
                        Baseline.DENSE,
                        List.of(),
                        0.2,
                        0.4,
                        Double.NaN,
                        new Times(5, 5, 0, "", 1),
                        "00"));
    }

    /**
     * GNet-R takes 1 s to start and six epochs of 2 s. SNets-4 take 1 s and 3 × 0.5 s, then GNet-T 1 s and three epochs
     * of 2 s up to the first mean of three. The epoch of 1,000 s is an outlier and does not count.
     */
    @Test
    void tellsWhenGNetRsFinalAccuracyIsReachedAndAtWhichShareOfItsTime() {
        Table reach = new Report(results()).reach();
        assertEquals(
                List.of("GNet-R", "GNet-R, 3 epochs", "GNet-T-4"),
                reach.stringColumn("network").asList());
        assertEquals(6.0, reach.doubleColumn("epochs of the last stage").get(0));
        assertEquals(100.0, reach.doubleColumn("time ÷ GNet-R's (%)").get(0));
        assertTrue(reach.doubleColumn("time ÷ GNet-R's (%)").isMissing(1));
        assertEquals(3.0, reach.doubleColumn("epochs of the last stage").get(2));
        assertEquals(
                Math.round(1e4 * (2.5 + 7) / 13) / 100.0,
                reach.doubleColumn("time ÷ GNet-R's (%)").get(2));
    }

    /** One high first epoch is no mean of three; where there are but two, their mean is what there is. */
    @Test
    void theMeanOfFewerThanThreeEpochsDoesNotCountUnlessThereAreNoMore() {
        assertEquals(-1, run("1:6", 2, 0.9, 0.1, 0.1, 0.1, 0.1, 0.1).firstWith(0.5));
        assertEquals(3, run("1:6", 2, 0.9, 0.9, 0.9, 0.1, 0.1, 0.1).firstWith(0.5));
        assertEquals(2, run("1:2", 2, 0.4, 0.8).firstWith(0.5));
        assertEquals(1, run("1:1", 2, 0.8).firstWith(0.5));
        assertEquals(0.6, run("1:2", 2, 0.4, 0.8).last(), 1e-9);
    }

    @Test
    void timesAreThoseOfAllStagesAndTheShareIsOfUndisturbedOnes() {
        Table times = new Report(results()).times();
        assertEquals(
                List.of("1:6", "1:3", "4:3 1:3"), times.stringColumn("plan").asList());
        // 0.25 + 0.75 + 1000 + 5 × 2 and so on.
        assertEquals(
                List.of(1011.0, 1005.0, 2007.0),
                times.doubleColumn("elapsed (s)").asList());
        assertEquals(1002.0, times.doubleColumn("sub-networks (s)").get(2));
        assertEquals(1005.0, times.doubleColumn("whole network (s)").get(2));
        assertEquals(4014.0, times.doubleColumn("core-seconds").get(2));
        assertEquals(
                List.of(13.0, 7.0, 9.5), times.doubleColumn("undisturbed (s)").asList());
        assertEquals(
                List.of(100.0, 53.85, 73.08),
                times.doubleColumn("÷ GNet-R's (%)").asList());
    }

    /** The second seed's GNet-R takes 25 s, its GNet-T-4 4 + 13 s: 0.68 beside the first one's 9.5 / 13. */
    @Test
    void sharesOfTimeArePairedBySeedAndHaveTheirSpread() {
        Results one = results();
        List<Run> runs = new ArrayList<>(one.runs());
        runs.addAll(List.of(
                second(run("1:6", 4, 0.3, 0.4, 0.5, 0.6, 0.6, 0.6)),
                second(run("4:3", 1, 0.3, 0.3, 0.3)),
                second(run("4:3 1:3", 4, 0.6, 0.6, 0.7))));
        Results both = new Results(one.config().with("seeds.count", "2"), one.data(), runs, one.legs());
        Table times = new Report(both).times();
        assertEquals(
                List.of(100.0, 53.85, 70.54),
                times.doubleColumn("÷ GNet-R's (%)").asList());
        assertEquals(0.0, times.doubleColumn("± (seeds)").get(0));
        assertTrue(times.doubleColumn("± (seeds)").isMissing(1));
        assertEquals(3.59, times.doubleColumn("± (seeds)").get(2));
        assertTrue(Verdict.of(both).contains("take 0.71 ± 0.04 for GNet-T-4"), Verdict.of(both));
        assertFalse(new Report(one).times().containsColumn("± (seeds)"));
    }

    /** 5 test images to 7: √(1 + 2 · 5 / 7) = 1.5584 times as wide. */
    @Test
    void seedsThatSplitTheImagesAnewHaveWiderIntervalsThanThoseOfImagesThatCameSplit() {
        Results one = results();
        List<Run> runs = new ArrayList<>(one.runs());
        runs.add(second(run("1:6", 4, 0.3, 0.4, 0.5, 0.6, 0.6, 0.6)));
        runs.add(second(run("4:3 1:3", 4, 0.6, 0.6, 0.75)));
        String anew = Verdict.of(withData(one, runs, false));
        String once = Verdict.of(withData(one, runs, true));
        assertTrue(once.contains("+12.5 ± 31.8 points (interval includes 0)"), once);
        assertTrue(anew.contains("+12.5 ± 49.5 points (interval includes 0)"), anew);
        assertTrue(anew.contains("corrected for the training images that they share"), anew);
        assertFalse(once.contains("they share"), once.substring(once.indexOf("Behind")));
    }

    private static Results withData(Results of, List<Run> runs, boolean cameSplit) {
        return new Results(
                of.config().with("seeds.count", "2"),
                new Results.Data("drawn", "00", 10, 7, 5, List.of("a", "b"), List.of(), cameSplit),
                runs,
                of.legs());
    }

    private static Run second(Run run) {
        return new Run(
                1,
                run.plan(),
                run.baseline(),
                run.epochs(),
                run.initialized(),
                run.trained(),
                run.ensemble(),
                run.times(),
                run.weightsHash());
    }

    /** Three networks on one lane, one on another: the epoch takes what the first lane takes. */
    @Test
    void theTimeOfUnequalLanesIsThatOfTheBusiestOne() {
        List<Trained> together =
                IntStream.range(0, 4).mapToObj(i -> trained(i == 3 ? 1 : 0)).toList();
        Epoch epoch = Results.mean(together).get(1);
        assertEquals(3, epoch.seconds(), 1e-9);
        assertEquals(4.5, epoch.elapsed(), 1e-9);
        assertEquals(2, Trained.lanes(together));
        assertEquals(3, Trained.busiest(together, Trained::seconds), 1e-9);
    }

    private static Trained trained(int lane) {
        var network = PlainCnn.of(16, 16, 4, 5);
        Weights weights = Weights.random(network, 1);
        return new Trained(
                Job.whole("network", network, weights, 1),
                weights,
                List.of(new Epoch(0, Double.NaN, 0.2, 0, 1), new Epoch(1, 1, 0.5, 1, 1.5)),
                new Lane(lane, 1, "this process"));
    }

    @Test
    void baselinesStandBesideTheirPlanAndNotInTable2() {
        Report report = new Report(trained());
        Table baselines = report.baselines();
        assertEquals(
                List.of(
                        "GNet-T-4",
                        "composed, cross connections frozen",
                        "GNet-R",
                        "GNet-R, 3 epochs",
                        "GNet-R for the same time",
                        "Net2Net, widened from 1/K of the channels",
                        "dense network over the sub-networks' outputs",
                        "averaged ensemble of the sub-networks"),
                baselines.stringColumn("what").asList());
        // What came before counts: the sub-networks' 2.5 s, the narrow network's 4 s.
        assertEquals(
                List.of(9.5, 9.5, 13.0, 7.0, 9.0, 11.0, 7.5, 2.5),
                baselines.doubleColumn("undisturbed (s)").asList());
        assertEquals(
                List.of("GNet-R", "GNet-R, 3 epochs", "SNets-4", "GNet-T-4", "GNet-4-4f"),
                report.table2().stringColumn("network").asList());
    }

    @Test
    void thePapersFiguresStandBesideItsNetworkOnItsClassesOnly() {
        assertEquals(
                82.8,
                paper(List.of("daisy", "dandelion", "roses", "sunflowers", "tulips"), "paper")
                        .get(0));
        assertTrue(paper(List.of("airplane", "automobile", "bird", "cat", "deer"), "paper")
                .isMissing(0));
        assertTrue(paper(List.of("daisy", "dandelion", "rose", "sunflower", "tulip"), "resnet20")
                .isMissing(0));
    }

    private static DoubleColumn paper(List<String> classes, String network) {
        Results some = results();
        Results other = new Results(
                some.config().with(Map.of("model.network", network, "model.width", "16")),
                new Results.Data("images", "00", 10, 7, 5, classes, List.of(), false),
                some.runs(),
                some.legs());
        return new Report(other).table2().doubleColumn("paper trained (%)");
    }

    @Test
    void withoutBaselinesThereAreNoRows() {
        assertEquals(0, new Report(results()).baselines().rowCount());
    }

    @Test
    void whatIsWrittenIsReadAgain(@TempDir Path folder) throws Exception {
        Results results = trained();
        new Report(results).write(folder);
        Results read = Results.read(folder);
        assertEquals(results.config(), read.config());
        assertEquals(results.legs(), read.legs());
        assertEquals(
                new Report(results).baselines().print(),
                new Report(read).baselines().print());
        assertEquals(
                new Report(results).reach().print(), new Report(read).reach().print());
        assertEquals(Verdict.of(results), Verdict.of(read));
        for (String file : List.of("table2.csv", "times.csv", "reach.csv", "fig4.csv", "baselines.csv")) {
            assertTrue(Files.isRegularFile(folder.resolve(file)), file);
        }
        try (var files = Files.list(folder)) {
            assertEquals(6, files.count());
        }
    }

    /** JSON has no NaN: other programs than this one read it. */
    @Test
    void theRecordIsStrictJson(@TempDir Path folder) throws Exception {
        trained().write(folder);
        try (Reader text = Files.newBufferedReader(folder.resolve(Results.FILE));
                JsonReader reader = new JsonReader(text)) {
            reader.setStrictness(Strictness.STRICT);
            JsonElement json = Streams.parse(reader);
            assertTrue(json.getAsJsonObject().getAsJsonArray("runs").size() == 9);
        }
        assertFalse(Files.readString(folder.resolve(Results.FILE)).contains("NaN"));
    }

    @Test
    void aFolderWithoutARecordIsNamed(@TempDir Path folder) throws Exception {
        assertEquals(
                folder + " has no run.json; run the experiment first",
                assertThrows(IllegalArgumentException.class, () -> Results.read(folder))
                        .getMessage());
        for (String text : List.of("", "{", "[]", "{}", "null", "{\"runs\": 3}")) {
            Files.writeString(folder.resolve(Results.FILE), text);
            String told = assertThrows(IllegalArgumentException.class, () -> Results.read(folder))
                    .getMessage();
            assertTrue(told.startsWith(folder.resolve(Results.FILE) + " is not the record of an experiment"), told);
        }
    }

    /** As while the first of the plans trains. */
    @Test
    void ofAShorterGNetRAloneThereIsAFigureAndNoVerdict() {
        Results all = results();
        Results first = new Results(all.config(), all.data(), all.of(Plan.of("1:3")), all.legs());
        assertTrue(new Report(first).fig4().asJavascript("div").contains("GNet-R, 3 epochs"));
        assertFalse(new Report(all).fig4().asJavascript("div").contains("GNet-R, 3 epochs"));
        assertEquals("No plan that composes sub-networks has been trained to its end.", Verdict.of(first));
    }

    @Test
    void theVerdictSaysWhatStandsAgainstWhat() {
        String verdict = Verdict.of(results());
        assertTrue(verdict.contains("for GNet-T-4 (`4:3 1:3`)"), verdict);
        assertTrue(verdict.contains("against `1:3`"), verdict);
        assertTrue(verdict.contains("take 0.73 for GNet-T-4"), verdict);
        assertTrue(verdict.contains("this is one seed"), verdict);
    }
}
