package org.recompose.notebooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.recompose.notebooks.Reproduce.Run;
import org.recompose.notebooks.Reproduce.Running;

/** Ctrl-C in the middle of a training ends everything that was started, the kernel and its JVM included. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "reads /proc")
class StoppingIT {
    @TempDir
    Path scratch;

    @Test
    void interruptEndsTheKernelToo() throws Exception {
        Running running = Reproduce.start(
                scratch,
                "--profile",
                "smoke",
                "--set",
                "epochs=100000",
                "--out",
                scratch.resolve("results").toString());
        long deadline = System.nanoTime() + Duration.ofMinutes(3).toNanos();
        while (!running.printed().contains("[table2] GNet-R epoch 1/")) {
            assertTrue(running.process().isAlive(), () -> "ended before training began:\n" + running.printed());
            assertTrue(System.nanoTime() < deadline, () -> "no training within three minutes:\n" + running.printed());
            Thread.sleep(200);
        }
        List<Long> family =
                running.process().descendants().map(ProcessHandle::pid).toList();
        assertTrue(
                family.stream().anyMatch(pid -> command(pid).contains("org.recompose.kernel.Main")),
                "the kernel is one of reproduce's descendants");

        new ProcessBuilder("kill", "-INT", Long.toString(running.process().pid()))
                .start()
                .waitFor();
        Run run = running.await(Duration.ofSeconds(30));

        assertEquals(130, run.status());
        assertEquals("reproduce: stopped", run.err().strip());
        List<String> left = family.stream()
                .map(StoppingIT::command)
                .filter(command -> !command.isEmpty())
                .toList();
        assertEquals(List.of(), left);
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
