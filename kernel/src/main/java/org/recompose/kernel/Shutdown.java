package org.recompose.kernel;

import org.recompose.kernel.transport.KernelConnection;

/** Ends the JVM for sure, whatever runs in it. */
final class Shutdown {
    private static final int HOOKS_MS = 400;
    private static final int FLUSH_MS = 200;

    private Shutdown() {}

    /** Sends what is published, gives shutdown hooks {@value #HOOKS_MS} ms and halts. Does not wait for that. */
    static void now(KernelConnection connection) {
        Thread end = new Thread(
                () -> {
                    try {
                        if (connection != null) connection.flush(FLUSH_MS);
                        Thread.sleep(100); // lets the sockets' own threads write the reply
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    Thread hooks = new Thread(() -> System.exit(0), "kernel-exit-hooks");
                    hooks.start();
                    try {
                        hooks.join(HOOKS_MS);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    Runtime.getRuntime().halt(0);
                },
                "kernel-shutdown");
        end.start();
    }
}
