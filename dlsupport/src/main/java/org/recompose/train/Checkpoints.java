package org.recompose.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.recompose.data.Digests;
import org.recompose.io.WholeFile;

/**
 * A folder in which trainings leave how far they are, and from which the same trainings go on. What is there is known
 * by what its result depends on, not by a name or by what it was grouped with: several experiments may use one folder,
 * share what they have in common, and leave each other the rest.
 *
 * @param folder is made when the first checkpoint is written; null to keep none
 * @param every the least time between two checkpoints of a training; zero for one after each step
 */
public record Checkpoints(Path folder, Duration every) {

    /** Of the list of an experiment's starts. */
    public static final String STARTS = ".legs";

    /** Of what tasks in other processes read and leave: images, progress, tasks and results. */
    private static final List<String> OF_TASKS = List.of(".images", ".progress", ".task", ".result");

    private static final String SUFFIX = ".checkpoint";
    private static final String WAY = ".way";

    /** Keeps none. */
    public static final Checkpoints NONE = new Checkpoints(null, Duration.ZERO);

    /** @throws IllegalArgumentException if the time is negative */
    public Checkpoints {
        if (every.isNegative()) {
            throw new IllegalArgumentException("the time between checkpoints is " + every + ", must be at least 0");
        }
    }

    /**
     * The furthest checkpoint of each training that left one.
     *
     * @param wanted what the results depend on, by the networks' names
     * @param notice is told of files that cannot be used, and why, and of other trainings of the same name and seed
     * @return by what the results depend on
     */
    Map<String, Checkpoint> find(Map<String, String> wanted, Consumer<String> notice) {
        Map<String, Checkpoint.Head> furthest = new HashMap<>();
        Map<Path, Set<String>> toRead = new HashMap<>();
        Map<String, Path> places = new HashMap<>();
        Map<String, String> strangers = new HashMap<>();
        Set<Path> used = new HashSet<>();
        for (Path file : files(List.of(SUFFIX))) {
            for (Checkpoint.Head head : heads(file, notice)) {
                if (wanted.containsValue(head.identity())) {
                    used.add(file);
                    Checkpoint.Head other = furthest.get(head.identity());
                    if (other == null || other.before(head)) {
                        furthest.put(head.identity(), head);
                        places.put(head.identity(), file);
                    }
                } else if (wanted.containsKey(head.name())
                        && seed(head.identity()).equals(seed(wanted.get(head.name())))) {
                    strangers.put(head.name(), head.identity());
                }
            }
        }
        used.forEach(Checkpoints::touch);
        strangers.forEach((name, theirs) -> {
            if (!places.containsKey(wanted.get(name))) {
                notice.accept(name + " begins afresh: an earlier training of this name has "
                        + difference(theirs, wanted.get(name)));
            }
        });
        places.forEach((identity, file) ->
                toRead.computeIfAbsent(file, key -> new HashSet<>()).add(identity));
        Map<String, Checkpoint> found = new HashMap<>();
        toRead.forEach((file, identities) -> read(file, notice).stream()
                .filter(checkpoint -> identities.contains(checkpoint.head().identity()))
                .forEach(checkpoint -> found.put(checkpoint.head().identity(), checkpoint)));
        return found;
    }

    /** So that {@link #clear} tells it from those of other experiments. */
    private static void touch(Path file) {
        try {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        } catch (IOException e) {
            throw new UncheckedIOException("can't write " + file, e);
        }
    }

    private static List<Checkpoint.Head> heads(Path file, Consumer<String> notice) {
        try {
            return Checkpoint.heads(file);
        } catch (IllegalArgumentException e) {
            notice.accept(e.getMessage() + ": it is not used");
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("can't read checkpoint " + file, e);
        }
    }

    private static List<Checkpoint> read(Path file, Consumer<String> notice) {
        try {
            return Checkpoint.read(file);
        } catch (IllegalArgumentException e) {
            notice.accept(e.getMessage() + ": it is not used");
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("can't read checkpoint " + file, e);
        }
    }

    private static Optional<String> seed(String identity) {
        return identity.lines().filter(line -> line.startsWith("seed: ")).findFirst();
    }

    private static String difference(String theirs, String ours) {
        List<String> own = ours.lines().toList();
        List<String> other = theirs.lines().toList();
        for (int i = 0; i < Math.min(own.size(), other.size()); i++) {
            if (!own.get(i).equals(other.get(i))) {
                return other.get(i) + "; this one has " + own.get(i);
            }
        }
        return other.size() + " properties, this one " + own.size();
    }

    /** Replaces the earlier one of the same networks together. */
    void write(List<Checkpoint> together) {
        Path file = folder.resolve(
                hash(together.stream().map(each -> each.head().identity()).collect(Collectors.joining("\n"))) + SUFFIX);
        try {
            Checkpoint.write(file, together);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "can't write checkpoint " + file + "; training stops before more is done that could be lost", e);
        }
    }

    /** The way that was measured to be the fastest for these networks, if it was. */
    Optional<Way> way(String networks) {
        Path file = kept() ? folder.resolve(hash(networks) + WAY) : null;
        try {
            return file == null || !Files.exists(file)
                    ? Optional.empty()
                    : Stream.of(Way.values())
                            .filter(way -> read(file).equals(way.name()))
                            .findFirst();
        } catch (UncheckedIOException e) {
            return Optional.empty();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void remember(String networks, Way way) {
        if (kept()) {
            try {
                WholeFile.write(folder.resolve(hash(networks) + WAY), way.name());
            } catch (IOException e) {
                throw new UncheckedIOException("can't write to " + folder, e);
            }
        }
    }

    private static String hash(String text) {
        return Digests.sha256(text.getBytes(StandardCharsets.UTF_8)).substring(0, 16);
    }

    /** Whether a training left something to go on from. */
    public boolean any() {
        return !files(List.of(SUFFIX)).isEmpty();
    }

    /**
     * As {@link #clear(FileTime)}, with the experiment's lists of starts.
     *
     * @param name with which they begin
     */
    public void clear(FileTime since, String name) {
        try {
            for (Path file : files(List.of(STARTS))) {
                if (file.getFileName().toString().startsWith(name)) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't delete the list of starts in " + folder, e);
        }
        clear(since);
    }

    /**
     * Deletes what an experiment that is done has written or gone on from, and the folder if nothing else is in it.
     * What another one has left there stays, to go on from. If there is no list of starts of another one, the same
     * trainings' checkpoints by other builds go too.
     *
     * @param since when the experiment began, by the clock of the folder
     */
    public void clear(FileTime since) {
        try {
            Set<String> done = new HashSet<>();
            List<Path> left = new ArrayList<>();
            for (Path file : files(List.of(SUFFIX))) {
                if (Files.getLastModifiedTime(file).compareTo(since) < 0) {
                    left.add(file);
                } else {
                    trainings(file).forEach(done::add);
                    Files.delete(file);
                }
            }
            if (files(List.of(STARTS)).isEmpty()) {
                for (Path file : left) {
                    List<String> trainings = trainings(file);
                    if (!trainings.isEmpty() && done.containsAll(trainings)) {
                        Files.delete(file);
                    }
                }
            }
            List<String> others = any() ? List.of() : List.of(WAY, STARTS);
            for (Path file : files(Stream.of(others, List.of(WholeFile.PART), OF_TASKS)
                    .flatMap(List::stream)
                    .toList())) {
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

    private static List<String> trainings(Path file) {
        return heads(file, damaged -> {}).stream()
                .map(Checkpoint.Head::training)
                .toList();
    }

    private List<Path> files(List<String> suffixes) {
        if (!kept() || !Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> suffixes.stream().anyMatch(file.toString()::endsWith))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("can't list the checkpoints in " + folder, e);
        }
    }

    boolean due(long lastNanos) {
        return folder != null && System.nanoTime() - lastNanos >= every.toNanos();
    }

    /** Whether it keeps any. */
    public boolean kept() {
        return folder != null;
    }
}
