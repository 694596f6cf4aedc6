package org.recompose.kernel.debug;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The sources of the class path: {@code x-sources.jar} beside {@code x.jar}, and {@code src/main/java} of a project
 * whose {@code target} an entry is in. A file in a jar is called {@code x-sources.jar!/org/x/Y.java}.
 */
final class SourceFiles {
    private static final int MOST_LISTED = 2_000;

    private final Supplier<Stream<Path>> classpath;
    private final Map<Path, Optional<Path>> roots = new HashMap<>();

    /** @param classpath gives the entries of the class path */
    SourceFiles(Supplier<Stream<Path>> classpath) {
        this.classpath = classpath;
    }

    private List<Path> roots() {
        return classpath
                .get()
                .map(entry -> roots.computeIfAbsent(entry.toAbsolutePath().normalize(), SourceFiles::root))
                .flatMap(Optional::stream)
                .distinct()
                .toList();
    }

    private static Optional<Path> root(Path entry) {
        try {
            String name = entry.getFileName().toString();
            Path sourcesJar = entry.resolveSibling(name.replaceFirst("\\.jar$", "-sources.jar"));
            if (name.endsWith(".jar") && Files.isRegularFile(sourcesJar)) {
                FileSystem jar = FileSystems.newFileSystem(sourcesJar, (ClassLoader) null);
                return Optional.of(jar.getPath("/"));
            }
            boolean isInTarget = entry.getParent() != null && entry.getParent().endsWith("target");
            Path sources = isInTarget ? entry.resolve("../../src/main/java").normalize() : null;
            return Optional.ofNullable(sources).filter(Files::isDirectory);
        } catch (IOException | RuntimeException unreadable) {
            return Optional.empty();
        }
    }

    /** The name of a source file given by its path below the root of its sources; none if there is none. */
    Optional<String> find(String relative) {
        return roots().stream()
                .map(root -> root.resolve(relative.replace('\\', '/')))
                .filter(Files::isRegularFile)
                .map(SourceFiles::name)
                .findFirst();
    }

    /** The path below the root of its sources of a file by its name. */
    Optional<String> relative(String name) {
        return file(name)
                .map(file -> file.root().relativize(file.path()).toString().replace('\\', '/'));
    }

    /** The text of a file by its name. */
    Optional<String> read(String name) throws IOException {
        Optional<Found> file = file(name);
        return file.isEmpty()
                ? Optional.empty()
                : Optional.of(Files.readString(file.get().path()));
    }

    /** The names of the files, {@value #MOST_LISTED} at most. */
    List<String> all() {
        List<String> names = new ArrayList<>();
        for (Path root : roots()) {
            try (Stream<Path> files = Files.walk(root)) {
                files.filter(file -> file.toString().endsWith(".java"))
                        .sorted()
                        .limit(MOST_LISTED - names.size())
                        .forEach(file -> names.add(name(file)));
            } catch (IOException unreadable) {
                continue;
            }
        }
        return names;
    }

    private record Found(Path root, Path path) {}

    private Optional<Found> file(String name) {
        return roots().stream()
                .filter(root -> name.startsWith(name(root)))
                .map(root -> new Found(
                        root, root.resolve(name.substring(name(root).length()).replaceFirst("^[/\\\\]", ""))))
                .filter(found -> Files.isRegularFile(found.path()))
                .findFirst();
    }

    private static String name(Path path) {
        boolean isInJar = path.getFileSystem() != FileSystems.getDefault();
        return isInJar ? path.getFileSystem() + "!" + path : path.toString();
    }
}
