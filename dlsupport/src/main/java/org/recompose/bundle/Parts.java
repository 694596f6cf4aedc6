package org.recompose.bundle;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A stream into files {@code bundle.000}, {@code bundle.001}, ... of one size, and their {@code SHA256SUMS}. */
final class Parts extends OutputStream {

    private final Path folder;
    private final long size;
    private final StringBuilder sums = new StringBuilder();
    private DigestOutputStream part;
    private long left;
    private int count;

    /** @param size bytes of a part, at least 1 */
    Parts(Path folder, long size) {
        this.folder = folder;
        this.size = size;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int written = 0;
        while (written < length) {
            if (left == 0) {
                begin();
            }
            int now = (int) Math.min(left, length - written);
            part.write(bytes, offset + written, now);
            written += now;
            left -= now;
        }
    }

    private void begin() throws IOException {
        end();
        try {
            part = new DigestOutputStream(
                    new BufferedOutputStream(Files.newOutputStream(folder.resolve(name(count)))),
                    MessageDigest.getInstance("SHA-256"));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        left = size;
        count++;
    }

    private static String name(int part) {
        return String.format("bundle.%03d", part);
    }

    private void end() throws IOException {
        if (part != null) {
            part.close();
            sums.append(HexFormat.of().formatHex(part.getMessageDigest().digest()))
                    .append("  ")
                    .append(name(count - 1))
                    .append('\n');
            part = null;
        }
    }

    @Override
    public void close() throws IOException {
        end();
        Files.writeString(folder.resolve("SHA256SUMS"), sums);
    }
}
