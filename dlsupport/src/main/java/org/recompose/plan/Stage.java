package org.recompose.plan;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.recompose.decompose.Head;

/**
 * A level of the network and the epochs that it is trained, with a schedule of its own. As text {@code 4:30}, or with
 * what differs from the experiment's recipe {@code 1:15@learningRate=0.02@statistics=30}, or on smaller images
 * {@code 1:15@size=32}.
 *
 * @param level what is trained
 * @param epochs how long, at least 1
 * @param size the side in pixels to which images are scaled for this stage; 0 for the experiment's
 * @param composing how the network that it begins with is composed
 * @param recipe fields of the recipe that this stage has other values of
 */
public record Stage(Level level, int epochs, int size, Composing composing, Map<String, String> recipe) {

    /** @throws IllegalArgumentException if there are no epochs, or the size is below 0 */
    public Stage {
        if (size < 0) {
            throw new IllegalArgumentException("size is " + size + ", must be at least 0");
        }
        if (epochs < 1) {
            throw new IllegalArgumentException("epochs is " + epochs + ", must be at least 1");
        }
        recipe = Collections.unmodifiableMap(new TreeMap<>(recipe));
    }

    /** Composed as in the paper, by the experiment's recipe. */
    public Stage(Level level, int epochs) {
        this(level, epochs, 0, Composing.PAPER, Map.of());
    }

    /** Whether it averages its weights over the steps by a setting of its own. */
    public boolean averages() {
        return Double.parseDouble(recipe.getOrDefault("averaging", "0")) > 0;
    }

    /** @throws IllegalArgumentException if the text is no stage, saying why */
    public static Stage of(String text) {
        try {
            String[] parts = text.split("@");
            String[] what = parts[0].split(":", -1);
            if (what.length != 2) {
                throw new IllegalArgumentException("must be LEVEL:EPOCHS, as 4:30");
            }
            Map<String, String> fields = new LinkedHashMap<>();
            Stream.of(parts).skip(1).forEach(part -> {
                String[] field = part.split("=", 2);
                if (field.length != 2 || fields.put(field[0], field[1]) != null) {
                    throw new IllegalArgumentException("'@" + part + "' must be @FIELD=VALUE, each field once");
                }
            });
            Composing composing = new Composing(
                    head(fields.remove("head")),
                    fields.containsKey("statistics") ? number("statistics", fields.remove("statistics")) : 0,
                    truth("temperature", fields.remove("temperature")),
                    fields.containsKey("noise") ? decimal("noise", fields.remove("noise")) : 0);
            int size = fields.containsKey("size") ? number("size", fields.remove("size")) : 0;
            return new Stage(Level.of(what[0]), number("epochs", what[1]), size, composing, fields);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("stage '" + text + "': " + e.getMessage(), e);
        }
    }

    private static Head head(String text) {
        if (text == null) {
            return Head.SUM;
        }
        return Stream.of(Head.values())
                .filter(head -> head.name().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("head is '" + text + "', must be sum or mean"));
    }

    private static int number(String field, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(field + " is '" + text + "', must be a whole number", e);
        }
    }

    private static double decimal(String field, String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(field + " is '" + text + "', must be a number", e);
        }
    }

    private static boolean truth(String field, String text) {
        if (text != null && !text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException(field + " is '" + text + "', must be true or false");
        }
        return "true".equals(text);
    }

    @Override
    public String toString() {
        Map<String, String> fields = new LinkedHashMap<>();
        if (size > 0) {
            fields.put("size", String.valueOf(size));
        }
        if (composing.head() != Head.SUM) {
            fields.put("head", composing.head().name().toLowerCase(Locale.ROOT));
        }
        if (composing.statistics() > 0) {
            fields.put("statistics", String.valueOf(composing.statistics()));
        }
        if (composing.temperature()) {
            fields.put("temperature", "true");
        }
        if (composing.noise() > 0) {
            fields.put("noise", String.valueOf(composing.noise()));
        }
        fields.putAll(recipe);
        return level + ":" + epochs
                + fields.entrySet().stream()
                        .map(field -> "@" + field.getKey() + "=" + field.getValue())
                        .collect(Collectors.joining());
    }
}
