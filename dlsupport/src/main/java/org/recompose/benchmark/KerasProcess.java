package org.recompose.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The paper's global network in Keras, in a Python process that takes training steps when told to. */
final class KerasProcess implements AutoCloseable {

    private static final String SCRIPT = "keras_benchmark.py";

    private final Process process;
    private final BufferedReader out;
    private final PrintWriter in;
    private final Path script;
    private final String head;

    /** Starts {@code RECOMPOSE_PYTHON}, or {@code python3}, and waits until it is warm. */
    KerasProcess(int size, int width, int batch, int classes) throws IOException {
        script = Files.createTempFile("keras", ".py");
        try (InputStream source = KerasProcess.class.getResourceAsStream(SCRIPT)) {
            Files.copy(source, script, StandardCopyOption.REPLACE_EXISTING);
        }
        String python = System.getenv().getOrDefault("RECOMPOSE_PYTHON", "python3");
        process = new ProcessBuilder(python, script.toString(), "" + size, "" + width, "" + batch, "" + classes)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        out = process.inputReader(StandardCharsets.UTF_8);
        in = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        String line = out.readLine();
        head = line == null ? "missing: " + python + " ended with code " + code() : line;
    }

    private int code() {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    /** Whether Python has TensorFlow. */
    boolean ready() {
        return head.startsWith("ready");
    }

    /** What runs, with its versions, or what is missing. */
    String about() {
        return head.replaceFirst("^ready ", "");
    }

    /** The seconds that so many steps take. */
    double seconds(int steps) throws IOException {
        in.println(steps);
        String line = out.readLine();
        if (line == null) {
            throw new IOException("the Keras process ended with code " + code());
        }
        return Double.parseDouble(line);
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        Files.deleteIfExists(script);
    }
}
