package org.recompose.kernel.debug;

import com.google.gson.JsonObject;
import io.github.spencerpark.jupyter.messages.MessageType;
import java.lang.reflect.Constructor;

/** The message types of debugging, which the base does not know. */
public final class DebugMessages {
    /** A request of the Debug Adapter Protocol, on the control channel. */
    public static final MessageType<JsonObject> REQUEST = type("debug_request");

    /** Its response. */
    public static final MessageType<JsonObject> REPLY = type("debug_reply");

    /** An event of the Debug Adapter Protocol, on iopub. */
    public static final MessageType<JsonObject> EVENT = type("debug_event");

    private DebugMessages() {}

    /** The base's registry of types is closed; its constructor, private, adds to it. */
    @SuppressWarnings("unchecked")
    private static MessageType<JsonObject> type(String name) {
        try {
            Constructor<?> constructor = MessageType.class.getDeclaredConstructor(String.class, Class.class);
            constructor.setAccessible(true);
            return (MessageType<JsonObject>) constructor.newInstance(name, JsonObject.class);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the base has another MessageType than 2.3.0's", e);
        }
    }
}
