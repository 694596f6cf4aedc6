package org.recompose.config;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.recompose.plan.Plan;
import org.recompose.tf.Optimizer;

/**
 * Records as JSON and as text: how a field is read is told by its type alone. An enum is a word, a plan a text, a
 * record an object of its fields, a sealed interface of records an object with the kind's {@code name} and its fields.
 */
final class Fields {

    /** What is written as one text. */
    private static final Map<Class<?>, Function<String, ?>> TEXTS =
            Map.of(String.class, text -> text, Plan.class, Plan::of);

    /** The kinds of a sealed interface with their usual values, by name. */
    private static final Map<Class<?>, Map<String, Record>> KINDS = Map.of(
            Optimizer.class,
            Map.of("sgd", new Optimizer.Sgd(0.9f, false), "adam", new Optimizer.Adam(0.9f, 0.999f, 1e-7f)));

    private Fields() {}

    /** A value as JSON. */
    static JsonElement json(Object value) {
        if (value instanceof Number number) {
            return new JsonPrimitive(number instanceof Integer || number instanceof Long ? number : decimal(number));
        }
        if (value instanceof Boolean truth) {
            return new JsonPrimitive(truth);
        }
        if (value instanceof Enum<?> word) {
            return new JsonPrimitive(word.name().toLowerCase(Locale.ROOT));
        }
        if (value instanceof List<?> list) {
            JsonArray array = new JsonArray();
            list.forEach(each -> array.add(json(each)));
            return array;
        }
        if (TEXTS.containsKey(value.getClass())) {
            return new JsonPrimitive(value.toString());
        }
        JsonObject object = new JsonObject();
        KINDS.values().stream()
                .flatMap(kinds -> kinds.entrySet().stream())
                .filter(kind -> kind.getValue().getClass() == value.getClass())
                .findFirst()
                .ifPresent(kind -> object.addProperty("name", kind.getKey()));
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            object.add(component.getName(), json(get(component, value)));
        }
        return object;
    }

    /** Without the digits that a float has only as a double, and without zeros at the end. */
    private static BigDecimal decimal(Number number) {
        BigDecimal exact = new BigDecimal(number.toString()).stripTrailingZeros();
        return exact.scale() < 0 ? exact.setScale(0) : exact;
    }

    private static Object get(RecordComponent component, Object record) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(record);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * JSON as a value.
     *
     * @param type a record, or what a record's field may be
     * @param path where it stands, for messages
     * @throws IllegalArgumentException if it is not of the type, or the record refuses it; the message names the place
     */
    static Object read(JsonElement json, Type type, String path) {
        if (type instanceof ParameterizedType list) {
            check(json.isJsonArray(), path, json, "a list");
            List<Object> values = new ArrayList<>();
            for (JsonElement each : json.getAsJsonArray()) {
                values.add(read(each, list.getActualTypeArguments()[0], path + "[" + values.size() + "]"));
            }
            return values;
        }
        Class<?> kind = (Class<?>) type;
        if (KINDS.containsKey(kind)) {
            JsonObject complete = complete(json, kind, path);
            String name = complete.remove("name").getAsString();
            return record(complete, KINDS.get(kind).get(name).getClass(), path);
        }
        return kind.isRecord() && !TEXTS.containsKey(kind) ? record(json, kind, path) : simple(json, kind, path);
    }

    /** A kind's fields, where not given its usual ones. */
    private static JsonObject complete(JsonElement json, Class<?> kind, String path) {
        Map<String, Record> kinds = KINDS.get(kind);
        JsonElement name = json.isJsonObject() ? json.getAsJsonObject().get("name") : json;
        check(
                name != null && name.isJsonPrimitive() && kinds.containsKey(name.getAsString()),
                path,
                name,
                "one of " + kinds.keySet().stream().sorted().toList());
        JsonObject complete = json(kinds.get(name.getAsString())).getAsJsonObject();
        if (json.isJsonObject()) {
            json.getAsJsonObject().entrySet().forEach(field -> complete.add(field.getKey(), field.getValue()));
        }
        return complete;
    }

    private static Object record(JsonElement json, Class<?> type, String path) {
        check(json.isJsonObject(), path, json, "an object of fields");
        JsonObject object = json.getAsJsonObject();
        RecordComponent[] components = type.getRecordComponents();
        List<String> names = Stream.of(components).map(RecordComponent::getName).toList();
        for (String field : object.keySet()) {
            if (!names.contains(field)) {
                throw new IllegalArgumentException(unknown(path, field, names));
            }
        }
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            String field = path + (path.isEmpty() ? "" : ".") + names.get(i);
            check(object.has(names.get(i)), field, "missing", "given");
            values[i] = read(object.get(names.get(i)), components[i].getGenericType(), field);
        }
        try {
            var constructor = type.getDeclaredConstructor(
                    Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException wrong) {
                throw new IllegalArgumentException((path.isEmpty() ? "" : path + ": ") + wrong.getMessage(), wrong);
            }
            throw new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String unknown(String path, String field, List<String> names) {
        return "there is no field '" + (path.isEmpty() ? "" : path + ".") + field + "'; "
                + (path.isEmpty() ? "there are " : path + " has ") + String.join(", ", names);
    }

    private static Object simple(JsonElement json, Class<?> type, String path) {
        check(json.isJsonPrimitive(), path, json, "one value");
        JsonPrimitive value = json.getAsJsonPrimitive();
        if (type == boolean.class) {
            check(value.isBoolean(), path, value, "true or false");
            return value.getAsBoolean();
        }
        if (type.isPrimitive()) {
            check(value.isNumber(), path, value, "a number");
            return number(value.getAsString(), type, path);
        }
        check(value.isString(), path, value, "a text");
        if (type.isEnum()) {
            return Stream.of(type.getEnumConstants())
                    .filter(word -> ((Enum<?>) word).name().equalsIgnoreCase(value.getAsString()))
                    .findFirst()
                    .orElseThrow(() -> wrong(path, "'" + value.getAsString() + "'", "one of " + words(type)));
        }
        try {
            return TEXTS.get(type).apply(value.getAsString());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(path + ": " + e.getMessage(), e);
        }
    }

    private static Object number(String text, Class<?> type, String path) {
        try {
            BigDecimal number = new BigDecimal(text);
            if (type == double.class || type == float.class) {
                boolean fits = Double.isFinite(type == double.class ? number.doubleValue() : number.floatValue());
                check(fits, path, text, "a number that a " + type + " can hold");
                return type == double.class ? (Object) number.doubleValue() : (Object) number.floatValue();
            }
            return type == int.class ? (Object) number.intValueExact() : (Object) number.longValueExact();
        } catch (ArithmeticException e) {
            throw wrong(path, text, "a whole number of at most " + (type == int.class ? "31" : "63") + " bits");
        } catch (NumberFormatException e) {
            throw wrong(path, "'" + text + "'", "a number");
        }
    }

    private static List<String> words(Class<?> type) {
        return Stream.of(type.getEnumConstants())
                .map(word -> ((Enum<?>) word).name().toLowerCase(Locale.ROOT))
                .toList();
    }

    private static void check(boolean right, String path, Object value, String what) {
        if (!right) {
            throw wrong(path, value, what);
        }
    }

    private static IllegalArgumentException wrong(String path, Object value, String what) {
        return new IllegalArgumentException(path + " is " + value + ", must be " + what);
    }

    /**
     * Sets one field.
     *
     * @param json of the record
     * @param path of the field, as {@code recipe.learningRate}
     * @param text its value; values of a list are separated by commas
     * @throws IllegalArgumentException if there is no such field, naming those there are, or the text is not of its
     *     type
     */
    static void set(JsonObject json, Class<?> type, String path, String text) {
        set(json, type, "", path, text);
    }

    private static void set(JsonObject json, Class<?> type, String prefix, String path, String text) {
        String[] parts = path.split("\\.", 2);
        Class<?> record = type;
        if (KINDS.containsKey(type)) {
            record = KINDS.get(type).get(json.get("name").getAsString()).getClass();
        }
        List<String> names = Stream.of(record.getRecordComponents())
                .map(RecordComponent::getName)
                .toList();
        if (!names.contains(parts[0])) {
            throw new IllegalArgumentException(unknown(prefix, parts[0], names));
        }
        RecordComponent component = record.getRecordComponents()[names.indexOf(parts[0])];
        String name = prefix + (prefix.isEmpty() ? "" : ".") + parts[0];
        if (parts.length == 1) {
            json.add(parts[0], parse(text, component.getGenericType(), name));
        } else if (json.get(parts[0]).isJsonObject()) {
            set(json.getAsJsonObject(parts[0]), component.getType(), name, parts[1], text);
        } else {
            throw new IllegalArgumentException(
                    "there is no field '" + name + "." + parts[1] + "'; " + name + " is one value");
        }
    }

    private static JsonElement parse(String text, Type type, String path) {
        if (type instanceof ParameterizedType list) {
            JsonArray values = new JsonArray();
            for (String each : text.split(",")) {
                values.add(parse(each.strip(), list.getActualTypeArguments()[0], path));
            }
            return values;
        }
        Class<?> kind = (Class<?>) type;
        if (KINDS.containsKey(kind)) {
            return complete(new JsonPrimitive(text), kind, path);
        }
        if (kind.isRecord() && !TEXTS.containsKey(kind)) {
            throw wrong(
                    path,
                    "'" + text + "'",
                    "set field by field: "
                            + Stream.of(kind.getRecordComponents())
                                    .map(each -> path + "." + each.getName())
                                    .toList());
        }
        if (kind == boolean.class) {
            check(text.equals("true") || text.equals("false"), path, "'" + text + "'", "true or false");
            return new JsonPrimitive(Boolean.valueOf(text));
        }
        return kind.isPrimitive() ? json(number(text, kind, path)) : new JsonPrimitive(text);
    }
}
