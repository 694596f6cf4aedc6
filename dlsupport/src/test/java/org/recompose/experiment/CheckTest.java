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
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.recompose.config.Config;
import org.recompose.data.flowers.DrawnFlowers;

class CheckTest {

    @Test
    void dataThatCannotBeUsedIsNamedBeforeAnythingIsTrained(@TempDir Path folder) throws IOException {
        assertTrue(refused("/nonexistent").startsWith("there is no folder '/nonexistent'"));
        assertTrue(refused(folder.toString()).contains("has no sub-folders"));
        Files.createDirectories(folder.resolve("rose"));
        Files.createDirectories(folder.resolve("tulip"));
        assertTrue(refused(folder.toString()).startsWith("class 'rose' in '" + folder + "' is empty"));
        for (String species : List.of("rose", "tulip")) {
            for (int i = 0; i < 8; i++) {
                ImageIO.write(
                        DrawnFlowers.picture(species, 20, i),
                        "png",
                        folder.resolve(species + "/" + i + ".png").toFile());
            }
        }
        assertEquals(
                "recipe.batchSize is 16, must be at most the 12 training images in " + folder,
                refused(folder.toString()));
        assertTrue(Check.describe(
                        Config.profile("smoke").with(Map.of("data.folder", folder.toString(), "recipe.batchSize", "8")))
                .endsWith("images: 16 in " + folder));
    }

    /** Of 8 images a class, in three folds, the first leaves five to train on, the others four. */
    @Test
    void aLaterSeedsFoldIsCheckedBeforeTheFirstSeedIsTrained(@TempDir Path folder) {
        Config config = Config.profile("smoke")
                .with(Map.of(
                        "data.drawnPerClass", "8",
                        "data.folds", "3",
                        "data.perClass", "5",
                        "recipe.batchSize", "8",
                        "seeds.count", "3",
                        "plans", "1:1",
                        "out", folder.resolve("out").toString()));
        List<String> told = new ArrayList<>();
        String refused = assertThrows(
                        IllegalArgumentException.class, () -> Experiment.run(config, new Progress(told::add)))
                .getMessage();
        assertTrue(refused.contains("5 training images a class can't be taken"), refused);
        assertEquals(List.of("drawing 8 flowers of each species, 32×32"), told);
    }

    @Test
    void whatIsWrittenNamesPlacesThatAreTheSameFromEverywhere(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("config.json");
        Check.main(new String[] {"--write", file.toString(), "--profile", "smoke"});
        assertEquals(
                Path.of("results/smoke").toAbsolutePath(), Config.read(file).folder());
    }

    @Test
    void aBudgetWithoutItsEvidenceOrOfNoShareIsRefused(@TempDir Path folder) {
        assertEquals("--budget needs --evidence FOLDER after it, of finished runs", refusedBudget("0.4", null));
        assertEquals("there is no folder /nonexistent", refusedBudget("0.4", "/nonexistent"));
        assertTrue(refusedBudget("0.4", folder.toString()).startsWith("no folder in " + folder));
        assertEquals(
                "--budget is 'half', must be a share of GNet-R's time, as 0.4", refusedBudget("half", "/nonexistent"));
    }

    private static String refusedBudget(String share, String evidence) {
        return assertThrows(
                        IllegalArgumentException.class, () -> Check.budget(Config.profile("smoke"), share, evidence))
                .getMessage();
    }

    private static String refused(String data) {
        return assertThrows(
                        IllegalArgumentException.class,
                        () -> Check.describe(Config.profile("smoke").with("data.folder", data)))
                .getMessage();
    }
}
