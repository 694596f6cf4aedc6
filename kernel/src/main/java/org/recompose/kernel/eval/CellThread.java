package org.recompose.kernel.eval;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The thread that all user code runs on, so that what a library keeps by thread lives from cell to cell.
 *
 * <p>An interrupt is tried in three steps. First {@link Thread#interrupt}: code that waits or blocks ends by itself. If
 * it has not after {@value #GRACE_MS} ms, then {@code Thread.stop} where the JVM has it (up to 19), else the check that
 * {@link CellRewriter} puts into the loops of cells. What even that does not end (native code; on newer JVMs also a
 * library's own busy loop) is left behind: the cell ends with a message that says so, and the next cell gets a new
 * thread.
 *
 * <p>A library's method that declares {@link InterruptedException} promises to react, and may have to finish a step and
 * save first, as a training does. While one is on the stack the second step waits for {@value #PATIENCE_MS} ms, or for
 * another interrupt.
 */
final class CellThread {
    private static final int GRACE_MS = 400;
    private static final int PATIENCE_MS = 60_000;
    private static final int STOP_MS = 300;
    private static final int LOOK_MS = 1000;
    private static final int SWEEP_MS = 20;
    private static final int SWEEPS = 50;
    private static final int QUIET_SWEEPS = 3;
    private static final boolean CAN_STOP = Runtime.version().feature() < 20;

    /** The cell was interrupted. */
    static final class InterruptedCellException extends Exception {
        InterruptedCellException(String message) {
            super(message);
        }
    }

    private final class Job implements Runnable {
        private final Runnable first;
        private final Callable<?> task;
        private final CountDownLatch done = new CountDownLatch(1);
        private final CountDownLatch interruptHandled = new CountDownLatch(1);
        private Object result;
        private Throwable failure;
        private boolean interrupted;
        private Set<String> methods = Set.of();
        private boolean filledMemory;
        private boolean abandoned;

        Job(Runnable first, Callable<?> task) {
            this.first = first;
            this.task = task;
        }

        @Override
        public void run() {
            try {
                first.run();
                result = task.call();
            } catch (Throwable e) {
                if (e instanceof OutOfMemoryError) MemoryReserve.release();
                failure = e;
            }
        }
    }

    private final class Worker extends Thread {
        private final LinkedBlockingQueue<Job> jobs = new LinkedBlockingQueue<>();
        private boolean retired;

        Worker() {
            super("cell");
            setContextClassLoader(loader);
            setDaemon(true);
        }

        @Override
        public void run() {
            try {
                while (!retired) {
                    Job job = jobs.take();
                    try {
                        job.run();
                    } finally {
                        finish(job);
                    }
                }
            } catch (InterruptedException e) {
                retired = true;
            }
        }

        /**
         * Passing through the lock takes delivery of a stop that came as the job ended. A job that was left behind is
         * no longer the running one.
         */
        private void finish(Job job) {
            synchronized (lock) {
                try {
                    if (running == job) running = null;
                    CellGuard.stopLoopsOf(this, false);
                    Thread.interrupted();
                } finally {
                    job.done.countDown();
                }
            }
        }

        private boolean isInterruptedCell() {
            return interruptRequested;
        }
    }

    private final Object lock = new Object();
    private final ClassLoader loader;
    private Worker worker;
    private Job running;
    private Runnable first = () -> {};
    private final Set<String> declared = ConcurrentHashMap.newKeySet();
    private Set<String> othersWork = Set.of();
    private volatile boolean interruptRequested;

    CellThread(ClassLoader loader) {
        this.loader = loader;
    }

    /** Whether the calling thread is a cell's and that cell is being interrupted. */
    static boolean isCurrentInterrupted() {
        return Thread.currentThread() instanceof Worker worker && worker.isInterruptedCell();
    }

    /**
     * Runs {@code task} on the cell thread and waits for it.
     *
     * @throws InterruptedCellException if {@link #interrupt} ended it
     * @throws Throwable what the task threw
     */
    @SuppressWarnings("unchecked")
    <T> T call(Callable<T> task) throws Throwable {
        Job job;
        Worker target;
        synchronized (lock) {
            if (interruptRequested) throw new InterruptedCellException("interrupted");
            if (Thread.currentThread() instanceof Worker) return task.call();
            job = new Job(first, task);
            first = () -> {};
            if (worker == null || worker.retired || !worker.isAlive()) {
                worker = new Worker();
                worker.start();
            }
            running = job;
            target = worker;
            target.jobs.add(job);
        }
        while (!job.done.await(LOOK_MS, TimeUnit.MILLISECONDS)) {
            if (!target.isAlive()) replace(target, job);
        }
        if (job.interrupted) job.interruptHandled.await();
        if (job.abandoned) {
            throw new InterruptedCellException(
                    "interrupted, but its code does not react and still runs in the background");
        }
        if (job.interrupted) throw new InterruptedCellException("interrupted");
        if (job.filledMemory && job.failure != null) throw new OutOfMemoryError("Java heap space");
        if (job.failure != null) throw job.failure;
        return (T) job.result;
    }

    /** A stop or a full heap can hit the thread outside its task, too; it is gone then without a word. */
    private void replace(Worker dead, Job job) {
        synchronized (lock) {
            if (running == job) running = null;
            if (worker == dead) worker = null;
            if (job.failure == null) job.failure = new IllegalStateException("the cell's thread died");
            job.done.countDown();
        }
    }

    /** Ends the thread once what it runs has ended. */
    void close() {
        synchronized (lock) {
            if (worker == null) return;
            worker.retired = true;
            worker.jobs.add(new Job(() -> {}, () -> null));
        }
    }

    /**
     * A cell begins: what was interrupted is over.
     *
     * @param first run on the thread before the next task, with it: to change threads costs more than a short task
     */
    void begin(Runnable first) {
        synchronized (lock) {
            interruptRequested = false;
            declared.clear();
            othersWork = sharedWork().values().stream().map(CellThread::method).collect(Collectors.toSet());
            this.first = first;
        }
    }

    /** The cell has, since {@link #begin}, classes of these names. */
    void declares(Collection<String> classes) {
        declared.addAll(classes);
    }

    /** Whether the cell was interrupted since {@link #begin}. */
    boolean isInterrupted() {
        synchronized (lock) {
            return interruptRequested;
        }
    }

    /**
     * Ends the running task within about a second, or returns at once and leaves it its time if it promises to react;
     * none is run any more until {@link #begin}.
     */
    void interrupt() {
        Job job;
        Worker target;
        boolean again;
        synchronized (lock) {
            interruptRequested = true;
            job = running;
            target = worker;
            if (job == null) return;
            again = job.interrupted;
            job.interrupted = true;
            if (!again) job.methods = methods(target);
            target.interrupt();
        }
        if (again || !promisesToReact(target)) {
            end(job, target, GRACE_MS);
            return;
        }
        Thread patience = new Thread(() -> end(job, target, PATIENCE_MS), "interrupt");
        patience.setDaemon(true);
        patience.start();
    }

    /** Whether a library's method that declares {@link InterruptedException} is being executed. */
    private boolean promisesToReact(Thread thread) {
        return Stream.of(thread.getStackTrace()).anyMatch(frame -> {
            String name = frame.getClassName();
            if (name.matches("((java|javax|jdk|sun|REPL)|org\\.recompose\\.kernel)\\..*")) return false;
            try {
                return Stream.of(Class.forName(name, false, loader).getDeclaredMethods())
                        .filter(method -> method.getName().equals(frame.getMethodName()))
                        .anyMatch(method -> List.of(method.getExceptionTypes()).contains(InterruptedException.class));
            } catch (ClassNotFoundException | LinkageError hidden) {
                return false;
            }
        });
    }

    /** The methods of cells that the thread is in. */
    private static Set<String> methods(Thread thread) {
        return Stream.of(thread.getStackTrace())
                .filter(Traceback::isCell)
                .map(CellThread::method)
                .collect(Collectors.toSet());
    }

    /** Ends the running task because the heap is full. */
    void endForMemory() {
        Job job;
        synchronized (lock) {
            if (running == null) return;
            job = running;
            job.filledMemory = true;
        }
        stop(job, worker);
    }

    private void end(Job job, Worker target, int grace) {
        try {
            boolean hasEnded = await(job, grace);
            if (!hasEnded) {
                stop(job, target);
                hasEnded = await(job, STOP_MS);
            }
            stopSharedWorkers(job);
            if (!hasEnded) abandon(job, target);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            job.interruptHandled.countDown();
        }
    }

    private static boolean await(Job job, int millis) throws InterruptedException {
        return job.done.await(millis, TimeUnit.MILLISECONDS);
    }

    private void stop(Job job, Worker target) {
        synchronized (lock) {
            if (running != job) return;
            target.retired = true;
            stop(target);
        }
    }

    @SuppressWarnings({"deprecation", "removal"})
    private static void stop(Thread thread) {
        if (CAN_STOP) thread.stop();
        else CellGuard.stopLoopsOf(thread, true);
    }

    /**
     * Ends what the cell has given to the workers that all cells share: what they entered by code of this very cell, or
     * by a method that the cell was in as well and that none of them was in before. Any other work is another cell's.
     */
    private void stopSharedWorkers(Job job) throws InterruptedException {
        Set<Thread> stopped = new HashSet<>();
        int quiet = QUIET_SWEEPS - 1; // none at first sight: there were none
        for (int i = 0; i < SWEEPS && quiet < QUIET_SWEEPS; i++) {
            Map<Thread, StackTraceElement> work = sharedWork();
            work.values().removeIf(entered -> !isOwn(entered, job));
            quiet = work.isEmpty() ? quiet + 1 : 0;
            work.keySet().forEach(CellThread::stop);
            stopped.addAll(work.keySet());
            if (quiet < QUIET_SWEEPS) Thread.sleep(SWEEP_MS);
        }
        stopped.forEach(worker -> CellGuard.stopLoopsOf(worker, false));
    }

    private boolean isOwn(StackTraceElement entered, Job job) {
        return declared.contains(entered.getClassName())
                || job.methods.contains(method(entered)) && !othersWork.contains(method(entered));
    }

    private static String method(StackTraceElement frame) {
        return frame.getClassName() + "." + frame.getMethodName();
    }

    /** What the workers that all streams share run of cells' code: where each of them entered it. */
    private static Map<Thread, StackTraceElement> sharedWork() {
        Map<Thread, StackTraceElement> work = new HashMap<>();
        if (ForkJoinPool.commonPool().getActiveThreadCount() == 0) return work;
        Thread.getAllStackTraces().forEach((thread, frames) -> {
            if (!CellGuard.isSharedWorker(thread)) return;
            Stream.of(frames)
                    .filter(frame -> Traceback.isCell(frame) && !isHidden(frame))
                    .reduce((inner, outer) -> outer)
                    .ifPresent(frame -> work.put(thread, frame));
        });
        return work;
    }

    /** Whether it is of a class that stands between a lambda's caller and its method. */
    private static boolean isHidden(StackTraceElement frame) {
        return frame.getClassName().indexOf('/') >= 0;
    }

    private void abandon(Job job, Worker target) {
        synchronized (lock) {
            if (running != job) return;
            target.retired = true;
            job.abandoned = true;
            running = null;
            worker = null;
            job.done.countDown();
        }
    }
}
