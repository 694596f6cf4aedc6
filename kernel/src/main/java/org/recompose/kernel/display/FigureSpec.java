package org.recompose.kernel.display;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.lang.reflect.InvocationTargetException;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Tablesaw figure as plotly's JSON. Tablesaw writes its figures as JavaScript only; the literals in it are read here.
 * Single strings (titles, names) come with HTML entities, which are undone; the arrays of data come as they are.
 *
 * @param traces what is drawn
 * @param layout title, axes, size
 * @param config plotly's own options, the mode bar's among them
 */
record FigureSpec(JsonArray traces, JsonObject layout, JsonObject config) {
    private static final String FIGURE = "tech.tablesaw.plotly.components.Figure";
    private static final Pattern VARIABLE = Pattern.compile("\\bvar\\s+(\\w+)\\s*=\\s*(?=\\{)");
    private static final Pattern ENTITY = Pattern.compile("&(#x?[0-9a-fA-F]+|\\w+);");
    private static final Map<String, String> ENTITIES =
            Map.of("amp", "&", "lt", "<", "gt", ">", "quot", "\"", "apos", "'", "nbsp", "\u00A0");

    /** Whether a value is a Tablesaw figure, of whichever class loader. */
    static boolean isFigure(Object value) {
        for (Class<?> type = value == null ? null : value.getClass(); type != null; type = type.getSuperclass()) {
            if (type.getName().equals(FIGURE)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Reads a Tablesaw figure.
     *
     * @throws IllegalArgumentException if its JavaScript is not what Tablesaw writes
     */
    static FigureSpec of(Object figure) {
        try {
            return parse((String)
                    figure.getClass().getMethod("asJavascript", String.class).invoke(figure, "target"));
        } catch (InvocationTargetException failure) {
            throw new IllegalArgumentException(
                    "Tablesaw could not write the figure: " + failure.getCause(), failure.getCause());
        } catch (ReflectiveOperationException unknown) {
            throw new IllegalArgumentException(
                    "no Tablesaw figure: " + figure.getClass().getName(), unknown);
        }
    }

    static FigureSpec parse(String javascript) {
        JsonArray traces = new JsonArray();
        JsonObject layout = new JsonObject();
        JsonObject config = new JsonObject();
        Matcher variable = VARIABLE.matcher(javascript);
        int from = 0;
        while (variable.find(from)) {
            int end = endOfLiteral(javascript, variable.end());
            JsonObject value = (JsonObject) unescaped(Json.readLiteral(javascript.substring(variable.end(), end)));
            switch (variable.group(1)) {
                case "layout" -> layout = value;
                case "config" -> config = value;
                default -> traces.add(value);
            }
            from = end;
        }
        if (traces.isEmpty()) {
            throw new IllegalArgumentException("a figure without traces");
        }
        return new FigureSpec(traces, layout, config);
    }

    /** The title, without markup; empty where there is none. */
    String title() {
        JsonElement title = layout.get("title");
        if (title instanceof JsonObject object) {
            title = object.get("text");
        }
        return title == null ? "" : title.getAsString().replaceAll("<[^>]*>", "");
    }

    private static int endOfLiteral(String text, int start) {
        int depth = 0;
        char quote = 0;
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                if (c == '\\') {
                    i++;
                } else if (c == quote) {
                    quote = 0;
                }
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '{' || c == '[') {
                depth++;
            } else if ((c == '}' || c == ']') && --depth == 0) {
                return i + 1;
            }
        }
        throw new IllegalArgumentException("an unfinished literal in the figure's JavaScript: "
                + text.substring(start, Math.min(text.length(), start + 60)));
    }

    private static JsonElement unescaped(JsonElement element) {
        if (element instanceof JsonObject object) {
            JsonObject copy = new JsonObject();
            object.entrySet().forEach(member -> copy.add(member.getKey(), unescaped(member.getValue())));
            return copy;
        }
        if (element instanceof JsonPrimitive primitive && primitive.isString()) {
            return new JsonPrimitive(ENTITY.matcher(primitive.getAsString())
                    .replaceAll(entity -> Matcher.quoteReplacement(character(entity))));
        }
        return element;
    }

    private static String character(MatchResult entity) {
        String name = entity.group(1);
        if (name.startsWith("#")) {
            boolean hexadecimal = name.startsWith("#x");
            int code = Integer.parseInt(name.substring(hexadecimal ? 2 : 1), hexadecimal ? 16 : 10);
            return Character.isValidCodePoint(code) ? Character.toString(code) : entity.group();
        }
        return ENTITIES.getOrDefault(name, entity.group());
    }
}
