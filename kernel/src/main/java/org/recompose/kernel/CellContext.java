package org.recompose.kernel;

import io.github.spencerpark.jupyter.channels.ShellReplyEnvironment;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;

/**
 * Which request a thread works for: what it prints and displays belongs to that request's cell.
 *
 * <p>A thread inherits the request of the thread that made it, so the output of a thread that outlives its cell still
 * goes there. The workers of the common pool are shared by all cells and belong to the running one.
 */
final class CellContext {
    /**
     * An execute request.
     *
     * @param env where to publish and whom to ask for input
     * @param allowsInput whether the client can ask its user
     */
    record Request(ShellReplyEnvironment env, boolean allowsInput) {}

    private static final InheritableThreadLocal<Request> OWN = new InheritableThreadLocal<>();
    private static volatile Request running;

    private CellContext() {}

    /** Has this thread, and those it makes, work for {@code request}; all other threads' default too. */
    static void enter(Request request) {
        OWN.set(request);
        running = request;
    }

    /** The request this thread works for; null before the first. */
    static Request current() {
        boolean isShared = Thread.currentThread() instanceof ForkJoinWorkerThread worker
                && worker.getPool() == ForkJoinPool.commonPool();
        Request own = isShared ? null : OWN.get();
        return own == null ? running : own;
    }
}
