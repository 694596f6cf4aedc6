package org.recompose.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Photographs in a folder with one sub-folder a class, as the public flower sets come; or in such folders
 * {@code train}, {@code test} and perhaps {@code val} or {@code validation}, and then the set comes split, see
 * {@link ImageSet#sides}.
 *
 * <p>Classes are sorted by name. Images are decoded on all cores and scaled to one size without keeping their aspect
 * ratio, as the paper's were. Hidden files are ignored; a file that is not a whole image is named in a warning and
 * skipped. Files with the same bytes are reported: inside one class they stay (and {@link Split} keeps them on one
 * side); in two classes their labels contradict each other, so none of them is used. From a set that comes split
 * nothing is taken away, so that results compare with those of others; the same files in two parts or two classes are
 * counted in a warning.
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
     * @param folder holds one sub-folder a class, or the parts of a split that do
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
                            PixelStore.onHeap(listing.files().size(), height * width * 3))
                    .set;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ImageSet loadThrough(
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
            if (!loaded.lasting || !cache.remember(loaded.set, files, loaded.kept)) {
                cache.forget();
            }
            return loaded.set;
        }
    }

    /** A set, the positions of its images among the listed files, and whether the next load would come to the same. */
    private record Loaded(ImageSet set, int[] kept, boolean lasting) {}

    private static Loaded decode(
            Path folder, FolderListing listing, int height, int width, ImageProgress progress, PixelStore store)
            throws IOException {
        List<FolderListing.Entry> files = listing.files();
        String[] hashes = new String[files.size()];
        String[] problems = new String[files.size()];
        AtomicBoolean lasting = new AtomicBoolean(true);
        ImageDecoder decoder = new ImageDecoder(DecodingMemory.halfOfJavas());
        Parallel.forEach(
                files.size(),
                i -> {
                    try {
                        byte[] bytes = bytes(files.get(i));
                        byte[] pixels = decoder.decode(bytes, height, width);
                        hashes[i] = Digests.sha256(bytes);
                        put(store, i, pixels);
                    } catch (IOException e) {
                        problems[i] = Reason.of(e);
                        if (!(e instanceof UnusableImage)) {
                            lasting.set(false);
                        }
                    }
                },
                progress);

        List<String> warnings = new ArrayList<>(listing.warnings());
        for (int i = 0; i < problems.length; i++) {
            if (problems[i] != null) {
                warnings.add(files.get(i).name() + ": skipped, " + problems[i]);
            }
        }
        long skipped = warnings.stream().filter(w -> w.contains(": skipped, ")).count();
        if (skipped > 1) {
            warnings.add(skipped + " files were skipped");
        }
        int[] kept = listing.sides().isEmpty()
                ? withoutContradictions(files, hashes, warnings)
                : asSplit(listing, hashes, warnings);
        checkClasses(folder, files, kept, warnings);
        List<String> names =
                IntStream.of(kept).mapToObj(i -> files.get(i).name()).toList();
        int[] labels = IntStream.of(kept).map(i -> files.get(i).label()).toArray();
        List<Side> sides = listing.sides().isEmpty()
                ? List.of()
                : IntStream.of(kept).mapToObj(listing.sides()::get).toList();
        String description = "images of the folder '" + folder.toRealPath().getFileName() + "'";
        return new Loaded(
                ImageSet.of(
                        height,
                        width,
                        listing.classes(),
                        store.pixels().select(kept),
                        labels,
                        names,
                        sides,
                        description,
                        warnings),
                kept,
                lasting.get());
    }

    private static byte[] bytes(FolderListing.Entry file) throws IOException {
        if (file.bytes() > LARGEST_FILE) {
            throw new UnusableImage("has " + file.bytes() + " bytes, more than " + LARGEST_FILE);
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
        TreeSet<Integer> kept = new TreeSet<>();
        for (List<Integer> same : byContent(hashes)) {
            boolean oneClass = count(same, i -> files.get(i).label()) == 1;
            if (oneClass) {
                kept.addAll(same);
            }
            if (same.size() > 1) {
                warnings.add(names(files, same)
                        + (oneClass
                                ? ": the same file, kept on one side of every split"
                                : ": the same file in different classes, none of them used"));
            }
        }
        return kept.stream().mapToInt(Integer::intValue).toArray();
    }

    /** The files that were decoded; how many have the same bytes is a warning. */
    private static int[] asSplit(FolderListing listing, String[] hashes, List<String> warnings) {
        List<List<Integer>> twins =
                byContent(hashes).stream().filter(same -> same.size() > 1).toList();
        warn(
                listing,
                "different classes",
                same -> count(same, i -> listing.files().get(i).label()) > 1,
                twins,
                warnings);
        warn(listing, "different parts", same -> count(same, listing.sides()::get) > 1, twins, warnings);
        return IntStream.range(0, hashes.length).filter(i -> hashes[i] != null).toArray();
    }

    private static void warn(
            FolderListing listing,
            String where,
            Predicate<List<Integer>> which,
            List<List<Integer>> twins,
            List<String> warnings) {
        List<List<Integer>> found = twins.stream().filter(which).toList();
        if (!found.isEmpty()) {
            warnings.add(names(listing.files(), found.get(0)) + ": the same file in " + where + "; there are "
                    + found.stream().mapToInt(List::size).sum() + " such files, used as they come");
        }
    }

    /** The files that were decoded, those with the same bytes together. */
    private static Collection<List<Integer>> byContent(String[] hashes) {
        return IntStream.range(0, hashes.length)
                .boxed()
                .filter(i -> hashes[i] != null)
                .collect(Collectors.groupingBy(i -> hashes[i], LinkedHashMap::new, Collectors.toList()))
                .values();
    }

    private static long count(List<Integer> files, IntFunction<?> property) {
        return files.stream().map(property::apply).distinct().count();
    }

    private static String names(List<FolderListing.Entry> files, List<Integer> some) {
        return some.stream().map(i -> files.get(i).name()).collect(Collectors.joining(" = "));
    }

    private static void checkClasses(Path folder, List<FolderListing.Entry> files, int[] kept, List<String> warnings) {
        Set<String> empty =
                files.stream().map(FolderListing.Entry::place).collect(Collectors.toCollection(TreeSet::new));
        IntStream.of(kept).forEach(i -> empty.remove(files.get(i).place()));
        for (String place : empty) {
            String first = warnings.stream()
                    .filter(w -> w.contains(place + "/"))
                    .findFirst()
                    .orElse("");
            throw new IllegalArgumentException("class '" + place + "' in '" + folder
                    + "' has no image that can be used (" + first + "); every class needs some");
        }
    }
}
