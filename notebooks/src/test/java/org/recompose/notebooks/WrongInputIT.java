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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
        refused("'daisy'", "--profile", "smoke", "--data", data.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "4:0 1:1, stage '4:0'",
        "1:1 4:1, stage '4:1' after '1:1'",
        "16:1 8:1 1:1, stage '8:1'",
        "5:1 1:1, stage '5:1'",
        "4:1 1:1@rate=0.1, stage '1:1@rate=0.1'",
        "4x8:1 1:1, stage '4x8:1'"
    })
    void planThatCannotRun(String plan, String named) throws Exception {
        refused(named, "--profile", "smoke", "--set", "model.width=16", "--plan", "1:1", "--plan", plan);
    }

    @ParameterizedTest
    @CsvSource({"half, 1:2, 'half'", "40, 1:2, 40.0", "0.4, 4:1 1:1, --plan 1:60"})
    void budgetThatIsNone(String budget, String plan, String named) throws Exception {
        refused(named, "--profile", "smoke", "--plan", plan, "--budget", budget);
    }

    @Test
    void outputFolderThatIsAFile() throws Exception {
        Path file = Files.writeString(scratch.resolve("file"), "years of work");
        Run run = Reproduce.start(scratch, "--profile", "smoke", "--out", file.toString())
                .await(SECONDS);
        assertEquals(2, run.status(), run.out() + run.err());
        assertEquals(1, run.complaints().size(), run.err());
        assertTrue(run.err().contains(file.toString()), run.err());
        assertEquals("years of work", Files.readString(file));
    }

    /** Spark is not fetched for it. */
    @Test
    void clusterThatIsNone() throws Exception {
        refused("'nowhere'", "--profile", "smoke", "--cluster", "nowhere");
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
