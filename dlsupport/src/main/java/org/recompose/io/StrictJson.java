package org.recompose.io;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.internal.LazilyParsedNumber;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;

/** Reads JSON as RFC 8259 writes it, without what readers usually let pass: a member twice, something after the end. */
public final class StrictJson {

    private StrictJson() {}

    /** @throws IllegalArgumentException if it is no such document; one line that names the place */
    public static JsonElement parse(String document) {
        JsonReader reader = new JsonReader(new StringReader(document));
        reader.setStrictness(Strictness.STRICT);
        try {
            JsonElement element = element(reader);
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw new IOException();
            }
            return element;
        } catch (IOException | IllegalStateException | NumberFormatException e) {
            throw new IllegalArgumentException(
                    "not JSON at " + place(reader) + ", must be one object as RFC 8259 says", e);
        }
    }

    private static JsonElement element(JsonReader reader) throws IOException {
        switch (reader.peek()) {
            case BEGIN_OBJECT -> {
                JsonObject object = new JsonObject();
                reader.beginObject();
                while (reader.hasNext()) {
                    String name = reader.nextName();
                    if (object.has(name)) {
                        throw new IllegalArgumentException(place(reader) + ": is there twice, must be once");
                    }
                    object.add(name, element(reader));
                }
                reader.endObject();
                return object;
            }
            case BEGIN_ARRAY -> {
                JsonArray array = new JsonArray();
                reader.beginArray();
                while (reader.hasNext()) {
                    array.add(element(reader));
                }
                reader.endArray();
                return array;
            }
            case STRING -> {
                return new JsonPrimitive(reader.nextString());
            }
            case NUMBER -> {
                return new JsonPrimitive(new LazilyParsedNumber(reader.nextString()));
            }
            case BOOLEAN -> {
                return new JsonPrimitive(reader.nextBoolean());
            }
            case NULL -> {
                reader.nextNull();
                return JsonNull.INSTANCE;
            }
            default -> throw new IOException();
        }
    }

    /** As {@code layers[3].name}. */
    private static String place(JsonReader reader) {
        String path = reader.getPath().replaceFirst("^\\$\\.?", "");
        return path.isEmpty() ? "the beginning" : path.replaceAll("\\p{Cntrl}", "?");
    }
}
