package org.recompose.io;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.recompose.arch.Network;
import org.recompose.decompose.Decomposition;
import org.recompose.decompose.Head;
import org.recompose.decompose.Part;
import org.recompose.decompose.Shares;
import org.recompose.partition.Partition;
import org.recompose.partition.Rectangle;
import org.recompose.weights.Weights;

/**
 * Sub-networks as files that compose by themselves. Each is an archive as {@link Npz} writes it, with one member more,
 * {@code part}: the sub-network's number from 1 and its window, the global network, all K windows (top, left, height,
 * width) and the shares.
 */
public final class PartFiles {

    static final String PART = "part";

    private PartFiles() {}

    /** Writes one sub-network. The file appears whole or not at all. */
    public static void write(Path file, StoredPart stored) throws IOException {
        StoredNetwork network = new StoredNetwork(stored.part().network(), stored.weights(), stored.provenance());
        Npz.write(file, network, Map.of(PART, json(stored).toString()));
    }

    /**
     * Reads one sub-network.
     *
     * @throws IOException if the file is no archive or damaged
     * @throws IllegalArgumentException if it does not tell what it is a part of, or something else than its network is;
     *     the message names the file
     */
    public static StoredPart read(Path file) throws IOException {
        Npz.Contents contents = Npz.contents(file);
        StoredNetwork network = contents.network(file);
        try {
            StoredPart part = part(contents.text(PART), network);
            if (!part.part().network().equals(network.network())) {
                throw new IllegalArgumentException(
                        "its network " + network.network().name() + " is not " + part.part() + " of "
                                + part.decomposition().global().name());
            }
            return part;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Composes K files, in any order. The provenance of the result is {@code {"composed": [...]}}, the sub-networks' in
     * their order.
     *
     * @throws IOException as {@link #read}
     * @throws IllegalArgumentException as {@link #read}, or if the files are not the K parts of one decomposition,
     *     naming those that do not fit
     */
    public static StoredNetwork compose(List<Path> files, Head head) throws IOException {
        if (files.isEmpty()) {
            throw new IllegalArgumentException("no files to compose, must be one for each sub-network");
        }
        Map<Integer, StoredPart> parts = new TreeMap<>();
        Map<Integer, Path> from = new HashMap<>();
        Decomposition decomposition = null;
        for (Path file : files) {
            StoredPart part = read(file);
            decomposition = decomposition == null ? part.decomposition() : decomposition;
            if (!part.decomposition().equals(decomposition)) {
                throw new IllegalArgumentException(file + " is " + part.part() + " of another decomposition than "
                        + files.get(0) + ": " + part.decomposition() + ", must be " + decomposition);
            }
            if (parts.put(part.k(), part) != null) {
                throw new IllegalArgumentException(from.get(part.k()) + " and " + file + " are both " + part.part());
            }
            from.put(part.k(), file);
        }
        List<String> missing = decomposition.parts().stream()
                .filter(part -> !parts.containsKey(part.k()))
                .map(Part::toString)
                .toList();
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("no file of " + String.join(", ", missing));
        }
        JsonArray provenances = new JsonArray();
        List<Weights> weights = new ArrayList<>();
        for (StoredPart part : parts.values()) {
            provenances.add(part.provenance());
            weights.add(part.weights());
        }
        JsonObject provenance = new JsonObject();
        provenance.add("composed", provenances);
        return new StoredNetwork(decomposition.global(), decomposition.compose(weights, head), provenance);
    }

    private static JsonObject json(StoredPart stored) {
        Decomposition decomposition = stored.decomposition();
        JsonObject json = new JsonObject();
        json.addProperty("number", stored.k() + 1);
        json.addProperty("of", decomposition.size());
        json.add("window", json(stored.part().window()));
        JsonArray windows = new JsonArray();
        decomposition.partition().rectangles().forEach(window -> windows.add(json(window)));
        json.add("windows", windows);
        JsonArray shares = new JsonArray();
        decomposition.shares().parts().forEach(shares::add);
        json.add("shares", shares);
        json.add("global", NetworkJson.json(decomposition.global()));
        return json;
    }

    private static JsonArray json(Rectangle window) {
        JsonArray sides = new JsonArray();
        IntStream.of(window.top(), window.left(), window.height(), window.width())
                .forEach(sides::add);
        return sides;
    }

    private static StoredPart part(String text, StoredNetwork stored) {
        JsonObject json = Npz.object(PART, text);
        Network global = NetworkJson.network(json.get("global"));
        List<Rectangle> windows = new ArrayList<>();
        for (JsonElement window : array(json.get("windows"))) {
            List<Integer> sides = integers(window);
            if (sides.size() != 4) {
                throw refusal(window);
            }
            windows.add(new Rectangle(sides.get(0), sides.get(1), sides.get(2), sides.get(3)));
        }
        Partition partition =
                new Partition(global.input().height(), global.input().width(), windows);
        return new StoredPart(
                new Decomposition(global, partition, new Shares(integers(json.get("shares")))),
                integer(json.get("number")) - 1,
                stored.weights(),
                stored.provenance());
    }

    private static JsonArray array(JsonElement element) {
        if (element instanceof JsonArray array) {
            return array;
        }
        throw refusal(element);
    }

    private static List<Integer> integers(JsonElement element) {
        return array(element).asList().stream().map(PartFiles::integer).toList();
    }

    private static int integer(JsonElement element) {
        if (element instanceof JsonPrimitive primitive && primitive.isNumber()) {
            return Integer.parseInt(primitive.getAsString());
        }
        throw refusal(element);
    }

    private static IllegalArgumentException refusal(JsonElement element) {
        return new IllegalArgumentException(PART + ": holds " + element + ", must be as PartFiles writes it");
    }
}
