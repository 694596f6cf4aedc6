package org.recompose.kernel.install;

import java.io.File;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The folders in which Jupyter's clients look for kernelspecs, by Jupyter's own rules. */
final class KernelFolders {
    private KernelFolders() {}

    /** All of them in the order in which they are searched, those that exist or not. */
    static List<Path> searched() {
        Set<Path> folders = new LinkedHashSet<>();
        String given = System.getenv("JUPYTER_PATH");
        if (given != null) {
            for (String folder : given.split(File.pathSeparator)) {
                if (!folder.isBlank()) folders.add(Path.of(folder).resolve("kernels"));
            }
        }
        folders.add(ofUser());
        String environment = environment();
        if (environment != null) folders.add(below(Path.of(environment)));
        String programData = System.getenv("PROGRAMDATA");
        if (isWindows() && programData != null) folders.add(Path.of(programData, "jupyter", "kernels"));
        folders.add(below(Path.of("/usr/local")));
        folders.add(below(Path.of("/usr")));
        return List.copyOf(folders);
    }

    static Path below(Path prefix) {
        return prefix.resolve(Path.of("share", "jupyter", "kernels"));
    }

    static Path ofActiveEnvironment() {
        String prefix = environment();
        if (prefix == null) {
            throw new IllegalArgumentException(
                    "--sys-prefix: neither VIRTUAL_ENV nor CONDA_PREFIX is set; activate an environment or give --prefix");
        }
        return below(Path.of(prefix));
    }

    private static String environment() {
        String venv = System.getenv("VIRTUAL_ENV");
        return venv != null ? venv : System.getenv("CONDA_PREFIX");
    }

    static Path ofUser() {
        String given = System.getenv("JUPYTER_DATA_DIR");
        if (given != null) return Path.of(given, "kernels");
        String home = System.getProperty("user.home");
        if (os().contains("mac")) return Path.of(home, "Library", "Jupyter", "kernels");
        if (isWindows()) return Path.of(System.getenv("APPDATA"), "jupyter", "kernels");
        String data = System.getenv("XDG_DATA_HOME");
        return (data != null ? Path.of(data) : Path.of(home, ".local", "share")).resolve(Path.of("jupyter", "kernels"));
    }

    private static boolean isWindows() {
        return os().contains("win") && !os().contains("darwin");
    }

    private static String os() {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT);
    }
}
