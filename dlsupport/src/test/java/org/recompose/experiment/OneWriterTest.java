package org.recompose.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OneWriterTest {

    @TempDir
    private Path folder;

    private Process process(ProcessBuilder.Redirect errors) throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        folder.toString())
                .redirectError(errors)
                .start();
    }

    private Process holder() throws Exception {
        Process process = process(ProcessBuilder.Redirect.INHERIT);
        assertEquals("held", process.inputReader().readLine());
        return process;
    }

    /** Holds a folder until its input ends. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws Exception {
            try (OneWriter writer = OneWriter.of(Path.of(arguments[0]))) {
                System.out.println("held");
                System.in.read();
            }
        }
    }

    @Test
    void anotherProcessIsRefusedAndTheHolderNamed() throws Exception {
        Process holder = holder();
        try {
            assertEquals(
                    folder + " is being written by process " + holder.pid()
                            + "; wait for it, stop it, or name another folder",
                    assertThrows(IllegalArgumentException.class, () -> OneWriter.of(folder))
                            .getMessage());
        } finally {
            holder.getOutputStream().close();
            holder.waitFor();
        }
        assertFalse(Files.exists(folder.resolve(".lock")));
        OneWriter.of(folder).close();
    }

    /** An operating system drops a process's lock when the process closes the file a second time. */
    @Test
    void aRefusalInOneProcessLeavesTheLockToTheFirst() throws Exception {
        try (OneWriter first = OneWriter.of(folder)) {
            assertThrows(IllegalArgumentException.class, () -> OneWriter.of(folder));
            Process other = process(ProcessBuilder.Redirect.DISCARD);
            other.getOutputStream().close();
            assertEquals(1, other.waitFor());
        }
        OneWriter.of(folder).close();
    }

    /** What it had begun to write goes too. */
    @Test
    void theLockOfADeadProcessDoesNotCount() throws Exception {
        Process holder = holder();
        Files.writeString(folder.resolve("run.json.1234.part"), "{");
        Files.writeString(folder.resolve("run.json"), "{}");
        Path weights = Files.createDirectories(folder.resolve("weights/seed-0"));
        Files.writeString(weights.resolve("1-1.npz.1234.part"), "P");
        Files.writeString(weights.resolve("1-1.npz"), "PK");
        holder.destroyForcibly().waitFor();
        assertTrue(Files.exists(folder.resolve(".lock")));
        OneWriter.of(folder).close();
        try (var files = Files.walk(folder)) {
            assertEquals(
                    List.of("1-1.npz", "run.json"),
                    files.filter(Files::isRegularFile)
                            .map(file -> file.getFileName().toString())
                            .sorted()
                            .toList());
        }
    }

    @Test
    void aFolderThatIsHeldHereIsRefusedHereToo() {
        try (OneWriter writer = OneWriter.of(folder)) {
            String told = assertThrows(IllegalArgumentException.class, () -> OneWriter.of(folder))
                    .getMessage();
            assertTrue(told.contains("process " + ProcessHandle.current().pid() + ";"), told);
        }
        OneWriter.of(folder).close();
    }
}
