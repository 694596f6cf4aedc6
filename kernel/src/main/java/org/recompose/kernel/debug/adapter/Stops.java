package org.recompose.kernel.debug.adapter;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.sun.jdi.AbsentInformationException;
import com.sun.jdi.ArrayReference;
import com.sun.jdi.CharValue;
import com.sun.jdi.ClassNotLoadedException;
import com.sun.jdi.IncompatibleThreadStateException;
import com.sun.jdi.LocalVariable;
import com.sun.jdi.ObjectReference;
import com.sun.jdi.PrimitiveValue;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.StackFrame;
import com.sun.jdi.StringReference;
import com.sun.jdi.ThreadReference;
import com.sun.jdi.Value;
import com.sun.jdi.VirtualMachine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The threads that are stopped, their frames and what is in them. */
final class Stops {
    private static final String HANDOVER = "org.recompose.kernel.debug.Handover";
    private static final int MOST_FRAMES = 200;

    private record Frame(ThreadReference thread, int depth) {}

    private final VirtualMachine vm;
    private final Map<Long, ThreadReference> stopped = new LinkedHashMap<>();
    private final Map<Long, ObjectReference> exceptions = new HashMap<>();
    private final Map<Integer, Frame> frames = new HashMap<>();
    private int lastFrame;

    Stops(VirtualMachine vm) {
        this.vm = vm;
    }

    /** A thread, suspended already, counts as stopped. */
    synchronized void add(ThreadReference thread, ObjectReference exception) {
        stopped.put(thread.uniqueID(), thread);
        if (exception != null) exceptions.put(thread.uniqueID(), exception);
    }

    synchronized void remove(ThreadReference thread) {
        stopped.remove(thread.uniqueID());
        exceptions.remove(thread.uniqueID());
        frames.values().removeIf(frame -> frame.thread().equals(thread));
    }

    synchronized List<ThreadReference> all() {
        return List.copyOf(stopped.values());
    }

    /** A stopped thread; the only or first one where {@code id} is none's, as JupyterLab says 1 for "the thread". */
    synchronized ThreadReference get(long id) {
        ThreadReference thread = stopped.get(id);
        if (thread == null && !stopped.isEmpty())
            thread = stopped.values().iterator().next();
        if (thread == null) throw new IllegalArgumentException("no thread is stopped");
        return thread;
    }

    /** The frames of user code and of the libraries it called, the innermost first. */
    synchronized JsonObject stackTrace(long id) throws IncompatibleThreadStateException {
        ThreadReference thread = get(id);
        List<StackFrame> all = thread.frames();
        int end = all.size();
        for (int i = all.size(); i-- > 0; ) {
            if (Names.isCell(all.get(i).location().declaringType())) {
                end = i + 1;
                break;
            }
        }
        JsonArray shown = new JsonArray();
        for (int depth = 0; depth < end && shown.size() < MOST_FRAMES; depth++) {
            StackFrame frame = all.get(depth);
            if (!Names.isMachinery(frame.location().declaringType())) shown.add(frame(thread, depth, frame));
        }
        JsonObject body = new JsonObject();
        body.add("stackFrames", shown);
        body.addProperty("totalFrames", shown.size());
        return body;
    }

    private JsonObject frame(ThreadReference thread, int depth, StackFrame frame) {
        int id = frames.entrySet().stream()
                .filter(e -> e.getValue().equals(new Frame(thread, depth)))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseGet(() -> ++lastFrame);
        frames.put(id, new Frame(thread, depth));
        JsonObject shown = new JsonObject();
        shown.addProperty("id", id);
        shown.addProperty("name", Names.frame(frame.location()));
        shown.addProperty("line", Math.max(0, frame.location().lineNumber()));
        shown.addProperty("column", 1);
        String path = Names.path(frame.location());
        if (path != null) {
            JsonObject source = new JsonObject();
            source.addProperty("name", Names.file(frame.location()));
            source.addProperty("path", path);
            shown.add("source", source);
        }
        return shown;
    }

    private StackFrame frame(int id) throws IncompatibleThreadStateException {
        Frame frame = frames.get(id);
        if (frame == null) throw new IllegalArgumentException("frame " + id + " is gone; its thread has gone on");
        return frame.thread().frame(frame.depth());
    }

    /** What a frame holds, objects through {@code Handover}: {@code this} first, then the variables in scope. */
    synchronized JsonArray locals(int frameId) throws Exception {
        StackFrame frame = frame(frameId);
        ArrayReference slots = slots();
        JsonArray locals = new JsonArray();
        ObjectReference self = frame.thisObject();
        if (self != null) locals.add(local("this", self.referenceType().signature(), null, self, slots, 0));
        List<LocalVariable> variables = new ArrayList<>();
        try {
            variables.addAll(frame.visibleVariables());
        } catch (AbsentInformationException e) {
            return locals;
        }
        boolean isTopLevel = Names.isTopLevel(frame);
        for (LocalVariable variable : variables) {
            if (isTopLevel && variable.name().endsWith("_") || locals.size() >= slots.length()) continue;
            locals.add(local(
                    variable.name(),
                    variable.signature(),
                    variable.genericSignature(),
                    frame.getValue(variable),
                    slots,
                    locals.size()));
        }
        return locals;
    }

    private static JsonObject local(
            String name, String signature, String generic, Value value, ArrayReference slots, int slot)
            throws Exception {
        JsonObject local = new JsonObject();
        local.addProperty("name", name);
        local.addProperty("signature", generic == null ? signature : generic);
        if (value instanceof PrimitiveValue primitive) {
            boolean isChar = primitive instanceof CharValue;
            local.addProperty("primitive", isChar ? (int) ((CharValue) primitive).value() + "" : primitive.toString());
        } else {
            slots.setValue(slot, value);
            local.addProperty("slot", slot);
        }
        return local;
    }

    /**
     * Sets a variable of a frame.
     *
     * @param value {@code slot} of {@code Handover}, and for a primitive its text, a character as its number
     * @return empty; or, where the frame's class has not met the variable's type yet and nothing can be set, its name
     *     as {@code unmet}, and in the slot the class loader by which to meet it
     */
    synchronized JsonObject setLocal(int frameId, String name, JsonObject value) throws Exception {
        StackFrame frame = frame(frameId);
        LocalVariable variable = frame.visibleVariableByName(name);
        if (variable == null) throw new IllegalArgumentException("the frame has no variable '" + name + "'");
        int slot = value.get("slot").getAsInt();
        Value set = variable.signature().length() > 1
                ? slots().getValue(slot)
                : primitive(
                        variable.signature(),
                        value.has("primitive") ? value.get("primitive").getAsString() : "");
        JsonObject answer = new JsonObject();
        try {
            frame.setValue(variable, set);
        } catch (ClassNotLoadedException e) {
            slots().setValue(slot, frame.location().declaringType().classLoader());
            answer.addProperty(
                    "unmet", variable.signature().replaceFirst("^L(.*);$", "$1").replace('/', '.'));
        }
        return answer;
    }

    private Value primitive(String signature, String text) {
        return switch (signature.charAt(0)) {
            case 'Z' -> vm.mirrorOf(Boolean.parseBoolean(text));
            case 'B' -> vm.mirrorOf(Byte.parseByte(text));
            case 'S' -> vm.mirrorOf(Short.parseShort(text));
            case 'C' -> vm.mirrorOf((char) Integer.parseInt(text));
            case 'I' -> vm.mirrorOf(Integer.parseInt(text));
            case 'J' -> vm.mirrorOf(Long.parseLong(text));
            case 'F' -> vm.mirrorOf(Float.parseFloat(text));
            case 'D' -> vm.mirrorOf(Double.parseDouble(text));
            default -> throw new IllegalArgumentException("a value of a primitive type is needed: " + text);
        };
    }

    private ArrayReference slots() {
        List<ReferenceType> types = vm.classesByName(HANDOVER);
        return (ArrayReference) types.get(0).getValue(types.get(0).fieldByName("SLOTS"));
    }

    /** What a thread that an exception stopped has thrown. */
    synchronized JsonObject exceptionInfo(long id) {
        ObjectReference exception = exceptions.get(get(id).uniqueID());
        if (exception == null) throw new IllegalArgumentException("no exception has stopped the thread");
        JsonObject info = new JsonObject();
        info.addProperty("exceptionId", exception.referenceType().name());
        info.addProperty("description", message(exception));
        info.addProperty("breakMode", "always");
        return info;
    }

    /** An exception's own message, read without calling it. */
    static String message(ObjectReference exception) {
        Value message = exception.getValue(exception.referenceType().fieldByName("detailMessage"));
        String name = exception.referenceType().name();
        return message instanceof StringReference text ? name + ": " + text.value() : name;
    }
}
