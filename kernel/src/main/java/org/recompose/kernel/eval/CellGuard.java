package org.recompose.kernel.eval;

/** What the rewritten bytecode of cells calls; see {@link CellRewriter}. */
public final class CellGuard {
    private static volatile Thread stopping;

    private CellGuard() {}

    /** In place of {@code System.exit}: a cell must not end the kernel. */
    public static void exit(int status) {
        throw new ExitRefusedException(status);
    }

    /** In place of {@code Runtime.exit} and {@code Runtime.halt}. */
    public static void exit(Runtime runtime, int status) {
        exit(status);
    }

    /** Called before every jump backwards: ends the cell that was interrupted. */
    public static void check() {
        if (stopping != null && Thread.currentThread() == stopping) throw new CellStoppedError();
    }

    /** Has {@link #check} end {@code thread}'s loops; null for none. */
    static void stopLoopsOf(Thread thread) {
        stopping = thread;
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
