package org.recompose.data;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;

/**
 * Images of one size in a folder of their own, {@code images.json} beside the raw bytes {@code images.raw}: what a
 * machine gets that does not have the photographs' folder. {@link ImageFolder} reads it in place of that folder, and it
 * has the same hash and the same split.
 */
public final class PackedImages {
    private static final String ABOUT = "images.json";
    private static final String RAW = "images.raw";

    private PackedImages() {}

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
        int[] all = IntStream.range(0, set.size()).toArray();
        StoredImages.of(set, all.length, all).write(folder.resolve(ABOUT));
    }

    static boolean in(Path folder) {
        return Files.isRegularFile(folder.resolve(RAW));
    }

    /** @throws IllegalArgumentException if the images have another size, or are not those that were written */
    static ImageSet read(Path folder, int height, int width) {
        try {
            StoredImages about = StoredImages.read(folder.resolve(ABOUT));
            if (about.height() != height || about.width() != width) {
                throw new IllegalArgumentException("the images in " + folder + " are packed as " + about.height() + "×"
                        + about.width() + " and can't be used as " + height + "×" + width + "; pack them at that size");
            }
            return about.images(folder.resolve(RAW));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "the images in " + folder + " can't be used: " + Reason.of(e) + "; copy them again", e);
        }
    }
}
