package org.recompose.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.recompose.config.Config;
import org.recompose.plan.Plan;
import tech.tablesaw.api.Table;

class TuningTest {

    @TempDir
    private Path folder;

    private Config base() {
        return Config.profile("smoke")
                .with(Map.of(
                        "plans", "4:1 1:1, 1:2",
                        "data.drawnPerClass", "8",
                        "model.width", "16",
                        "hardware.cores", "1",
                        "out", folder.toString()));
    }

    /** Every candidate's network is its own. */
    @Test
    void candidatesOfAnotherWidthNetworkOrRateAreAnotherTraining() throws InterruptedException {
        Table table = Tuning.compare(
                base(),
                List.of(
                        "recipe.learningRate=0.05",
                        "model.width=8,plans=1:2",
                        "model.network=resnet18",
                        "recipe.learningRate=0.01"),
                Progress.none());
        assertEquals(4, table.rowCount());
        assertEquals(4, table.doubleColumn("training loss").unique().size(), table.toString());
    }

    /** Hours of trainings are not lost with the last of them. */
    @Test
    void aCandidateThatDivergesIsARowWithoutAccuracyAndTheNextIsTried() throws Exception {
        List<String> told = new ArrayList<>();
        Table table = Tuning.compare(
                base(), List.of("recipe.shift=1", "recipe.learningRate=1e30", "recipe.shift=2"), new Progress(line -> {
                    told.add(line);
                    if (line.startsWith("recipe.shift=1: ")) {
                        assertEquals(List.of("recipe.shift=1"), candidates());
                    }
                }));
        assertEquals(List.of("recipe.shift=1", "recipe.learningRate=1e30", "recipe.shift=2"), candidates());
        for (int column = 1; column < table.columnCount(); column++) {
            assertEquals(1, table.column(column).countMissing(), table.toString());
            assertTrue(table.column(column).isMissing(1), table.toString());
        }
        assertTrue(
                told.stream().anyMatch(line -> line.matches("recipe.learningRate=1e30: .*the loss is .*")),
                told.toString());
    }

    /** Those of the table that has been written. */
    private List<String> candidates() {
        return Table.read()
                .csv(folder.resolve("tuning.csv").toFile())
                .stringColumn("candidate")
                .asList();
    }

    @Test
    void theFolderIsHeldMeanwhileAndItsCheckpointsAreGoneAfterwards() throws Exception {
        List<String> refused = new ArrayList<>();
        Tuning.compare(base(), List.of("recipe.shift=1"), new Progress(line -> {
            if (line.startsWith("recipe.shift=1: ")) {
                refused.add(assertThrows(IllegalArgumentException.class, () -> OneWriter.of(folder))
                        .getMessage());
            }
        }));
        assertEquals(1, refused.size());
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(
                    List.of("tuning.csv"),
                    left.map(file -> file.getFileName().toString()).toList());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1:2@learningRate=0.02           | recipe.learningRate=0.1        | learningRate",
                "1:2@shift=2@optimizer=adam      | recipe.optimizer.momentum=0.5  | optimizer",
            })
    void aCandidateForWhatTheStageItselfSetsIsRefused(String plan, String candidate, String field) {
        assertEquals(
                "'" + candidate + "' has no effect, since stage '" + Plan.of(plan) + "' has its own " + field
                        + "; take a plan without it",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> Tuning.compare(base().with("plans", plan), List.of(candidate), Progress.none()))
                        .getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "model.width           | model.width is '', must be a number",
                "width=8               | there is no field 'width'",
                "data.size=64          | 'data.size=64' changes the images, on which all are compared",
                "recipe.learningRate=0 | recipe: learning rate is 0.0, must be above 0",
            })
    void aCandidateThatCannotBeComparedIsRefusedBeforeAnyIsTrained(String candidate, String message) {
        List<String> told = new ArrayList<>();
        String refused = assertThrows(
                        IllegalArgumentException.class,
                        () -> Tuning.compare(base(), List.of("recipe.shift=1", candidate), new Progress(told::add)))
                .getMessage();
        assertTrue(refused.startsWith(message), refused);
        assertEquals(List.of(), told);
    }
}
