package org.recompose.kernel.protocol;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonSerializationContext;
import com.google.gson.JsonSerializer;
import io.github.spencerpark.jupyter.kernel.ExpressionValue;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.history.HistoryEntry;
import io.github.spencerpark.jupyter.messages.HMACGenerator;
import io.github.spencerpark.jupyter.messages.Header;
import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.adapters.HistoryEntryAdapter;
import io.github.spencerpark.jupyter.messages.adapters.HistoryRequestAdapter;
import io.github.spencerpark.jupyter.messages.adapters.PublishStatusAdapter;
import io.github.spencerpark.jupyter.messages.publish.PublishStatus;
import io.github.spencerpark.jupyter.messages.request.HistoryRequest;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Turns Jupyter messages into signed ZeroMQ frames and back (protocol 5.5).
 *
 * <p>Replaces {@code JupyterSocket.readMessage/sendMessage} of the base, which cannot be extended: it evaluates nothing
 * but throws out of the channel's loop on any malformed message, compares signatures in a time that depends on them,
 * demands a {@code username}, and writes dates without seconds.
 */
public final class Wire {
    /** The protocol version written in every header: 5.5 is the first with {@code supported_features}. */
    public static final String PROTOCOL_VERSION = "5.5";

    /** How many signatures are remembered, so that a message that comes again is refused. */
    private static final int REMEMBERED = 1 << 16;

    private static final byte[] DELIMITER = "<IDS|MSG>".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] EMPTY_OBJECT = "{}".getBytes(StandardCharsets.UTF_8);
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
    private static final Gson GSON = new GsonBuilder()
            .disableHtmlEscaping()
            .serializeSpecialFloatingPointValues()
            .registerTypeAdapter(HistoryEntry.class, HistoryEntryAdapter.INSTANCE)
            .registerTypeHierarchyAdapter(ExpressionValue.class, (JsonSerializer<ExpressionValue>) Wire::json)
            .registerTypeAdapter(PublishStatus.class, PublishStatusAdapter.INSTANCE)
            .registerTypeAdapter(HistoryRequest.class, HistoryRequestAdapter.INSTANCE)
            .create();

    static {
        MessageTypes.register();
    }

    private final HMACGenerator signer;
    private final String session = UUID.randomUUID().toString();
    private final Set<String> seen = Collections.newSetFromMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    });

    /** @param signer makes the signature of outgoing frames and that expected of incoming ones */
    public Wire(HMACGenerator signer) {
        this.signer = signer;
    }

    /**
     * Reads one message.
     *
     * @param frames all parts of one ZeroMQ message
     * @throws MalformedMessageException if a part is missing, the signature is wrong, a part is not the JSON it should
     *     be, or the content does not fit the message's type; nothing of the message has been acted upon
     */
    public Message<?> decode(List<byte[]> frames) throws MalformedMessageException {
        int delimiter = 0;
        while (delimiter < frames.size() && !Arrays.equals(frames.get(delimiter), DELIMITER)) delimiter++;
        if (frames.size() < delimiter + 6) {
            throw new MalformedMessageException(
                    "a message of " + frames.size() + " parts; the delimiter, a signature and 4 JSON parts are needed");
        }
        byte[] signature = frames.get(delimiter + 1);
        byte[][] json = frames.subList(delimiter + 2, delimiter + 6).toArray(byte[][]::new);
        byte[] expected = signer.calculateSignature(json).getBytes(StandardCharsets.US_ASCII);
        if (expected.length > 0 && !MessageDigest.isEqual(expected, signature)) {
            throw new MalformedMessageException("a wrong signature");
        }
        if (expected.length > 0 && !isNew(new String(expected, StandardCharsets.US_ASCII))) {
            throw new MalformedMessageException("a message that came before");
        }
        try {
            Header<?> header = new RawHeader(object(json[0], "header"));
            JsonObject parent = object(json[1], "parent header");
            JsonObject metadata = object(json[2], "metadata");
            JsonObject content = object(json[3], "content");
            Object typed = GSON.fromJson(
                    RequestDefaults.complete(header.getType(), content),
                    header.getType().getContentType());
            return message(
                    new ArrayList<>(frames.subList(0, delimiter)),
                    header,
                    parent.size() == 0 ? null : new RawHeader(parent),
                    asMap(metadata),
                    typed,
                    new ArrayList<>(frames.subList(delimiter + 6, frames.size())));
        } catch (JsonParseException
                | IllegalStateException
                | UnsupportedOperationException
                | NumberFormatException
                | ClassCastException
                | NullPointerException e) {
            throw new MalformedMessageException("a message that does not fit its type: " + e.getMessage());
        }
    }

    private boolean isNew(String signature) {
        synchronized (seen) {
            return seen.add(signature);
        }
    }

    /**
     * {@code content}, which can be a message's or a part of one.
     *
     * @throws RuntimeException if JSON cannot hold it
     */
    public static <T> T encodable(T content) {
        GSON.toJsonTree(content);
        return content;
    }

    /** The frames of {@code message}, identities first, signed. */
    public List<byte[]> encode(Message<?> message) {
        Header<?> parent = message.getParentHeader();
        JsonObject content = GSON.toJsonTree(message.getContent()).getAsJsonObject();
        String type = message.getHeader().getType().getName();
        if (type.endsWith("_reply") && !content.has("status")) content.addProperty("status", "ok");
        List<byte[]> frames = new ArrayList<>(message.getIdentities());
        frames.addAll(sign(
                newHeader(type, parent),
                parent == null ? new JsonObject() : json(parent),
                message.hasMetadata() ? GSON.toJsonTree(message.getMetadata()).getAsJsonObject() : new JsonObject(),
                content));
        if (message.getBlobs() != null) frames.addAll(message.getBlobs());
        return frames;
    }

    /** The frames of the message that greets a new subscriber of {@code topic}; the base knows no such type. */
    public List<byte[]> welcome(byte[] topic) {
        JsonObject content = new JsonObject();
        content.addProperty("subscription", new String(topic, StandardCharsets.UTF_8));
        List<byte[]> frames = new ArrayList<>();
        frames.add(topic);
        frames.addAll(sign(newHeader("iopub_welcome", null), new JsonObject(), new JsonObject(), content));
        return frames;
    }

    private List<byte[]> sign(JsonObject header, JsonObject parent, JsonObject metadata, JsonObject content) {
        byte[] h = bytes(header);
        byte[] p = bytes(parent);
        byte[] m = bytes(metadata);
        byte[] c = bytes(content);
        byte[] signature = signer.calculateSignature(h, p, m, c).getBytes(StandardCharsets.US_ASCII);
        return List.of(DELIMITER, signature, h, p, m, c);
    }

    private JsonObject newHeader(String type, Header<?> parent) {
        JsonObject header = new JsonObject();
        header.addProperty("msg_id", UUID.randomUUID().toString());
        header.addProperty("username", parent == null ? Header.KERNEL_USERNAME : parent.getUsername());
        header.addProperty("session", session);
        header.addProperty("date", DATE.format(Instant.now()));
        header.addProperty("msg_type", type);
        header.addProperty("version", PROTOCOL_VERSION);
        return header;
    }

    private static JsonObject json(Header<?> header) {
        if (header instanceof RawHeader received) return received.raw();
        JsonObject object = new JsonObject();
        object.addProperty("msg_id", header.getId());
        object.addProperty("username", header.getUsername());
        object.addProperty("session", header.getSessionId());
        object.addProperty("date", header.getTimestamp().getDateString());
        object.addProperty("msg_type", header.getType().getName());
        object.addProperty("version", header.getVersion());
        return object;
    }

    /** The base writes a user expression's value one level too deep and without its status. */
    private static JsonElement json(ExpressionValue value, Type type, JsonSerializationContext context) {
        JsonObject object;
        if (value instanceof ExpressionValue.Success ok) {
            object = context.serialize(ok.getData(), DisplayData.class).getAsJsonObject();
        } else {
            ExpressionValue.Error error = (ExpressionValue.Error) value;
            object = new JsonObject();
            object.addProperty("ename", error.getErrName());
            object.addProperty("evalue", error.getErrMsg());
            object.add("traceback", context.serialize(error.getStacktrace()));
        }
        object.addProperty("status", value.isSuccess() ? "ok" : "error");
        return object;
    }

    private static JsonObject object(byte[] raw, String part) throws MalformedMessageException {
        JsonElement element = JsonParser.parseString(new String(raw, StandardCharsets.UTF_8));
        if (!element.isJsonObject()) throw new MalformedMessageException("a " + part + " that is no JSON object");
        return element.getAsJsonObject();
    }

    private static byte[] bytes(JsonObject object) {
        return object.size() == 0 ? EMPTY_OBJECT : GSON.toJson(object).getBytes(StandardCharsets.UTF_8);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> asMap(JsonObject object) {
        return GSON.fromJson(object, Map.class);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Message<?> message(
            List<byte[]> identities,
            Header<?> header,
            Header<?> parent,
            Map<String, Object> metadata,
            Object content,
            List<byte[]> blobs) {
        return new Message(identities, header, parent, metadata, content, blobs);
    }
}
