package org.recompose.experiment;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.recompose.io.WholeFile;

/**
 * Holds an output folder, so that no second run writes there beside this one. The lock is the operating system's: that
 * of a process that died is gone.
 */
final class OneWriter implements AutoCloseable {

    private static final String NAME = ".lock";

    /** Of this process: opening and closing a second time would take the lock from the first. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final Path held;
    private final RandomAccessFile open;

    private OneWriter(Path file, Path held, RandomAccessFile open) {
        this.file = file;
        this.held = held;
        this.open = open;
    }

    /** @throws IllegalArgumentException if another run holds the folder, naming its process */
    static OneWriter of(Path folder) {
        try {
            Files.createDirectories(folder);
            Path held = folder.toRealPath();
            if (!HELD.add(held)) {
                throw refused(folder, String.valueOf(ProcessHandle.current().pid()));
            }
            try {
                return locked(folder, held);
            } catch (IOException | RuntimeException e) {
                HELD.remove(held);
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't write to " + folder, e);
        }
    }

    private static OneWriter locked(Path folder, Path held) throws IOException {
        Path file = folder.resolve(NAME);
        // Written without its channel, which an interrupt would close.
        RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw");
        try {
            if (open.getChannel().tryLock() == null) {
                throw refused(folder, Files.readString(file).strip());
            }
            open.setLength(0);
            open.writeBytes(String.valueOf(ProcessHandle.current().pid()));
            clean(folder);
            return new OneWriter(file, held, open);
        } catch (IOException | RuntimeException e) {
            open.close();
            throw e;
        }
    }

    private static IllegalArgumentException refused(Path folder, String process) {
        return new IllegalArgumentException(
                folder + " is being written by process " + process + "; wait for it, stop it, or name another folder");
    }

    /** Deletes what a killed run had begun to write. */
    private static void clean(Path folder) throws IOException {
        List<Path> begun;
        try (Stream<Path> files = Stream.concat(Files.list(folder), KeptWeights.files(folder))) {
            begun = files.filter(file -> file.toString().endsWith(WholeFile.PART))
                    .toList();
        }
        for (Path file : begun) {
            Files.deleteIfExists(file);
        }
    }

    /** When it was taken, by the clock of the folder. */
    FileTime since() {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + file, e);
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
            open.close();
        } catch (IOException e) {
            throw new UncheckedIOException("can't release " + file, e);
        } finally {
            HELD.remove(held);
        }
    }
}
