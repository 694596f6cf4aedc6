package org.recompose.kernel;

import io.github.spencerpark.jupyter.channels.ShellReplyEnvironment;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.stream.Stream;

/**
 * Which request a thread works for: what it prints and displays belongs to that request's cell.
 *
 * <p>A thread inherits the request of the thread that made it, so the output of a thread that outlives its cell still
 * goes there. The workers of a pool work for whoever gives them work: once the cell that made them has ended, they
 * belong to the running one.
 */
final class CellContext {
    /** An execute request. */
    static final class Request {
        private final ShellReplyEnvironment env;
        private final boolean allowsInput;
        private volatile boolean hasEnded;

        /**
         * @param env where to publish and whom to ask for input
         * @param allowsInput whether the client can ask its user
         */
        Request(ShellReplyEnvironment env, boolean allowsInput) {
            this.env = env;
            this.allowsInput = allowsInput;
        }

        ShellReplyEnvironment env() {
            return env;
        }

        boolean allowsInput() {
            return allowsInput;
        }

        /** Its cell has been answered. */
        void end() {
            hasEnded = true;
        }
    }

    private static final InheritableThreadLocal<Request> OWN = new InheritableThreadLocal<>();
    private static final ThreadLocal<Boolean> IS_POOLED = ThreadLocal.withInitial(CellContext::isPooled);
    private static volatile Request running;

    private CellContext() {}

    /** Has this thread, and those it makes, work for {@code request}. */
    static void enter(Request request) {
        OWN.set(request);
    }

    /** Has pooled threads, and those that work for none, work for {@code request}. */
    static void run(Request request) {
        running = request;
    }

    /** The request this thread works for; null before the first. */
    static Request current() {
        Request own = OWN.get();
        boolean isOwn = own != null && (own == running || !IS_POOLED.get() || !own.hasEnded && !isShared());
        return isOwn ? own : running;
    }

    /** All cells share the common pool's workers, so whose they were made by says nothing. */
    private static boolean isShared() {
        return Thread.currentThread() instanceof ForkJoinWorkerThread worker
                && worker.getPool() == ForkJoinPool.commonPool();
    }

    private static boolean isPooled() {
        return Thread.currentThread() instanceof ForkJoinWorkerThread
                || Stream.of(Thread.currentThread().getStackTrace())
                        .anyMatch(f -> f.getClassName().equals("java.util.concurrent.ThreadPoolExecutor$Worker"));
    }
}
