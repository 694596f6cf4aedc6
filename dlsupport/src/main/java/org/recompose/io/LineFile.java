package org.recompose.io;

import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.FileReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A text file that grows by a line at a time, also while the thread is interrupted, which would close a channel.
 *
 * @param path of the file
 */
public record LineFile(Path path) {

    /** Adds a line; the file is made if it is not there. */
    public void append(String line) {
        try (FileOutputStream out = new FileOutputStream(path.toFile(), true)) {
            out.write((line + System.lineSeparator()).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("can't write " + path, e);
        }
    }

    /** Adds a line, or puts it in place of the one that begins alike, as after a stop that forgot it. */
    public void put(String beginning, String line) {
        List<String> lines = lines();
        int at = 0;
        while (at < lines.size() && !lines.get(at).startsWith(beginning)) {
            at++;
        }
        if (at == lines.size()) {
            append(line);
        } else if (!lines.get(at).equals(line)) {
            lines.set(at, line);
            write(lines);
        }
    }

    private List<String> lines() {
        if (!path.toFile().exists()) {
            return List.of();
        }
        try (BufferedReader lines = new BufferedReader(new FileReader(path.toFile(), StandardCharsets.UTF_8))) {
            return new ArrayList<>(lines.lines().toList());
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + path, e);
        }
    }

    private void write(List<String> lines) {
        try {
            WholeFile.write(path, String.join(System.lineSeparator(), lines) + System.lineSeparator());
        } catch (IOException e) {
            throw new UncheckedIOException("can't write " + path, e);
        }
    }
}
