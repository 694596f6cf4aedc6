package org.recompose.kernel.transport;

import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.MessageType;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A shell: handles its requests one after another on a thread of its own. */
final class ShellLane {
    /** javac descends into nested expressions on this thread; it takes memory only as it does. */
    private static final long STACK = 64L << 20;

    /** A request that waits or is being handled. */
    private static final class Task {
        private final Message<?> message; // null ends the lane
        private volatile boolean isAborted;

        Task(Message<?> message) {
            this.message = message;
        }
    }

    /** Handles a request; an aborted one is only answered. */
    @FunctionalInterface
    interface Handler {
        void handle(Message<?> message, boolean isAborted);
    }

    private final LinkedBlockingQueue<Task> queue = new LinkedBlockingQueue<>();
    private final Handler handler;
    private final Thread thread;
    /** What waits or is being handled. */
    private final Queue<Task> unfinished = new ArrayDeque<>();

    private long begun;

    ShellLane(String name, Handler handler) {
        this.handler = handler;
        this.thread = Lifeline.start("jupyter-" + name, STACK, this::handleNext);
    }

    Thread thread() {
        return thread;
    }

    synchronized void add(Message<?> message) {
        if (unfinished.isEmpty()) begun = System.nanoTime();
        Task task = new Task(message);
        unfinished.add(task);
        queue.add(task);
    }

    /** Has what waits by now answered as aborted. */
    void abortQueued() {
        for (Iterator<Task> tasks = queue.iterator(); tasks.hasNext(); ) tasks.next().isAborted = true;
    }

    /** The requests of a type that wait or are being handled. */
    synchronized List<Message<?>> unfinished(MessageType<?> type) {
        return unfinished.stream()
                .<Message<?>>map(task -> task.message)
                .filter(message -> message.getHeader().getType() == type)
                .toList();
    }

    synchronized boolean isIdle() {
        return unfinished.isEmpty();
    }

    /** Waits until nothing waits or runs, or what runs has run for {@code millis}. */
    synchronized void awaitIdle(long millis) throws InterruptedException {
        long limit = TimeUnit.MILLISECONDS.toNanos(millis);
        long end = System.nanoTime() + limit;
        while (!unfinished.isEmpty()) {
            long left = Math.min(end, begun + limit) - System.nanoTime();
            if (left <= 0) return;
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    /** Ends the thread once what runs has ended and what waits has been answered as aborted. */
    void end() {
        abortQueued();
        queue.add(new Task(null));
    }

    private void handleNext() throws InterruptedException {
        Task task = queue.take();
        if (task.message == null) throw new InterruptedException();
        synchronized (this) {
            begun = System.nanoTime();
        }
        try {
            handler.handle(task.message, task.isAborted);
        } finally {
            synchronized (this) {
                unfinished.remove(task);
                notifyAll();
            }
        }
    }
}
