package org.recompose.kernel.debug;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.recompose.kernel.display.MimeBundle;
import org.recompose.kernel.display.Renderers;
import org.recompose.kernel.eval.CellFailure;
import org.recompose.kernel.eval.CellSource;
import org.recompose.kernel.eval.Session;

/**
 * Answers the requests of the Debug Adapter Protocol, with those that Jupyter adds: {@code debugInfo},
 * {@code dumpCell}, {@code inspectVariables}, {@code richInspectVariables} and {@code copyToGlobals}. Requests come one
 * at a time, on the control channel's thread; stops are told on another.
 */
public final class Debugger {
    private static final int RENDER_MS = 10_000;
    private static final int MOST_RESTARTS = 5;
    private static final int GLOBALS = Values.FIRST_REFERENCE - 1;

    private final Supplier<Session> sessions;
    private final Consumer<JsonObject> events;
    private final CellFiles cells = new CellFiles();
    private final Map<String, JsonArray> breakpoints = new LinkedHashMap<>();
    private final Map<String, JsonObject> requests = new ConcurrentHashMap<>();
    private final Set<Integer> stopped = Collections.synchronizedSet(new LinkedHashSet<>());
    private final List<String> copies = Collections.synchronizedList(new ArrayList<>());
    private final SourceFiles sources;
    private Values values;
    private Guard guard;
    private volatile AdapterProcess adapter;
    private boolean isStarted;
    private int restarts;

    /**
     * @param sessions gives the session that is debugged; waits until there is one
     * @param events publishes an event
     */
    public Debugger(Supplier<Session> sessions, Consumer<JsonObject> events) {
        this.sessions = sessions;
        this.events = events;
        sources = new SourceFiles(() -> sessions.get().classpath());
    }

    /** Has the classes of a session's cells tell their lines, where this JVM has a debug agent to read them. */
    public static void mapLines(Session session) {
        if (canStop()) session.mapLines(CellFiles::path);
    }

    /**
     * Whether cells can be stopped: the JVM was started with a debug agent, and {@code jvm.options} sets the property
     * along with it. The variables are shown anyway.
     */
    public static boolean canStop() {
        return Boolean.getBoolean("org.recompose.kernel.debugger");
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

    private JsonElement body(String command, JsonObject arguments) throws Exception {
        return switch (command) {
            case "debugInfo" -> info();
            case "initialize" -> initialize(arguments);
            case "attach" -> attach(arguments);
            case "configurationDone" -> new JsonObject();
            case "disconnect", "terminate" -> disconnect();
            case "inspectVariables" -> object("variables", values().variables(globals()));
            case "richInspectVariables" -> rich(arguments);
            case "scopes" -> scopes(number(arguments, "frameId"));
            case "variables" -> object("variables", variables(arguments));
            case "evaluate" -> evaluate(arguments);
            case "copyToGlobals" -> copyToGlobals(arguments);
            case "dumpCell" -> object("sourcePath", cells.add(text(arguments, "code")));
            case "source" -> source(arguments);
            case "modules" -> modules();
            case "setBreakpoints" -> setBreakpoints(arguments);
            case "setExceptionBreakpoints" -> setExceptionBreakpoints(arguments);
            case "stackTrace" -> stackTrace(arguments);
            case "threads", "continue", "next", "stepIn", "stepOut", "pause", "exceptionInfo" ->
                adapter().ask(command, arguments);
            default -> throw new IllegalArgumentException("no request '" + command + "' is known");
        };
    }

    private JsonObject info() {
        JsonObject info = new JsonObject();
        info.addProperty("isStarted", isStarted);
        info.addProperty("hashMethod", "Murmur2");
        info.addProperty("hashSeed", CellFiles.SEED);
        info.addProperty("tmpFilePrefix", CellFiles.PREFIX);
        info.addProperty("tmpFileSuffix", CellFiles.SUFFIX);
        JsonArray known = new JsonArray();
        breakpoints.forEach((path, lines) -> {
            JsonObject file = object("source", path);
            file.add("breakpoints", lines);
            known.add(file);
        });
        info.add("breakpoints", known);
        JsonArray threads = new JsonArray();
        synchronized (stopped) {
            stopped.forEach(threads::add);
        }
        info.add("stoppedThreads", threads);
        info.addProperty("richRendering", true);
        info.add("exceptionPaths", new JsonArray());
        info.addProperty("copyToGlobals", true);
        return info;
    }

    private JsonObject initialize(JsonObject arguments) {
        values().showValueInType("jupyterlab".equals(text(arguments, "clientID")));
        isStarted = true;
        JsonObject capabilities = new JsonObject();
        for (String feature : List.of(
                "supportsConfigurationDoneRequest",
                "supportsEvaluateForHovers",
                "supportsExceptionInfoRequest",
                "supportsModulesRequest")) {
            capabilities.addProperty(feature, true);
        }
        JsonArray filters = new JsonArray();
        filters.add(filter("uncaught", "Uncaught exceptions"));
        filters.add(filter("caught", "Caught exceptions"));
        capabilities.add("exceptionBreakpointFilters", filters);
        return capabilities;
    }

    private static JsonObject filter(String name, String label) {
        JsonObject filter = object("filter", name);
        filter.addProperty("label", label);
        filter.addProperty("default", false);
        return filter;
    }

    /** Opens the JVM's debug agent for the adapter; without an agent only the variables are shown. */
    private JsonObject attach(JsonObject arguments) throws IOException {
        if (canStop() && (adapter == null || !adapter.isAlive())) {
            Handover.keep(null);
            restarts = MOST_RESTARTS;
            start();
        }
        if (adapter != null) {
            JsonObject all = new JsonObject();
            all.addProperty(
                    "stopAll",
                    arguments.has("stopAll") && arguments.get("stopAll").getAsBoolean());
            adapter.ask("stopAll", all);
        }
        tell(object("event", "initialized"));
        return new JsonObject();
    }

    private void start() throws IOException {
        AdapterProcess[] self = new AdapterProcess[1];
        self[0] = new AdapterProcess(this::tell, () -> ended(self[0]));
        JsonObject target = new JsonObject();
        target.addProperty("pid", ProcessHandle.current().pid());
        self[0].ask("attach", target);
        for (JsonObject lines : List.copyOf(requests.values())) self[0].ask("setBreakpoints", lines);
        adapter = self[0];
    }

    /**
     * An adapter has ended, by accident: the agent lets all threads go on and listens for another debugger. The next
     * adapter takes that place before anybody else does.
     */
    private void ended(AdapterProcess process) {
        if (process != adapter || --restarts < 0) return;
        for (int thread : Set.copyOf(stopped)) {
            JsonObject continued = new JsonObject();
            continued.addProperty("threadId", thread);
            JsonObject event = object("event", "continued");
            event.add("body", continued);
            tell(event);
        }
        try {
            start();
        } catch (IOException | IllegalStateException e) {
            System.err.println("Note (debugger): " + e.getMessage());
        }
    }

    private JsonObject disconnect() {
        isStarted = false;
        breakpoints.clear();
        requests.clear();
        if (adapter != null) adapter.ask("reset", new JsonObject());
        return new JsonObject();
    }

    private AdapterProcess adapter() {
        if (!canStop()) {
            throw new IllegalStateException("the kernel was installed with --no-debugger: install it again without");
        }
        if (adapter == null) throw new IllegalStateException("the debugger is not attached");
        return adapter;
    }

    private void tell(JsonObject event) {
        String name = text(event, "event");
        JsonObject body = event.get("body") instanceof JsonObject given ? given : new JsonObject();
        if (name.equals("stopped")) stopped.add(number(body, "threadId"));
        if (name.equals("continued")) stopped.remove(number(body, "threadId"));
        JsonObject published = new JsonObject();
        published.addProperty("type", "event");
        published.addProperty("seq", 0);
        published.addProperty("event", name);
        published.add("body", body);
        events.accept(published);
    }

    private JsonObject setBreakpoints(JsonObject arguments) throws IOException {
        String path = text(arguments.getAsJsonObject("source"), "path");
        Optional<String> code = cells.code(path);
        JsonObject request = object("path", path);
        String problem = null;
        if (!canStop()) problem = "the kernel was installed with --no-debugger";
        if (code.isEmpty() && !path.startsWith(CellFiles.PREFIX)) {
            Optional<String> relative = sources.relative(path);
            if (relative.isEmpty()) problem = "no source of the class path";
            else
                request.addProperty(
                        "className", relative.get().replaceFirst("\\.java$", "").replace('/', '.'));
        }
        JsonArray lines = new JsonArray();
        JsonArray set = new JsonArray();
        for (JsonElement wanted : arguments.getAsJsonArray("breakpoints")) {
            int line = code.map(text -> firstCode(text, number(wanted.getAsJsonObject(), "line")))
                    .orElse(number(wanted.getAsJsonObject(), "line"));
            lines.add(line);
            JsonObject breakpoint = new JsonObject();
            breakpoint.addProperty("verified", problem == null);
            if (problem != null) breakpoint.addProperty("message", problem);
            breakpoint.addProperty("line", line);
            breakpoint.add("source", object("path", path));
            set.add(breakpoint);
        }
        request.add("lines", lines);
        if (problem == null) {
            adapter().ask("setBreakpoints", request);
            requests.put(path, request);
        }
        if (set.isEmpty()) breakpoints.remove(path);
        else if (problem == null) breakpoints.put(path, set);
        return object("breakpoints", set);
    }

    /** The first line from {@code line} on that is neither blank nor a remark. */
    private static int firstCode(String code, int line) {
        String[] lines = code.split("\n", -1);
        int at = line;
        while (at < lines.length
                && (lines[at - 1].isBlank() || lines[at - 1].strip().startsWith("//"))) at++;
        return at;
    }

    private JsonElement setExceptionBreakpoints(JsonObject arguments) {
        List<String> filters = new ArrayList<>();
        if (arguments.has("filters")) arguments.getAsJsonArray("filters").forEach(f -> filters.add(f.getAsString()));
        JsonObject request = new JsonObject();
        request.addProperty("caught", filters.contains("caught"));
        request.addProperty("uncaught", filters.contains("uncaught"));
        if (filters.isEmpty() && adapter == null) return new JsonObject();
        return adapter().ask("setExceptionBreakpoints", request);
    }

    private JsonObject stackTrace(JsonObject arguments) {
        JsonObject trace = adapter().ask("stackTrace", arguments).getAsJsonObject();
        for (JsonElement frame : trace.getAsJsonArray("stackFrames")) {
            if (!(frame.getAsJsonObject().get("source") instanceof JsonObject source)) continue;
            String path = text(source, "path");
            if (!path.startsWith(CellFiles.PREFIX))
                source.addProperty("path", sources.find(path).orElse(path));
        }
        return trace;
    }

    private List<FrameVariable> locals(int frameId) {
        JsonObject request = new JsonObject();
        request.addProperty("frameId", frameId);
        List<FrameVariable> locals = new ArrayList<>();
        adapter()
                .ask("locals", request)
                .getAsJsonArray()
                .forEach(local -> locals.add(FrameVariable.of(local.getAsJsonObject())));
        return locals;
    }

    private JsonObject scopes(int frameId) {
        JsonArray scopes = new JsonArray();
        scopes.add(scope("Locals", frameId));
        scopes.add(scope("Globals", GLOBALS));
        return object("scopes", scopes);
    }

    private static JsonObject scope(String name, int reference) {
        JsonObject scope = object("name", name);
        scope.addProperty("variablesReference", reference);
        scope.addProperty("expensive", false);
        return scope;
    }

    private JsonArray variables(JsonObject arguments) {
        int reference = number(arguments, "variablesReference");
        if (reference == GLOBALS) return values().variables(globals());
        if (reference < GLOBALS) return values().variables(parts(locals(reference)));
        return values().parts(reference, number(arguments, "start"), number(arguments, "count"));
    }

    private static List<Values.Part> parts(List<FrameVariable> variables) {
        return variables.stream()
                .map(v -> new Values.Part(v.name(), v.type(), v.value()))
                .toList();
    }

    private List<Values.Part> globals() {
        values();
        return sessions.get().declared().stream()
                .map(v -> new Values.Part(v.name(), v.type(), v.value()))
                .toList();
    }

    private Object value(String name, JsonObject arguments, String frame) {
        List<Values.Part> all = new ArrayList<>();
        if (number(arguments, frame) > 0) all.addAll(parts(locals(number(arguments, frame))));
        return Stream.concat(all.stream(), globals().stream())
                .filter(part -> part.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no variable '" + name + "'"))
                .value();
    }

    private JsonObject rich(JsonObject arguments) throws Exception {
        Object value = value(text(arguments, "variableName"), arguments, "frameId");
        MimeBundle bundle =
                guard.call(() -> Renderers.render(value, sessions.get().classLoader()), RENDER_MS);
        JsonObject data = new JsonObject();
        bundle.data().forEach((type, form) -> data.addProperty(type, String.valueOf(form)));
        JsonObject body = object("data", data);
        body.add("metadata", new JsonObject());
        return body;
    }

    private JsonObject evaluate(JsonObject arguments) {
        int frameId = number(arguments, "frameId");
        String expression = text(arguments, "expression");
        List<FrameVariable> frame = frameId > 0 ? locals(frameId) : List.of();
        Evaluation evaluation = new Evaluation(sessions.get(), values() == null ? null : guard);
        Evaluation.Outcome outcome = evaluation.outcome(expression, frame);
        outcome.assigned().forEach((name, value) -> assign(frameId, name, value));
        JsonObject shown = values().variables(List.of(new Values.Part("result", null, outcome.value())))
                .get(0)
                .getAsJsonObject();
        shown.add("result", shown.remove("value"));
        return shown;
    }

    private void assign(int frameId, String name, Object value) {
        JsonObject request = object("name", name);
        request.addProperty("frameId", frameId);
        request.addProperty("slot", 0);
        boolean isPlain = value instanceof Number || value instanceof Boolean || value instanceof Character;
        if (isPlain) {
            String text = value instanceof Character c ? String.valueOf((int) c) : value.toString();
            request.addProperty("primitive", text);
        }
        try {
            Handover.SLOTS[0] = value;
            String unmet = unmetBy(request);
            if (unmet.isEmpty()) return;
            Class.forName(unmet, false, (ClassLoader) Handover.SLOTS[0]);
            Handover.SLOTS[0] = value;
            if (unmetBy(request).isEmpty()) return;
            throw new IllegalStateException("'" + name + "' cannot be assigned: its class " + unmet + " is not loaded");
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        } finally {
            Handover.takeSlot(0);
        }
    }

    /** Sets a variable; gives the name of its type where the frame's class has to meet that first. */
    private String unmetBy(JsonObject assignment) {
        return text(adapter().ask("setLocal", assignment).getAsJsonObject(), "unmet");
    }

    /** The variable is declared before the next cell runs: the shell works for the one that is stopped. */
    private JsonObject copyToGlobals(JsonObject arguments) {
        String from = text(arguments, "srcVariableName");
        String to = text(arguments, "dstVariableName");
        FrameVariable variable = locals(number(arguments, "srcFrameId")).stream()
                .filter(v -> v.name().equals(from))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the frame has no variable '" + from + "'"));
        String type = variable.sourceType(sessions.get().classLoader());
        copies.add(type + " " + to + " = (" + type + ") " + Handover.class.getName() + ".take("
                + Handover.keep(variable.value()) + ");");
        return new JsonObject();
    }

    private JsonObject source(JsonObject arguments) throws IOException {
        String path = text(arguments.getAsJsonObject("source"), "path");
        Optional<String> text = cells.code(path);
        if (text.isEmpty()) text = sources.read(path);
        JsonObject body =
                object("content", text.orElseThrow(() -> new IllegalArgumentException("no source of " + path)));
        body.addProperty("mimeType", "text/x-java");
        return body;
    }

    private JsonObject modules() {
        JsonArray modules = new JsonArray();
        for (String path : sources.all()) {
            JsonObject module = object("name", path.replaceFirst(".*[/\\\\]", ""));
            module.addProperty("id", path);
            module.addProperty("path", path);
            modules.add(module);
        }
        return object("modules", modules);
    }

    /** A cell begins: stops count again after an interrupt, and what was copied from a frame is declared. */
    public void cellBegins() {
        AdapterProcess attached = adapter;
        if (attached == null || !attached.isAlive()) return;
        quietly(() -> attached.ask("cellBegins", new JsonObject()));
        for (String declaration : List.copyOf(copies)) {
            copies.remove(declaration);
            quietly(() -> sessions.get().run(new CellSource(0, declaration), declaration, 0));
        }
    }

    /** A cell has ended, and with it a step that ran past its end. */
    public void cellEnds() {
        AdapterProcess attached = adapter;
        if (attached != null && attached.isAlive()) quietly(() -> attached.ask("cellEnds", new JsonObject()));
    }

    /** Lets stopped threads go on, and stops none until the next cell: the running one is to be interrupted. */
    public void release() {
        AdapterProcess attached = adapter;
        if (attached != null && attached.isAlive()) quietly(() -> attached.ask("release", new JsonObject()));
    }

    private interface Task {
        void run() throws CellFailure;
    }

    private static void quietly(Task task) {
        try {
            task.run();
        } catch (CellFailure | IllegalStateException e) {
            System.err.println("Note (debugger): " + e.getMessage());
        }
    }

    private Values values() {
        if (values == null) {
            guard = new Guard(sessions.get().classLoader(), () -> adapter != null);
            values = new Values(guard);
        }
        return values;
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
