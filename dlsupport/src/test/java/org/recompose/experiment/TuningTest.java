package org.recompose.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.recompose.config.Config;
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
