package org.recompose.experiment;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.recompose.io.WholeFile;

/**
 * Holds an output folder, so that no second run writes there beside this one. The lock is the operating system's: that
 * of a process that died is gone.
 */
final class OneWriter implements AutoCloseable {

    private static final String NAME = ".lock";

    private final Path file;
    private final RandomAccessFile open;

    private OneWriter(Path file, RandomAccessFile open) {
        this.file = file;
        this.open = open;
    }

    /** @throws IllegalArgumentException if another run holds the folder, naming its process */
    static OneWriter of(Path folder) {
        Path file = folder.resolve(NAME);
        try {
            Files.createDirectories(folder);
            // Written without its channel, which an interrupt would close.
            RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw");
            if (lock(open.getChannel()) == null) {
                open.close();
                throw new IllegalArgumentException(folder + " is being written by process "
                        + Files.readString(file).strip() + "; wait for it, stop it, or name another folder");
            }
            try {
                open.setLength(0);
                open.writeBytes(String.valueOf(ProcessHandle.current().pid()));
                clean(folder);
            } catch (IOException | RuntimeException e) {
                open.close();
                throw e;
            }
            return new OneWriter(file, open);
        } catch (IOException e) {
            throw new UncheckedIOException("can't write to " + folder, e);
        }
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

    private static FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
            open.close();
        } catch (IOException e) {
            throw new UncheckedIOException("can't release " + file, e);
        }
    }
}
