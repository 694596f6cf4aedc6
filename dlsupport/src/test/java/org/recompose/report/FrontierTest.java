package org.recompose.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.recompose.config.Config;
import org.recompose.plan.Plan;
import org.recompose.train.Epoch;
import tech.tablesaw.api.Table;

/** An epoch of the whole network takes 10 s here, one of four sub-networks 3 s, and every start 1 s. */
class FrontierTest {

    private static final int SEEDS = 5;
    private static final int START = 1;
    private static final double RATIO = 20.0 / 65;

    @TempDir
    private Path folder;

    private final List<Run> runs = new ArrayList<>();

    /** A plan's last stage with five seeds, whose test accuracies lie so many points around the mean. */
    private void add(String plan, double validation, double mean, double... around) {
        for (int seed = 0; seed < SEEDS; seed++) {
            double test = (mean + (around.length == 0 ? 0 : around[seed])) / 100;
            runs.add(new Run(
                    seed,
                    Plan.of(plan),
                    Baseline.NONE,
                    List.of(
                            new Epoch(0, Double.NaN, 0.2, 0, START),
                            new Epoch(1, 1, validation / 100, 10, 10 + 90 * seed)),
                    0.2,
                    test,
                    Double.NaN,
                    new Times(11, 11, 0, "one network", 1),
                    "00"));
        }
    }

    @BeforeEach
    void measured() throws IOException {
        add("1:2", 60, 61);
        add("1:4", 70, 66);
        add("1:6", 68, 69);
        add("1:8", 72, 70);
        add("4:5", 50, 50);
        add("4:5 1:4", 75, 72, 1, -1, 0, 1, -1);
        add("4:9 1:4", 75, 66.5, 1, -1, 0, 1, -1);
        write("runs", "1:2, 1:4, 1:6, 1:8, 4:5 1:4, 4:9 1:4", Map.of());
        Files.writeString(
                folder.resolve(EpochCosts.FILE),
                """
                round,stage,cores,networks,TFLOP an epoch,seconds an epoch
                1,1:2,1,1,2,9
                1,4:5,1,4,0.5,3
                1,4:5 1:4,1,1,2,9
                2,1:2,1,1,2,10
                2,4:5,1,4,0.5,3
                2,4:5 1:4,1,1,2,10
                3,1:2,1,1,2,40
                3,4:5,1,4,0.5,12
                3,4:5 1:4,1,1,2,40
                1,1:2,2,1,2,6
                """);
    }

    private void write(String name, String plans, Map<String, String> fields) throws IOException {
        write(name, plans, fields, false);
    }

    private void write(String name, String plans, Map<String, String> fields, boolean cameSplit) throws IOException {
        Config config = Config.profile("smoke")
                .with(Map.of("plans", plans, "data.folds", "5"))
                .with(fields);
        new Results(
                        config,
                        new Results.Data("photographs", "00", 100, 65, 20, List.of("a", "b"), List.of(), cameSplit),
                        runs,
                        List.of(new Leg("now", 1, Map.of(), Map.of())))
                .write(Files.createDirectories(folder.resolve(name)));
    }

    /** Further rows of what an epoch costs. */
    private void addCosts(String rows) throws IOException {
        Files.writeString(folder.resolve(EpochCosts.FILE), rows, StandardOpenOption.APPEND);
    }

    private Frontier frontier() throws IOException {
        return Frontier.read(folder, 1);
    }

    @Test
    void aPlansTimeIsOfTheQuietMeasurementWhateverDisturbedItsRuns() throws IOException {
        assertEquals(2 * START + 5 * 3 + 4 * 10, frontier().seconds(Plan.of("4:5 1:4")), 1e-9);
        assertEquals(5 * 0.5 + 4 * 2, frontier().teraflops(Plan.of("4:5 1:4")), 1e-9);
        assertEquals(
                List.of("1:2", "1:4", "4:5 1:4", "1:6", "4:9 1:4", "1:8"),
                frontier().plans().stream().map(Plan::toString).toList());
    }

    /** One run was slow to start, and no other plan comes to that length. */
    @Test
    void aStartIsTheMedianOfAllThatComeToAStageInTheSameWay() throws IOException {
        add("1:3", 65, 65);
        runs.replaceAll(run -> run.plan().equals(Plan.of("1:3")) ? startedAfter(9, run) : run);
        write("runs", "1:2, 1:3, 1:4, 1:6, 1:8, 4:5 1:4, 4:9 1:4", Map.of());
        assertEquals(START + 3 * 10, frontier().seconds(Plan.of("1:3")), 1e-9);
    }

    private static Run startedAfter(double seconds, Run run) {
        List<Epoch> epochs =
                List.of(new Epoch(0, Double.NaN, 0.2, 0, seconds), run.epochs().get(1));
        Times times = new Times(10 + seconds, 10 + seconds, 0, "one network", 1);
        return new Run(run.seed(), run.plan(), run.baseline(), epochs, 0.2, run.trained(), Double.NaN, times, "00");
    }

    @Test
    void ofTwoSeedsBothDifferencesAreShown() throws IOException {
        runs.removeIf(run -> run.plan().equals(Plan.of("4:5 1:4")) && run.seed() > 1);
        write("runs", "1:2, 1:4, 1:6, 1:8, 4:5 1:4, 4:9 1:4", Map.of());
        FrontierReport report = new FrontierReport(frontier(), Plan.of("1:8"));
        Table differences = report.differences(List.of(Claim.above("4:5 1:4", "1:6")));
        assertEquals("+4.0, +2.0", differences.getString(0, "difference (points)"));
        assertEquals("–", differences.getString(0, "corrected"));
        assertEquals("+4.0, +2.0 (1:6)", report.plans().getString(2, "− next longer GNet-R"));
        assertTrue(report.plans().doubleColumn("±").isMissing(2));
    }

    /** A level on smaller images, or one whose weights are averaged, has a cost of its own. */
    @Test
    void smallerImagesAndAveragingHaveTheirOwnCosts() throws IOException {
        addCosts(
                """
                1,1:2@size=16,1,1,0.5,2
                1,1:2@averaging=0.9,1,1,2,9.5
                2,1:2@size=16,1,1,0.5,2
                2,1:2@averaging=0.9,1,1,2,11
                3,1:2@size=16,1,1,0.5,2
                3,1:2@averaging=0.9,1,1,2,41
                """);
        assertEquals(START + 6 * 2 + 2 * 10, frontier().seconds(Plan.of("1:6@size=16@learningRate=0.1 1:2")), 1e-9);
        assertEquals(START + 4 * 11, frontier().seconds(Plan.of("1:4@averaging=0.9")), 1e-9);
        assertEquals(
                "no cost of level 1@size=8 is known, only of [1, 1@averaging, 1@size=16, 4]",
                assertThrows(IllegalArgumentException.class, () -> frontier().seconds(Plan.of("1:4@size=8")))
                        .getMessage());
    }

    /** A stage's own value may be the experiment's, or differ from it by being none. */
    @Test
    void whatAnEpochCostsIsToldByWhatItIsTrainedWith() throws IOException {
        write("runs", "1:2, 1:4, 1:6, 1:8, 4:5 1:4, 4:9 1:4", Map.of("recipe.averaging", "0.99"));
        addCosts(
                """
                1,1:2@averaging=0,1,1,2,5
                2,1:2@averaging=0,1,1,2,6
                3,1:2@averaging=0,1,1,2,7
                """);
        assertEquals(START + 4 * 10, frontier().seconds(Plan.of("1:4")), 1e-9);
        assertEquals(START + 4 * 10, frontier().seconds(Plan.of("1:4@averaging=0.9@batchSize=16")), 1e-9);
        assertEquals(START + 4 * 6, frontier().seconds(Plan.of("1:4@averaging=0")), 1e-9);
    }

    @Test
    void aVerdictTakesTimesFromTheQuietMeasurementToo() throws IOException {
        Results record = Results.read(folder.resolve("runs"));
        String own = Verdict.of(record);
        assertTrue(own.contains("as undisturbed as the median epoch"), own);
        String quiet = Verdict.of(record, frontier());
        assertTrue(quiet.contains("the plans take 0.70 ± 0.017 for"), quiet);
        assertTrue(quiet.contains("over the rounds in which epochs were timed"), quiet);
        assertTrue(!quiet.contains("as undisturbed as the median epoch"), quiet);
    }

    @Test
    void aVerdictCountsTheSeedsThatAreThere() throws IOException {
        runs.removeIf(run -> run.seed() > 0);
        write("runs", "1:2, 1:4, 1:6, 1:8, 4:5 1:4", Map.of("seeds.count", "5"));
        String verdict = Verdict.of(Results.read(folder.resolve("runs")));
        assertTrue(verdict.contains("this is one seed"), verdict);
        assertTrue(!verdict.contains("over the seeds"), verdict);
    }

    /** After 57 s lengths 2 and 4 are over; after 70 s also 6, which is better on the test images only. */
    @Test
    void theFrontierIsChosenOnTheValidationImagesFromWhatIsOver() throws IOException {
        Frontier frontier = frontier();
        Plan plan = Plan.of("4:5 1:4");
        assertEquals("1:4", frontier.frontier(plan, 57).orElseThrow().toString());
        assertEquals("1:6", frontier.next(plan).orElseThrow().toString());
        assertEquals("1:4", frontier.frontier(plan, 70).orElseThrow().toString());
        assertEquals("1:8", frontier.frontier(plan, 1e9).orElseThrow().toString());
        assertTrue(frontier.frontier(plan, 20).isEmpty());
    }

    /** The longest would be the best, but one seed of it says little. */
    @Test
    void aLengthThatLacksASeedOfThePlanIsNotOnItsFrontier() throws IOException {
        runs.removeIf(run -> run.plan().equals(Plan.of("1:8")) && run.seed() > 0);
        write("runs", "1:2, 1:4, 1:6, 1:8, 4:5 1:4, 4:9 1:4", Map.of());
        assertEquals(
                "1:4",
                frontier().frontier(Plan.of("4:5 1:4"), 1e9).orElseThrow().toString());
    }

    @Test
    void claimsAreTestedInOrderUntilOneDoesNotHold() throws IOException {
        Table claims = new FrontierReport(frontier(), Plan.of("1:8"))
                .claims(List.of(
                        Claim.atEqualTime("4:5 1:4"),
                        Claim.noLoss("4:5 1:4"),
                        Claim.atEqualTime("4:9 1:4"),
                        Claim.above("4:5 1:4", "4:9 1:4"),
                        Claim.above("4:5 1:4", "4g:5 1:4")));
        assertEquals(
                List.of("yes", "yes", "not shown", "not tested", "not tested"),
                claims.stringColumn("holds").asList());
        assertEquals(
                List.of(
                        "GNet-R's frontier at its time, 1:4",
                        "the best of GNet-R up to 8 epochs, 1:8",
                        "GNet-R's frontier at its time, 1:4",
                        "4:9 1:4",
                        "not run"),
                claims.stringColumn("against").asList());
        assertEquals("1.39 ± 0.028", claims.getString(0, "time ÷ its"));
        assertEquals(
                List.of("+6.0 ± 1.2", "+2.0 ± 1.2", "+0.5 ± 1.2", "+5.5 ± 0.0", "–"),
                claims.stringColumn("difference (points)").asList());
    }

    /** Deviation 1; t of four degrees of freedom is 2.776. */
    @Test
    void foldsShareTrainingImagesSoTheirIntervalIsWidened() throws IOException {
        Difference corrected = frontier()
                .paired(Plan.of("4:5 1:4"), Plan.of("1:4"))
                .orElseThrow()
                .corrected();
        assertEquals(2.776 * Math.sqrt(1.0 / SEEDS + RATIO), corrected.error(), 1e-3);
    }

    @Test
    void imagesThatCameSplitNeedNoCorrection() throws IOException {
        write("runs", "1:2, 1:4, 1:6, 1:8, 4:5 1:4, 4:9 1:4", Map.of("data.folds", "0"), true);
        assertNull(frontier()
                .paired(Plan.of("4:5 1:4"), Plan.of("1:4"))
                .orElseThrow()
                .corrected());
        assertEquals("+6.0 ± 1.2 points", frontier().gain(Plan.of("4:5 1:4")).orElseThrow());
        Table claims = new FrontierReport(frontier(), Plan.of("1:8")).claims(List.of(Claim.atEqualTime("4:5 1:4")));
        assertEquals(List.of("yes"), claims.stringColumn("holds").asList());
        assertEquals(List.of("–"), claims.stringColumn("corrected").asList());
    }

    /** 1.5 ± 1.2 points above by the spread alone, ± 2.0 corrected. */
    @Test
    void aGainIsSureByTheCorrectedInterval() throws IOException {
        add("4:7 1:4", 75, 67.5, 1, -1, 0, 1, -1);
        write("runs", "1:2, 1:4, 1:6, 1:8, 4:5 1:4, 4:7 1:4, 4:9 1:4", Map.of());
        assertEquals("+6.0 ± 2.0 points", frontier().gain(Plan.of("4:5 1:4")).orElseThrow());
        assertTrue(frontier().gain(Plan.of("4:7 1:4")).isEmpty());
    }

    @Test
    void everySizeHasARowWithItsTrainingImages() throws IOException {
        List<BySize.Case> cases = List.of(
                new BySize.Case(frontier(), Claim.above("4:5 1:4", "1:6")),
                new BySize.Case(frontier(), Claim.above("4:9 1:4", "1:8")),
                new BySize.Case(frontier(), Claim.above("4:5 1:4", "1:99")));
        Table table = new BySize(cases).table();
        assertEquals(List.of(65, 65, 65), table.intColumn("to train on").asList());
        assertEquals("paper, width 32", table.getString(0, "network"));
        assertEquals(
                List.of("+3.0 ± 2.0", "-3.5 ± 2.0", "–"),
                table.stringColumn("corrected").asList());
        String figure = new BySize(cases).figure().asJavascript("target");
        assertEquals(2, figure.split("mode: 'markers'", -1).length - 1, figure);
    }

    /** Tricks have rivals, and are none: a frontier is of complete schedules that differ in length alone. */
    @Test
    void aTrickOfGNetRsIsNotOnItsFrontier() throws IOException {
        add("1:6@averaging=0.9", 90, 90);
        write("runs", "1:2, 1:4, 1:6, 1:6@averaging=0.9, 1:8, 4:5 1:4, 4:9 1:4", Map.of());
        addCosts(
                """
                1,1:2@averaging=0.5,1,1,2,9.5
                2,1:2@averaging=0.5,1,1,2,11
                3,1:2@averaging=0.5,1,1,2,41
                """);
        assertEquals(4, frontier().random().size());
        Plan trick = Plan.of("1:6@averaging=0.9");
        assertEquals(START + 6 * 11, frontier().seconds(trick), 1e-9);
        assertEquals(
                Plan.of("1:8"),
                frontier().frontier(trick, Double.POSITIVE_INFINITY).orElseThrow());
        assertTrue(new FrontierReport(frontier(), Plan.of("1:8"))
                .figure()
                .asJavascript("x")
                .contains("averaging=0.9"));
    }

    @Test
    void runsOfOtherFoldersStandBesideThoseOfTheFirst() throws IOException {
        runs.clear();
        add("1:3", 71, 71);
        write("others/further", "1:3", Map.of());
        assertEquals(6, frontier().plans().size());
        Frontier both = Frontier.read(folder, 1, folder.resolve("others"));
        assertEquals(7, both.plans().size());
        assertEquals(
                "+2.0 ± 0.0",
                new FrontierReport(both, Plan.of("1:8"))
                        .differences(List.of(Claim.above("1:3", "1:6")))
                        .getString(0, "corrected"));
    }

    @Test
    void onTheParetoFrontIsWhatNothingQuickerBeats() throws IOException {
        Table plans = new FrontierReport(frontier(), Plan.of("1:8")).plans();
        assertEquals(
                List.of("●", "●", "●", "", "", ""), plans.stringColumn("Pareto").asList());
        assertEquals(
                List.of(0.26, 0.51, 0.7, 0.75, 0.85, 1.0),
                plans.doubleColumn("÷ that of 1:8").asList());
        assertEquals(0.017, plans.doubleColumn("± (rounds)").get(2));
        assertEquals("+3.0 ± 2.0 (1:6)", plans.getString(2, "− next longer GNet-R"));
    }

    /** Two lucky seeds alone: 72.5 where the longer plan has 73, though its mean over all five is 72. */
    @Test
    void onTheParetoFrontOnlyEqualSeedsAreCompared() throws IOException {
        add("4:4 1:4", 75, 72.5);
        runs.removeIf(run -> run.plan().equals(Plan.of("4:4 1:4")) && run.seed() != 0 && run.seed() != 3);
        write("runs", "1:2, 1:4, 1:6, 1:8, 4:4 1:4, 4:5 1:4", Map.of());
        assertTrue(frontier().onParetoFront(Plan.of("4:5 1:4")));
        assertTrue(frontier().onParetoFront(Plan.of("4:4 1:4")));
    }

    @Test
    void aPlanThatWasNotRunStartsAsOthersOfItsLevels() throws IOException {
        assertEquals(START + 3 * 10, frontier().seconds(Plan.of("1:3@learningRate=0.1")), 1e-9);
    }

    @Test
    void whenGNetRsAccuracyIsReachedCanBeToldByQuietTimes() throws IOException {
        Table reach = new Report(Results.read(folder.resolve("runs"))).reach(frontier());
        assertEquals("4:5 1:4", reach.getString(4, "plan"));
        assertEquals(
                100.0 * (START + 5 * 3 + START + 10) / (START + 8 * 10),
                reach.doubleColumn("time ÷ GNet-R's (%)").get(4),
                0.01);
    }

    @Test
    void whatCannotBeComparedIsRefusedByName() throws IOException {
        assertEquals(
                folder.resolve("costs.csv") + " has no row with 4 cores",
                assertThrows(IllegalArgumentException.class, () -> Frontier.read(folder, 4))
                        .getMessage());
        write("wider", "1:2", Map.of("model.width", "16"));
        String refused =
                assertThrows(IllegalArgumentException.class, this::frontier).getMessage();
        assertTrue(refused.startsWith(folder.resolve("wider") + " is of "), refused);
        write("wider", "1:2", Map.of("hardware.tf32", "true"));
        assertTrue(assertThrows(IllegalArgumentException.class, this::frontier)
                .getMessage()
                .contains("TensorFloat-32"));
        String nothing = assertThrows(IllegalArgumentException.class, () -> Frontier.read(folder.resolve("wider"), 1))
                .getMessage();
        assertEquals("no folder in " + folder.resolve("wider") + " has a run.json", nothing);
    }
}
