package org.recompose.kernel.transport;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.recompose.kernel.eval.MemoryReserve;

/**
 * The threads that the kernel lives on. They survive what one round of their work throws; where one cannot go on, the
 * process ends with a message, so that Jupyter starts it anew: a kernel that lives on deaf helps nobody.
 */
public final class Lifeline {
    private static final int MOST_FAILURES = 100;
    private static final int PAUSE_MS = 20;
    private static final OutputStream ERRORS = new FileOutputStream(FileDescriptor.err);

    private Lifeline() {}

    /** One round of a thread's work. */
    @FunctionalInterface
    public interface Round {
        /** Works; {@link InterruptedException} ends the thread. */
        void run() throws Exception;
    }

    /** Starts a daemon thread that works round by round, for ever. */
    public static Thread start(String name, Round round) {
        return start(name, 0, round);
    }

    /** As {@link #start(String, Round)}, with a stack of that many bytes; 0 for the JVM's own size. */
    static Thread start(String name, long stack, Round round) {
        Thread thread = new Thread(null, () -> repeat(name, round), name, stack);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /**
     * A daemon thread for a loop of the network's. Where there is too little memory to wait for events it begins anew,
     * once the reserve has been given back; anything else that ends the loop may have cost a message, and ends the
     * process.
     */
    static Thread network(Runnable loop, String name) {
        String reason = "the network's thread died"; // made while there is memory
        Thread thread = new Thread(
                () -> surely(reason, () -> {
                    try {
                        loop.run();
                    } catch (Throwable e) {
                        if (!isWaiting(e)) end(reason, e);
                        throw e;
                    }
                }),
                name);
        thread.setDaemon(true);
        return thread;
    }

    private static boolean isWaiting(Throwable e) {
        try {
            if (!(e instanceof OutOfMemoryError)) return false;
            MemoryReserve.release();
            return Stream.of(e.getStackTrace())
                    .anyMatch(frame -> frame.getMethodName().equals("select"));
        } catch (OutOfMemoryError unknown) {
            return false;
        }
    }

    private static void repeat(String name, Round round) {
        String reason = name + " cannot go on"; // made while there is memory
        int failures = 0;
        while (true) {
            try {
                round.run();
                failures = 0;
            } catch (InterruptedException e) {
                return;
            } catch (Throwable e) {
                if (e instanceof OutOfMemoryError) MemoryReserve.release();
                if (++failures > MOST_FAILURES) end(reason, e);
                pause();
            }
        }
    }

    /**
     * Does what a client waits for; where there is too little memory for it, again, once the reserve has been given
     * back. If there stays too little the process ends.
     *
     * @param reason to tell then
     * @param task may have to begin anew amid its work
     */
    public static void surely(String reason, Runnable task) {
        for (int failures = 0; ; failures++) {
            try {
                task.run();
                return;
            } catch (OutOfMemoryError e) {
                MemoryReserve.release();
                if (failures == MOST_FAILURES) end(reason, e);
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the process with a line on its standard error. */
    public static void end(String reason, Throwable cause) {
        try {
            MemoryReserve.release();
            String line = "the kernel ends: " + reason + ": " + cause + System.lineSeparator();
            ERRORS.write(line.getBytes(StandardCharsets.UTF_8));
        } catch (IOException | OutOfMemoryError unsaid) {
            // there is nowhere else to say it
        } finally {
            Runtime.getRuntime().halt(1);
        }
    }
}
