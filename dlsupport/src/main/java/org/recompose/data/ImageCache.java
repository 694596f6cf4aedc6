package org.recompose.data;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * The decoded images of one folder at one size, kept on disk and mapped into memory from there.
 *
 * <p>Two files hold them, named by a hash of everything the decoded bytes depend on (folder, names, sizes and times of
 * its files, image size, Java version): the raw bytes, and a JSON with the rest, written last. Both appear under their
 * names only when complete, so a killed program leaves nothing that is read later; content that does not match its hash
 * is ignored.
 */
final class ImageCache {
    private static final String FORMAT = "recompose images 1";
    private static final Gson GSON = new Gson();

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
                .append(folder.toRealPath())
                .append('\n')
                .append(height)
                .append('×')
                .append(width)
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

    /** What stands beside the raw bytes; {@code kept} are the positions in them of the set's images. */
    private record About(
            int height,
            int width,
            List<String> classes,
            int stored,
            int[] kept,
            int[] labels,
            List<String> names,
            String description,
            List<String> warnings,
            String hash) {}

    /** The set as it was remembered; empty if there is none, or none that is whole. */
    Optional<ImageSet> read() {
        try {
            About a = GSON.fromJson(Files.readString(about), About.class);
            Pixels pixels = map(raw, a.stored, a.height * a.width * 3).select(a.kept);
            ImageSet set =
                    ImageSet.of(a.height, a.width, a.classes, pixels, a.labels, a.names, a.description, a.warnings);
            return set.hash().equals(a.hash) ? Optional.of(set) : Optional.empty();
        } catch (IOException
                | JsonParseException
                | NullPointerException
                | IllegalArgumentException
                | IndexOutOfBoundsException damaged) {
            return Optional.empty();
        }
    }

    /** Completes what {@link #store} holds, so that {@link #read} finds it. */
    void remember(ImageSet set, int stored, int[] kept) throws IOException {
        About a = new About(
                set.height(),
                set.width(),
                set.classes(),
                stored,
                kept,
                set.labels(),
                set.names(),
                set.description(),
                set.warnings(),
                set.hash());
        Path temporary = Files.createTempFile(about.getParent(), "new", ".json");
        try {
            Files.writeString(temporary, GSON.toJson(a));
            Files.move(temporary, about, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    Store store(int count, int imageBytes) throws IOException {
        Files.createDirectories(raw.getParent());
        return new Store(Files.createTempFile(raw.getParent(), "new", ".images"), count, imageBytes);
    }

    /** Writes images to a temporary file, which {@link #pixels} gives its name. */
    final class Store implements PixelStore, AutoCloseable {
        private final Path temporary;
        private final FileChannel channel;
        private final int count;
        private final int imageBytes;

        private Store(Path temporary, int count, int imageBytes) throws IOException {
            this.temporary = temporary;
            this.count = count;
            this.imageBytes = imageBytes;
            channel = FileChannel.open(temporary, StandardOpenOption.WRITE);
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
            Files.move(temporary, raw, StandardCopyOption.ATOMIC_MOVE);
            return map(raw, count, imageBytes);
        }

        @Override
        public void close() throws IOException {
            channel.close();
            Files.deleteIfExists(temporary);
        }
    }

    /** The images that lie one after another in a file. */
    static Pixels map(Path file, int count, int imageBytes) throws IOException {
        int perPart = Integer.MAX_VALUE / imageBytes;
        ByteBuffer[] parts = new ByteBuffer[(count + perPart - 1) / perPart];
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() != (long) count * imageBytes) {
                throw new IOException(file + " has " + channel.size() + " bytes");
            }
            for (int part = 0; part < parts.length; part++) {
                long start = (long) part * perPart * imageBytes;
                long bytes = Math.min((long) perPart * imageBytes, channel.size() - start);
                parts[part] = channel.map(FileChannel.MapMode.READ_ONLY, start, bytes);
            }
        }
        return new Pixels() {
            @Override
            public int count() {
                return count;
            }

            @Override
            public void copy(int image, byte[] target, int offset) {
                parts[image / perPart].get(image % perPart * imageBytes, target, offset, imageBytes);
            }
        };
    }
}
