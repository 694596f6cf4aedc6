package org.recompose.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder in which trainings leave how far they are, and from which the same trainings go on.
 *
 * @param folder is made when the first checkpoint is written; null to keep none
 * @param every the least time between two checkpoints of a training; zero for one after each step
 */
public record Checkpoints(Path folder, Duration every) {

    private static final String SUFFIX = ".checkpoint";

    /** Keeps none. */
    public static final Checkpoints NONE = new Checkpoints(null, Duration.ZERO);

    /** @throws IllegalArgumentException if the time is negative */
    public Checkpoints {
        if (every.isNegative()) {
            throw new IllegalArgumentException("the time between checkpoints is " + every + ", must be at least 0");
        }
    }

    Optional<Checkpoint> read(List<Job> jobs, String identity) {
        if (folder == null || !Files.exists(file(jobs))) {
            return Optional.empty();
        }
        try {
            return Optional.of(Checkpoint.read(file(jobs), identity));
        } catch (IOException e) {
            throw new UncheckedIOException("can't read checkpoint " + file(jobs), e);
        }
    }

    void write(List<Job> jobs, Checkpoint checkpoint) {
        try {
            checkpoint.write(file(jobs));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "can't write checkpoint " + file(jobs) + "; training stops before more is "
                            + "done that could be lost",
                    e);
        }
    }

    /** Whether a training left something to go on from. */
    public boolean any() {
        return files().stream().anyMatch(file -> file.toString().endsWith(SUFFIX));
    }

    /** Deletes the folder's checkpoints, what they were for is done, and the folder if nothing else is in it. */
    public void clear() {
        try {
            for (Path file : files()) {
                Files.delete(file);
            }
            if (kept() && Files.isDirectory(folder)) {
                Files.delete(folder);
            }
        } catch (DirectoryNotEmptyException e) {
            return;
        } catch (IOException e) {
            throw new UncheckedIOException("can't delete the checkpoints in " + folder, e);
        }
    }

    /** Checkpoints, and what goes with them: images for other processes, and files that were never finished. */
    private List<Path> files() {
        if (!kept() || !Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> Stream.of(SUFFIX, SharedImages.SUFFIX, ProgressFile.SUFFIX, Checkpoint.PART)
                            .anyMatch(file.toString()::endsWith))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("can't list the checkpoints in " + folder, e);
        }
    }

    boolean due(long lastNanos) {
        return folder != null && System.nanoTime() - lastNanos >= every.toNanos();
    }

    boolean kept() {
        return folder != null;
    }

    private Path file(List<Job> jobs) {
        String name = jobs.size() == 1 ? jobs.get(0).name() : jobs.get(0).name() + "+" + (jobs.size() - 1);
        return folder.resolve(name.replace(' ', '-') + SUFFIX);
    }
}
