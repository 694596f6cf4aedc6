package org.recompose.kernel.eval;

import java.lang.ref.SoftReference;

/**
 * Some memory set aside, so that the kernel can still say what happened when a cell has filled the heap, and the next
 * cell can free it.
 *
 * <p>The larger part is held softly: the JVM takes it before any thread gets an {@link OutOfMemoryError}. When it is
 * gone and the heap is full, the running cell is ended, before the threads that the kernel lives on are hit. A cell may
 * be faster than that; the rest is given back when one has got the error, and is what the kernel then answers with.
 */
public final class MemoryReserve {
    private static final int PIECE = 1 << 20;
    /** A little less than a piece: an array with its header must fit a region of the heap. */
    private static final int PIECE_ARRAY = PIECE - 1024;

    private static final long BYTES =
            Math.max(PIECE, Math.min(24L << 20, Runtime.getRuntime().maxMemory() / 12));
    private static final int LOOK_MS = 50;

    private static volatile SoftReference<byte[][]> held = new SoftReference<>(null);
    private static volatile byte[][] rest;
    private static volatile boolean isHeld;

    private MemoryReserve() {}

    /**
     * Holds the reserve from here on.
     *
     * @param whenFull called when it is used up
     */
    static void watch(Runnable whenFull) {
        Thread watch = new Thread(
                () -> {
                    while (true) {
                        try {
                            Thread.sleep(LOOK_MS);
                            // a look also keeps the JVM from taking it for one that nobody uses
                            boolean isThere = held.get() != null;
                            if (isHeld && !isThere) {
                                isHeld = false;
                                if (free() < 2 * BYTES) {
                                    whenFull.run();
                                    release();
                                }
                            } else if (!isHeld && free() > 3 * BYTES) {
                                hold();
                            }
                        } catch (InterruptedException e) {
                            return;
                        } catch (OutOfMemoryError e) {
                            release();
                        }
                    }
                },
                "kernel-memory");
        watch.setDaemon(true);
        watch.start();
    }

    /** A cell begins: what the last one left to collect must not keep this one from having a reserve. */
    static void renew() {
        if (isHeld) return;
        try {
            if (free() <= 3 * BYTES) System.gc();
            if (free() > 3 * BYTES) hold();
        } catch (OutOfMemoryError e) {
            release();
        }
    }

    private static long free() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory();
    }

    /** Gives the memory back to the heap; allocates nothing. */
    public static void release() {
        held.clear();
        rest = null;
        isHeld = false;
    }

    private static synchronized void hold() {
        if (isHeld) return;
        rest = pieces(BYTES / 2);
        held = new SoftReference<>(pieces(BYTES));
        isHeld = true;
    }

    private static byte[][] pieces(long bytes) {
        byte[][] pieces = new byte[(int) Math.max(1, bytes / PIECE)][];
        for (int i = 0; i < pieces.length; i++) pieces[i] = new byte[PIECE_ARRAY];
        return pieces;
    }
}
