package org.recompose.kernel.protocol;

import com.google.gson.JsonObject;
import io.github.spencerpark.jupyter.messages.MessageType;
import java.lang.reflect.Constructor;

/** The message types of newer protocols, which the base does not know; their content is JSON as it comes. */
public final class MessageTypes {
    public static final MessageType<JsonObject> CREATE_SUBSHELL_REQUEST = make("create_subshell_request");
    public static final MessageType<JsonObject> CREATE_SUBSHELL_REPLY = make("create_subshell_reply");
    public static final MessageType<JsonObject> DELETE_SUBSHELL_REQUEST = make("delete_subshell_request");
    public static final MessageType<JsonObject> DELETE_SUBSHELL_REPLY = make("delete_subshell_reply");
    public static final MessageType<JsonObject> LIST_SUBSHELL_REQUEST = make("list_subshell_request");
    public static final MessageType<JsonObject> LIST_SUBSHELL_REPLY = make("list_subshell_reply");

    private MessageTypes() {}

    /** Makes the base find these types by their names. */
    static void register() {}

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static MessageType<JsonObject> make(String name) {
        try {
            Constructor<MessageType> maker = MessageType.class.getDeclaredConstructor(String.class, Class.class);
            maker.setAccessible(true);
            return maker.newInstance(name, JsonObject.class);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the base's MessageType has changed", e);
        }
    }
}
