package org.recompose.kernel.display;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** One page in a headless Chromium, driven by the DevTools protocol. Only this machine can be reached from it. */
public final class Chromium implements AutoCloseable {
    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

    private final Process process;
    private final Path profile;
    private final WebSocket socket;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonObject>> answers = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> errors = new CopyOnWriteArrayList<>();

    public Chromium(Path program) throws Exception {
        profile = Files.createTempDirectory("chromium");
        process = new ProcessBuilder(
                        program.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--hide-scrollbars",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--window-size=1200,1000",
                        "--remote-debugging-port=0",
                        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(profile.resolve("log").toFile())
                .start();
        HttpClient client = HttpClient.newHttpClient();
        String port = Files.readAllLines(waitForFile(profile.resolve("DevToolsActivePort")))
                .get(0);
        socket = client.newWebSocketBuilder()
                .buildAsync(page(client, port), new Listener())
                .get(30, TimeUnit.SECONDS);
        send("Page.enable", new JsonObject());
        send("Runtime.enable", new JsonObject());
        send("Network.enable", new JsonObject());
        JsonObject focused = new JsonObject();
        focused.addProperty("enabled", true);
        send("Emulation.setFocusEmulationEnabled", focused);
    }

    /** The browser of this machine; {@code CHROMIUM} names one that is not on the path. */
    public static Optional<Path> find() {
        String named = System.getenv("CHROMIUM");
        if (named != null) {
            return Optional.of(Path.of(named));
        }
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private Path waitForFile(Path file) throws Exception {
        for (int i = 0; i < 600 && process.isAlive(); i++) {
            if (Files.exists(file) && Files.readAllLines(file).size() > 1) {
                return file;
            }
            Thread.sleep(50);
        }
        throw new IOException("Chromium did not start: " + Files.readString(profile.resolve("log")));
    }

    private static URI page(HttpClient client, String port) throws Exception {
        String targets = client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        for (JsonElement target : JsonParser.parseString(targets).getAsJsonArray()) {
            if (target.getAsJsonObject().get("type").getAsString().equals("page")) {
                return URI.create(
                        target.getAsJsonObject().get("webSocketDebuggerUrl").getAsString());
            }
        }
        throw new IOException("Chromium has no page: " + targets);
    }

    private JsonObject send(String method, JsonObject parameters) throws Exception {
        int id = ids.incrementAndGet();
        JsonObject message = new JsonObject();
        message.addProperty("id", id);
        message.addProperty("method", method);
        message.add("params", parameters);
        CompletableFuture<JsonObject> answer = new CompletableFuture<>();
        answers.put(id, answer);
        socket.sendText(message.toString(), true).get(30, TimeUnit.SECONDS);
        JsonObject received = answer.get(60, TimeUnit.SECONDS);
        if (received.has("error")) {
            throw new IOException(method + ": " + received.get("error"));
        }
        return received.getAsJsonObject("result");
    }

    public void open(String url) throws Exception {
        JsonObject parameters = new JsonObject();
        parameters.addProperty("url", url);
        send("Page.navigate", parameters);
        waitFor("document.readyState === 'complete' && location.href !== 'about:blank'", Duration.ofSeconds(60));
    }

    /** The value of an expression, awaited if it is a promise. */
    public JsonElement evaluate(String expression) throws Exception {
        JsonObject parameters = new JsonObject();
        parameters.addProperty("expression", expression);
        parameters.addProperty("awaitPromise", true);
        parameters.addProperty("returnByValue", true);
        JsonObject result = send("Runtime.evaluate", parameters);
        if (result.has("exceptionDetails")) {
            throw new IllegalStateException(expression + ": " + result.get("exceptionDetails"));
        }
        JsonElement value = result.getAsJsonObject("result").get("value");
        return value == null ? com.google.gson.JsonNull.INSTANCE : value;
    }

    public int count(String selector) throws Exception {
        return evaluate("document.querySelectorAll(" + Json.write(selector) + ").length")
                .getAsInt();
    }

    /** Waits until an expression holds; an AssertionError says what did not come. */
    public void waitFor(String expression, Duration atMost) throws Exception {
        long end = System.nanoTime() + atMost.toNanos();
        while (System.nanoTime() < end) {
            try {
                if (evaluate("!!(" + expression + ")").getAsBoolean()) {
                    return;
                }
            } catch (IOException betweenPages) {
                Thread.sleep(50);
            }
            Thread.sleep(50);
        }
        throw new AssertionError(
                "not within " + atMost.toSeconds() + " s: " + expression + "; errors in the page: " + errors);
    }

    /** Moves the pointer to the middle of an element. */
    public void moveTo(String selector) throws Exception {
        mouse("mouseMoved", selector);
    }

    /** Clicks on the middle of an element. */
    public void click(String selector) throws Exception {
        evaluate("document.querySelector(" + Json.write(selector) + ").scrollIntoView({block: 'nearest'})");
        mouse("mouseMoved", selector);
        mouse("mousePressed", selector);
        mouse("mouseReleased", selector);
    }

    private void mouse(String event, String selector) throws Exception {
        String box = "document.querySelector(" + Json.write(selector) + ").getBoundingClientRect()";
        JsonObject parameters = new JsonObject();
        parameters.addProperty("type", event);
        parameters.add("x", evaluate("(b => b.x + b.width / 2)(" + box + ")"));
        parameters.add("y", evaluate("(b => b.y + b.height / 2)(" + box + ")"));
        parameters.addProperty("button", event.equals("mouseMoved") ? "none" : "left");
        parameters.addProperty("clickCount", event.equals("mouseMoved") ? 0 : 1);
        send("Input.dispatchMouseEvent", parameters);
    }

    public Path screenshot(Path file) throws Exception {
        JsonObject parameters = new JsonObject();
        parameters.addProperty("captureBeyondViewport", true);
        Files.createDirectories(file.toAbsolutePath().getParent());
        return Files.write(
                file,
                Base64.getDecoder()
                        .decode(send("Page.captureScreenshot", parameters)
                                .get("data")
                                .getAsString()));
    }

    public void allowScripts(boolean allowed) throws Exception {
        JsonObject parameters = new JsonObject();
        parameters.addProperty("value", !allowed);
        send("Emulation.setScriptExecutionDisabled", parameters);
    }

    /** What the page asked for, its own address and data within it left out. */
    public List<String> requestsThatLeave() {
        return requests.stream()
                .filter(url -> !url.matches("(?i)(file|data|blob|about):.*"))
                .toList();
    }

    public List<String> errors() {
        return errors;
    }

    @Override
    public void close() throws IOException {
        socket.abort();
        // Its helpers outlive it for a moment, and write.
        List<ProcessHandle> helpers = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            for (ProcessHandle helper : helpers) {
                helper.destroyForcibly();
                helper.onExit().get(10, TimeUnit.SECONDS);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("Chromium does not end", e);
        }
        try (Stream<Path> files = Files.walk(profile)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder message = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            message.append(data);
            if (last) {
                receive(JsonParser.parseString(message.toString()).getAsJsonObject());
                message.setLength(0);
            }
            from.request(1);
            return null;
        }

        private void receive(JsonObject received) {
            if (received.has("id")) {
                answers.remove(received.get("id").getAsInt()).complete(received);
                return;
            }
            JsonObject parameters = received.getAsJsonObject("params");
            switch (received.get("method").getAsString()) {
                case "Network.requestWillBeSent" ->
                    requests.add(
                            parameters.getAsJsonObject("request").get("url").getAsString());
                case "Runtime.exceptionThrown" ->
                    errors.add(parameters.get("exceptionDetails").toString());
                default -> {}
            }
        }
    }
}
