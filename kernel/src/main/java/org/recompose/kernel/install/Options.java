package org.recompose.kernel.install;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A parsed command line.
 *
 * @param command the first argument
 * @param directory the directory that holds, or is to hold, the kernelspec's
 * @param name the kernelspec's name
 * @param displayName what a notebook's menu calls it
 * @param classpath what cells may use, as in {@code java -cp}; may be empty
 * @param jvmOptions further options of the JVM
 * @param environment variables the kernel is started with
 */
record Options(
        String command,
        Path directory,
        String name,
        String displayName,
        String classpath,
        List<String> jvmOptions,
        Map<String, String> environment) {

    static Options parse(String[] arguments) {
        if (arguments.length == 0) throw new IllegalArgumentException("a command is missing");
        Path directory = userDirectory();
        String name = "java";
        String displayName = "Java (Recompose)";
        String classpath = "";
        List<String> jvmOptions = new ArrayList<>();
        Map<String, String> environment = new LinkedHashMap<>();
        for (int i = 1; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--user" -> directory = userDirectory();
                case "--sys-prefix" -> directory = kernels(activeEnvironment());
                case "--prefix" ->
                    directory = kernels(Path.of(value(arguments, ++i)).toAbsolutePath());
                case "--name" -> name = checkedName(value(arguments, ++i));
                case "--display-name" -> displayName = value(arguments, ++i);
                case "--classpath" -> classpath = value(arguments, ++i);
                case "--jvm-option" -> jvmOptions.add(value(arguments, ++i));
                case "--env" -> {
                    String[] pair = value(arguments, ++i).split("=", 2);
                    if (pair.length < 2) throw new IllegalArgumentException("--env " + pair[0] + " is not KEY=VALUE");
                    environment.put(pair[0], pair[1]);
                }
                default -> throw new IllegalArgumentException("no option '" + arguments[i] + "'");
            }
        }
        return new Options(arguments[0], directory, name, displayName, classpath, jvmOptions, environment);
    }

    private static String value(String[] arguments, int at) {
        if (at >= arguments.length) throw new IllegalArgumentException(arguments[at - 1] + " needs a value");
        return arguments[at];
    }

    private static String checkedName(String name) {
        if (!name.matches("[A-Za-z0-9._-]+")) {
            throw new IllegalArgumentException(
                    "--name '" + name + "': a kernelspec's name has letters, digits, '.', '_' and '-' only");
        }
        return name;
    }

    /** The directories a Jupyter client looks into, those that exist or not. */
    static List<Path> searchPath() {
        List<Path> path = new ArrayList<>(List.of(userDirectory()));
        String environment = environmentPrefix();
        if (environment != null) path.add(kernels(Path.of(environment)));
        path.add(kernels(Path.of("/usr/local")));
        path.add(kernels(Path.of("/usr")));
        return path;
    }

    private static Path kernels(Path prefix) {
        return prefix.resolve(Path.of("share", "jupyter", "kernels"));
    }

    private static Path activeEnvironment() {
        String prefix = environmentPrefix();
        if (prefix == null) {
            throw new IllegalArgumentException(
                    "--sys-prefix: neither VIRTUAL_ENV nor CONDA_PREFIX is set; activate an environment or give --prefix");
        }
        return Path.of(prefix);
    }

    private static String environmentPrefix() {
        String venv = System.getenv("VIRTUAL_ENV");
        return venv != null ? venv : System.getenv("CONDA_PREFIX");
    }

    private static Path userDirectory() {
        String given = System.getenv("JUPYTER_DATA_DIR");
        if (given != null) return Path.of(given, "kernels");
        String home = System.getProperty("user.home");
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        if (os.contains("mac")) return Path.of(home, "Library", "Jupyter", "kernels");
        if (os.contains("win")) return Path.of(System.getenv("APPDATA"), "jupyter", "kernels");
        String data = System.getenv("XDG_DATA_HOME");
        return (data != null ? Path.of(data) : Path.of(home, ".local", "share")).resolve(Path.of("jupyter", "kernels"));
    }
}
