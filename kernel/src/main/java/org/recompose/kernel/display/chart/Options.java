package org.recompose.kernel.display.chart;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * A JSON object of plotly's with the defaults of what it leaves out. Tablesaw writes some numbers and truth values as
 * strings; they are taken for what they mean.
 */
record Options(JsonObject json) {
    static Options of(JsonElement element) {
        return new Options(element instanceof JsonObject object ? object : new JsonObject());
    }

    boolean has(String name) {
        return json.has(name) && !json.get(name).isJsonNull();
    }

    Options options(String name) {
        return of(json.get(name));
    }

    String string(String name, String otherwise) {
        return has(name) && json.get(name).isJsonPrimitive() ? json.get(name).getAsString() : otherwise;
    }

    boolean truth(String name, boolean otherwise) {
        return switch (string(name, "")) {
            case "true" -> true;
            case "false" -> false;
            default -> otherwise;
        };
    }

    double number(String name, double otherwise) {
        double number = number(string(name, ""));
        return Double.isFinite(number) ? number : otherwise;
    }

    boolean isArray(String name) {
        return json.get(name) instanceof JsonArray;
    }

    /** The elements of an array as strings; empty for a null and where there is no such array. */
    List<String> strings(String name) {
        return strings(json.get(name));
    }

    static List<String> strings(JsonElement array) {
        List<String> strings = new ArrayList<>();
        if (array instanceof JsonArray elements) {
            for (JsonElement element : elements) {
                strings.add(element.isJsonPrimitive() ? element.getAsString() : "");
            }
        }
        return strings;
    }

    /** The elements of an array as numbers; NaN for what is none. */
    double[] numbers(String name) {
        return strings(name).stream().mapToDouble(Options::number).toArray();
    }

    static double number(String text) {
        try {
            return text.isEmpty() ? Double.NaN : Double.parseDouble(text);
        } catch (NumberFormatException none) {
            return Double.NaN;
        }
    }

    /** Text of a title: plotly takes a string, or an object with the text in it. */
    String title() {
        return json.get("title") instanceof JsonObject object ? of(object).string("text", "") : string("title", "");
    }
}
