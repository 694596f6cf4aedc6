package org.recompose.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.recompose.arch.Network;
import org.recompose.arch.PlainCnn;
import org.recompose.arch.ResNet;
import org.recompose.arch.TestNetworks;
import org.recompose.decompose.Decomposition;
import org.recompose.partition.Partition;
import org.recompose.weights.Weights;

class NpzTest {

    private final Network network = PlainCnn.of(16, 20, 4, 3);
    private final Weights weights = TestNetworks.weights(network, 1);

    @TempDir
    Path directory;

    @Test
    void readsWhatItWrites() throws IOException {
        Network paper = ResNet.paper(32, 32, 8, 5);
        Weights random = TestNetworks.weights(paper, 2);
        Path file = directory.resolve("new/folder/paper.npz");
        Npz.write(file, paper, random);
        assertEquals(random, Npz.read(file, paper));
    }

    @Test
    void equalWeightsGiveEqualFilesAndNothingElse() throws IOException {
        Path file = directory.resolve("weights.npz");
        Npz.write(file, network, weights);
        byte[] first = Files.readAllBytes(file);
        Npz.write(file, network, weights);
        assertArrayEquals(first, Files.readAllBytes(file));
        try (var files = Files.list(directory)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    /** NumPy reads ours; ours reads NumPy's, compressed or not, in Fortran order and float64 too. */
    @Test
    void numPyReadsAndWritesTheSame() throws Exception {
        assumeTrue(python("import numpy").isEmpty(), "no python3 with numpy here");
        Path ours = directory.resolve("ours.npz");
        Npz.write(ours, new StoredNetwork(network, weights, provenance()));
        for (String save : List.of(
                "savez(out, **d)",
                "savez_compressed(out, **d)",
                "savez(out, **{k: numpy.asfortranarray(v) for k, v in d.items()})",
                "savez(out, **{k: v.astype('>f8') for k, v in d.items()})",
                "savez(out, **d, **texts)")) {
            Path theirs = directory.resolve("theirs.npz");
            String output = python(
                    """
                    import json, numpy
                    d = dict(numpy.load(%r))
                    texts = {k: str(d.pop(k)) for k in ('architecture', 'provenance')}
                    assert json.loads(texts['architecture'])['layers'][0]['name'] == 'conv1', texts
                    assert json.loads(texts['provenance']) == {'plan': '4:30 é', 'seed': 3}, texts
                    assert all(v.dtype == numpy.float32 for v in d.values()), d
                    assert d['conv1/kernel'].shape == (3, 3, 3, 4), d['conv1/kernel'].shape
                    assert d['fc2/bias'].shape == (3,), d['fc2/bias'].shape
                    assert d['conv1/kernel'][1, 2, 0, 3] == numpy.float32(%s)
                    out = %r
                    numpy.%s
                    """
                            .replace("%r", "'%s'")
                            .formatted(ours, weights.get("conv1/kernel")[((1 * 3 + 2) * 3 + 0) * 4 + 3], theirs, save));
            assertEquals("", output);
            assertEquals(weights, Npz.read(theirs, network), save);
        }
        assertEquals(new StoredNetwork(network, weights, provenance()), Npz.read(directory.resolve("theirs.npz")));
    }

    private static JsonObject provenance() {
        return JsonParser.parseString("{\"plan\": \"4:30 é\", \"seed\": 3}").getAsJsonObject();
    }

    @Test
    void aFileSaysWhatItHoldsAndWhereItComesFrom() throws IOException {
        StoredNetwork stored = new StoredNetwork(network, weights, provenance());
        Path file = directory.resolve("stored.npz");
        Npz.write(file, stored);
        assertEquals(stored, Npz.read(file));
        assertEquals(weights, Npz.read(file, network));
        assertEquals(stored, Npz.read(Npz.bytes(stored)));
        stored.provenance().addProperty("seed", 4);
        assertEquals(provenance(), stored.provenance());
        Path plain = directory.resolve("plain.npz");
        zip(plain, Map.of("a.npy", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", 4)));
        assertEquals(
                plain + ": architecture: holds no text architecture, as this library writes it",
                assertThrows(IllegalArgumentException.class, () -> Npz.read(plain))
                        .getMessage());
        zip(plain, Map.of("architecture.npy", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", 4)));
        assertEquals(
                plain + ": array architecture has dtype '<f4' and 4 bytes of data, must be one text",
                assertThrows(IOException.class, () -> Npz.read(plain)).getMessage());
    }

    /** Sub-networks trained elsewhere. */
    @Test
    void composesArchivesTrainedElsewhere() throws IOException {
        Decomposition decomposition = new Decomposition(network, Partition.grid(16, 20, 1, 2));
        List<Weights> parts = TestNetworks.weights(decomposition.subNetworks(), 4);
        for (int k = 0; k < 2; k++) {
            Npz.write(directory.resolve(k + ".npz"), decomposition.subNetworks().get(k), parts.get(k));
        }
        List<Weights> read = List.of(
                Npz.read(directory.resolve("0.npz"), decomposition.subNetworks().get(0)),
                Npz.read(directory.resolve("1.npz"), decomposition.subNetworks().get(1)));
        assertEquals(decomposition.compose(parts), decomposition.compose(read));
    }

    @Test
    void namesAMissingFile() {
        Path file = directory.resolve("missing.npz");
        assertEquals(
                file.toString(),
                assertThrows(NoSuchFileException.class, () -> Npz.read(file, network))
                        .getMessage());
    }

    @Test
    void namesAForeignFile() throws IOException {
        Path file = directory.resolve("foreign.npz");
        Files.writeString(file, "not a zip archive");
        assertMessage(file, "not a NumPy archive, or cut short");
        zip(file, Map.of("readme.txt", bytes("hello")));
        assertMessage(file, "not a NumPy archive, it holds readme.txt");
        zip(file, Map.of("a.npy", bytes("hello")));
        assertMessage(file, "array a does not start as a NumPy array does");
        zip(file, Map.of("a.npy", npy("{'descr': '<i4', 'fortran_order': False, 'shape': (1,), }", 4)));
        assertMessage(file, "array a has dtype '<i4', must be float32 or float64");
        zip(file, Map.of("a.npy", npy("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (1,), }", 4)));
        assertMessage(file, "array a has a header that is not a plain array's");
    }

    @Test
    void doesNotBelieveAShapeThatTheFileCannotHold() throws IOException {
        Path file = directory.resolve("lying.npz");
        zip(file, Map.of("a.npy", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2000000000,), }", 4)));
        assertMessage(file, "array a has 4 bytes of data, too many or too few for shape [2000000000]");
        zip(
                file,
                Map.of("a.npy", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (65536, 65536, 65536), }", 4)));
        assertMessage(file, "array a has 4 bytes of data");
        zip(file, Map.of("a.npy", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999,), }", 4)));
        assertMessage(file, "array a has 4 bytes of data");
    }

    @Test
    void everyTruncationIsAnErrorThatNamesTheFile() throws IOException {
        Path whole = directory.resolve("whole.npz");
        Npz.write(whole, network, weights);
        byte[] bytes = Files.readAllBytes(whole);
        Path file = directory.resolve("cut.npz");
        for (int length = 0; length < bytes.length; length += bytes.length / 40) {
            Files.write(file, java.util.Arrays.copyOf(bytes, length));
            assertMessage(file, "");
        }
    }

    @Test
    void aFlippedBitInAnArrayIsAnError() throws IOException {
        Path file = directory.resolve("flipped.npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.setLevel(0);
            zip.putNextEntry(new ZipEntry("a.npy"));
            zip.write(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1000,), }", 4000));
        }
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        assertMessage(file, "array a is damaged: its checksum is wrong");
    }

    @Test
    void namesTheArrayThatDoesNotFitTheNetwork() throws IOException {
        Path file = directory.resolve("weights.npz");
        Npz.write(file, network, weights);
        assertEquals(
                file + ": conv1/kernel: shape [3, 3, 3, 4], must be [3, 3, 3, 8]",
                assertThrows(IllegalArgumentException.class, () -> Npz.read(file, PlainCnn.of(16, 20, 8, 3)))
                        .getMessage());
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Npz.read(file, ResNet.paper(32, 32, 8, 5)))
                .getMessage()
                .contains("no array conv/kernel of shape [7, 7, 3, 8]"));
        Map<String, float[]> arrays = new HashMap<>(weights.asMap());
        Path other = directory.resolve("other.npz");
        assertThrows(IllegalArgumentException.class, () -> Npz.write(other, ResNet.paper(32, 32, 8, 5), weights));
        assertFalse(Files.exists(other));
        assertEquals(arrays.keySet(), Npz.arrays(file).keySet());
    }

    private void assertMessage(Path file, String message) {
        IOException e = assertThrows(IOException.class, () -> Npz.read(file, network));
        assertTrue(e.getMessage().startsWith(file + ": " + message), e.getMessage());
    }

    private static void zip(Path file, Map<String, byte[]> entries) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        }
    }

    private static byte[] npy(String header, int dataBytes) {
        byte[] text = bytes(header);
        byte[] npy = new byte[10 + text.length + dataBytes];
        System.arraycopy(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) text.length, 0}, 0, npy, 0, 10);
        System.arraycopy(text, 0, npy, 10, text.length);
        return npy;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** What Python prints, errors included. */
    private static String python(String program) throws Exception {
        Process process;
        try {
            process = new ProcessBuilder("python3", "-c", program)
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            return "no python3";
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(1, TimeUnit.MINUTES));
        return process.exitValue() == 0 ? output : "failed: " + output;
    }
}
