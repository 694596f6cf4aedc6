package org.recompose.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** The checksums in a PNG file, which ImageIO does not compare. */
final class PngChunks {
    private static final long SIGNATURE = 0x89504E470D0A1A0AL;
    private static final int END = 0x49454E44;

    private PngChunks() {}

    /** @throws UnusableImage if the file is a PNG and a chunk of it is damaged or missing */
    static void check(byte[] file) throws UnusableImage {
        ByteBuffer in = ByteBuffer.wrap(file);
        if (in.remaining() < 8 || in.getLong() != SIGNATURE) {
            return;
        }
        for (int type = 0; type != END; ) {
            int length = in.remaining() < 12 ? -1 : in.getInt();
            if (length < 0 || length > in.remaining() - 8) {
                throw new UnusableImage("a truncated PNG");
            }
            CRC32 sum = new CRC32();
            sum.update(file, in.position(), 4 + length);
            type = in.getInt();
            in.position(in.position() + length);
            if ((int) sum.getValue() != in.getInt()) {
                String name = new String(file, in.position() - length - 8, 4, StandardCharsets.ISO_8859_1);
                throw new UnusableImage("a damaged PNG (the checksum of its chunk "
                        + (name.matches("[A-Za-z]{4}") ? name : "of unknown type") + " is wrong)");
            }
        }
    }
}
