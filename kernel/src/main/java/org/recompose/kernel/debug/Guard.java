package org.recompose.kernel.debug;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * Calls code of the user's, a {@code toString()} say, from the control channel, which must answer whatever that code
 * does: it may loop, or wait for a lock that a stopped thread holds.
 */
final class Guard {
    private static final boolean CAN_STOP = Runtime.version().feature() < 20;

    private final ClassLoader loader;
    private final BooleanSupplier isDebugged;

    /**
     * @param loader the context class loader of the code
     * @param isDebugged whether a debugger is attached; then no thread is stopped by force, which would end the JVM if
     *     it struck in the debug agent's code
     */
    Guard(ClassLoader loader, BooleanSupplier isDebugged) {
        this.loader = loader;
        this.isDebugged = isDebugged;
    }

    /**
     * What {@code task} returns.
     *
     * @throws TimeoutException if it has not within {@code millis}; it is stopped by force where the JVM can (up to 19)
     * @throws Exception what it threw, errors wrapped
     */
    @SuppressWarnings({"deprecation", "removal"})
    <T> T call(Callable<T> task, long millis) throws Exception {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        result.complete(task.call());
                    } catch (Throwable e) {
                        result.completeExceptionally(e);
                    }
                },
                "debug-values");
        thread.setContextClassLoader(loader);
        thread.setDaemon(true);
        thread.start();
        try {
            return result.get(millis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            thread.interrupt();
            if (CAN_STOP && !isDebugged.getAsBoolean()) thread.stop();
            throw e;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }
}
