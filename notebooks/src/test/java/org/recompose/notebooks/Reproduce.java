package org.recompose.notebooks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code notebooks/reproduce}, run as a user runs it: in a process of its own, from the repository's root. */
final class Reproduce {
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private Reproduce() {}

    /** What a run left behind. */
    record Run(int status, String out, String err, Duration time) {
        /** The lines of the error stream that are not empty. */
        List<String> complaints() {
            return err.lines().filter(line -> !line.isBlank()).toList();
        }
    }

    /** A run that has not ended yet. */
    record Running(Process process, Path out, Path err, long started) {
        Run await(Duration limit) throws InterruptedException {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroy();
                process.waitFor(20, TimeUnit.SECONDS);
                throw new AssertionError(
                        "still running after " + limit + "; printed so far:\n" + read(out) + read(err));
            }
            Duration time = Duration.ofNanos(System.nanoTime() - started);
            return new Run(process.exitValue(), read(out), read(err), time);
        }

        String printed() {
            return read(out);
        }
    }

    static Running start(Path scratch, String... arguments) throws IOException {
        return start(scratch, Map.of(), "notebooks/reproduce", List.of(arguments));
    }

    static Running start(Path scratch, Map<String, String> environment, String script, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of("python3", script));
        command.addAll(arguments);
        Path out = Files.createTempFile(scratch, "out", ".txt");
        Path err = Files.createTempFile(scratch, "err", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(ROOT.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("RECOMPOSE_") && !name.equals("RECOMPOSE_PYTHON"));
        builder.environment().putAll(environment);
        return new Running(builder.start(), out, err, System.nanoTime());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
