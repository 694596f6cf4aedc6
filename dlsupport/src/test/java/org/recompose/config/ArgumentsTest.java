package org.recompose.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentsTest {

    private static final Config BASE = Config.profile("laptop");

    private static Config config(String... arguments) {
        return Arguments.config(List.of(arguments), BASE);
    }

    @Test
    void optionsGoBeforeTheEnvironment(@TempDir Path folder) throws IOException {
        assertEquals(BASE, config());
        Config config = config(
                "--profile",
                "smoke",
                "--plan",
                "1:3",
                "--plan",
                "4:2 1:1",
                "--seeds",
                "2",
                "--device",
                "cpu",
                "--cluster",
                "processes",
                "--set",
                "model.width=16",
                "--set",
                "recipe.shift=1",
                "--out",
                folder.toString(),
                "--data",
                "drawn");
        assertEquals(
                Config.profile("smoke")
                        .with(Map.of(
                                "plans",
                                "1:3,4:2 1:1",
                                "seeds.count",
                                "2",
                                "hardware.devices",
                                "cpu",
                                "hardware.cluster",
                                "processes",
                                "model.width",
                                "16",
                                "recipe.shift",
                                "1",
                                "out",
                                folder.toString())),
                config);
        config.write(folder.resolve("config.json"));
        assertEquals(config, config("--config", folder.resolve("config.json").toString()));
    }

    /** The baselines of a profile belong to one of its own plans. */
    @Test
    void otherPlansLeaveTheBaselinesOut() {
        Config base = Config.profile("smoke").with("baselines", "4:1 1:1");
        assertEquals("", Arguments.config(List.of("--plan", "4:2 1:2"), base).baselines());
        assertEquals(
                "4:2 1:2",
                Arguments.config(List.of("--plan", "4:2 1:2", "--set", "baselines=4:2 1:2"), base)
                        .baselines());
        assertEquals("4:1 1:1", Arguments.config(List.of("--seeds", "2"), base).baselines());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--speed 1         | '--speed' is no option: give --profile NAME",
                "smoke             | 'smoke' is no option",
                "--seeds           | '--seeds' has no value",
                "--seeds two       | seeds.count is 'two', must be a number",
                "--set width       | --set width is not of the form FIELD=VALUE",
                "--set width=16    | there is no field 'width'; there are profile, data, model,",
                "--profile big     | profile is 'big', must be one of [smoke, laptop, paper]",
                "--plan 4-30       | plans[0]: stage '4-30': must be LEVEL:EPOCHS, as 4:30",
                "--config none.json | ",
            })
    void aWrongOptionIsNamedInALine(String line, String message) {
        String told = assertThrows(IllegalArgumentException.class, () -> config(line.split(" ")))
                .getMessage();
        assertTrue(told.startsWith(message == null ? "" : message), told);
        assertEquals(1, told.lines().count(), told);
    }

    @Test
    void aNotebooksParametersGoBeforeTheEnvironments() {
        assertEquals(
                Config.profile("smoke")
                        .with(Map.of(
                                "seeds.count", "2", "plans", "1:4,4:2 1:2", "model.width", "16", "recipe.shift", "1")),
                Arguments.notebook("smoke", "", "1:4, 4:2 1:2", 2, "model.width=16, recipe.shift=1"));
        assertEquals(
                List.of("1:4", "4:2 1:2"),
                Arguments.notebook("smoke", "", "", 0, "plans=1:4,4:2 1:2,model.width=16").plans().stream()
                        .map(Object::toString)
                        .toList());
        assertEquals(Config.fromEnvironment(), Arguments.notebook("", "", "", 0, ""));
    }
}
