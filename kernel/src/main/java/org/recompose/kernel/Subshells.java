package org.recompose.kernel;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.spencerpark.jupyter.channels.ShellHandler;
import io.github.spencerpark.jupyter.channels.ShellReplyEnvironment;
import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.MessageType;
import java.util.function.Consumer;
import org.recompose.kernel.protocol.MessageTypes;
import org.recompose.kernel.transport.KernelConnection;

/** The control requests of subshells (JEP 91): shells of the one session that run cells beside the main one. */
final class Subshells {
    private final KernelConnection connection;
    private final Consumer<Thread> end;

    /** @param end ends what a shell's thread executes, and what belongs to it */
    Subshells(KernelConnection connection, Consumer<Thread> end) {
        this.connection = connection;
        this.end = end;
    }

    /** Registers a handler with a reply for what it throws. */
    interface Registry {
        void set(MessageType<JsonObject> type, ShellHandler<JsonObject> handler);
    }

    void handle(Registry registry) {
        registry.set(MessageTypes.CREATE_SUBSHELL_REQUEST, (env, message) -> {
            JsonObject content = new JsonObject();
            content.addProperty("subshell_id", connection.createSubshell());
            reply(env, message, MessageTypes.CREATE_SUBSHELL_REPLY, content);
        });
        registry.set(MessageTypes.LIST_SUBSHELL_REQUEST, (env, message) -> {
            JsonArray ids = new JsonArray();
            connection.subshells().forEach(ids::add);
            JsonObject content = new JsonObject();
            content.add("subshell_id", ids);
            reply(env, message, MessageTypes.LIST_SUBSHELL_REPLY, content);
        });
        registry.set(MessageTypes.DELETE_SUBSHELL_REQUEST, (env, message) -> {
            JsonElement id = message.getContent().get("subshell_id");
            Thread shell = connection
                    .deleteSubshell(id == null || !id.isJsonPrimitive() ? "" : id.getAsString())
                    .orElseThrow(() -> new IllegalArgumentException("there is no subshell " + id));
            end.accept(shell);
            reply(env, message, MessageTypes.DELETE_SUBSHELL_REPLY, new JsonObject());
        });
    }

    private static void reply(
            ShellReplyEnvironment env, Message<?> request, MessageType<JsonObject> type, JsonObject content) {
        env.reply(new Message<>(request, type, content));
    }
}
