package org.recompose.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs the tests in {@code src/test/python}, in which a real Jupyter client talks to the packaged kernel.
 *
 * <p>The Python is that of {@code notebooks/jupyter_env.py}, or the one that {@code RECOMPOSE_PYTHON} names.
 */
class ClientIT {
    private static final Path JAR = Path.of(System.getProperty("kernel.jar")).toAbsolutePath();
    private static final Path PREFIX = JAR.resolveSibling("jupyter");

    private static String python;

    @BeforeAll
    static void installKernel() throws Exception {
        List<String> lines = run(Path.of("."), Map.of(), "python3", "../notebooks/jupyter_env.py", "--with", "tests")
                .lines()
                .toList();
        python = lines.get(lines.size() - 1).strip();
        run(
                Path.of("."),
                Map.of(),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                JAR.toString(),
                "install",
                "--prefix",
                PREFIX.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "test_execution",
                "test_control",
                "test_failures",
                "test_subshells",
                "test_soak",
                "test_messages",
                "test_language",
                "test_install",
                "test_maven",
                "test_wheel",
                "test_conformance",
                "test_debugger",
                "test_memory"
            })
    @Timeout(value = 8, unit = TimeUnit.MINUTES)
    void clientTests(String module) throws Exception {
        String output = run(
                Path.of("src", "test", "python"),
                Map.of(
                        "JUPYTER_PATH",
                                PREFIX.resolve(Path.of("share", "jupyter")).toString(),
                        "RECOMPOSE_KERNEL_JAR", JAR.toString(),
                        "PYTHONDONTWRITEBYTECODE", "1"),
                python,
                "-W",
                "ignore::ResourceWarning",
                "-m",
                "unittest",
                "-v",
                module);
        System.out.println(output);
    }

    /** Runs a command to its end; fails with all it printed unless it exits with 0. */
    private static String run(Path directory, Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().putAll(environment);
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Assertions.assertEquals(0, process.waitFor(), String.join(" ", command) + "\n" + output);
        return output;
    }
}
