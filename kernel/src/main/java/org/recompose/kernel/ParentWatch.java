package org.recompose.kernel;

import java.util.Optional;

/** Ends the kernel when the process that started it has gone, so that no orphan keeps memory and processor. */
final class ParentWatch {
    private static final int INTERVAL_MS = 300;

    private ParentWatch() {}

    /** Watches the process {@code JPY_PARENT_PID} names, or the parent process where there is no such variable. */
    static void start() {
        Optional<ProcessHandle> own = ProcessHandle.current().parent();
        Optional<ProcessHandle> named = Optional.ofNullable(System.getenv("JPY_PARENT_PID"))
                .filter(pid -> pid.matches("\\d+"))
                .map(Long::parseLong)
                .filter(pid -> pid > 1)
                .flatMap(ProcessHandle::of);
        Optional<ProcessHandle> watched = named.or(() -> own);
        if (watched.isEmpty()) return;
        boolean isOwn = own.equals(watched);
        Thread watch = new Thread(
                () -> {
                    try {
                        while (watched.get().isAlive()
                                && (!isOwn || ProcessHandle.current().parent().equals(own))) {
                            Thread.sleep(INTERVAL_MS);
                        }
                        Runtime.getRuntime().halt(0);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "kernel-parent-watch");
        watch.setDaemon(true);
        watch.start();
    }
}
