package org.recompose.kernel.install;

import com.google.gson.GsonBuilder;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The commands {@code install}, {@code list} and {@code uninstall}. */
public final class InstallCommand {
    /** How to call this program. */
    static final String USAGE =
            """
            java -jar kernel.jar install [--user | --sys-prefix | --prefix DIR] [--name NAME] [--display-name TEXT]
                                         [--classpath ENTRIES] [--jvm-option OPTION]... [--env KEY=VALUE]...
            java -jar kernel.jar list
            java -jar kernel.jar uninstall [--user | --sys-prefix | --prefix DIR] [--name NAME]

            --user        in the user's Jupyter directory (the default)
            --sys-prefix  in the active Python environment ($VIRTUAL_ENV or $CONDA_PREFIX)
            --prefix      in DIR/share/jupyter/kernels
            --name        the kernelspec's name, "java" by default
            --classpath   what cells may use, entries as in java -cp; a directory's jars as DIR/*

            Two environment variables are read when the kernel starts; set them in the shell that starts Jupyter or
            with --env in the kernelspec:
              JDK_JAVA_OPTIONS              further options of the JVM, e.g. -Xmx8g
              RECOMPOSE_KERNEL_CLASSPATH    further class path entries for cells
            """;

    /** JShell's package is opened so that the kernel can free what JShell keeps of cells that are done. */
    private static final List<String> JVM_OPTIONS = List.of("--add-opens=jdk.jshell/jdk.jshell=ALL-UNNAMED");

    private InstallCommand() {}

    /**
     * Runs one command.
     *
     * @return the exit status: 0, 1 for a failure, 2 for a wrong call
     */
    public static int run(String[] arguments, PrintStream out, PrintStream err) {
        try {
            Options options = Options.parse(arguments);
            switch (options.command()) {
                case "install" -> out.println("installed " + install(options));
                case "list" -> list(out);
                case "uninstall" -> out.println("removed " + uninstall(options));
                case "help", "--help", "-h" -> out.print(USAGE);
                default -> throw new IllegalArgumentException("no command '" + options.command() + "'");
            }
            return 0;
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            err.print(USAGE);
            return 2;
        } catch (IOException e) {
            err.println("failed: " + e);
            return 1;
        }
    }

    private static Path install(Options options) throws IOException {
        Path jar = ownJar();
        Path directory = options.directory().resolve(options.name());
        Files.createDirectories(directory);
        List<String> argv = new ArrayList<>();
        argv.add(java());
        argv.addAll(JVM_OPTIONS);
        argv.add("-javaagent:" + jar);
        argv.addAll(options.jvmOptions());
        argv.add("-cp");
        argv.add(options.classpath().isEmpty() ? jar.toString() : jar + File.pathSeparator + options.classpath());
        argv.add("org.recompose.kernel.Main");
        argv.add("{connection_file}");
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("argv", argv);
        spec.put("display_name", options.displayName());
        spec.put("language", "java");
        spec.put("interrupt_mode", "message");
        spec.put("env", options.environment());
        spec.put("metadata", Map.of("debugger", false));
        Files.writeString(
                directory.resolve("kernel.json"),
                new GsonBuilder()
                                .setPrettyPrinting()
                                .disableHtmlEscaping()
                                .create()
                                .toJson(spec) + "\n");
        return directory;
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static Path ownJar() throws IOException {
        try {
            return Path.of(InstallCommand.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    private static void list(PrintStream out) throws IOException {
        for (Path kernels : Options.searchPath()) {
            if (!Files.isDirectory(kernels)) continue;
            try (Stream<Path> specs = Files.list(kernels)) {
                for (Path spec : specs.sorted().toList()) {
                    Path json = spec.resolve("kernel.json");
                    if (Files.isRegularFile(json) && Files.readString(json).contains("org.recompose.kernel.Main")) {
                        out.println(spec.getFileName() + "\t" + spec);
                    }
                }
            }
        }
    }

    private static Path uninstall(Options options) throws IOException {
        Path directory = options.directory().resolve(options.name());
        Path json = directory.resolve("kernel.json");
        if (!Files.isRegularFile(json) || !Files.readString(json).contains("org.recompose.kernel.Main")) {
            throw new IOException("no kernelspec of this kernel in " + directory);
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
        return directory;
    }
}
