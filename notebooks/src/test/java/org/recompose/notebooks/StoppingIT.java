package org.recompose.notebooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.recompose.notebooks.Reproduce.Run;
import org.recompose.notebooks.Reproduce.Running;

/** However a run is ended in the middle of a training, all that it started ends, the kernel and its JVM included. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "reads /proc")
class StoppingIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path scratch;

    private List<Long> family = List.of();

    @AfterEach
    void leaveNothing() {
        family.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    }

    @Test
    void interruptEndsTheKernelToo() throws Exception {
        Running running = training();
        family = family(running);

        signal("INT", running);
        Run run = running.await(SOON);

        assertEquals(130, run.status());
        assertEquals("reproduce: stopped", run.err().strip());
        assertEquals(List.of(), commands(family));
    }

    @Test
    void aSecondRunIsKeptFromTheFolderAndAKillEndsTheKernelToo() throws Exception {
        Running running = training();
        family = family(running);

        Run second = start().await(SOON);
        assertEquals(2, second.status(), second.out() + second.err());
        assertEquals(1, second.complaints().size(), second.err());
        assertTrue(
                second.err().contains("process " + running.process().pid())
                        || family.stream().anyMatch(pid -> second.err().contains("process " + pid)),
                second.err());

        signal("KILL", running);
        long deadline = System.nanoTime() + SOON.toNanos();
        while (!commands(family).isEmpty()) {
            assertTrue(System.nanoTime() < deadline, () -> "still there: " + commands(family));
            Thread.sleep(100);
        }
    }

    private Running start() throws IOException {
        return Reproduce.start(
                scratch,
                "--profile",
                "smoke",
                "--plan",
                "1:100000",
                "--notebooks",
                "table2",
                "--out",
                scratch.resolve("results").toString());
    }

    private Running training() throws Exception {
        Running running = start();
        long deadline = System.nanoTime() + Duration.ofMinutes(3).toNanos();
        while (!running.printed().contains("[table2] GNet-R epoch 1/")) {
            assertTrue(running.process().isAlive(), () -> "ended before training began:\n" + running.printed());
            assertTrue(System.nanoTime() < deadline, () -> "no training within three minutes:\n" + running.printed());
            Thread.sleep(200);
        }
        return running;
    }

    private static List<Long> family(Running running) {
        List<Long> family =
                running.process().descendants().map(ProcessHandle::pid).toList();
        assertTrue(
                family.stream().anyMatch(pid -> command(pid).contains("org.recompose.kernel.Main")),
                "the kernel is one of reproduce's descendants");
        return family;
    }

    private static void signal(String name, Running running) throws Exception {
        new ProcessBuilder("kill", "-" + name, Long.toString(running.process().pid()))
                .start()
                .waitFor();
    }

    private static List<String> commands(List<Long> family) {
        return family.stream()
                .map(StoppingIT::command)
                .filter(command -> !command.isEmpty())
                .toList();
    }

    /** The command line of a process, or nothing when it has ended; a zombie has none. */
    private static String command(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"))
                    .replace('\0', ' ')
                    .strip();
        } catch (IOException e) {
            return "";
        }
    }
}
