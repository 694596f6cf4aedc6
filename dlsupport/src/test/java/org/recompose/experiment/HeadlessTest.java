package org.recompose.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In a Java of its own, since TensorFlow takes some settings when it loads and never again. */
class HeadlessTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"", "forecast"})
    void tf32IsChosenBeforeTensorFlowLoads(String command) throws Exception {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Headless.class.getName()));
        if (!command.isEmpty()) {
            line.add(command);
        }
        line.addAll(List.of(
                "--profile", "smoke", "--set", "hardware.tf32=true", "--plan", "1:1", "--out", folder.toString()));
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().putIfAbsent("TF_ENABLE_ONEDNN_OPTS", "1");
        Process process = builder.start();
        String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), told);
    }
}
