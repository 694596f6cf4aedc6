package org.recompose.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private void write(String name, Run... runs) throws IOException {
        Config config = Config.profile("smoke").with(Map.of("plans", "4:3 1:2, 8:3 1:2, " + OTHERWISE));
        new Results(
                        config,
                        new Results.Data("photographs", "00", 100, 65, 20, List.of("a", "b"), List.of()),
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

    /** Of two seeds t is 12.7062: √½ × 12.7062 × the deviation, here of 40 and 42, and of 0.5 and 0.6. */
    @Test
    void seedsThatHaveBothAreSetBesideEachOther() throws IOException {
        Table table = AsComposed.read(folder.resolve("usual"), folder.resolve("otherwise"))
                .table(2);
        assertEquals(
                "4:3 | 2 | 41.0 ± 12.7 | 58.0 ± 25.4 | 75.0 ± 63.5 | 0.55 ± 0.64 | 0.78 ± 0.32 | 0.93",
                String.join(
                        " | ",
                        table.columns().stream()
                                .map(column -> column.getString(0))
                                .toList()));
        assertEquals(1, table.rowCount());
    }
}
