package org.recompose.kernel.display;

import java.lang.reflect.Array;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;

/**
 * The text of a value. Arrays, collections and maps show at most {@value #HEAD} + {@value #TAIL} elements and how many
 * there are; any other value shows its {@code toString()}.
 */
public final class ValueText {
    static final int HEAD = 20;
    static final int TAIL = 5;
    private static final int DEEPEST = 4;
    private static final int LONGEST = 20_000;

    private ValueText() {}

    public static String of(Object value) {
        StringBuilder text = new StringBuilder();
        append(text, value, 0);
        if (text.length() > LONGEST) {
            int left = text.length() - LONGEST;
            text.setLength(LONGEST);
            text.append("… (").append(left).append(" more characters)");
        }
        return text.toString();
    }

    private static void append(StringBuilder text, Object value, int depth) {
        if (value != null && value.getClass().isArray()) {
            appendArray(text, value, depth);
        } else if (value instanceof Collection<?> collection && isOfTheJdk(value)) {
            appendCollection(text, collection, depth);
        } else if (value instanceof Map<?, ?> map && isOfTheJdk(value)) {
            appendMap(text, map, depth);
        } else {
            text.append(string(value));
        }
    }

    /** Other collections may have a text of their own. */
    private static boolean isOfTheJdk(Object value) {
        return value.getClass().getName().startsWith("java.");
    }

    private static void appendArray(StringBuilder text, Object array, int depth) {
        int length = Array.getLength(array);
        if (depth == 0) {
            text.append(header(array));
        }
        if (depth >= DEEPEST) {
            text.append(header(array)).append("[…]");
            return;
        }
        boolean nested = array.getClass().getComponentType().isArray();
        String separator = nested ? ",\n" + " ".repeat(depth + 1) : ", ";
        text.append(depth == 0 && nested ? "\n[" : "[");
        for (int i = 0; i < length; i++) {
            if (i > 0) {
                text.append(separator);
            }
            if (i == HEAD && length > HEAD + TAIL) {
                text.append('…').append(separator);
                i = length - TAIL;
            }
            append(text, Array.get(array, i), depth + 1);
        }
        text.append(']');
    }

    /** The component type and the lengths: {@code float[3][224]}; a ragged array shows the first row's length. */
    private static String header(Object array) {
        StringBuilder lengths = new StringBuilder();
        Object level = array;
        Class<?> type = array.getClass();
        while (type.isArray()) {
            int length = level == null ? -1 : Array.getLength(level);
            lengths.append('[').append(length < 0 ? "" : String.valueOf(length)).append(']');
            level = length > 0 && type.getComponentType().isArray() ? Array.get(level, 0) : null;
            type = type.getComponentType();
        }
        return type.getSimpleName() + lengths + " ";
    }

    private static void appendCollection(StringBuilder text, Collection<?> collection, int depth) {
        int size = collection.size();
        if (depth >= DEEPEST) {
            text.append("[… ").append(size).append(" elements]");
            return;
        }
        boolean whole = size <= HEAD + TAIL;
        text.append('[');
        Iterator<?> elements = collection.iterator();
        for (int i = 0; elements.hasNext() && (whole || i < HEAD); i++) {
            if (i > 0) {
                text.append(", ");
            }
            append(text, elements.next(), depth + 1);
        }
        if (!whole) {
            text.append(", …");
            if (collection instanceof List<?> list && list instanceof RandomAccess) {
                for (int i = size - TAIL; i < size; i++) {
                    text.append(", ");
                    append(text, list.get(i), depth + 1);
                }
            }
        }
        text.append(']');
        if (!whole) {
            text.append(" (").append(size).append(" elements)");
        }
    }

    private static void appendMap(StringBuilder text, Map<?, ?> map, int depth) {
        int size = map.size();
        if (depth >= DEEPEST) {
            text.append("{… ").append(size).append(" entries}");
            return;
        }
        boolean whole = size <= HEAD + TAIL;
        text.append('{');
        int shown = 0;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (shown > 0) {
                text.append(", ");
            }
            if (!whole && shown == HEAD) {
                text.append('…');
                break;
            }
            append(text, entry.getKey(), depth + 1);
            text.append('=');
            append(text, entry.getValue(), depth + 1);
            shown++;
        }
        text.append('}');
        if (!whole) {
            text.append(" (").append(size).append(" entries)");
        }
    }

    @SuppressWarnings("removal")
    private static String string(Object value) {
        try {
            return String.valueOf(value);
        } catch (ThreadDeath stopped) {
            throw stopped;
        } catch (Throwable failure) {
            return value.getClass().getName() + "@" + Integer.toHexString(System.identityHashCode(value))
                    + " (its toString() threw " + failure.getClass().getName() + ")";
        }
    }
}
