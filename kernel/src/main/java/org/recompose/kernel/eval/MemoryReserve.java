package org.recompose.kernel.eval;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.SoftReference;

/**
 * Some memory set aside, so that the kernel can still say what happened when a cell has filled the heap, and the next
 * cell can free it.
 *
 * <p>One half is held softly: the JVM takes it before any thread gets an {@link OutOfMemoryError}. Once it is gone and
 * the heap is full, the running cell is ended, before the threads that the kernel lives on are hit. A cell may be
 * faster than that; the other half is given back when one has got the error, and is what the kernel then answers with.
 */
public final class MemoryReserve {
    private static final int PIECE = 1 << 20;
    /** A little less than a piece: an array with its header must fit a region of the heap. */
    private static final int PIECE_ARRAY = PIECE - 1024;

    private static final long BYTES =
            Math.max(PIECE, Math.min(24L << 20, Runtime.getRuntime().maxMemory() / 12));
    /** Bytes that must be free for a reserve to be set aside: it, and as much again for the cell. */
    private static final long LEAST_FREE = 4 * BYTES;

    private static final int LOOK_MS = 50;

    private static final ReferenceQueue<byte[][]> TAKEN = new ReferenceQueue<>();
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
                            TAKEN.remove(LOOK_MS);
                            // a look also keeps the JVM from taking it for one that nobody uses
                            boolean isThere = held.get() != null;
                            if (isHeld && !isThere) {
                                isHeld = false;
                                if (free() < 2 * BYTES) {
                                    release(); // to end a cell takes some memory
                                    whenFull.run();
                                }
                            } else if (!isHeld && free() > LEAST_FREE) {
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
            if (free() <= LEAST_FREE) System.gc();
            if (free() > LEAST_FREE) hold();
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
        rest = pieces(BYTES);
        held = new SoftReference<>(pieces(BYTES), TAKEN);
        isHeld = true;
    }

    private static byte[][] pieces(long bytes) {
        byte[][] pieces = new byte[(int) Math.max(1, bytes / PIECE)][];
        for (int i = 0; i < pieces.length; i++) pieces[i] = new byte[PIECE_ARRAY];
        return pieces;
    }
}
