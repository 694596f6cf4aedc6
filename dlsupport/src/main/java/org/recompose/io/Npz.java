package org.recompose.io;

import java.io.BufferedOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.recompose.arch.Network;
import org.recompose.arch.Parameter;
import org.recompose.weights.Weights;

/**
 * A network's weights as a NumPy archive, {@code .npz}: what {@code numpy.savez} and {@code numpy.savez_compressed}
 * write and {@code numpy.load} reads.
 *
 * <p>Layout: one array for each parameter under its path, {@code layer/kind}, as in {@code stage2/block1/conv1/kernel},
 * float32:
 *
 * <table>
 * <caption>Kinds and shapes</caption>
 * <tr><td>convolution</td><td>{@code kernel}</td><td>height × width × in × out</td></tr>
 * <tr><td>FC layer</td><td>{@code kernel}</td><td>in × out; after a flatten, in counts row by row, then column,
 * then channel</td></tr>
 * <tr><td>both</td><td>{@code bias}</td><td>out</td></tr>
 * <tr><td>batch normalisation</td><td>{@code gamma}, {@code beta}, {@code mean}, {@code variance}</td>
 * <td>channels</td></tr>
 * </table>
 *
 * These are TensorFlow's and Keras's layouts. PyTorch's convolutions are out × in × height × width and its FC layers
 * out × in: {@code w.transpose(2, 3, 1, 0)} and {@code w.T} in NumPy.
 */
public final class Npz {

    private static final String SUFFIX = ".npy";
    /** The earliest time that a zip archive can hold, so that equal weights give equal files. */
    private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private Npz() {}

    /**
     * Writes weights, compressed. The file appears whole or not at all.
     *
     * @throws IllegalArgumentException if the weights are not the network's, naming the array
     */
    public static void write(Path file, Network network, Weights weights) throws IOException {
        Weights checked = Weights.of(network, weights.asMap());
        Path directory = file.toAbsolutePath().getParent();
        Files.createDirectories(directory);
        // Not createTempFile, which would hide the file from other users.
        Path temporary = directory.resolve("." + file.getFileName() + "." + UUID.randomUUID());
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(temporary));
                    ZipOutputStream zip = new ZipOutputStream(out)) {
                zip.setLevel(Deflater.BEST_SPEED);
                for (Parameter parameter : network.parameters()) {
                    ZipEntry entry = new ZipEntry(parameter.path() + SUFFIX);
                    entry.setTimeLocal(TIME);
                    zip.putNextEntry(entry);
                    new Npy(parameter.shape(), checked.get(parameter.path())).write(zip);
                    zip.closeEntry();
                }
            }
            move(temporary, file);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /**
     * Reads a network's weights, whoever wrote them.
     *
     * @throws IOException if the file is not such an archive or damaged, naming the file and the array
     * @throws IllegalArgumentException if an array is missing, unknown, of another shape than the network's parameter
     *     or holds a value that is not finite, naming the file and the array
     */
    public static Weights read(Path file, Network network) throws IOException {
        Map<String, Npy> arrays = read(file);
        try {
            Map<String, float[]> values = new LinkedHashMap<>();
            arrays.forEach((path, array) -> values.put(path, array.values()));
            for (Parameter parameter : network.parameters()) {
                Npy array = arrays.get(parameter.path());
                if (array != null && !array.shape().equals(parameter.shape())) {
                    throw new IllegalArgumentException(
                            parameter.path() + ": shape " + array.shape() + ", must be " + parameter.shape());
                }
            }
            return Weights.of(network, values);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Reads all arrays of an archive, by their names.
     *
     * @throws IOException if the file is not such an archive or damaged, naming the file and the array
     */
    public static Map<String, Npy> read(Path file) throws IOException {
        Map<String, Npy> arrays = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                if (!entry.getName().endsWith(SUFFIX)) {
                    throw new IOException(file + ": not a NumPy archive, it holds " + entry.getName());
                }
                String name = entry.getName().substring(0, entry.getName().length() - SUFFIX.length());
                try {
                    if (arrays.put(name, array(zip, entry)) != null) {
                        throw new IOException("is there twice");
                    }
                } catch (IOException e) {
                    throw new IOException(file + ": array " + name + " " + e.getMessage(), e);
                }
            }
        } catch (ZipException e) {
            throw new IOException(file + ": not a NumPy archive, or cut short (" + e.getMessage() + ")", e);
        } catch (FileNotFoundException | NoSuchFileException e) {
            throw new NoSuchFileException(file.toString());
        }
        return arrays;
    }

    private static Npy array(ZipFile zip, ZipEntry entry) throws IOException {
        try (CheckedInputStream in = new CheckedInputStream(zip.getInputStream(entry), new CRC32())) {
            Npy array = Npy.read(in, entry.getSize());
            if (in.getChecksum().getValue() != entry.getCrc()) {
                throw new IOException("is damaged: its checksum is wrong");
            }
            return array;
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
