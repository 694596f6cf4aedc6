package org.recompose.io;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** Work of libraries that an interrupt would leave unusable for the rest of the process. */
public final class Undisturbed {
    private Undisturbed() {}

    /**
     * Does the task in a thread of its own and waits for its end. A calling thread that is interrupted meanwhile stays
     * so.
     *
     * @throws RuntimeException that of the task
     */
    public static <T> T call(Supplier<T> task) {
        try {
            return CompletableFuture.supplyAsync(task, work -> new Thread(work, "recompose-undisturbed").start())
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw e;
        }
    }
}
