package org.recompose.bundle;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * A stream into files {@code bundle.00000}, {@code bundle.00001}, ... of one size, their {@code SHA256SUMS} in order,
 * and a script {@code unpack} that verifies and joins them.
 */
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
        part = new DigestOutputStream(
                new BufferedOutputStream(Files.newOutputStream(folder.resolve(name(count)))), sha256());
        left = size;
        count++;
    }

    private static String name(int part) {
        return String.format(Locale.ROOT, "bundle.%05d", part);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java lacks SHA-256", e);
        }
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
        byte[] list = sums.toString().getBytes(StandardCharsets.UTF_8);
        Files.write(folder.resolve("SHA256SUMS"), list);
        Bundle.script(
                folder, "unpack", text -> text.replace("@SUM@", HexFormat.of().formatHex(sha256().digest(list))));
    }
}
