package org.recompose.kernel.display;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A JupyterLab server on this machine, with our kernel and nothing of the user's, in a folder of its own. */
public final class JupyterLab implements AutoCloseable {
    private final Path folder;
    private final Process server;
    private final int port;

    /**
     * @param kernelClassPath what notebooks find besides the kernel
     * @param environment of the server and so of its kernels, beside this process's
     */
    public JupyterLab(Path python, Path folder, String kernelClassPath, Map<String, String> environment)
            throws Exception {
        this.folder = folder;
        installKernel(kernelClassPath);
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        ProcessBuilder lab = new ProcessBuilder(
                python.toString(),
                "-m",
                "jupyterlab",
                "--no-browser",
                "--allow-root",
                "--ServerApp.ip=127.0.0.1",
                "--ServerApp.port=" + port,
                "--ServerApp.port_retries=0",
                "--IdentityProvider.token=",
                "--ServerApp.password=",
                "--ServerApp.root_dir=" + folder,
                "--LabApp.expose_app_in_browser=True");
        lab.environment().keySet().removeIf(name -> name.startsWith("JUPYTER"));
        for (String variable : List.of(
                "JUPYTER_CONFIG_DIR",
                "JUPYTER_DATA_DIR",
                "JUPYTER_RUNTIME_DIR",
                "JUPYTERLAB_SETTINGS_DIR",
                "JUPYTERLAB_WORKSPACES_DIR")) {
            lab.environment().put(variable, folder.resolve(variable).toString());
        }
        Path settings = folder.resolve("JUPYTERLAB_SETTINGS_DIR/@jupyterlab/apputils-extension");
        Files.writeString(
                Files.createDirectories(settings).resolve("notification.jupyterlab-settings"),
                "{\"fetchNews\": \"false\", \"checkForUpdates\": false}");
        lab.environment()
                .put("JUPYTER_PATH", folder.resolve("prefix/share/jupyter").toString());
        lab.environment().put("NO_PROXY", "*");
        lab.environment().putAll(environment);
        server = lab.redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        awaitAnswer();
    }

    private void installKernel(String classPath) throws Exception {
        Path log = folder.resolve("install.log");
        Process install = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        kernelJar().toString(),
                        "install",
                        "--prefix",
                        folder.resolve("prefix").toString(),
                        "--classpath",
                        classPath)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!install.waitFor(60, TimeUnit.SECONDS) || install.exitValue() != 0) {
            throw new IOException("the kernel could not be installed: " + Files.readString(log));
        }
    }

    private static Path kernelJar() {
        return Path.of(System.getProperty("kernel.jar", "target/recompose-kernel-0.1.0.jar"))
                .toAbsolutePath();
    }

    /** Tablesaw and what it needs, of this test's class path. */
    public static String tablesaw() {
        return String.join(
                File.pathSeparator,
                Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter(entry -> entry.endsWith(".jar") && !entry.matches(".*(junit|kernel-[0-9.]+jar).*"))
                        .toList());
    }

    private void awaitAnswer() throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        for (int i = 0; i < 600 && server.isAlive(); i++) {
            try {
                if (client.send(
                                        HttpRequest.newBuilder(URI.create(url("api/status")))
                                                .build(),
                                        HttpResponse.BodyHandlers.discarding())
                                .statusCode()
                        == 200) {
                    return;
                }
            } catch (IOException notYet) {
                Thread.sleep(100);
            }
        }
        throw new IOException("JupyterLab did not start: " + Files.readString(folder.resolve("log")));
    }

    public String url(String path) {
        return "http://127.0.0.1:" + port + "/" + path;
    }

    @Override
    public void close() throws IOException {
        server.descendants().forEach(ProcessHandle::destroy);
        server.destroy();
        try {
            if (!server.waitFor(10, TimeUnit.SECONDS)) {
                server.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
