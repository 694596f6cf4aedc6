package org.recompose.kernel.debug.adapter;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.jdi.VMDisconnectedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads requests from the kernel, a line of JSON each, answers each with a line, and tells of stops in between. Ends
 * with the kernel, whose end closes the standard input.
 */
public final class AdapterMain {
    private static final Gson GSON = new Gson();

    private final PrintStream out;
    private Target target;

    private AdapterMain(PrintStream out) {
        this.out = out;
    }

    /** Serves until the standard input ends. */
    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        System.setOut(System.err);
        AdapterMain adapter = new AdapterMain(out);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line; (line = in.readLine()) != null; ) {
            adapter.answer(JsonParser.parseString(line).getAsJsonObject());
        }
        System.exit(0);
    }

    private void answer(JsonObject request) {
        JsonObject response = new JsonObject();
        response.add("request_seq", request.get("seq"));
        try {
            response.add("body", body(request.get("command").getAsString(), request.getAsJsonObject("arguments")));
        } catch (VMDisconnectedException e) {
            response.addProperty("message", "the connection to the kernel's debug agent is lost; restart the kernel");
        } catch (Exception e) {
            response.addProperty("message", e.getMessage() == null ? e.toString() : e.getMessage());
        }
        send(response);
    }

    private synchronized void send(JsonObject message) {
        out.println(GSON.toJson(message));
        out.flush();
    }

    private JsonElement body(String command, JsonObject arguments) throws Exception {
        if (command.equals("attach")) {
            target = new Target(DebugPort.open(arguments.get("pid").getAsLong()), this::send);
            return new JsonObject();
        }
        long thread = arguments.has("threadId") ? arguments.get("threadId").getAsLong() : 0;
        switch (command) {
            case "setBreakpoints" ->
                target.breakpoints()
                        .set(
                                arguments.get("path").getAsString(),
                                arguments.has("className")
                                        ? arguments.get("className").getAsString()
                                        : null,
                                lines(arguments.getAsJsonArray("lines")));
            case "setExceptionBreakpoints" ->
                target.breakOnExceptions(
                        arguments.get("caught").getAsBoolean(),
                        arguments.get("uncaught").getAsBoolean());
            case "threads" -> {
                return target.threads();
            }
            case "stackTrace" -> {
                return target.stops().stackTrace(thread);
            }
            case "locals" -> {
                return target.stops().locals(arguments.get("frameId").getAsInt());
            }
            case "setLocal" -> {
                return target.stops()
                        .setLocal(
                                arguments.get("frameId").getAsInt(),
                                arguments.get("name").getAsString(),
                                arguments);
            }
            case "continue" -> target.resume(thread);
            case "next", "stepIn", "stepOut" -> target.step(thread, command);
            case "pause" -> target.pause(thread);
            case "exceptionInfo" -> {
                return target.stops().exceptionInfo(thread);
            }
            case "stopAll" -> target.stopAll(arguments.get("stopAll").getAsBoolean());
            case "release" -> target.release();
            case "cellBegins" -> target.cellBegins();
            case "cellEnds" -> target.cellEnds();
            case "reset" -> target.reset();
            default -> throw new IllegalArgumentException("no request '" + command + "' is known");
        }
        return new JsonObject();
    }

    private static List<Integer> lines(JsonArray array) {
        List<Integer> lines = new ArrayList<>();
        array.forEach(line -> lines.add(line.getAsInt()));
        return lines;
    }
}
