package org.recompose.kernel.display;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import com.google.gson.JsonSyntaxException;

/** JSON written for pages, and JavaScript's object literals read. */
final class Json {
    private static final Gson GSON = new GsonBuilder()
            .disableHtmlEscaping()
            .serializeSpecialFloatingPointValues()
            .create();

    private Json() {}

    static String write(Object value) {
        return GSON.toJson(value);
    }

    /**
     * Reads a JavaScript literal of objects, arrays, strings, numbers and booleans as Tablesaw's templates write it:
     * names without quotes, single quotes, trailing commas. A backslash that begins no escape stands for itself.
     *
     * @throws JsonSyntaxException if it is anything else
     */
    static JsonElement readLiteral(String javascript) {
        return JsonParser.parseString(strict(javascript));
    }

    /**
     * The literal without trailing commas, its stray backslashes doubled: the rest is what Gson's lenient mode reads.
     */
    private static String strict(String javascript) {
        StringBuilder strict = new StringBuilder(javascript.length());
        char quote = 0;
        int comma = -1;
        for (int i = 0; i < javascript.length(); i++) {
            char c = javascript.charAt(i);
            if (quote != 0) {
                if (c == '\\') {
                    char next = i + 1 < javascript.length() ? javascript.charAt(i + 1) : ' ';
                    strict.append("\\")
                            .append("\"'\\/bfnrtu".indexOf(next) < 0 ? "\\" : "")
                            .append(next);
                    i++;
                    continue;
                }
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
                comma = -1;
            } else if (c == ',') {
                comma = strict.length();
            } else if ((c == '}' || c == ']') && comma >= 0) {
                strict.deleteCharAt(comma);
                comma = -1;
            } else if (!Character.isWhitespace(c)) {
                comma = -1;
            }
            strict.append(c);
        }
        return strict.toString();
    }
}
