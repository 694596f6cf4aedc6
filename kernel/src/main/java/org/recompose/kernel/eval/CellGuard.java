package org.recompose.kernel.eval;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;

/** What the rewritten bytecode of cells calls; see {@link CellRewriter}. */
public final class CellGuard {
    private static volatile Set<Thread> stopping = Set.of();
    private static volatile boolean anyStops;

    private CellGuard() {}

    /** In place of {@code System.exit}: a cell must not end the kernel. */
    public static void exit(int status) {
        throw new ExitRefusedException(status);
    }

    /** In place of {@code Runtime.exit} and {@code Runtime.halt}. */
    public static void exit(Runtime runtime, int status) {
        exit(status);
    }

    /** Called before every jump backwards and at the start of every method: ends the cell that was interrupted. */
    public static void check() {
        if (anyStops && stopping.contains(Thread.currentThread())) throw new CellStoppedError();
    }

    /** Called between the statements of a cell that were compiled as one. */
    public static void step() {
        if (CellThread.isCurrentInterrupted()) throw new CellStoppedError();
    }

    /** Whether {@code thread} is of the pool that all parallel streams share. */
    static boolean isSharedWorker(Thread thread) {
        return thread instanceof ForkJoinWorkerThread worker && worker.getPool() == ForkJoinPool.commonPool();
    }

    /** Has {@link #check} end the loops of {@code thread}, or no longer. */
    static synchronized void stopLoopsOf(Thread thread, boolean stops) {
        if (!stops && !stopping.contains(thread)) return; // nothing to allocate: the heap may be full
        Set<Thread> changed = new HashSet<>(stopping);
        boolean isNew = stops ? changed.add(thread) : changed.remove(thread);
        if (isNew) stopping = Set.copyOf(changed);
        anyStops = !stopping.isEmpty();
    }

    /** A cell asked to end the JVM. */
    public static final class ExitRefusedException extends RuntimeException {
        ExitRefusedException(int status) {
            super("a cell called exit(" + status + "); the kernel goes on. Shut it down from the notebook's menu.");
        }
    }

    /** Ends an interrupted cell; an Error so that a cell's own {@code catch (Exception e)} lets it pass. */
    static final class CellStoppedError extends Error {
        CellStoppedError() {
            super("interrupted", null, false, false);
        }
    }
}
