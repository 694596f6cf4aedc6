package org.recompose.kernel.protocol;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.spencerpark.jupyter.messages.Header;
import io.github.spencerpark.jupyter.messages.KernelTimestamp;
import io.github.spencerpark.jupyter.messages.MessageType;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** The header of a message that came in, with all its fields: replies carry it back as it is. */
public final class RawHeader extends Header<Object> {
    private final JsonObject raw;

    @SuppressWarnings("unchecked")
    RawHeader(JsonObject raw) throws MalformedMessageException {
        super(
                text(raw, "msg_id", null),
                text(raw, "username", ""),
                text(raw, "session", ""),
                new KernelTimestamp(text(raw, "date", "")),
                (MessageType<Object>) MessageType.getType(text(raw, "msg_type", null)),
                text(raw, "version", ""));
        this.raw = raw;
    }

    JsonObject raw() {
        return raw;
    }

    /** The subshell that a request is for; empty for the main shell. */
    public Optional<String> subshell() {
        JsonElement id = raw.get("subshell_id");
        return id == null || !id.isJsonPrimitive() ? Optional.empty() : Optional.of(id.getAsString());
    }

    /**
     * Whether one session sent {@code one} and then {@code other}, whichever came in first: each channel is a
     * connection of its own. False where it cannot be told, as between the clocks of two sessions.
     */
    public static boolean areInOrder(Header<?> one, Header<?> other) {
        if (one.getSessionId().isEmpty() || !one.getSessionId().equals(other.getSessionId())) return false;
        try {
            return sent(one).isBefore(sent(other));
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private static Instant sent(Header<?> header) {
        return Instant.parse(header.getTimestamp().getDateString());
    }

    private static String text(JsonObject object, String key, String orElse) throws MalformedMessageException {
        JsonElement value = object.get(key);
        if (value == null || value.isJsonNull()) {
            if (orElse == null) throw new MalformedMessageException("a header without " + key);
            return orElse;
        }
        if (!value.isJsonPrimitive()) throw new MalformedMessageException("a header whose " + key + " is no text");
        return value.getAsString();
    }
}
