package org.recompose.kernel.eval;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Class paths as the user writes them. */
public final class ClassPath {
    private ClassPath() {}

    /**
     * The jars and directories that {@code path} names.
     *
     * @param path entries separated as in {@code java -cp}; {@code dir/*} stands for the jars in {@code dir}
     * @throws IOException if an entry does not exist or cannot be read; its message names the entry
     */
    public static List<Path> entries(String path) throws IOException {
        List<Path> entries = new ArrayList<>();
        for (String entry : path.strip().split(File.pathSeparator)) {
            if (entry.isBlank()) continue;
            boolean isWildcard = entry.strip().endsWith("*");
            Path file = Path.of(isWildcard ? entry.strip().replaceFirst("\\*$", "") : entry.strip())
                    .toAbsolutePath();
            if (!Files.exists(file)) throw new IOException("there is no file or directory '" + file + "'");
            if (isWildcard) {
                try (DirectoryStream<Path> jars = Files.newDirectoryStream(file, "*.jar")) {
                    jars.forEach(entries::add);
                }
            } else {
                entries.add(file);
            }
        }
        return entries;
    }
}
