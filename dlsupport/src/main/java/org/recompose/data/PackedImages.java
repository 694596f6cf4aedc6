package org.recompose.data;

import com.google.gson.Gson;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Images of one size in a folder of their own, {@code images.json} beside the raw bytes {@code images.raw}: what a
 * machine gets that shall not have the photographs' folder. {@link ImageFolder} reads it in place of that folder, and
 * it has the same hash.
 */
public final class PackedImages {
    private static final String ABOUT = "images.json";
    private static final String RAW = "images.raw";
    private static final Gson GSON = new Gson();

    private PackedImages() {}

    private record About(
            int height,
            int width,
            List<String> classes,
            int[] labels,
            List<String> names,
            String description,
            List<String> warnings,
            String hash) {}

    /** Writes a set into a folder, which is made. */
    public static void write(ImageSet set, Path folder) throws IOException {
        Files.createDirectories(folder);
        try (OutputStream raw = new BufferedOutputStream(Files.newOutputStream(folder.resolve(RAW)))) {
            byte[] image = new byte[set.imageBytes()];
            for (int i = 0; i < set.size(); i++) {
                set.pixels().copy(i, image, 0);
                raw.write(image);
            }
        }
        Files.writeString(
                folder.resolve(ABOUT),
                GSON.toJson(new About(
                        set.height(),
                        set.width(),
                        set.classes(),
                        set.labels(),
                        set.names(),
                        set.description(),
                        set.warnings(),
                        set.hash())));
    }

    static boolean in(Path folder) {
        return Files.isRegularFile(folder.resolve(ABOUT)) && Files.isRegularFile(folder.resolve(RAW));
    }

    /** @throws IllegalArgumentException if the images have another size, or are not those that were written */
    static ImageSet read(Path folder, int height, int width) {
        try {
            About a = GSON.fromJson(Files.readString(folder.resolve(ABOUT)), About.class);
            if (a.height != height || a.width != width) {
                throw new IllegalArgumentException("the images in " + folder + " are packed as " + a.height + "×"
                        + a.width + " and can't be used as " + height + "×" + width + "; pack them at that size");
            }
            Pixels pixels = ImageCache.map(folder.resolve(RAW), a.labels.length, height * width * 3);
            ImageSet set = ImageSet.of(height, width, a.classes, pixels, a.labels, a.names, a.description, a.warnings);
            if (!set.hash().equals(a.hash)) {
                throw new IllegalArgumentException("the images in " + folder + " are damaged: their hash is "
                        + set.hash() + ", must be " + a.hash + "; copy them again");
            }
            return set;
        } catch (IOException e) {
            throw new UncheckedIOException("can't read the images in " + folder, e);
        }
    }
}
