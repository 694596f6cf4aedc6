package org.recompose.experiment;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.recompose.io.LineFile;

/**
 * Where the news of a running experiment goes.
 *
 * @param sink takes one line, without its end
 * @param watcher draws the training, of which there are no lines then; null for nobody
 */
public record Progress(Consumer<String> sink, Watcher watcher) {

    /** Lines only. */
    public Progress(Consumer<String> sink) {
        this(sink, null);
    }

    /** Says nothing. */
    public static Progress none() {
        return new Progress(line -> {});
    }

    /**
     * To standard output, and to the file that the environment variable {@code RECOMPOSE_PROGRESS} names, if it does:
     * so a headless run can be watched.
     */
    public static Progress console() {
        String file = System.getenv("RECOMPOSE_PROGRESS");
        return new Progress(line -> {
            System.out.println(line);
            if (file != null && !file.isBlank()) {
                new LineFile(Path.of(file)).append(line);
            }
        });
    }

    /** Drawn by the watcher where somebody looks on; lines, as {@link #console}, where the run is headless. */
    public static Progress watched(Watcher watcher) {
        String file = System.getenv("RECOMPOSE_PROGRESS");
        return file == null || file.isBlank() ? new Progress(System.out::println, watcher) : console();
    }

    /** Takes a line made as by {@link String#format}. */
    public void say(String format, Object... values) {
        sink.accept(String.format(format, values));
    }
}
