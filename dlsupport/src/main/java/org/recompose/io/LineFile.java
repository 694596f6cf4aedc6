package org.recompose.io;

import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.FileReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

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

    /** Whether it has such a line. */
    public boolean has(String line) {
        if (!path.toFile().exists()) {
            return false;
        }
        try (BufferedReader lines = new BufferedReader(new FileReader(path.toFile(), StandardCharsets.UTF_8))) {
            return lines.lines().anyMatch(line::equals);
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + path, e);
        }
    }
}
