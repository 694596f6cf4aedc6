package org.recompose.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.recompose.arch.Network;
import org.recompose.arch.PlainCnn;
import org.recompose.arch.TestNetworks;
import org.recompose.decompose.Decomposition;
import org.recompose.decompose.Head;
import org.recompose.decompose.Shares;
import org.recompose.partition.Partition;
import org.recompose.weights.Weights;

/** Sub-networks trained anywhere, composed from their files alone. */
class PartFilesTest {

    private final Network network = PlainCnn.of(32, 40, 8, 3);
    private final Decomposition decomposition =
            new Decomposition(network, Partition.overlapping(32, 40, 1, 3, 0, 1.2), Shares.of(1, 2, 1));
    private final List<Weights> weights = TestNetworks.weights(decomposition.subNetworks(), 4);

    @TempDir
    Path directory;

    private List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        for (int k = 0; k < decomposition.size(); k++) {
            JsonObject provenance = new JsonObject();
            provenance.addProperty("seed", k);
            files.add(directory.resolve(k + ".npz"));
            PartFiles.write(files.get(k), new StoredPart(decomposition, k, weights.get(k), provenance));
        }
        return files;
    }

    @Test
    void filesComposeInAnyOrder() throws IOException {
        List<Path> files = files();
        StoredPart second = PartFiles.read(files.get(1));
        assertEquals(decomposition, second.decomposition());
        assertEquals(
                decomposition.partition().rectangles().get(1), second.part().window());
        assertEquals(weights.get(1), second.weights());
        Collections.reverse(files);
        for (Head head : Head.values()) {
            StoredNetwork composed = PartFiles.compose(files, head);
            assertEquals(network, composed.network());
            assertEquals(decomposition.compose(weights, head), composed.weights());
            assertEquals(
                    "{\"composed\":[{\"seed\":0},{\"seed\":1},{\"seed\":2}]}",
                    composed.provenance().toString());
        }
        assertEquals(weights.get(0), Npz.read(directory.resolve("0.npz")).weights());
    }

    @Test
    void whatDoesNotComposeIsNamed() throws IOException {
        List<Path> files = files();
        assertError("no files to compose", List.of());
        assertError("no file of sub-network 2 of 3, sub-network 3 of 3", files.subList(0, 1));
        Path again = directory.resolve("again.npz");
        PartFiles.write(again, PartFiles.read(files.get(1)));
        assertError(
                files.get(1) + " and " + again + " are both sub-network 2 of 3",
                List.of(files.get(0), files.get(1), again));
        Decomposition other = new Decomposition(network, Partition.grid(32, 40, 1, 2));
        Path foreign = directory.resolve("foreign.npz");
        PartFiles.write(
                foreign,
                new StoredPart(
                        other, 1, TestNetworks.weights(other.subNetworks(), 4).get(1), new JsonObject()));
        assertError(
                foreign + " is sub-network 2 of 2 of another decomposition than " + files.get(0),
                List.of(files.get(0), foreign));
        Path whole = directory.resolve("whole.npz");
        Npz.write(whole, network, TestNetworks.weights(network, 1));
        assertError(whole + ": holds no text part, as this library writes it", List.of(whole));
        Npz.write(
                whole,
                new StoredNetwork(network, TestNetworks.weights(network, 1), new JsonObject()),
                Map.of("part", Npz.contents(files.get(0)).text("part")));
        assertError(whole + ": conv1/kernel: 216 values, must be 54 for shape [3, 3, 3, 2]", List.of(whole));
        Npz.write(
                whole,
                new StoredNetwork(network, TestNetworks.weights(network, 1), new JsonObject()),
                Map.of(
                        "part",
                        Npz.contents(files.get(0))
                                .text("part")
                                .replaceFirst("\"windows\":\\[\\[0,", "\"windows\":[[\"x\",")));
        assertError(whole + ": part: holds \"x\", must be as PartFiles writes it", List.of(whole));
    }

    private static void assertError(String start, List<Path> files) {
        String message = assertThrows(IllegalArgumentException.class, () -> PartFiles.compose(files, Head.SUM))
                .getMessage();
        assertTrue(message.startsWith(start), message);
    }
}
