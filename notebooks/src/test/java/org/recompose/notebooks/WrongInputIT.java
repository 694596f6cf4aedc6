package org.recompose.notebooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.recompose.notebooks.Reproduce.Run;

/** Wrong input is answered by one clear line and a status, in seconds, before anything is computed. */
class WrongInputIT {
    private static final Duration SECONDS = Duration.ofSeconds(60);

    @TempDir
    Path scratch;

    @Test
    void unknownProfile() throws Exception {
        refused("nonsense", "--profile", "nonsense");
    }

    @Test
    void unknownNotebook() throws Exception {
        refused("'table3'", "--profile", "smoke", "--notebooks", "table1,table3");
    }

    @Test
    void dataThatDoesNotExist() throws Exception {
        refused("/nonexistent", "--profile", "smoke", "--data", "/nonexistent");
    }

    @Test
    void dataWithoutImages() throws Exception {
        Path data = Files.createDirectories(scratch.resolve("flowers"));
        Files.createDirectories(data.resolve("daisy"));
        Files.createDirectories(data.resolve("rose"));
        refused("holds no images", "--profile", "smoke", "--data", data.toString());
    }

    @Test
    void aFolderThatComesSplitIsTaken() throws Exception {
        Path data = Files.createDirectories(scratch.resolve("split"));
        for (String place : List.of("train/cat", "train/dog", "test/cat", "test/dog")) {
            Files.createDirectories(data.resolve(place));
        }
        refused("holds no images", "--profile", "smoke", "--data", data.toString());
        Files.createFile(data.resolve("train/cat/1.jpg"));
        refused("'epoch'", "--profile", "smoke", "--data", data.toString(), "--set", "epoch=1");
    }

    @Test
    void partitionThatDoesNotDivideTheWidth() throws Exception {
        refused("width is 20", "--profile", "smoke", "--set", "width=20");
    }

    @Test
    void partsOfNoBundle() throws Exception {
        refused("--bundle", "--profile", "smoke", "--parts", "60M");
    }

    @Test
    void bundleInAFolderThatHoldsSomething() throws Exception {
        Path taken = Files.createDirectories(scratch.resolve("taken"));
        Files.writeString(taken.resolve("thesis.tex"), "years of work");
        refused(taken.toString(), "--profile", "smoke", "--bundle", taken.toString());
        assertEquals("years of work", Files.readString(taken.resolve("thesis.tex")));
    }

    @Test
    void unknownField() throws Exception {
        refused("'epoch'", "--profile", "smoke", "--set", "epoch=1");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the old Java is a shell script")
    void javaThatIsTooOld() throws Exception {
        Path java = Files.createDirectories(scratch.resolve("jdk-11/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho '    java.specification.version = 11' >&2\n");
        assertTrue(java.toFile().setExecutable(true));
        Map<String, String> old = Map.of("JAVA_HOME", scratch.resolve("jdk-11").toString());
        Run run = Reproduce.start(scratch, old, "notebooks/reproduce", List.of("--setup-only"))
                .await(SECONDS);
        assertEquals(2, run.status());
        assertEquals(1, run.complaints().size(), run.err());
        assertTrue(run.err().contains("Java 11") && run.err().contains("17"), run.err());
    }

    @Test
    void photographsThatCannotBeFetched() throws Exception {
        int closed;
        try (ServerSocket socket = new ServerSocket(0)) {
            closed = socket.getLocalPort();
        }
        String address = "http://127.0.0.1:" + closed + "/flower_photos.tgz";
        Path folder = scratch.resolve("photographs");
        Run run = Reproduce.start(scratch, Map.of(), "data/fetch", List.of("--to", folder.toString(), "--url", address))
                .await(SECONDS);
        assertEquals(1, run.status());
        assertEquals(1, run.complaints().size(), run.err());
        assertTrue(run.err().contains(address), run.err());
        assertTrue(Files.notExists(folder), "a folder that is not complete must not appear");
    }

    private void refused(String named, String... arguments) throws Exception {
        Path out = scratch.resolve("results");
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--out", out.toString()));
        Run run = Reproduce.start(scratch, all.toArray(String[]::new)).await(SECONDS);
        assertEquals(2, run.status(), run.out() + run.err());
        assertEquals(1, run.complaints().size(), run.err());
        assertTrue(run.err().contains(named), run.err());
        assertTrue(Files.notExists(out), "nothing may be computed from wrong input");
    }
}
