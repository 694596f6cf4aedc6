package org.recompose.kernel.install;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A parsed command line.
 *
 * @param command the first argument, or {@code --help} where any argument asks for help
 * @param directory the directory that holds, or is to hold, the kernelspec's
 * @param name the kernelspec's name
 * @param displayName what a notebook's menu calls it
 * @param classpath what cells may use, as in {@code java -cp}, its entries absolute; may be empty
 * @param jvmOptions further options of the JVM
 * @param environment variables the kernel is started with
 * @param debugger whether the JVM has its debug agent, closed until a client attaches
 * @param replace whether a kernelspec of another kernel may be overwritten
 */
record Options(
        String command,
        Path directory,
        String name,
        String displayName,
        String classpath,
        List<String> jvmOptions,
        Map<String, String> environment,
        boolean debugger,
        boolean replace) {

    static Options parse(String[] arguments) {
        if (arguments.length == 0) throw new IllegalArgumentException("a command is missing");
        String command =
                Stream.of(arguments).anyMatch(a -> a.equals("--help") || a.equals("-h")) ? "--help" : arguments[0];
        Path directory = KernelFolders.ofUser();
        String name = "java";
        String displayName = "Java (Recompose)";
        String classpath = "";
        List<String> jvmOptions = new ArrayList<>();
        Map<String, String> environment = new LinkedHashMap<>();
        boolean debugger = true;
        boolean replace = false;
        for (int i = 1; i < arguments.length && !command.equals("--help"); i++) {
            switch (arguments[i]) {
                case "--user" -> directory = KernelFolders.ofUser();
                case "--sys-prefix" -> directory = KernelFolders.ofActiveEnvironment();
                case "--prefix" ->
                    directory =
                            KernelFolders.below(Path.of(value(arguments, ++i)).toAbsolutePath());
                case "--name" -> name = checkedName(value(arguments, ++i));
                case "--display-name" -> displayName = value(arguments, ++i);
                case "--classpath" -> classpath = absolute(value(arguments, ++i));
                case "--jvm-option" -> jvmOptions.add(value(arguments, ++i));
                case "--env" -> {
                    String[] pair = value(arguments, ++i).split("=", 2);
                    if (pair.length < 2) throw new IllegalArgumentException("--env " + pair[0] + " is not KEY=VALUE");
                    environment.put(pair[0], pair[1]);
                }
                case "--no-debugger" -> debugger = false;
                case "--replace" -> replace = true;
                default -> throw new IllegalArgumentException("no option '" + arguments[i] + "'");
            }
        }
        return new Options(
                command, directory, name, displayName, classpath, jvmOptions, environment, debugger, replace);
    }

    private static String value(String[] arguments, int at) {
        if (at >= arguments.length) throw new IllegalArgumentException(arguments[at - 1] + " needs a value");
        return arguments[at];
    }

    private static String checkedName(String name) {
        if (!name.matches("[A-Za-z0-9_][A-Za-z0-9._-]*")) {
            throw new IllegalArgumentException(
                    "--name '" + name + "': a kernelspec's name has letters, digits, '.', '_' and"
                            + " '-' only, and starts with none of '.' and '-'");
        }
        return name;
    }

    /** The kernel starts in each notebook's folder, where a relative entry would name something else. */
    private static String absolute(String classpath) {
        return Stream.of(classpath.split(File.pathSeparator))
                .map(String::strip)
                .filter(entry -> !entry.isEmpty())
                .map(entry -> entry.endsWith("*")
                        ? absolutePath(entry.substring(0, entry.length() - 1)) + File.separator + "*"
                        : absolutePath(entry))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String absolutePath(String entry) {
        return Path.of(entry).toAbsolutePath().normalize().toString();
    }
}
