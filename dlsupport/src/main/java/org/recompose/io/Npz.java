package org.recompose.io;

import com.google.gson.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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
 * A network and its weights as a NumPy archive, {@code .npz}: what {@code numpy.savez} and
 * {@code numpy.savez_compressed} write and {@code numpy.load} reads.
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
 * Beside them stand two texts, as NumPy writes strings: {@code architecture}, as {@link NetworkJson} writes it, and
 * {@code provenance}, a JSON object. {@code json.loads(str(numpy.load(file)["architecture"]))} reads them in Python.
 *
 * <p>These are TensorFlow's and Keras's layouts. PyTorch's convolutions are out × in × height × width and its FC layers
 * out × in: {@code w.transpose(2, 3, 1, 0)} and {@code w.T} in NumPy.
 */
public final class Npz {

    private static final String SUFFIX = ".npy";
    private static final String ARCHITECTURE = "architecture";
    private static final String PROVENANCE = "provenance";
    private static final Set<String> TEXTS = Set.of(ARCHITECTURE, PROVENANCE, PartFiles.PART);
    /** The earliest time that a zip archive can hold, so that equal weights give equal files. */
    private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private Npz() {}

    /** {@link #write(Path, StoredNetwork)} with an empty provenance. */
    public static void write(Path file, Network network, Weights weights) throws IOException {
        write(file, new StoredNetwork(network, weights, new JsonObject()));
    }

    /** Writes a network, compressed. The file appears whole or not at all. */
    public static void write(Path file, StoredNetwork stored) throws IOException {
        write(file, stored, Map.of());
    }

    /** @param more texts by their names, which hold no {@code /} */
    static void write(Path file, StoredNetwork stored, Map<String, String> more) throws IOException {
        WholeFile.write(file, out -> write(out, stored, more));
    }

    /** The same as bytes, to send. */
    public static byte[] bytes(StoredNetwork stored) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            write(bytes, stored, Map.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(OutputStream out, StoredNetwork stored, Map<String, String> more) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(out);
        zip.setLevel(Deflater.BEST_SPEED);
        Map<String, String> texts = new TreeMap<>(more);
        texts.put(ARCHITECTURE, NetworkJson.write(stored.network()));
        texts.put(PROVENANCE, stored.provenance().toString());
        for (Map.Entry<String, String> text : texts.entrySet()) {
            begin(zip, text.getKey());
            Npy.writeText(text.getValue(), zip);
        }
        for (Parameter parameter : stored.network().parameters()) {
            begin(zip, parameter.path());
            new Npy(parameter.shape(), stored.weights().get(parameter.path())).write(zip);
        }
        zip.finish();
    }

    private static void begin(ZipOutputStream zip, String name) throws IOException {
        ZipEntry entry = new ZipEntry(name + SUFFIX);
        entry.setTimeLocal(TIME);
        zip.putNextEntry(entry);
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IOException if the file is not such an archive or damaged, naming the file and the array
     * @throws IllegalArgumentException if it holds no architecture, one that is none, or other arrays than it says;
     *     naming the file
     */
    public static StoredNetwork read(Path file) throws IOException {
        return contents(file).network(file);
    }

    /**
     * Reads what {@link #bytes} made.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static StoredNetwork read(byte[] bytes) throws IOException {
        Path file = Files.createTempFile("network", ".npz");
        try {
            return read(Files.write(file, bytes));
        } finally {
            Files.delete(file);
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
        try {
            return contents(file).weights(network);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Reads all arrays of numbers of an archive, by their names.
     *
     * @throws IOException if the file is not such an archive or damaged, naming the file and the array
     */
    public static Map<String, Npy> arrays(Path file) throws IOException {
        return contents(file).arrays();
    }

    /** What an archive holds: arrays of numbers, and texts by their names. */
    record Contents(Map<String, Npy> arrays, Map<String, String> texts) {

        StoredNetwork network(Path file) {
            try {
                Network network;
                try {
                    network = NetworkJson.read(text(ARCHITECTURE));
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException(ARCHITECTURE + ": " + e.getMessage(), e);
                }
                return new StoredNetwork(network, weights(network), object(PROVENANCE, text(PROVENANCE)));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
            }
        }

        Weights weights(Network network) {
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
        }

        String text(String name) {
            String text = texts.get(name);
            if (text == null) {
                throw new IllegalArgumentException("holds no text " + name + ", as this library writes it");
            }
            return text;
        }
    }

    static JsonObject object(String name, String text) {
        try {
            if (StrictJson.parse(text) instanceof JsonObject object) {
                return object;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
        throw new IllegalArgumentException(name + ": must be a JSON object");
    }

    static Contents contents(Path file) throws IOException {
        Map<String, Npy> arrays = new LinkedHashMap<>();
        Map<String, String> texts = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                if (!entry.getName().endsWith(SUFFIX)) {
                    throw new IOException(file + ": not a NumPy archive, it holds " + entry.getName());
                }
                String name = entry.getName().substring(0, entry.getName().length() - SUFFIX.length());
                try {
                    Object old = TEXTS.contains(name)
                            ? texts.put(name, checked(zip, entry, Npy::readText))
                            : arrays.put(name, checked(zip, entry, Npy::read));
                    if (old != null) {
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
        return new Contents(arrays, texts);
    }

    private interface Reader<T> {
        T read(InputStream in, long length) throws IOException;
    }

    private static <T> T checked(ZipFile zip, ZipEntry entry, Reader<T> reader) throws IOException {
        try (CheckedInputStream in = new CheckedInputStream(zip.getInputStream(entry), new CRC32())) {
            T value = reader.read(in, entry.getSize());
            if (in.getChecksum().getValue() != entry.getCrc()) {
                throw new IOException("is damaged: its checksum is wrong");
            }
            return value;
        }
    }
}
