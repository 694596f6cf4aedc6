package org.recompose.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipFile;

/** Tells one version of this library from another by its classes, whether in a jar or in a folder. */
public final class Build {

    private static final String OWN = of(location());

    private Build() {}

    /** Of the classes that run here. */
    public static String own() {
        return OWN;
    }

    /**
     * The commit that {@code RECOMPOSE_COMMIT} names, else that of the git checkout that the library's classes lie in;
     * {@code unknown} if there is none.
     */
    public static String commit() {
        String given = System.getenv("RECOMPOSE_COMMIT");
        if (given != null && !given.isBlank()) {
            return given;
        }
        try {
            Process git = new ProcessBuilder("git", "describe", "--always", "--dirty", "--abbrev=40")
                    .directory(location().getParent().toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String commit = new String(git.getInputStream().readAllBytes()).strip();
            return commit.isEmpty() ? "unknown" : commit;
        } catch (IOException e) {
            return "unknown";
        }
    }

    static String of(Path jarOrFolder) {
        Map<String, Long> classes = new TreeMap<>();
        try {
            if (Files.isDirectory(jarOrFolder)) {
                try (Stream<Path> files = Files.walk(jarOrFolder)) {
                    for (Path file :
                            files.filter(f -> f.toString().endsWith(".class")).toList()) {
                        CRC32 sum = new CRC32();
                        sum.update(Files.readAllBytes(file));
                        classes.put(jarOrFolder.relativize(file).toString().replace('\\', '/'), sum.getValue());
                    }
                }
            } else {
                try (ZipFile jar = new ZipFile(jarOrFolder.toFile())) {
                    jar.stream()
                            .filter(entry -> entry.getName().endsWith(".class"))
                            .forEach(entry -> classes.put(entry.getName(), entry.getCrc()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + jarOrFolder, e);
        }
        CRC32 sum = new CRC32();
        sum.update(classes.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return String.format(java.util.Locale.ROOT, "%08x", sum.getValue());
    }

    private static Path location() {
        try {
            return Path.of(Build.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
