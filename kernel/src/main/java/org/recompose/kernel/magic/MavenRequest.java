package org.recompose.kernel.magic;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.repository.RemoteRepository;

/**
 * What one {@code %maven} line asks for.
 *
 * @param coordinates {@code group:artifact[:extension[:classifier]]:version}, or {@code group:artifact} where a BOM
 *     gives the version
 * @param boms the POMs whose dependency management gives versions
 * @param repositories where to look besides what the settings and Maven itself name
 * @param settings a settings.xml in place of the user's
 * @param isOffline whether only the local repository is asked
 * @param isUpdate whether snapshots are asked for anew
 */
record MavenRequest(
        List<String> coordinates,
        List<DefaultArtifact> boms,
        List<RemoteRepository> repositories,
        Optional<Path> settings,
        boolean isOffline,
        boolean isUpdate) {
    static final String USAGE = "%maven GROUP:ARTIFACT[:EXTENSION[:CLASSIFIER]]:VERSION ..., e.g. %maven"
            + " org.apache.commons:commons-math3:3.6.1; options --bom G:A:V (its versions, then G:A is enough), --repo"
            + " [ID=]URL, --settings FILE, --offline, --update (snapshots)";

    /** @throws IllegalArgumentException if an option or a coordinate is wrong; the message says what would be right */
    static MavenRequest parse(String line) {
        List<String> coordinates = new ArrayList<>();
        List<DefaultArtifact> boms = new ArrayList<>();
        List<RemoteRepository> repositories = new ArrayList<>();
        Optional<Path> settings = Optional.empty();
        boolean isOffline = false;
        boolean isUpdate = false;
        String[] arguments = line.isBlank() ? new String[0] : line.strip().split("\\s+");
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--offline" -> isOffline = true;
                case "--update" -> isUpdate = true;
                case "--repo" -> repositories.add(repository(value(arguments, ++i)));
                case "--settings" ->
                    settings = Optional.of(Path.of(value(arguments, ++i)).toAbsolutePath());
                case "--bom" -> boms.add(bom(value(arguments, ++i)));
                default -> coordinates.add(checked(arguments[i]));
            }
        }
        if (coordinates.isEmpty()) throw new IllegalArgumentException(USAGE);
        return new MavenRequest(coordinates, boms, repositories, settings, isOffline, isUpdate);
    }

    private static String value(String[] arguments, int at) {
        if (at >= arguments.length) throw new IllegalArgumentException(arguments[at - 1] + " needs a value: " + USAGE);
        return arguments[at];
    }

    private static String checked(String coordinate) {
        if (coordinate.startsWith("-")) {
            throw new IllegalArgumentException("no option '" + coordinate + "': " + USAGE);
        }
        if (!coordinate.matches("[^:\\s]+(:[^:\\s]+){1,4}")) {
            throw new IllegalArgumentException("'" + coordinate + "' names no artifact: " + USAGE);
        }
        return coordinate;
    }

    private static DefaultArtifact bom(String coordinate) {
        String[] parts = coordinate.split(":");
        if (parts.length < 3)
            throw new IllegalArgumentException("--bom " + coordinate + " is not GROUP:ARTIFACT:VERSION");
        return new DefaultArtifact(parts[0], parts[1], "pom", parts[parts.length - 1]);
    }

    /**
     * A repository given as {@code URL}, or as {@code ID=URL} where the settings have a server or a mirror of that id.
     */
    static RemoteRepository repository(String text) {
        String[] parts = text.matches("[\\w.-]+=.*") ? text.split("=", 2) : new String[] {"", text};
        if (!parts[1].matches("(https?|file):.+")) {
            throw new IllegalArgumentException("--repo '" + text + "' is no URL of the kind https://host/path");
        }
        String id = parts[0].isEmpty() ? parts[1].replaceAll("\\W+", "-") : parts[0];
        return new RemoteRepository.Builder(id, "default", parts[1]).build();
    }
}
