package org.recompose.kernel.debug;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.awt.image.RenderedImage;
import java.lang.ref.WeakReference;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;

/**
 * Values of this JVM as variables of the Debug Adapter Protocol: a type, a short text, and a reference by which their
 * parts can be asked for. Objects keep their references for as long as they live, and are not kept alive by them; of
 * the stretches of long arrays the last {@value #MOST_RANGES} are known.
 */
final class Values {
    /** References from here on are of values; those below are of the adapter's frames. */
    static final int FIRST_REFERENCE = 1_000_000_000;

    private static final int TEXT_MS = 250;
    private static final int LIST_MS = 600;
    private static final String NO_TEXT = "(no text in time)";
    private static final int LONGEST = 120;
    private static final int FIRST_ELEMENTS = 6;
    private static final int PAGE = 100;
    private static final int MOST_RANGES = 500;

    /** A part of a value: a field, an element, an entry. */
    record Part(String name, String type, Object value) {}

    /** A stretch of a long array or collection. */
    private record Range(Object elements, int from, int to) {}

    private final Guard guard;
    private final Map<Integer, Identity> byReference = new HashMap<>();
    private final Map<Identity, Integer> references = new HashMap<>();
    private final Set<Identity> silent = new HashSet<>();
    private final Map<Integer, Range> ranges = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Range> eldest) {
            return size() > MOST_RANGES;
        }
    };
    private int nextReference = FIRST_REFERENCE;
    private boolean typeShowsValue;

    Values(Guard guard) {
        this.guard = guard;
    }

    /**
     * JupyterLab's tree shows a variable's type in place of its value, unless the type is one of Python's: for it, the
     * type holds both.
     */
    void showValueInType(boolean shown) {
        typeShowsValue = shown;
    }

    /** Variables as the protocol writes them. Those whose own code gave no text in time are not asked again. */
    JsonArray variables(List<Part> parts) {
        JsonArray variables = new JsonArray();
        long end = System.nanoTime() + LIST_MS * 1_000_000L;
        for (Part part : parts) {
            boolean isLate = needsCall(part.value()) && System.nanoTime() > end;
            variables.add(variable(part, isLate ? NO_TEXT : text(part.value())));
        }
        return variables;
    }

    private JsonObject variable(Part part, String text) {
        String type = type(part.value(), part.type());
        JsonObject variable = new JsonObject();
        variable.addProperty("name", part.name());
        variable.addProperty("evaluateName", part.name());
        variable.addProperty("type", typeShowsValue ? type + " = " + text : type);
        variable.addProperty("value", text);
        variable.addProperty("variablesReference", hasParts(part.value()) ? reference(part.value()) : 0);
        int length = length(part.value());
        if (length >= 0) variable.addProperty("indexedVariables", length);
        return variable;
    }

    /**
     * The parts of a value.
     *
     * @param reference of {@link #variables}
     * @param start the first element wanted
     * @param count how many; 0 for all, which come as ranges of {@value #PAGE} and more where there are many
     * @throws IllegalArgumentException if the value is gone
     */
    JsonArray parts(int reference, int start, int count) {
        Object value = get(reference);
        if (value == null) throw new IllegalArgumentException("variable " + reference + " is gone; refresh the list");
        return variables(parts(value, start, count));
    }

    private List<Part> parts(Object value, int start, int count) {
        if (value instanceof Range range) return elements(range.elements(), range.from(), range.to());
        if (value instanceof Map<?, ?> map) {
            List<Part> entries = new ArrayList<>();
            guarded(() -> new ArrayList<>(map.entrySet()), List.<Map.Entry<?, ?>>of())
                    .forEach(e -> entries.add(new Part(text(e.getKey()), null, e.getValue())));
            return page(entries, start, count);
        }
        if (value instanceof Collection<?> collection) value = guarded(collection::toArray, new Object[0]);
        if (!value.getClass().isArray()) return page(fields(value), start, count);
        int length = Array.getLength(value);
        return count > 0 ? elements(value, start, Math.min(length, start + count)) : elements(value, start, length);
    }

    private static List<Part> page(List<Part> parts, int start, int count) {
        int to = count > 0 ? Math.min(parts.size(), start + count) : parts.size();
        return parts.subList(Math.min(start, to), to);
    }

    private static List<Part> elements(Object array, int from, int to) {
        List<Part> parts = new ArrayList<>();
        int step = 1;
        while ((to - from + step - 1) / step > PAGE) step *= PAGE;
        for (int i = from; i < to; i += step) {
            int end = Math.min(to, i + step);
            parts.add(
                    step == 1
                            ? new Part("[" + i + "]", null, Array.get(array, i))
                            : new Part("[" + i + " … " + (end - 1) + "]", null, new Range(array, i, end)));
        }
        return parts;
    }

    private static List<Part> fields(Object value) {
        List<Part> parts = new ArrayList<>();
        for (Class<?> type = value.getClass(); type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers()) || field.isSynthetic()) continue;
                try {
                    field.setAccessible(true);
                    parts.add(new Part(field.getName(), field.getType().getSimpleName(), field.get(value)));
                } catch (IllegalAccessException | InaccessibleObjectException closed) {
                    continue;
                }
            }
        }
        return parts;
    }

    private boolean hasParts(Object value) {
        if (value == null || isScalar(value)) return false;
        if (value instanceof Range) return true;
        int length = length(value);
        if (length >= 0) return length > 0;
        if (value instanceof Map<?, ?> map) return !guarded(map::isEmpty, true);
        return !value.getClass().isHidden() && !fields(value).isEmpty();
    }

    /** How many elements an array or a collection has; −1 for anything else. */
    private int length(Object value) {
        if (value instanceof Range range) return range.to() - range.from();
        if (value instanceof Collection<?> collection) return guarded(collection::size, 0);
        return value != null && value.getClass().isArray() ? Array.getLength(value) : -1;
    }

    private <T> T guarded(Callable<T> task, T otherwise) {
        try {
            return guard.call(task, TEXT_MS);
        } catch (Exception e) {
            return otherwise;
        }
    }

    private static boolean isScalar(Object value) {
        return value instanceof String
                || value instanceof Boolean
                || value instanceof Character
                || value instanceof Number && value.getClass().getName().startsWith("java.")
                || value instanceof Enum
                || value instanceof Class;
    }

    private static boolean needsCall(Object value) {
        return value != null
                && !isScalar(value)
                && !value.getClass().isArray()
                && !(value instanceof Range)
                && !(value instanceof RenderedImage);
    }

    /** A line of text for a value. */
    private String text(Object value) {
        if (value == null) return "null";
        if (value instanceof Range) return "…";
        if (value instanceof String s) return '"' + shortened(s) + '"';
        if (value instanceof Character c) return "'" + c + "'";
        if (value instanceof Enum<?> e) return e.name();
        if (value instanceof RenderedImage image) return image.getWidth() + "×" + image.getHeight() + " image";
        if (value.getClass().isArray()) return arrayText(value);
        if (!needsCall(value)) return shortened(value.toString());
        if (silent.contains(new Identity(value))) return NO_TEXT;
        try {
            return shortened(guard.call(() -> callText(value), TEXT_MS));
        } catch (TimeoutException e) {
            silent.add(new Identity(value));
            return NO_TEXT;
        } catch (Exception e) {
            return "(its toString() threw "
                    + (e.getCause() == null ? e : e.getCause()).getClass().getName() + ")";
        }
    }

    /** The shape of what has one, a table say; else the first line of its text. */
    private static String callText(Object value) {
        try {
            Method shape = value.getClass().getMethod("shape");
            shape.setAccessible(true);
            if (shape.invoke(value) instanceof String text) return text;
        } catch (ReflectiveOperationException | InaccessibleObjectException none) {
            // shown as any object
        }
        String text = String.valueOf(value).strip();
        return value.getClass().getName().startsWith("REPL.")
                ? text.replaceFirst("^REPL\\.\\$JShell\\$\\w+\\$", "")
                : text;
    }

    private static String arrayText(Object array) {
        StringJoiner text = new StringJoiner(", ", "{", "}");
        int length = Array.getLength(array);
        for (int i = 0; i < Math.min(length, FIRST_ELEMENTS); i++) {
            Object element = Array.get(array, i);
            boolean isPlain = element == null || isScalar(element);
            text.add(
                    isPlain
                            ? shortened(String.valueOf(element))
                            : element.getClass().isArray() ? arrayText(element) : type(element, null));
        }
        if (length > FIRST_ELEMENTS) text.add("…");
        return shortened(text.toString());
    }

    private static String shortened(String text) {
        String line = text.lines().findFirst().orElse("");
        if (line.length() > LONGEST) return line.substring(0, LONGEST) + "…";
        return line.length() < text.strip().length() ? line + " …" : line;
    }

    /** The type a reader wants: an array's with its lengths, else the declared one, else the value's own. */
    private static String type(Object value, String declared) {
        if (value instanceof Range) return "";
        if (value != null && value.getClass().isArray()) return arrayType(value);
        if (declared != null) return declared.replaceAll("REPL\\.\\$JShell\\$\\w+[.$]", "");
        if (value == null) return "null";
        String name = value.getClass().getSimpleName();
        return name.isEmpty() ? value.getClass().getName() : name;
    }

    private static String arrayType(Object array) {
        StringBuilder lengths = new StringBuilder();
        Class<?> type = array.getClass();
        for (Object level = array; type.isArray(); type = type.getComponentType()) {
            int length = level == null ? -1 : Array.getLength(level);
            lengths.append('[').append(length < 0 ? "" : length).append(']');
            level = length > 0 && type.getComponentType().isArray() ? Array.get(level, 0) : null;
        }
        return type.getSimpleName() + lengths;
    }

    private int reference(Object value) {
        if (value instanceof Range range) {
            ranges.put(nextReference, range);
            return nextReference++;
        }
        byReference.values().removeIf(key -> key.get() == null);
        references.keySet().removeIf(key -> key.get() == null);
        silent.removeIf(key -> key.get() == null);
        return references.computeIfAbsent(new Identity(value), key -> {
            byReference.put(nextReference, key);
            return nextReference++;
        });
    }

    private Object get(int reference) {
        Identity known = byReference.get(reference);
        return known == null ? ranges.get(reference) : known.get();
    }

    /** An object as a key by its identity. */
    private static final class Identity extends WeakReference<Object> {
        private final int hash;

        Identity(Object value) {
            super(value);
            hash = System.identityHashCode(value);
        }

        @Override
        public boolean equals(Object other) {
            return this == other || other instanceof Identity that && get() != null && get() == that.get();
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }
}
