package org.recompose.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a folder with one sub-folder a class holds, before any image is opened.
 *
 * @param classes the sub-folders' names, sorted
 * @param files the classes' files, sorted by class and name
 * @param warnings what was left aside
 */
record FolderListing(List<String> classes, List<Entry> files, List<String> warnings) {

    /** One file; {@code name} is {@code class/file}, {@code modified} is in milliseconds. */
    record Entry(Path path, String name, int label, long bytes, long modified) {}

    /**
     * @throws IllegalArgumentException if the folder is missing or does not hold two classes or more, none of them
     *     empty
     */
    static FolderListing of(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException(
                    "there is no folder '" + folder + "'; name a folder that holds one sub-folder a class");
        }
        try {
            return list(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("folder '" + folder + "' can't be read: " + e.getMessage(), e);
        }
    }

    private static FolderListing list(Path folder) throws IOException {
        List<Path> inside = visible(folder);
        List<Path> classFolders = inside.stream().filter(Files::isDirectory).toList();
        checkClasses(folder, classFolders);
        List<String> warnings = new ArrayList<>();
        inside.stream()
                .filter(path -> !Files.isDirectory(path))
                .forEach(path -> warnings.add(name(path) + ": not in a class's sub-folder, left aside"));
        List<Entry> files = new ArrayList<>();
        for (int label = 0; label < classFolders.size(); label++) {
            Path classFolder = classFolders.get(label);
            int before = files.size();
            for (Path path : visible(classFolder)) {
                String name = name(classFolder) + "/" + name(path);
                if (Files.isDirectory(path)) {
                    warnings.add(name + ": a folder inside a class, left aside");
                } else {
                    BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
                    files.add(new Entry(
                            path,
                            name,
                            label,
                            attributes.size(),
                            attributes.lastModifiedTime().toMillis()));
                }
            }
            if (files.size() == before) {
                throw new IllegalArgumentException("class '" + name(classFolder) + "' in '" + folder
                        + "' is empty; every class needs images, or remove its sub-folder");
            }
        }
        return new FolderListing(classFolders.stream().map(FolderListing::name).toList(), files, warnings);
    }

    private static void checkClasses(Path folder, List<Path> classFolders) throws IOException {
        if (classFolders.isEmpty()) {
            throw new IllegalArgumentException("folder '" + folder
                    + "' has no sub-folders; it must hold one sub-folder a class, with the class's images in it");
        }
        if (classFolders.size() == 1) {
            Path only = classFolders.get(0);
            long deeper = visible(only).stream().filter(Files::isDirectory).count();
            throw new IllegalArgumentException("folder '" + folder + "' holds one class only, '" + name(only)
                    + "'; at least two are needed"
                    + (deeper > 1 ? "; did you mean '" + only + "', which has " + deeper + " sub-folders?" : ""));
        }
    }

    private static List<Path> visible(Path folder) throws IOException {
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.filter(path -> !name(path).startsWith("."))
                    .sorted(Comparator.comparing(FolderListing::name))
                    .toList();
        }
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }
}
