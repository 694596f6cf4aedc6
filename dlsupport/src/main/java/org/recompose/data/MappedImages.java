package org.recompose.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file of raw images that is mapped into memory, in parts of at most 2 GB. */
final class MappedImages {
    private MappedImages() {}

    /** The images that lie one after another in a file. */
    static Pixels of(Path file, int count, int imageBytes) throws IOException {
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
