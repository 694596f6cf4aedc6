package org.recompose.io;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Writes a file whole or not at all, even if the machine stops, another process writes it too, or the thread is
 * interrupted; when it returns, file and folder are on the disk.
 */
public final class WholeFile {

    /** Of files that are being written. */
    public static final String PART = ".part";

    /** Writes the content. */
    @FunctionalInterface
    public interface Content {
        void write(OutputStream out) throws IOException;
    }

    private WholeFile() {}

    /** @param file its folder is made if it is not there */
    public static void write(Path file, Content content) throws IOException {
        Path part = part(file);
        // Not a channel, which an interrupt would close.
        try (FileOutputStream bytes = new FileOutputStream(part.toFile())) {
            OutputStream out = new BufferedOutputStream(bytes, 1 << 20);
            content.write(out);
            out.flush();
            bytes.getFD().sync();
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(part);
            throw e;
        }
        name(part, file);
        sync(file.toAbsolutePath().getParent());
    }

    /** A name beside a file, for its content until that is whole; its folder is made if it is not there. */
    public static Path part(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        return file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + PART);
    }

    /** Gives a part the name of the file that it is for. */
    public static void name(Path part, Path file) throws IOException {
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Writes text in UTF-8. */
    public static void write(Path file, String text) throws IOException {
        write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Where a folder cannot be opened, as on Windows, the file system sees to it by itself. */
    private static void sync(Path folder) {
        boolean interrupted = Thread.interrupted();
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            return;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
