package org.recompose.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.recompose.config.Config;
import org.recompose.plan.Plan;
import org.recompose.train.Epoch;
import tech.tablesaw.api.Table;

class AsComposedTest {

    private static final String OTHERWISE = "4:3 1:1@statistics=3@temperature=true@head=mean";

    @TempDir
    private Path folder;

    private static Run run(long seed, String plan, double composed, double trained) {
        return new Run(
                seed,
                Plan.of(plan),
                Baseline.NONE,
                List.of(new Epoch(0, Double.NaN, composed, 0, 0), new Epoch(1, 1, trained, 1, 1)),
                composed,
                trained,
                Double.NaN,
                new Times(1, 1, 0, "one network", 1),
                "00");
    }

    private static Run baseline(Run run) {
        return new Run(
                run.seed(),
                run.plan(),
                Baseline.EQUAL_TIME,
                run.epochs(),
                run.initialized(),
                run.trained(),
                Double.NaN,
                run.times(),
                "00");
    }

    private void write(String name, Run... runs) throws IOException {
        Config config = Config.profile("smoke").with(Map.of("plans", "4:3 1:2, 8:3 1:2, " + OTHERWISE));
        new Results(
                        config,
                        new Results.Data("photographs", "00", 100, 65, 20, List.of("a", "b"), List.of(), false),
                        new ArrayList<>(List.of(runs)),
                        List.of(new Leg("now", 1, Map.of(), Map.of())))
                .write(Files.createDirectories(folder.resolve(name)));
    }

    @BeforeEach
    void measured() throws IOException {
        write(
                "usual/a",
                run(0, "4:3 1:2", 0.4, 0.8),
                run(1, "4:3 1:2", 0.42, 0.7),
                run(2, "4:3 1:2", 0.9, 0.9),
                run(0, "8:3 1:2", 0.3, 0.6));
        write("otherwise/a", run(0, OTHERWISE, 0.6, 0.65));
        write("otherwise/b", run(1, OTHERWISE, 0.56, 0.65));
    }

    /** An interval from two seeds would be wider than all that is possible. */
    @Test
    void ofTwoSeedsThatHaveBothTheValuesAreSetBesideEachOther() throws IOException {
        assertEquals("4:3 | 2 | 40.0, 42.0 | 60.0, 56.0 | 80.0, 70.0 | 0.50, 0.60 | 0.75, 0.80 | 0.93", row());
    }

    /** Of three seeds t is 4.3027: √(⅓ + 20/65) × 4.3027 × the deviation. What is there twice counts once. */
    @Test
    void ofThreeSeedsThereIsAnInterval() throws IOException {
        write("otherwise/c", run(2, OTHERWISE, 0.58, 0.65), baseline(run(2, OTHERWISE, 0.1, 0.1)));
        write("otherwise/d", run(2, OTHERWISE, 0.58, 0.65));
        assertEquals("4:3 | 3 | 57.3 ± 97.5 | 58.0 ± 6.9 | 80.0 ± 34.4 | 0.70 ± 0.91 | 0.73 ± 0.27 | 0.93", row());
    }

    private String row() throws IOException {
        Table table = AsComposed.read(folder.resolve("usual"), folder.resolve("otherwise"))
                .table(2);
        assertEquals(1, table.rowCount());
        return table.columns().stream().map(column -> column.getString(0)).collect(Collectors.joining(" | "));
    }
}
