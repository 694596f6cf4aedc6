package org.recompose.kernel.eval;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import jdk.jshell.SourceCodeAnalysis;

/**
 * Where the Javadoc of the class path is written: {@code x-sources.jar} beside {@code x.jar}, as Maven's repository has
 * them, and {@code src/main/java} of a project whose {@code target} the entry is in.
 *
 * <p>JShell looks only into the JDK's {@code src.zip} and keeps the list in a field, to which these are added where it
 * can be reached (see {@link JShellTrimmer}).
 */
final class ProjectSources {
    private static final Logger LOG = Logger.getLogger(ProjectSources.class.getName());

    private final SourceCodeAnalysis analysis;
    private final Set<Path> seen = new HashSet<>();

    ProjectSources(SourceCodeAnalysis analysis) {
        this.analysis = analysis;
    }

    /** Makes the sources of a class path entry known; does nothing where it has none. */
    void add(Path entry) {
        if (!seen.add(entry)) return;
        try {
            Optional<Path> root = root(entry.toAbsolutePath());
            if (root.isPresent()) append(root.get());
        } catch (IOException | ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.FINE, "no Javadoc for " + entry, e);
        }
    }

    private static Optional<Path> root(Path entry) throws IOException {
        String name = entry.getFileName().toString();
        Path sourcesJar = entry.resolveSibling(name.replaceFirst("\\.jar$", "-sources.jar"));
        if (name.endsWith(".jar") && Files.isRegularFile(sourcesJar)) {
            return Optional.of(
                    FileSystems.newFileSystem(sourcesJar, (ClassLoader) null).getPath("/"));
        }
        boolean isInTarget = entry.getParent() != null && entry.getParent().endsWith("target");
        Path project = isInTarget ? entry.getParent().getParent() : null;
        Path sources = project == null ? null : project.resolve(Path.of("src", "main", "java"));
        return Optional.ofNullable(sources).filter(Files::isDirectory);
    }

    @SuppressWarnings("unchecked")
    private void append(Path root) throws ReflectiveOperationException {
        Method find = analysis.getClass().getDeclaredMethod("findSources");
        find.setAccessible(true);
        List<Path> sources = new ArrayList<>((List<Path>) find.invoke(analysis));
        sources.add(root);
        Field list = analysis.getClass().getDeclaredField("availableSources");
        list.setAccessible(true);
        list.set(analysis, sources);
    }
}
