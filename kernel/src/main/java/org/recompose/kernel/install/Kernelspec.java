package org.recompose.kernel.install;

import com.google.gson.GsonBuilder;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The folder by which a Jupyter client knows the kernel: {@code kernel.json}, a copy of the jar, so that the kernel
 * lives on where it was built no longer, and the {@link StartArchive}.
 *
 * @param folder the folder, which may not exist yet
 */
record Kernelspec(Path folder) {
    private static final String MAIN = "org.recompose.kernel.Main";
    private static final String JAR = "recompose-kernel.jar";
    private static final String ARCHIVE = "recompose-kernel.jsa";
    private static final int NEWEST_WITH_CLOSED_AGENT = 21;
    /** The wheel's kernelspec starts by this script; see {@code kernel/src/main/python}. */
    private static final String LAUNCHER = "launch.py";

    private Path json() {
        return folder.resolve("kernel.json");
    }

    /** Whether a kernel of any kind is here. */
    boolean exists() {
        return Files.isRegularFile(json());
    }

    boolean isOurs() throws IOException {
        return exists() && Files.readString(json()).contains(MAIN);
    }

    boolean isOfWheel() throws IOException {
        return isOurs() && Files.readString(json()).contains(LAUNCHER);
    }

    private StartArchive archive() {
        return new StartArchive(folder.resolve(ARCHIVE));
    }

    /**
     * Writes the files; kernels that run from older ones keep theirs.
     *
     * @return what went wrong with the archive, which a kernel can do without
     */
    Optional<String> write(Path ownJar, InstallOptions options) throws IOException {
        Files.createDirectories(folder);
        Path jar = folder.resolve(JAR);
        if (!Files.exists(jar) || !Files.isSameFile(jar, ownJar)) {
            replace(jar, Files.readAllBytes(ownJar));
        }
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> rehearsed = new ArrayList<>(jvmOptions(false));
        rehearsed.addAll(options.jvmOptions());
        Optional<String> problem = archive().write(java, rehearsed, options.environment(), jar);
        List<String> argv = new ArrayList<>();
        argv.add(java);
        argv.addAll(jvmOptions(debugger(options)));
        if (problem.isEmpty()) argv.addAll(archive().options());
        argv.add("-javaagent:" + jar);
        argv.addAll(options.jvmOptions());
        argv.add("-cp");
        argv.add(options.classpath().isEmpty() ? jar.toString() : jar + File.pathSeparator + options.classpath());
        argv.add(MAIN);
        argv.add("{connection_file}");
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("argv", argv);
        spec.put("display_name", options.displayName());
        spec.put("language", "java");
        spec.put("interrupt_mode", "message");
        spec.put("env", options.environment());
        spec.put("metadata", Map.of("debugger", debugger(options)));
        String text = new GsonBuilder()
                        .setPrettyPrinting()
                        .disableHtmlEscaping()
                        .create()
                        .toJson(spec) + "\n";
        replace(json(), text.getBytes(StandardCharsets.UTF_8));
        return problem;
    }

    private void replace(Path file, byte[] content) throws IOException {
        Path written = Files.createTempFile(folder, "new", null);
        try {
            Files.write(written, content);
            written.toFile().setReadable(true, false);
            Files.move(written, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(written);
        }
    }

    /** Deletes the files, and the folder where nothing else is in it. */
    void delete() throws IOException {
        Files.deleteIfExists(json());
        Files.deleteIfExists(archive().file());
        Files.deleteIfExists(folder.resolve(JAR));
        boolean isEmpty;
        try (var left = Files.list(folder)) {
            isEmpty = left.findAny().isEmpty();
        }
        if (isEmpty) Files.delete(folder);
    }

    /** Newer JVMs know no agent that is closed until it is asked for, and do not start with its option. */
    private static boolean debugger(InstallOptions options) {
        return options.debugger() && Runtime.version().feature() <= NEWEST_WITH_CLOSED_AGENT;
    }

    private static List<String> jvmOptions(boolean debugger) throws IOException {
        try (InputStream options = Kernelspec.class.getResourceAsStream("jvm.options")) {
            return new String(options.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .filter(line -> debugger
                            || !line.matches(
                                    "-agentlib:jdwp=.*|-XX:CompileCommand=.*|-Dorg.recompose.kernel.debugger=.*"))
                    .toList();
        }
    }
}
