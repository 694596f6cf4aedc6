package org.recompose.kernel.debug;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** The process that stops and steps this one's threads; see {@code AdapterMain}. It ends with this one. */
final class AdapterProcess {
    private static final String MAIN = "org.recompose.kernel.debug.adapter.AdapterMain";
    private static final int ANSWER_SECONDS = 30;

    private final Process process;
    private final BufferedWriter requests;
    private final AtomicInteger lastSeq = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonObject>> answers = new ConcurrentHashMap<>();

    /**
     * Starts the process; it attaches when it is asked to.
     *
     * @param events is told of stops, on a thread of its own
     * @param ended is called on that thread when the process has ended
     */
    AdapterProcess(Consumer<JsonObject> events, Runnable ended) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "--add-exports=jdk.attach/sun.tools.attach=ALL-UNNAMED",
                "-cp",
                ownClasspath(),
                MAIN);
        builder.environment().keySet().removeAll(List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS"));
        process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        requests = process.outputWriter(StandardCharsets.UTF_8);
        Thread reader = new Thread(() -> read(events, ended), "debug-adapter");
        reader.setDaemon(true);
        reader.start();
    }

    private static String ownClasspath() throws IOException {
        try {
            return Path.of(AdapterProcess.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    private void read(Consumer<JsonObject> events, Runnable ended) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line; (line = lines.readLine()) != null; ) {
                JsonObject message = JsonParser.parseString(line).getAsJsonObject();
                if (message.has("event")) events.accept(message);
                else answers.remove(message.get("request_seq").getAsInt()).complete(message);
            }
        } catch (IOException broken) {
            process.destroy();
        }
        answers.values()
                .forEach(answer -> answer.completeExceptionally(new IOException("the debug adapter has ended")));
        ended.run();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /**
     * The body of the answer to a request.
     *
     * @throws IllegalStateException with the adapter's words if it refuses, or if it has ended
     */
    JsonElement ask(String command, JsonObject arguments) {
        CompletableFuture<JsonObject> answer = new CompletableFuture<>();
        int seq = lastSeq.incrementAndGet();
        answers.put(seq, answer);
        JsonObject request = new JsonObject();
        request.addProperty("seq", seq);
        request.addProperty("command", command);
        request.add("arguments", arguments);
        try {
            synchronized (requests) {
                requests.write(request + "\n");
                requests.flush();
            }
            JsonObject given = answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
            if (given.has("message"))
                throw new IllegalStateException(given.get("message").getAsString());
            return given.get("body");
        } catch (IOException | ExecutionException e) {
            throw new IllegalStateException("the debug adapter has ended; disable and enable the debugger", e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("the debug adapter does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
