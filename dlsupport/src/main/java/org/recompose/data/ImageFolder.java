package org.recompose.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Photographs in a folder with one sub-folder a class, as the public flower sets come.
 *
 * <p>Classes are sorted by name. Images are decoded on all cores and scaled to one size without keeping their aspect
 * ratio, as the paper's were. Hidden files are ignored; a file that is not a whole image is named in a warning and
 * skipped. Files with the same bytes are reported: inside one class they stay (and {@link Split} keeps them on one
 * side); in two classes their labels contradict each other, so none of them is used.
 */
public final class ImageFolder {
    private static final long LARGEST_FILE = 1L << 28;

    private ImageFolder() {}

    /** Loads and keeps the decoded images in {@link #defaultCache()}. */
    public static ImageSet load(Path folder, int height, int width, ImageProgress progress) {
        return load(folder, height, width, progress, Optional.of(defaultCache()));
    }

    /**
     * {@code recompose} in the user's cache folder: {@code $XDG_CACHE_HOME}, or {@code ~/.cache} where that is not set.
     */
    public static Path defaultCache() {
        return ImageCache.defaultDirectory();
    }

    /**
     * Loads the photographs of a folder, or what {@link PackedImages} left of them.
     *
     * @param folder holds one sub-folder a class
     * @param height rows of the loaded images
     * @param width columns of the loaded images
     * @param progress told after each file that was decoded; not called when all images are there from the last time
     * @param cache folder in which the decoded images are kept and from which they are mapped into memory, so that a
     *     set larger than memory can be used and a second load takes a moment; empty to decode to the heap and keep
     *     nothing
     * @throws IllegalArgumentException if the folder is missing, has no sub-folders or only one, or a class has no
     *     image that can be used
     * @throws java.util.concurrent.CancellationException if the thread is interrupted
     */
    public static ImageSet load(Path folder, int height, int width, ImageProgress progress, Optional<Path> cache) {
        ImageSet.checkSize(height, width);
        if (PackedImages.in(folder)) {
            return PackedImages.read(folder, height, width);
        }
        FolderListing listing = FolderListing.of(folder);
        if (cache.isPresent()) {
            try {
                return loadThrough(cache.get(), folder, listing, height, width, progress);
            } catch (IOException | UncheckedIOException cacheUnusable) {
                // A full disk or a read-only home costs the cache, not the run.
            }
        }
        try {
            return decode(
                            folder,
                            listing,
                            height,
                            width,
                            progress,
                            PixelStore.onHeap(listing.files().size()))
                    .set;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ImageSet loadThrough(
            Path directory, Path folder, FolderListing listing, int height, int width, ImageProgress progress)
            throws IOException {
        ImageCache cache = ImageCache.of(directory, folder, listing, height, width);
        Optional<ImageSet> known = cache.read();
        if (known.isPresent()) {
            return known.get();
        }
        int files = listing.files().size();
        try (ImageCache.Store store = cache.store(files, height * width * 3)) {
            Loaded loaded = decode(folder, listing, height, width, progress, store);
            cache.remember(loaded.set, files, loaded.kept);
            return loaded.set;
        }
    }

    /** A set and the positions of its images among the listed files. */
    private record Loaded(ImageSet set, int[] kept) {}

    private static Loaded decode(
            Path folder, FolderListing listing, int height, int width, ImageProgress progress, PixelStore store)
            throws IOException {
        List<FolderListing.Entry> files = listing.files();
        String[] hashes = new String[files.size()];
        String[] problems = new String[files.size()];
        Parallel.forEach(
                files.size(),
                i -> {
                    try {
                        byte[] bytes = bytes(files.get(i));
                        byte[] pixels = ImageDecoder.decode(bytes, height, width);
                        hashes[i] = Digests.sha256(bytes);
                        put(store, i, pixels);
                    } catch (IOException e) {
                        problems[i] = String.valueOf(e.getMessage());
                    }
                },
                progress);

        List<String> warnings = new ArrayList<>(listing.warnings());
        for (int i = 0; i < problems.length; i++) {
            if (problems[i] != null) {
                warnings.add(files.get(i).name() + ": skipped, " + problems[i]);
            }
        }
        int[] kept = withoutContradictions(files, hashes, warnings);
        checkClasses(folder, listing, kept, warnings);
        List<String> names =
                IntStream.of(kept).mapToObj(i -> files.get(i).name()).toList();
        int[] labels = IntStream.of(kept).map(i -> files.get(i).label()).toArray();
        String description = "images of the folder '" + folder.toRealPath().getFileName() + "'";
        return new Loaded(
                ImageSet.of(
                        height,
                        width,
                        listing.classes(),
                        store.pixels().select(kept),
                        labels,
                        names,
                        description,
                        warnings),
                kept);
    }

    private static byte[] bytes(FolderListing.Entry file) throws IOException {
        if (file.bytes() > LARGEST_FILE) {
            throw new IOException("has " + file.bytes() + " bytes, more than " + LARGEST_FILE);
        }
        return Files.readAllBytes(file.path());
    }

    private static void put(PixelStore store, int image, byte[] pixels) {
        try {
            store.put(image, pixels);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The files that were decoded, less those whose bytes stand in several classes. */
    private static int[] withoutContradictions(
            List<FolderListing.Entry> files, String[] hashes, List<String> warnings) {
        Map<String, List<Integer>> byContent = new LinkedHashMap<>();
        for (int i = 0; i < hashes.length; i++) {
            if (hashes[i] != null) {
                byContent.computeIfAbsent(hashes[i], hash -> new ArrayList<>()).add(i);
            }
        }
        TreeSet<Integer> kept = new TreeSet<>();
        for (List<Integer> same : byContent.values()) {
            boolean oneClass =
                    same.stream().map(i -> files.get(i).label()).distinct().count() == 1;
            if (oneClass) {
                kept.addAll(same);
            }
            if (same.size() > 1) {
                warnings.add(same.stream().map(i -> files.get(i).name()).collect(Collectors.joining(" = "))
                        + (oneClass
                                ? ": the same file, kept on one side of every split"
                                : ": the same file in different classes, none of them used"));
            }
        }
        return kept.stream().mapToInt(Integer::intValue).toArray();
    }

    private static void checkClasses(Path folder, FolderListing listing, int[] kept, List<String> warnings) {
        for (int label = 0; label < listing.classes().size(); label++) {
            int of = label;
            if (IntStream.of(kept).noneMatch(i -> listing.files().get(i).label() == of)) {
                String name = listing.classes().get(label);
                String first = warnings.stream()
                        .filter(w -> w.startsWith(name + "/"))
                        .findFirst()
                        .orElse("");
                throw new IllegalArgumentException("class '" + name + "' in '" + folder
                        + "' has no image that can be used (" + first + "); every class needs some");
            }
        }
    }
}
