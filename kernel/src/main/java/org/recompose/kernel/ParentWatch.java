package org.recompose.kernel;

import java.util.Locale;
import java.util.Optional;
import org.recompose.kernel.transport.Lifeline;

/**
 * Ends the kernel when the process that started it has gone, so that no orphan keeps memory and processor.
 *
 * <p>Jupyter sets {@code JPY_PARENT_PID}; a kernel that a shell starts without it outlives that shell.
 */
final class ParentWatch {
    private static final String VARIABLE = "JPY_PARENT_PID";
    private static final int INTERVAL_MS = 300;

    private ParentWatch() {}

    /**
     * Watches the process that the variable names; on Windows, where it is a handle and no number, the parent process.
     */
    static void start() {
        boolean isWindows =
                System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
        watched(System.getenv(VARIABLE), isWindows)
                .ifPresent(parent -> Lifeline.start("kernel-parent-watch", () -> {
                    Thread.sleep(INTERVAL_MS);
                    if (!parent.isAlive()) Runtime.getRuntime().halt(0);
                }));
    }

    static Optional<ProcessHandle> watched(String variable, boolean isWindows) {
        if (variable == null) return Optional.empty();
        if (isWindows) return ProcessHandle.current().parent();
        return Optional.of(variable)
                .filter(pid -> pid.matches("\\d{1,18}"))
                .map(Long::parseLong)
                .filter(pid -> pid > 1)
                .flatMap(ProcessHandle::of);
    }
}
