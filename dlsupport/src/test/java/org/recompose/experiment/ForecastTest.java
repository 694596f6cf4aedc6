package org.recompose.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.recompose.config.Config;
import org.recompose.cost.Cost;
import org.recompose.data.Split;
import org.recompose.data.flowers.DrawnFlowers;
import org.recompose.plan.Plan;
import org.recompose.train.Dataset;
import org.recompose.train.Machine;
import tech.tablesaw.api.Table;

class ForecastTest {

    private static final Config CONFIG =
            Config.profile("smoke").with(Map.of("plans", "1:4, 4:2 1:2, 4:2 1:6", "seeds.count", "3"));

    private static Forecast.StageCost stage(String plan, int networks, double flops, double seconds, long bytes) {
        return new Forecast.StageCost(Plan.of(plan), networks, flops, seconds, bytes);
    }

    private static Forecast forecast(long bytes) {
        return new Forecast(
                CONFIG,
                List.of(
                        stage("1:4", 1, 4e12, 8, bytes),
                        stage("4:2", 4, 1e12, 3, 1 << 20),
                        stage("4:2 1:2", 1, 4e12, 8, bytes),
                        stage("4:2 1:6", 1, 4e12, 8, bytes)));
    }

    /** Both plans of four sub-networks share them: 4 × 8 + 2 × 3 + 2 × 8 + 6 × 8. */
    @Test
    void whatPlansShareCostsOnceInAllAndInEachOfThem() {
        Forecast forecast = forecast(1 << 20);
        Table table = forecast.table();
        assertEquals(
                List.of("1:4", "4:2 1:2", "4:2 1:6", "all, each stage once"),
                table.stringColumn("plan").asList());
        assertEquals(
                List.of(32.0, 22.0, 54.0, 102.0),
                table.doubleColumn("expected (s)").asList());
        assertEquals(
                List.of(16.0, 10.0, 26.0, 50.0), table.doubleColumn("TFLOP").asList());
        assertEquals(List.of(4, 4, 8, 14), table.intColumn("epochs").asList());
        assertEquals(3 * 102, forecast.seconds(), 1e-9);
    }

    /**
     * With the frozen plan 2 × 3 + 2 × 8 + 2 × 8; a narrow network for 2 × 3 ÷ 4, widened 2 × 8, and GNet-R for as long
     * as the plan, 2 × 3 + 2 × 8.
     */
    @Test
    void whatTheBaselinesTakeIsAnnouncedToo() {
        Forecast forecast = new Forecast(
                CONFIG.with(Map.of("plans", "4:2 1:2", "baselines", "4:2 1:2")),
                List.of(
                        stage("4:2", 4, 1e12, 3, 1 << 20),
                        stage("4:2 1:2", 1, 4e12, 8, 1 << 20),
                        stage("4:2 4f:2", 1, 4e12, 8, 1 << 20)));
        assertEquals(3 * (38 + 1.5 + 16 + 22), forecast.seconds(), 1e-9);
    }

    @Test
    void aBatchThatDoesNotFitIsSaidWithWhatWouldHelp() {
        assertEquals("", forecast(1 << 20).memoryWarning(Machine.cores(1)));
        String warning = forecast(1L << 50).memoryWarning(Machine.cores(1));
        assertTrue(
                warning.startsWith("the largest stage takes about 1048576.0 GiB, of ")
                        && warning.endsWith("it does not fit, take a smaller recipe.batchSize"),
                warning);
    }

    private static Forecast measured(Config config) throws InterruptedException {
        try (Dataset data = new Dataset(Split.of(DrawnFlowers.make(24, 32, 32, 0), 0));
                StageImages images = new StageImages(config.trained(), data)) {
            return Forecast.measure(config, images, Machine.cores(1));
        }
    }

    @Test
    void everyStageOfTheTreeIsMeasuredOnce() throws InterruptedException {
        Config config = Config.profile("smoke").with(Map.of("plans", "1:4, 4:2 1:2, 4:2 1:6, 16:1 4:2 1:2"));
        Forecast forecast = measured(config);
        assertEquals(
                List.of("1:4", "4:2", "4:2 1:2", "4:2 1:6", "16:1", "16:1 4:2", "16:1 4:2 1:2"),
                forecast.stages().stream().map(stage -> stage.plan().toString()).toList());
        Forecast.StageCost whole = forecast.of(Plan.of("1:4"));
        Forecast.StageCost parts = forecast.of(Plan.of("4:2"));
        assertEquals(List.of(1, 4), List.of(whole.networks(), parts.networks()));
        assertEquals(whole.epochSeconds(), forecast.of(Plan.of("4:2 1:2")).epochSeconds());
        assertTrue(parts.flops() < whole.flops(), parts + " " + whole);
        assertTrue(whole.epochSeconds() > 0);
    }

    @Test
    void aStageOnSmallerImagesIsCountedAtItsSize() throws InterruptedException {
        Config config = Config.profile("smoke").with(Map.of("plans", "1:4, 1:4@size=16, 4:1@size=16 1:4"));
        Forecast forecast = measured(config);
        double ratio = forecast.of(Plan.of("1:4@size=16")).flops()
                / forecast.of(Plan.of("1:4")).flops();
        assertEquals(
                Cost.of(config.with("data.size", "16").network(5)).flops()
                        / (double) Cost.of(config.network(5)).flops(),
                ratio,
                1e-9);
        assertTrue(forecast.of(Plan.of("4:1@size=16")).epochSeconds() > 0);
    }
}
