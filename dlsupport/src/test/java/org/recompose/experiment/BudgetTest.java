package org.recompose.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.recompose.config.Config;
import org.recompose.plan.Plan;
import org.recompose.plan.PlanTree;
import org.recompose.report.Baseline;
import org.recompose.report.EpochCosts;
import org.recompose.report.Frontier;
import org.recompose.report.Leg;
import org.recompose.report.Results;
import org.recompose.report.Run;
import org.recompose.report.Times;
import org.recompose.train.Epoch;

/** With evidence in which {@code 4:30 1:15} is surely above GNet-R for as long, and {@code 4:60 1:15} is not. */
class BudgetTest {

    @TempDir
    private Path folder;

    @BeforeEach
    void evidence() throws IOException {
        List<Run> runs = new ArrayList<>();
        Map.of("1:15", 0.6, "1:60", 0.7, "4:30 1:15", 0.75, "4:60 1:15", 0.55).forEach((plan, accuracy) -> {
            for (int seed = 0; seed < 3; seed++) {
                runs.add(new Run(
                        seed,
                        Plan.of(plan),
                        Baseline.NONE,
                        List.of(new Epoch(0, Double.NaN, 0.2, 0, 0), new Epoch(1, 1, accuracy, 1, 1)),
                        0.2,
                        accuracy + seed / 1000.0,
                        Double.NaN,
                        new Times(1, 1, 0, "one network", 1),
                        "00"));
            }
        });
        new Results(
                        Config.profile("smoke").with(Map.of("plans", "1:15, 1:60, 4:30 1:15, 4:60 1:15")),
                        new Results.Data("photographs", "00", 100, 65, 20, List.of("a", "b"), List.of(), false),
                        runs,
                        List.of(new Leg("now", 1, Map.of(), Map.of())))
                .write(Files.createDirectories(folder.resolve("runs")));
        Files.writeString(
                folder.resolve(EpochCosts.FILE),
                "round,stage,cores,networks,TFLOP an epoch,seconds an epoch\n1,1:60,1,1,2,10\n1,4:30,1,4,0.5,3\n");
    }

    private Budget budget(double share, String plans) throws Exception {
        return Budget.of(Config.profile("smoke").with(Map.of("plans", plans)), share, Frontier.read(folder, 1));
    }

    /** The smoke profile's GNet-R has an epoch where the evidence's has fifteen. */
    @Test
    void aPlanOfTheEvidenceInProportionWithALineThatSaysWhy() throws Exception {
        Budget budget = Budget.of(
                Config.profile("smoke").with(Map.of("plans", "1:4, 1:2, 8:2 1:2")),
                0.9,
                Frontier.read(folder, 1),
                BudgetTest::threeTenthsOfGNetsTime);
        assertEquals(
                List.of(Plan.of("1:4"), Plan.of("4:2 1:1")), budget.config().plans());
        assertTrue(
                budget.why()
                        .matches("--budget 0.9: 4:2 1:1 takes 0\\.\\d\\d of the time of 1:4 here, by steps timed just"
                                + " now; on photographs its like was \\+15\\.0 ± 0\\.0 points over GNet-R for as long"),
                budget.why());
    }

    /** What an epoch of sub-networks takes, whatever else runs here. */
    private static Forecast threeTenthsOfGNetsTime(Config plans) {
        return new Forecast(
                plans,
                PlanTree.stages(PlanTree.of(plans.plans()))
                        .map(plan -> new Forecast.StageCost(
                                plan, 1, 1, plan.last().level().k() > 1 ? 3 : 10, 1))
                        .toList());
    }

    @Test
    void gnetRItselfWhereNothingThatWasSurelyBetterFits() throws Exception {
        Budget budget = budget(0.26, "1:4");
        assertEquals(List.of(Plan.of("1:4"), Plan.of("1:1")), budget.config().plans());
        assertEquals(
                "--budget 0.26: 1:1, since no plan that was surely above GNet-R for as long fits into it",
                budget.why());
    }

    /** 30 × 3 s and 15 × 10 s. */
    @Test
    void aPlanThatTakesALittleTooLongIsShortenedAndOneThatTakesMuchTooLongIsNot() {
        Plan plan = Plan.of("4:30 1:15");
        Forecast forecast = new Forecast(
                Config.profile("smoke"),
                List.of(new Forecast.StageCost(plan.before(), 4, 1, 3, 1), new Forecast.StageCost(plan, 1, 1, 10, 1)));
        assertEquals(Optional.of(plan), Budget.fitting(plan, forecast, 240));
        assertEquals(Optional.of(Plan.of("4:29 1:14")), Budget.fitting(plan, forecast, 235));
        assertEquals(Optional.empty(), Budget.fitting(plan, forecast, 210));
    }

    @Test
    void whatIsNoShareOrHasNothingToBeAShareOfIsRefused() {
        assertEquals(
                "--budget is 40.0, must be a share of GNet-R's time, as 0.4",
                assertThrows(IllegalArgumentException.class, () -> budget(40, "1:4"))
                        .getMessage());
        assertEquals(
                "--budget is a share of GNet-R's time: name its epochs, as --plan 1:60",
                assertThrows(IllegalArgumentException.class, () -> budget(0.4, "4:2 1:2"))
                        .getMessage());
    }
}
