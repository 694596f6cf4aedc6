package org.recompose.kernel.eval;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.recompose.kernel.files.FileFailure;

/** Class paths as the user writes them. */
public final class ClassPath {
    private ClassPath() {}

    /**
     * The jars and directories that {@code path} names, each of which can be used: one that cannot would fail the
     * compiler at every later cell.
     *
     * @param path entries separated as in {@code java -cp}; the last name of an entry may be a pattern
     *     ({@code lib/a-*.jar}), and {@code dir/*} stands for the jars in {@code dir}
     * @throws IOException if an entry does not exist, matches nothing or is no jar; its message names the entry
     */
    public static List<Path> entries(String path) throws IOException {
        List<Path> entries = new ArrayList<>();
        for (String entry : path.strip().split(File.pathSeparator)) {
            if (!entry.isBlank()) entries.addAll(matches(entry.strip()));
        }
        return entries;
    }

    private static List<Path> matches(String entry) throws IOException {
        int name = Math.max(entry.lastIndexOf('/'), entry.lastIndexOf(File.separatorChar)) + 1;
        String pattern = entry.substring(name);
        boolean isPattern = pattern.contains("*") || pattern.contains("?");
        Path file;
        try {
            file = Path.of(isPattern ? entry.substring(0, name) : entry).toAbsolutePath();
        } catch (InvalidPathException e) {
            throw new IOException("'" + entry + "' cannot be a file here (file names are in "
                    + System.getProperty("sun.jnu.encoding") + "): " + e.getReason());
        }
        if (!Files.exists(file)) throw new IOException("there is no file or directory '" + file + "'");
        if (!isPattern) return List.of(checked(file));
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(file, pattern.equals("*") ? "*.jar" : pattern)) {
            for (Path match : files) found.add(checked(match));
        }
        if (found.isEmpty()) throw new IOException("no jar matches '" + entry + "'");
        return found.stream().sorted().toList();
    }

    /** @throws IOException if {@code entry} is neither a directory nor a jar that can be read */
    public static Path checked(Path entry) throws IOException {
        if (Files.isDirectory(entry)) return entry;
        try (ZipFile jar = new ZipFile(entry.toFile())) {
            return entry;
        } catch (ZipException e) {
            throw new IOException("'" + entry + "' is not a jar: " + e.getMessage());
        } catch (IOException e) {
            throw new IOException("'" + entry + "' cannot be read: " + FileFailure.reason(e));
        }
    }
}
