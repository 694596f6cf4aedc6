package org.recompose.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.recompose.data.flowers.DrawnFlowers;

class ConfigTest {

    @Test
    void everyProfileIsUsable() {
        assertEquals(List.of("smoke", "laptop", "paper"), Config.profiles());
        for (String name : Config.profiles()) {
            assertEquals(name, Config.profile(name).profile());
        }
        Config paper = Config.profile("paper");
        assertEquals(List.of(224, 64, 200), List.of(paper.size(), paper.width(), paper.epochs()));
    }

    @Test
    void theEnvironmentOverridesAnyField() {
        Config config = Config.from(Map.of(
                "RECOMPOSE_PROFILE",
                "smoke",
                "RECOMPOSE_SEEDS",
                "2",
                "RECOMPOSE_SET",
                "epochs=4, partitions=4/16,head=mean,learningRate=1e-2"));
        assertEquals(2, config.seeds());
        assertEquals(4, config.epochs());
        assertEquals(List.of(4, 16), config.partitions());
        assertEquals(0.01, config.learningRate());
        assertEquals("MEAN", config.head().name());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "profile=nonsense   | profile is nonsense, must be one of [smoke, laptop, paper]",
                "epochs=7           | epochs is 7, must be even and at least 2",
                "epochs=many        | epochs is 'many', must be a number",
                "partitions=4/5     | partitions is [4, 5], must be some of 4, 8 and 16",
                "width=24           | width is 24, must be a multiple of K = 16",
                "learningRate=0     | learning rate is 0.0, must be above 0",
                "way=fast           | way is null, must be [GROUPED, CONCURRENT, SEQUENTIAL, AUTO]",
                "speed=1            | field is 'speed', must be one of [profile, data,",
                "flip=yes           | flip is yes, must be true or false",
                "size=8             | size is 8, must be at least 16 pixels",
                "network=alexnet    | network is alexnet, must be paper, resnet18 or resnet34",
            })
    void aWrongValueIsNamedWithWhatWouldBeRight(String setting, String message) {
        Map<String, String> environment = setting.startsWith("profile=")
                ? Map.of("RECOMPOSE_PROFILE", setting.substring("profile=".length()))
                : Map.of("RECOMPOSE_PROFILE", "smoke", "RECOMPOSE_SET", setting);
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> Config.from(environment));
        assertTrue(e.getMessage().startsWith(message), e.getMessage());
    }

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
                "batchSize is 16, must be at most the 12 training images in " + folder, refused(folder.toString()));
        assertTrue(Check.describe(
                        Config.profile("smoke").with("data", folder.toString()).with("batchSize", "8"))
                .endsWith("images: 16 in " + folder));
    }

    private static String refused(String data) {
        return assertThrows(
                        IllegalArgumentException.class,
                        () -> Check.describe(Config.profile("smoke").with("data", data)))
                .getMessage();
    }
}
