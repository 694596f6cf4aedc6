package org.recompose.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.recompose.io.WholeFile;

/**
 * The decoded images of one folder at one size, kept on disk and mapped into memory from there.
 *
 * <p>Two files hold them, named by a hash of everything the decoded bytes depend on (folder, names, sizes and times of
 * its files, image size, Java version, formats it reads): the raw bytes, and a JSON with the rest, written last. Both
 * appear under their names only when complete, so a killed program leaves nothing that is read later, and what it
 * leaves is deleted a day later; content that does not match its hash is ignored.
 */
final class ImageCache {
    private static final String FORMAT = "recompose images 2";

    private final Path raw;
    private final Path about;

    private ImageCache(Path directory, String key) {
        raw = directory.resolve(key + ".images");
        about = directory.resolve(key + ".json");
    }

    /** {@code recompose} in the user's cache folder ({@code $XDG_CACHE_HOME}, or {@code ~/.cache}). */
    static Path defaultDirectory() {
        String home = System.getenv("XDG_CACHE_HOME");
        Path caches =
                home == null || home.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(home);
        return caches.resolve("recompose");
    }

    static ImageCache of(Path directory, Path folder, FolderListing listing, int height, int width) throws IOException {
        StringBuilder key = new StringBuilder(FORMAT)
                .append('\n')
                .append(System.getProperty("java.version"))
                .append('\n')
                .append(ImageDecoder.formats())
                .append('\n')
                .append(folder.toRealPath())
                .append('\n')
                .append(height)
                .append('×')
                .append(width)
                .append('\n')
                .append(listing.sides().stream().map(Side::ordinal).toList())
                .append('\n')
                .append(listing.warnings())
                .append('\n');
        for (FolderListing.Entry file : listing.files()) {
            key.append(file.name())
                    .append('\t')
                    .append(file.bytes())
                    .append('\t')
                    .append(file.modified())
                    .append('\n');
        }
        return new ImageCache(
                directory,
                Digests.sha256(key.toString().getBytes(StandardCharsets.UTF_8)).substring(0, 32));
    }

    /** The set as it was remembered; empty if there is none, or none that is whole. */
    Optional<ImageSet> read() {
        try {
            return Optional.of(StoredImages.read(about).images(raw));
        } catch (IOException | RuntimeException damaged) {
            return Optional.empty();
        }
    }

    /**
     * Completes what {@link #store} holds, so that {@link #read} finds it.
     *
     * @return false if that cannot be written, as on a full disk
     */
    boolean remember(ImageSet set, int stored, int[] kept) {
        try {
            StoredImages.of(set, stored, kept).write(about);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Deletes the raw bytes; where a mapped file can be deleted, this run's images stay. */
    void forget() {
        try {
            Files.deleteIfExists(raw);
        } catch (IOException e) {
            // The next load writes over it.
        }
    }

    Store store(int count, int imageBytes) throws IOException {
        Path part = WholeFile.part(raw);
        sweep();
        return new Store(part, count, imageBytes);
    }

    /** Deletes what programs that were killed have left: temporary files that nobody has written to for a day. */
    private void sweep() {
        Instant yesterday = Instant.now().minus(1, ChronoUnit.DAYS);
        try (DirectoryStream<Path> left = Files.newDirectoryStream(raw.getParent(), "*" + WholeFile.PART)) {
            for (Path file : left) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(yesterday)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // Another program sweeps too; the next load finds the rest.
        }
    }

    /** Writes images in any order to a part, which {@link #pixels} gives its name. */
    final class Store implements PixelStore, AutoCloseable {
        private final Path part;
        private final FileChannel channel;
        private final int count;
        private final int imageBytes;

        private Store(Path part, int count, int imageBytes) throws IOException {
            this.part = part;
            this.count = count;
            this.imageBytes = imageBytes;
            channel = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        }

        @Override
        public void put(int image, byte[] bytes) throws IOException {
            ByteBuffer rest = ByteBuffer.wrap(bytes);
            long position = (long) image * imageBytes;
            while (rest.hasRemaining()) {
                channel.write(rest, position + rest.position());
            }
        }

        @Override
        public Pixels pixels() throws IOException {
            long whole = (long) count * imageBytes;
            if (channel.size() < whole) {
                channel.write(ByteBuffer.allocate(1), whole - 1);
            }
            channel.close();
            WholeFile.name(part, raw);
            return MappedImages.of(raw, count, imageBytes);
        }

        @Override
        public void close() throws IOException {
            channel.close();
            Files.deleteIfExists(part);
        }
    }
}
