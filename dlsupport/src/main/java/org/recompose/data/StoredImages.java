package org.recompose.data;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.recompose.io.WholeFile;

/**
 * What stands as JSON beside the raw bytes of a set's images.
 *
 * @param stored images in the file of raw bytes
 * @param kept which of them are the set's
 * @param hash the set's, see {@link ImageSet}
 * @param check SHA-256 of everything else here
 */
record StoredImages(
        int height,
        int width,
        List<String> classes,
        int stored,
        int[] kept,
        int[] labels,
        List<String> names,
        List<Side> sides,
        String description,
        List<String> warnings,
        String hash,
        String check) {
    private static final Gson GSON = new Gson();

    static StoredImages of(ImageSet set, int stored, int[] kept) {
        StoredImages unchecked = new StoredImages(
                set.height(),
                set.width(),
                set.classes(),
                stored,
                kept,
                set.labels(),
                set.names(),
                set.sides(),
                set.description(),
                set.warnings(),
                set.hash(),
                "");
        return unchecked.checked(unchecked.digest());
    }

    private StoredImages checked(String digest) {
        return new StoredImages(
                height, width, classes, stored, kept, labels, names, sides, description, warnings, hash, digest);
    }

    private String digest() {
        return Digests.sha256(GSON.toJson(checked("")).getBytes(StandardCharsets.UTF_8));
    }

    void write(Path file) throws IOException {
        WholeFile.write(file, GSON.toJson(this));
    }

    /** @throws IOException if the file is not as it was written */
    static StoredImages read(Path file) throws IOException {
        try {
            StoredImages read = GSON.fromJson(Files.readString(file), StoredImages.class);
            if (read != null && read.digest().equals(read.check)) {
                return read;
            }
        } catch (CharacterCodingException | JsonParseException damaged) {
            throw new IOException(file.getFileName() + " is damaged", damaged);
        }
        throw new IOException(file.getFileName() + " is damaged");
    }

    /**
     * The set, its images mapped into memory.
     *
     * @throws IOException if the raw bytes are not those that were written
     */
    ImageSet images(Path raw) throws IOException {
        Pixels pixels = MappedImages.of(raw, stored, height * width * 3).select(kept);
        ImageSet set = ImageSet.of(height, width, classes, pixels, labels, names, sides, description, warnings);
        if (!set.hash().equals(hash)) {
            throw new IOException(
                    raw.getFileName() + " is damaged: the images' hash is " + set.hash() + ", must be " + hash);
        }
        return set;
    }
}
