package org.recompose.kernel.protocol;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.github.spencerpark.jupyter.messages.MessageType;
import java.util.Map;
import java.util.Set;

/**
 * The fields that a request must have, and the values the protocol gives to those left out.
 *
 * <p>Gson fills an absent field of the base's content classes with {@code false} or {@code null}; the protocol's own
 * defaults differ ({@code store_history} and {@code stop_on_error} are true).
 */
final class RequestDefaults {
    private static final Map<MessageType<?>, Map<String, JsonElement>> OPTIONAL = Map.of(
            MessageType.EXECUTE_REQUEST,
                    Map.of(
                            "silent",
                            new JsonPrimitive(false),
                            "store_history",
                            new JsonPrimitive(true),
                            "allow_stdin",
                            new JsonPrimitive(true),
                            "stop_on_error",
                            new JsonPrimitive(true),
                            "user_expressions",
                            new JsonObject()),
            MessageType.INSPECT_REQUEST, Map.of("detail_level", new JsonPrimitive(0)),
            MessageType.HISTORY_REQUEST,
                    Map.of(
                            "output",
                            new JsonPrimitive(false),
                            "raw",
                            new JsonPrimitive(true),
                            "unique",
                            new JsonPrimitive(false),
                            "n",
                            new JsonPrimitive(1000)));
    private static final Map<MessageType<?>, String[]> REQUIRED = Map.of(
            MessageType.EXECUTE_REQUEST, new String[] {"code"},
            MessageType.INSPECT_REQUEST, new String[] {"code", "cursor_pos"},
            MessageType.COMPLETE_REQUEST, new String[] {"code", "cursor_pos"},
            MessageType.IS_COMPLETE_REQUEST, new String[] {"code"},
            MessageType.HISTORY_REQUEST, new String[] {"hist_access_type"});

    /** Any other kind becomes a request for less than nothing, which is answered with an error. */
    private static final Set<String> HISTORY_ACCESS = Set.of("range", "tail", "search");

    private RequestDefaults() {}

    static JsonObject complete(MessageType<?> type, JsonObject content) throws MalformedMessageException {
        for (String key : REQUIRED.getOrDefault(type, new String[0])) {
            JsonElement value = content.get(key);
            if (value == null || !value.isJsonPrimitive()) {
                throw new MalformedMessageException("an " + type.getName() + " without a usable '" + key + "'");
            }
        }
        OPTIONAL.getOrDefault(type, Map.of()).forEach((key, value) -> {
            if (!content.has(key) || content.get(key).isJsonNull()) content.add(key, value);
        });
        JsonElement access = content.get("hist_access_type");
        if (type == MessageType.HISTORY_REQUEST && !HISTORY_ACCESS.contains(access.getAsString())) {
            content.addProperty("hist_access_type", "tail");
            content.addProperty("n", -1);
        }
        return content;
    }
}
