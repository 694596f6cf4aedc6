package org.recompose.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a folder with one sub-folder a class holds, before any image is opened; or a folder that comes split, with such
 * folders {@code train}, {@code test} and perhaps {@code val} or {@code validation} in it.
 *
 * @param classes the sub-folders' names, sorted
 * @param files the classes' files, sorted by side, class and name
 * @param sides the side of each file; empty if the folder does not come split
 * @param warnings what was left aside
 */
record FolderListing(List<String> classes, List<Entry> files, List<Side> sides, List<String> warnings) {

    /**
     * One file; {@code name} is {@code class/file} or {@code train/class/file}, {@code modified} is in milliseconds.
     */
    record Entry(Path path, String name, int label, long bytes, long modified) {

        /** {@code class} or {@code train/class}. */
        String place() {
            return name.substring(0, name.lastIndexOf('/'));
        }
    }

    /**
     * @throws IllegalArgumentException if the folder is missing or does not hold two classes or more, none of them
     *     empty, or if the parts of a folder that comes split have different classes
     */
    static FolderListing of(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException(
                    "there is no folder '" + folder + "'; name a folder that holds one sub-folder a class");
        }
        try {
            Map<Side, Path> parts = parts(folder);
            return parts.isEmpty() ? list(folder, "") : join(folder, parts);
        } catch (IOException e) {
            Object unread = e instanceof FileSystemException failed ? failed.getFile() : folder;
            throw new UncheckedIOException("folder '" + unread + "' can't be read: " + Reason.of(e), e);
        }
    }

    /** The parts of a folder that comes split, none if it does not. */
    private static Map<Side, Path> parts(Path folder) throws IOException {
        Path train = folder.resolve("train");
        Path test = folder.resolve("test");
        List<Path> validation = Stream.of("val", "validation")
                .map(folder::resolve)
                .filter(Files::isDirectory)
                .toList();
        if (!hasSubFolders(train) || !Files.isDirectory(test) && validation.isEmpty()) {
            return Map.of();
        }
        if (!Files.isDirectory(test)) {
            throw new IllegalArgumentException("folder '" + folder + "' has 'train' and '"
                    + name(validation.get(0)) + "' but no 'test'; rename '" + name(validation.get(0))
                    + "' to 'test', and a tenth of the training part is held out for validation");
        }
        if (validation.size() > 1) {
            throw new IllegalArgumentException(
                    "folder '" + folder + "' has both 'val' and 'validation'; remove one of them");
        }
        Map<Side, Path> parts = new EnumMap<>(Side.class);
        parts.put(Side.TRAIN, train);
        validation.forEach(path -> parts.put(Side.VALIDATION, path));
        parts.put(Side.TEST, test);
        return parts;
    }

    private static boolean hasSubFolders(Path folder) throws IOException {
        return Files.isDirectory(folder) && visible(folder).stream().anyMatch(Files::isDirectory);
    }

    private static FolderListing join(Path folder, Map<Side, Path> parts) throws IOException {
        List<String> warnings = new ArrayList<>();
        visible(folder).stream()
                .filter(path -> !parts.containsValue(path))
                .forEach(path -> warnings.add(name(path) + ": not in a part of the split, left aside"));
        List<Entry> files = new ArrayList<>();
        List<Side> sides = new ArrayList<>();
        FolderListing first = null;
        for (Map.Entry<Side, Path> part : parts.entrySet()) {
            FolderListing listing = list(part.getValue(), name(part.getValue()) + "/");
            first = first == null ? listing : first;
            checkSame(folder, "train", first.classes, name(part.getValue()), listing.classes);
            files.addAll(listing.files);
            warnings.addAll(listing.warnings);
            listing.files.forEach(file -> sides.add(part.getKey()));
        }
        return new FolderListing(first.classes, files, sides, warnings);
    }

    private static void checkSame(Path folder, String one, List<String> its, String other, List<String> others) {
        Set<String> missing = new HashSet<>(its);
        others.forEach(missing::remove);
        Set<String> added = new HashSet<>(others);
        its.forEach(added::remove);
        if (!missing.isEmpty() || !added.isEmpty()) {
            String name = (missing.isEmpty() ? added : missing)
                    .stream().sorted().findFirst().orElseThrow();
            throw new IllegalArgumentException("class '" + name + "' in '" + folder + "' is in '"
                    + (missing.isEmpty() ? other : one) + "' but not in '" + (missing.isEmpty() ? one : other)
                    + "'; all parts of a split must have the same classes");
        }
    }

    /** @param prefix what stands before a file's name and its class */
    private static FolderListing list(Path folder, String prefix) throws IOException {
        List<Path> inside = visible(folder);
        List<Path> classFolders = inside.stream().filter(Files::isDirectory).toList();
        checkClasses(folder, classFolders);
        List<String> warnings = new ArrayList<>();
        inside.stream()
                .filter(path -> !Files.isDirectory(path))
                .forEach(path -> warnings.add(prefix + name(path) + ": not in a class's sub-folder, left aside"));
        List<Entry> files = new ArrayList<>();
        for (int label = 0; label < classFolders.size(); label++) {
            Path classFolder = classFolders.get(label);
            int before = files.size();
            int warned = warnings.size();
            for (Path path : visible(classFolder)) {
                String name = prefix + name(classFolder) + "/" + name(path);
                try {
                    BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
                    if (attributes.isRegularFile()) {
                        files.add(new Entry(
                                path,
                                name,
                                label,
                                attributes.size(),
                                attributes.lastModifiedTime().toMillis()));
                    } else {
                        warnings.add(name
                                + (attributes.isDirectory()
                                        ? ": a folder inside a class, left aside"
                                        : ": not a plain file, left aside"));
                    }
                } catch (IOException e) {
                    warnings.add(name + ": skipped, " + Reason.of(e));
                }
            }
            if (files.size() == before) {
                throw new IllegalArgumentException("class '" + name(classFolder) + "' in '" + folder
                        + (warnings.size() == warned ? "' is empty" : "' has no image (" + warnings.get(warned) + ")")
                        + "; every class needs images, or remove its sub-folder");
            }
        }
        return new FolderListing(classFolders.stream().map(FolderListing::name).toList(), files, List.of(), warnings);
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
