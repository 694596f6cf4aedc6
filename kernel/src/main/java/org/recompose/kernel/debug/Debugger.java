package org.recompose.kernel.debug;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.recompose.kernel.display.MimeBundle;
import org.recompose.kernel.display.Renderers;
import org.recompose.kernel.eval.Session;

/**
 * Answers the requests of the Debug Adapter Protocol, with those that Jupyter adds: {@code debugInfo},
 * {@code dumpCell}, {@code inspectVariables}, {@code richInspectVariables} and {@code copyToGlobals}. Runs on the
 * control channel's thread.
 */
public final class Debugger {
    private static final int RENDER_MS = 10_000;

    private final Supplier<Session> sessions;
    private final CellFiles cells = new CellFiles();
    private Values values;
    private Guard guard;
    private boolean isStarted;

    /** @param sessions gives the session whose variables are shown; waits until there is one */
    public Debugger(Supplier<Session> sessions) {
        this.sessions = sessions;
    }

    /**
     * The response to a request.
     *
     * @param request with {@code command}, {@code seq} and {@code arguments}
     */
    public JsonObject answer(JsonObject request) {
        JsonObject response = new JsonObject();
        response.addProperty("type", "response");
        response.addProperty("seq", number(request, "seq"));
        response.addProperty("request_seq", number(request, "seq"));
        String command = text(request, "command");
        response.addProperty("command", command);
        JsonObject arguments = request.get("arguments") instanceof JsonObject given ? given : new JsonObject();
        try {
            response.add("body", body(command, arguments));
            response.addProperty("success", true);
        } catch (Exception e) {
            response.addProperty("success", false);
            response.addProperty("message", Optional.ofNullable(e.getMessage()).orElse(e.toString()));
            response.add("body", new JsonObject());
        }
        return response;
    }

    private JsonObject body(String command, JsonObject arguments) throws Exception {
        return switch (command) {
            case "debugInfo" -> info();
            case "initialize" -> initialize(arguments);
            case "attach" -> object();
            case "disconnect" -> {
                isStarted = false;
                yield object();
            }
            case "inspectVariables" -> object("variables", values().variables(globals()));
            case "richInspectVariables" -> rich(text(arguments, "variableName"));
            case "variables" ->
                object(
                        "variables",
                        values().parts(
                                        number(arguments, "variablesReference"),
                                        number(arguments, "start"),
                                        number(arguments, "count")));
            case "dumpCell" -> object("sourcePath", cells.add(text(arguments, "code")));
            case "source" -> source(arguments.getAsJsonObject("source"));
            case "modules" -> object("modules", new JsonArray());
            default -> throw new IllegalArgumentException("no request '" + command + "' is known");
        };
    }

    private JsonObject info() {
        JsonObject info = object();
        info.addProperty("isStarted", isStarted);
        info.addProperty("hashMethod", "Murmur2");
        info.addProperty("hashSeed", CellFiles.SEED);
        info.addProperty("tmpFilePrefix", CellFiles.PREFIX);
        info.addProperty("tmpFileSuffix", CellFiles.SUFFIX);
        info.add("breakpoints", new JsonArray());
        info.add("stoppedThreads", new JsonArray());
        info.addProperty("richRendering", true);
        info.add("exceptionPaths", new JsonArray());
        info.addProperty("copyToGlobals", false);
        return info;
    }

    private JsonObject initialize(JsonObject arguments) {
        values().showValueInType("jupyterlab".equals(text(arguments, "clientID")));
        isStarted = true;
        return object();
    }

    private JsonObject rich(String name) throws Exception {
        Object value = globals().stream()
                .filter(part -> part.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no variable '" + name + "'"))
                .value();
        MimeBundle bundle =
                guard.call(() -> Renderers.render(value, sessions.get().classLoader()), RENDER_MS);
        JsonObject data = object();
        bundle.data().forEach((type, form) -> data.addProperty(type, String.valueOf(form)));
        JsonObject body = object("data", data);
        body.add("metadata", object());
        return body;
    }

    private JsonObject source(JsonObject source) {
        String path = text(source, "path");
        return object(
                "content",
                cells.code(path).orElseThrow(() -> new IllegalArgumentException("no source is known of " + path)));
    }

    private List<Values.Part> globals() {
        values();
        return sessions.get().declared().stream()
                .map(v -> new Values.Part(v.name(), v.type(), v.value()))
                .toList();
    }

    private Values values() {
        if (values == null) {
            guard = new Guard(sessions.get().classLoader());
            values = new Values(guard);
        }
        return values;
    }

    private static JsonObject object() {
        return new JsonObject();
    }

    private static JsonObject object(String name, JsonElement value) {
        JsonObject object = new JsonObject();
        object.add(name, value);
        return object;
    }

    private static JsonObject object(String name, String value) {
        JsonObject object = new JsonObject();
        object.addProperty(name, value);
        return object;
    }

    private static String text(JsonObject object, String name) {
        return object != null && object.has(name) && object.get(name).isJsonPrimitive()
                ? object.get(name).getAsString()
                : "";
    }

    private static int number(JsonObject object, String name) {
        return object.has(name) && object.get(name).isJsonPrimitive()
                ? object.get(name).getAsInt()
                : 0;
    }
}
