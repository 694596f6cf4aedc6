package org.recompose.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {

    @TempDir
    private Path folder;

    private static Checkpoint checkpoint(String name, String identity, int epoch, int step, float value) {
        List<Epoch> history = new ArrayList<>(List.of(new Epoch(0, Double.NaN, 0.2, 0, 1)));
        for (int i = 1; i <= epoch; i++) {
            history.add(new Epoch(i, 1.0 / i, 0.2, 1, 2));
        }
        return new Checkpoint(
                new Checkpoint.Head(name, identity, epoch, step),
                3.5,
                1.5,
                2.5,
                new Lane(1, 2, "process 3"),
                history,
                Map.of("kernel", new float[] {value, -0f, Float.NaN}));
    }

    @Test
    void whatIsWrittenIsReadAgain() throws Exception {
        Path file = folder.resolve("two.checkpoint");
        Checkpoint.write(file, List.of(checkpoint("a", "x: 1", 2, 3, 1), checkpoint("ß 4:1 #2", "y", 2, 3, 2)));
        List<Checkpoint> read = Checkpoint.read(file);
        assertEquals(2, read.size());
        assertEquals(new Checkpoint.Head("ß 4:1 #2", "y", 2, 3), read.get(1).head());
        assertEquals(checkpoint("a", "x: 1", 2, 3, 1).history(), read.get(0).history());
        assertArrayEquals(new float[] {2, -0f, Float.NaN}, read.get(1).state().get("kernel"));
        assertEquals(
                List.of(3.5, 1.5, 2.5),
                List.of(read.get(0).loss(), read.get(0).seconds(), read.get(0).elapsed()));
    }

    /** Grouped once, alone then, in a group again: of each network the furthest counts. */
    @Test
    void ofEachNetworkTheFurthestIsFoundHoweverItWasGrouped() {
        Checkpoints checkpoints = new Checkpoints(folder, Duration.ZERO);
        checkpoints.write(List.of(checkpoint("a", "A", 1, 2, 1), checkpoint("b", "B", 1, 2, 2)));
        checkpoints.write(List.of(checkpoint("a", "A", 3, 0, 3)));
        checkpoints.write(List.of(checkpoint("b", "B", 1, 1, 4), checkpoint("c", "C", 1, 1, 5)));
        List<String> told = new ArrayList<>();
        Map<String, Checkpoint> found = checkpoints.find(Map.of("a", "A", "b", "B", "c", "other", "d", "D"), told::add);
        assertEquals(2, found.size());
        assertEquals(3f, found.get("A").state().get("kernel")[0]);
        assertEquals(2f, found.get("B").state().get("kernel")[0]);
        assertEquals(List.of("c begins afresh: an earlier training of this name has C; this one has other"), told);
    }

    @Test
    void anotherSeedsTrainingIsNoEarlierOneOfTheName() {
        Checkpoints checkpoints = new Checkpoints(folder, Duration.ZERO);
        checkpoints.write(List.of(checkpoint("a", "images: old\nseed: 1", 1, 2, 1)));
        checkpoints.write(List.of(checkpoint("a", "images: of seed 2\nseed: 2", 1, 2, 1)));
        List<String> told = new ArrayList<>();
        checkpoints.find(Map.of("a", "images: of seed 3\nseed: 3"), told::add);
        assertEquals(List.of(), told);
        checkpoints.find(Map.of("a", "images: new\nseed: 1"), told::add);
        assertEquals(
                List.of("a begins afresh: an earlier training of this name has images: old; this one has images: new"),
                told);
    }

    /** Who goes back to the old build may go on with the experiment that it left. */
    @Test
    void theSameTrainingsByAnotherBuildAreDeletedUnlessAnotherExperimentHasBegun() throws Exception {
        Checkpoints checkpoints = new Checkpoints(folder, Duration.ZERO);
        checkpoints.write(List.of(checkpoint("a", "build: old\nseed: 1\ninitial weights: 1", 1, 2, 1)));
        checkpoints.write(List.of(checkpoint("b", "build: old\nseed: 1", 1, 2, 1)));
        FileTime since = FileTime.from(Instant.now().plusSeconds(60));
        Path other = Files.createFile(folder.resolve("other-old.legs"));
        for (int left = 2; left > 0; left--) {
            checkpoints.write(List.of(checkpoint("a", "build: new\nseed: 1\ninitial weights: 2", 3, 0, 1)));
            try (var files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    if (Files.readString(file, StandardCharsets.ISO_8859_1).contains("build: new")) {
                        Files.setLastModifiedTime(file, since);
                    }
                }
            }
            Files.createFile(folder.resolve("own-new.legs"));
            checkpoints.clear(since, "own");
            try (var files = Files.list(folder)) {
                assertEquals(
                        left,
                        files.filter(file -> file.toString().endsWith(".checkpoint"))
                                .count());
            }
            assertTrue(!Files.exists(folder.resolve("own-new.legs")));
            Files.deleteIfExists(other);
        }
        assertEquals(
                1,
                checkpoints.find(Map.of("b", "build: old\nseed: 1"), told -> {}).size());
    }

    /** A part of a damaged file is never read: it is told in a line and what is left of others counts. */
    @Test
    void aThousandDamagedFilesAreToldInALineEachAndNotUsed() throws Exception {
        Checkpoints checkpoints = new Checkpoints(folder, Duration.ZERO);
        checkpoints.write(List.of(checkpoint("a", "A", 2, 2, 1), checkpoint("b", "B", 2, 2, 2)));
        Path file;
        try (var files = Files.list(folder)) {
            file = files.findFirst().orElseThrow();
        }
        byte[] whole = Files.readAllBytes(file);
        checkpoints.write(List.of(checkpoint("b", "B", 1, 0, 7)));
        Random random = new Random(15);
        for (int i = 0; i < 1000; i++) {
            byte[] bytes = whole.clone();
            int at = random.nextInt(whole.length);
            switch (i % 4) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes = java.util.Arrays.copyOf(whole, at);
                case 2 -> java.util.Arrays.fill(bytes, at, Math.min(whole.length, at + 4), (byte) random.nextInt(256));
                default -> bytes = java.util.Arrays.copyOf(whole, whole.length + 1 + random.nextInt(9));
            }
            if (java.util.Arrays.equals(bytes, whole)) {
                continue;
            }
            Files.write(file, bytes);
            List<String> told = new ArrayList<>();
            try {
                Map<String, Checkpoint> found = checkpoints.find(Map.of("a", "A", "b", "B"), told::add);
                String state = i + ": " + told + " " + found.keySet();
                assertTrue(!found.containsKey("A"), state);
                assertTrue(told.stream().allMatch(line -> line.lines().count() == 1), state);
                assertTrue(
                        told.stream().anyMatch(line -> line.contains(" is damaged or no checkpoint: it is not used"))
                                || told.stream().anyMatch(line -> line.contains(" begins afresh: ")),
                        state);
                if (found.containsKey("B")) {
                    assertEquals(7f, found.get("B").state().get("kernel")[0], state);
                }
            } catch (RuntimeException | Error e) {
                fail("damage " + i, e);
            }
        }
    }
}
