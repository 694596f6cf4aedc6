package org.recompose.io;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.recompose.arch.Layer;
import org.recompose.arch.Network;
import org.recompose.arch.Padding;
import org.recompose.arch.Shape;

/** Reads the tree of a {@link NetworkJson} document, and knows for each error where in the document it is. */
final class NetworkReader {

    private static final Map<String, JsonElement> DEFAULTS = Map.of(
            "groups", new JsonPrimitive(1),
            "epsilon", new JsonPrimitive(Layer.BatchNorm.EPSILON),
            "momentum", new JsonPrimitive(Layer.BatchNorm.MOMENTUM),
            "shortcut", new JsonArray());
    private static final String TYPE = "type";
    private static final int SHOWN = 60;

    private final Map<String, Class<? extends Layer>> kinds;
    /** Path of a layer in the network → its place in the document. */
    private final Map<String, String> places = new HashMap<>();

    /** @param kinds type → the kind of layer */
    NetworkReader(Map<String, Class<? extends Layer>> kinds) {
        this.kinds = kinds;
    }

    Network network(JsonElement tree) {
        return record(tree, "", "", Network.class, Set.of());
    }

    private Layer layer(JsonElement element, String place, String prefix) {
        JsonObject object = object(element, place);
        JsonElement type = object.get(TYPE);
        Class<? extends Layer> kind =
                type instanceof JsonPrimitive text && text.isString() ? kinds.get(text.getAsString()) : null;
        if (kind == null) {
            throw refusal(place + "." + TYPE, type, "one of " + String.join(", ", kinds.keySet()));
        }
        return record(object, place, prefix, kind, Set.of(TYPE));
    }

    /** @param also members that are none of the record's */
    private <T> T record(JsonElement element, String place, String prefix, Class<T> type, Set<String> also) {
        JsonObject object = object(element, place);
        RecordComponent[] components = type.getRecordComponents();
        Set<String> names = new LinkedHashSet<>(also);
        Arrays.stream(components).forEach(component -> names.add(component.getName()));
        for (String name : object.keySet()) {
            if (!names.contains(name)) {
                throw new IllegalArgumentException(
                        oneLine(at(place, name) + ": is unknown here, must be one of " + String.join(", ", names)));
            }
        }
        String inside = prefix;
        Object[] values = new Object[components.length];
        for (int i = 0; i < values.length; i++) {
            String name = components[i].getName();
            JsonElement value = object.has(name) ? object.get(name) : DEFAULTS.get(name);
            values[i] = value(value, at(place, name), inside, components[i].getType());
            if (i == 0 && Layer.class.isAssignableFrom(type)) {
                places.put(prefix + values[i], place);
                inside = prefix + values[i] + "/";
            }
        }
        return make(type, components, values, place);
    }

    private <T> T make(Class<T> type, RecordComponent[] components, Object[] values, String place) {
        try {
            Class<?>[] types =
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            return type.getDeclaredConstructor(types).newInstance(values);
        } catch (InvocationTargetException e) {
            String message = String.valueOf(e.getCause().getMessage());
            String of = type == Network.class ? placeOf(message) : place;
            throw new IllegalArgumentException(oneLine(of.isEmpty() ? message : of + ": " + message), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** Of the layer whose path a network's message starts with. */
    private String placeOf(String message) {
        int end = message.indexOf(':');
        return end < 0 ? "" : places.getOrDefault(message.substring(0, end), "");
    }

    private Object value(JsonElement value, String place, String prefix, Class<?> type) {
        if (type == int.class) {
            return integer(value, place);
        }
        if (type == float.class) {
            return number(value, place);
        }
        if (type == boolean.class) {
            if (value instanceof JsonPrimitive primitive && primitive.isBoolean()) {
                return primitive.getAsBoolean();
            }
            throw refusal(place, value, "true or false");
        }
        if (type == Padding.class) {
            return Arrays.stream(Padding.values())
                    .filter(padding -> new JsonPrimitive(padding.name()).equals(value))
                    .findFirst()
                    .orElseThrow(() -> refusal(place, value, "\"SAME\" or \"VALID\""));
        }
        if (type == String.class) {
            if (value instanceof JsonPrimitive primitive && primitive.isString()) {
                return primitive.getAsString();
            }
            throw refusal(place, value, "a name in quotes");
        }
        if (type == Shape.class) {
            return record(value, place, prefix, Shape.class, Set.of());
        }
        if (!(value instanceof JsonArray array)) {
            throw refusal(place, value, "a list of layers");
        }
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            layers.add(layer(array.get(i), place + "[" + i + "]", prefix));
        }
        return layers;
    }

    private static int integer(JsonElement value, String place) {
        if (value instanceof JsonPrimitive primitive && primitive.isNumber()) {
            try {
                return Integer.parseInt(primitive.getAsString());
            } catch (NumberFormatException e) {
                throw refusal(place, value, "a whole number");
            }
        }
        throw refusal(place, value, "a whole number");
    }

    private static float number(JsonElement value, String place) {
        float number = value instanceof JsonPrimitive primitive && primitive.isNumber()
                ? Float.parseFloat(primitive.getAsString())
                : Float.NaN;
        if (!Float.isFinite(number)) {
            throw refusal(place, value, "a number");
        }
        return number;
    }

    private static JsonObject object(JsonElement element, String place) {
        if (element instanceof JsonObject object) {
            return object;
        }
        throw refusal(place.isEmpty() ? "the document" : place, element, "an object");
    }

    private static String at(String place, String name) {
        return place.isEmpty() ? name : place + "." + name;
    }

    private static IllegalArgumentException refusal(String place, JsonElement value, String right) {
        String shown = value == null ? "missing" : value.toString();
        return new IllegalArgumentException(oneLine(place + ": is "
                + (shown.length() > SHOWN ? shown.substring(0, SHOWN) + "…" : shown) + ", must be " + right));
    }

    private static String oneLine(String message) {
        return message.replaceAll("[\\p{Cntrl}\\x{85}\\x{2028}\\x{2029}]", "?");
    }
}
