package org.recompose.kernel.install;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.recompose.kernel.files.FileFailure;

/** The commands {@code install}, {@code list} and {@code uninstall}. */
public final class InstallCommand {
    /** How to call this program. */
    static final String USAGE =
            """
            java -jar kernel.jar install [--user | --sys-prefix | --prefix DIR] [--name NAME] [--display-name TEXT]
                                         [--classpath ENTRIES] [--jvm-option OPTION]... [--env KEY=VALUE]...
                                         [--no-debugger] [--replace]
            java -jar kernel.jar list
            java -jar kernel.jar uninstall [--user | --sys-prefix | --prefix DIR] [--name NAME]
            java -jar kernel.jar --version | --help

            The kernelspec holds a copy of this jar; uninstall deletes only what install wrote.

            --user        in the user's Jupyter directory (the default)
            --sys-prefix  in the active Python environment ($VIRTUAL_ENV or $CONDA_PREFIX)
            --prefix      in DIR/share/jupyter/kernels
            --name        the kernelspec's name, "java" by default
            --classpath   what cells may use, entries as in java -cp; a directory's jars as DIR/*
            --no-debugger leaves out the JVM's debug agent: JupyterLab offers no debugger
            --replace     overwrites another kernel's kernelspec of the same name

            Two environment variables are read when the kernel starts; set them in the shell that starts Jupyter or
            with --env in the kernelspec:
              JDK_JAVA_OPTIONS              further options of the JVM, e.g. -Xmx8g
              RECOMPOSE_KERNEL_CLASSPATH    further class path entries for cells
            """;

    private InstallCommand() {}

    /**
     * Runs one command.
     *
     * @return the exit status: 0, 1 for a failure, 2 for a wrong call
     */
    public static int run(String[] arguments, PrintStream out, PrintStream err) {
        try {
            InstallOptions options = InstallOptions.parse(arguments);
            switch (options.command()) {
                case "install" -> out.println("installed " + install(options, err));
                case "list" -> list(out);
                case "uninstall" -> out.println("removed " + uninstall(options));
                case "help", "--help" -> out.print(USAGE);
                case "--version" -> out.println(version());
                default -> throw new IllegalArgumentException("no command '" + options.command() + "'");
            }
            return 0;
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            err.print(USAGE);
            return 2;
        } catch (IOException e) {
            err.println("failed: " + FileFailure.describe(e));
            return 1;
        }
    }

    private static Path install(InstallOptions options, PrintStream err) throws IOException {
        Path jar = ownJar();
        if (!Files.isRegularFile(jar)) throw new IOException(jar + " is not the packed jar: call java -jar");
        Kernelspec spec = new Kernelspec(options.directory().resolve(options.name()));
        if (spec.isOfWheel()) throw new IOException(spec.folder() + " was installed by pip: give another --name");
        if (spec.exists() && !spec.isOurs() && !options.replace()) {
            throw new IOException(spec.folder() + " holds another kernel: give another --name, or --replace");
        }
        for (String entry : options.classpath().split(File.pathSeparator)) {
            String file = entry.replaceFirst("\\*$", "");
            if (!file.isEmpty() && !Files.exists(Path.of(file))) err.println("note: there is no " + file + " yet");
        }
        spec.write(jar, options).ifPresent(problem -> err.println("note: kernels will start slower: " + problem));
        return spec.folder();
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
        for (Path kernels : KernelFolders.searched()) {
            if (!Files.isDirectory(kernels)) continue;
            try (Stream<Path> specs = Files.list(kernels)) {
                for (Path spec : specs.sorted().toList()) {
                    if (new Kernelspec(spec).isOurs()) out.println(spec.getFileName() + "\t" + spec);
                }
            }
        }
    }

    private static Path uninstall(InstallOptions options) throws IOException {
        Kernelspec spec = new Kernelspec(options.directory().resolve(options.name()));
        if (!spec.isOurs()) throw new IOException("no kernelspec of this kernel in " + spec.folder());
        if (spec.isOfWheel()) {
            throw new IOException(spec.folder() + " was installed by pip: pip uninstall recompose-kernel");
        }
        spec.delete();
        return spec.folder();
    }

    private static String version() {
        String version = InstallCommand.class.getPackage().getImplementationVersion();
        return "recompose-kernel " + (version == null ? "development" : version) + ", Java " + Runtime.version();
    }
}
