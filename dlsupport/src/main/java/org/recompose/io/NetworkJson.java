package org.recompose.io;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.recompose.arch.Layer;
import org.recompose.arch.Network;

/**
 * A network as JSON:
 *
 * <pre>{@code
 * {
 *   "name": "own",
 *   "input": {"height": 64, "width": 64, "channels": 3},
 *   "classes": 5,
 *   "layers": [
 *     {"type": "conv", "name": "conv", "height": 3, "width": 3, "stride": 2, "padding": "SAME",
 *      "in": 3, "out": 16, "groups": 1, "bias": true},
 *     {"type": "relu", "name": "relu"},
 *     {"type": "globalAveragePool", "name": "gap"},
 *     {"type": "dense", "name": "fc", "in": 16, "out": 5, "bias": true}
 *   ]
 * }
 * }</pre>
 *
 * A layer's type is the name of its kind in {@link Layer}, its members are the components of that record, so that each
 * kind of layer can be written and read without being named here. Members may be in any order; those that most networks
 * leave alone may be left out: {@code groups}, {@code epsilon}, {@code momentum}, {@code shortcut}.
 */
public final class NetworkJson {

    private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();
    private static final Map<String, Class<? extends Layer>> KINDS = kinds();

    private NetworkJson() {}

    /** The document of a network. */
    public static String write(Network network) {
        return GSON.toJson(json(network));
    }

    /** The same as a tree, to put into another document. */
    public static JsonObject json(Network network) {
        return object(network);
    }

    /**
     * Reads a document.
     *
     * @throws IllegalArgumentException if it is not JSON or not a network; one line that names the place in the
     *     document, as {@code layers[3].stride}, the value and what would be right
     */
    public static Network read(String document) {
        return network(StrictJson.parse(document));
    }

    /**
     * Reads a file.
     *
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException as {@link #read(String)}, naming the file
     */
    public static Network read(Path file) throws IOException {
        try {
            return read(Files.readString(file));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + ": not text in UTF-8", e);
        }
    }

    /**
     * Reads what {@link #json} made.
     *
     * @throws IllegalArgumentException as {@link #read(String)}
     */
    public static Network network(JsonElement tree) {
        return new NetworkReader(KINDS).network(tree);
    }

    /** A record as a JSON object, a layer with its type first. */
    private static JsonObject object(Record value) {
        JsonObject object = new JsonObject();
        if (value instanceof Layer layer) {
            object.addProperty("type", kind(layer.getClass()));
        }
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            try {
                object.add(component.getName(), element(component.getAccessor().invoke(value)));
            } catch (ReflectiveOperationException e) {
                throw new AssertionError(e);
            }
        }
        return object;
    }

    private static JsonElement element(Object value) {
        if (value instanceof Number number) {
            return new JsonPrimitive(number);
        }
        if (value instanceof Boolean bool) {
            return new JsonPrimitive(bool);
        }
        if (value instanceof List<?> list) {
            JsonArray array = new JsonArray();
            list.forEach(each -> array.add(element(each)));
            return array;
        }
        return value instanceof Record inner ? object(inner) : new JsonPrimitive(value.toString());
    }

    private static Map<String, Class<? extends Layer>> kinds() {
        Map<String, Class<? extends Layer>> kinds = new LinkedHashMap<>();
        for (Class<?> kind : Layer.class.getPermittedSubclasses()) {
            kinds.put(kind(kind), kind.asSubclass(Layer.class));
        }
        return kinds;
    }

    /** {@code maxPool} of {@code MaxPool}. */
    private static String kind(Class<?> layer) {
        String name = layer.getSimpleName();
        return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
    }
}
