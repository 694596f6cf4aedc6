package org.recompose.kernel.display;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The programs that tests of what a person sees need; a test is skipped, and says so, where one is missing. */
public final class Installed {
    private Installed() {}

    public static Path chromium() {
        return Chromium.find().orElseGet(() -> abort("no Chromium on this machine (CHROMIUM names one)"));
    }

    /** The repository's own Python with nbconvert. */
    public static Path jupyterPython(String... options) throws Exception {
        Path script =
                Path.of("..", "notebooks", "jupyter_env.py").toAbsolutePath().normalize();
        if (!Files.exists(script)) {
            return abort("no " + script);
        }
        List<String> command = new ArrayList<>(List.of("python3", script.toString()));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String path;
        try (BufferedReader output = process.inputReader()) {
            path = output.readLine();
        }
        return process.waitFor() == 0 && path != null ? Path.of(path) : abort("no Jupyter environment: " + command);
    }

    /** As {@link #jupyterPython}, with JupyterLab in it. */
    public static Path jupyterLabPython() throws Exception {
        Path python = jupyterPython("--with", "tests");
        Process probe = new ProcessBuilder(python.toString(), "-c", "import jupyterlab")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return probe.waitFor() == 0 ? python : abort("no JupyterLab in " + python);
    }
}
