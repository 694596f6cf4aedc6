package org.recompose.data;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** A loop over images on all cores. */
public final class Parallel {
    private Parallel() {}

    /**
     * Calls {@code work} with 0 to {@code total - 1}, in any order, and tells {@code progress} after each.
     *
     * @throws CancellationException if the calling thread is interrupted; its interrupt status stays set
     */
    public static void forEach(int total, IntConsumer work, ImageProgress progress) {
        int threads = Math.max(1, Math.min(total, Runtime.getRuntime().availableProcessors()));
        ExecutorService pool = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "recompose-data");
            thread.setDaemon(true);
            return thread;
        });
        try {
            AtomicInteger next = new AtomicInteger();
            int[] done = {0};
            Runnable loop = () -> {
                for (int i = next.getAndIncrement(); i < total && !Thread.interrupted(); i = next.getAndIncrement()) {
                    work.accept(i);
                    synchronized (done) {
                        progress.update(++done[0], total);
                    }
                }
            };
            List<Future<?>> loops = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                loops.add(pool.submit(loop));
            }
            for (Future<?> each : loops) {
                each.get();
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while working on " + total + " images");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }
}
