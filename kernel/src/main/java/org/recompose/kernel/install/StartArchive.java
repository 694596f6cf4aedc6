package org.recompose.kernel.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The classes that a kernel's start and first cells load, as the JVM archives them (application class data sharing): a
 * kernel that reads them from here need not load and verify them. A JVM that this archive is not of leaves it aside.
 *
 * @param file the archive, some 20 MB
 */
record StartArchive(Path file) {
    private static final String REHEARSAL = "org.recompose.kernel.Rehearsal";
    private static final List<String> SILENT = List.of("-Xlog:cds*=off");
    private static final int SECONDS = 60;

    /** The options of a JVM that is to use it. */
    List<String> options() {
        List<String> options = new ArrayList<>(SILENT);
        options.add("-XX:SharedArchiveFile=" + file);
        return options;
    }

    /**
     * Rehearses a kernel's start and writes what it loads. A JVM that runs with an older archive keeps it.
     *
     * @param jvmOptions the kernel's, less those of agents
     * @param jar where the kernel will have its classes from
     * @return why there is none
     * @throws IOException if the folder cannot be written to
     */
    Optional<String> write(String java, List<String> jvmOptions, Map<String, String> environment, Path jar)
            throws IOException {
        Files.deleteIfExists(file);
        Path folder = file.getParent();
        Path written = folder.resolve("new-" + file.getFileName());
        Path said = Files.createTempFile(folder, "rehearsal", ".log");
        try {
            List<String> command = new ArrayList<>(List.of(java));
            command.addAll(jvmOptions);
            command.addAll(SILENT);
            command.add("-XX:ArchiveClassesAtExit=" + written);
            command.addAll(List.of("-cp", jar.toString(), REHEARSAL));
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            boolean hasEnded = process.waitFor(SECONDS, TimeUnit.SECONDS);
            process.destroyForcibly();
            if (!hasEnded) return Optional.of("their start, rehearsed, took more than " + SECONDS + " s");
            if (!Files.exists(written)) return Optional.of("no class archive was made: " + lastLine(said));
            Files.move(written, file, StandardCopyOption.REPLACE_EXISTING);
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        } finally {
            Files.deleteIfExists(written);
            Files.deleteIfExists(said);
        }
    }

    private static String lastLine(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        return lines.isEmpty() ? "the JVM said nothing" : lines.get(lines.size() - 1);
    }
}
