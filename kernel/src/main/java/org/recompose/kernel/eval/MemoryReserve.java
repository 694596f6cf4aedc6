package org.recompose.kernel.eval;

import java.lang.ref.SoftReference;

/**
 * Some memory set aside, so that the kernel can still say what happened when a cell has filled the heap, and the next
 * cell can free it.
 *
 * <p>It is held softly: the JVM takes it before any thread gets an {@link OutOfMemoryError}. When it is gone and the
 * heap is full, the running cell is ended, before the threads that the kernel lives on are hit.
 */
public final class MemoryReserve {
    private static final int PIECE = 1 << 20;
    private static final long BYTES =
            Math.max(PIECE, Math.min(24L << 20, Runtime.getRuntime().maxMemory() / 12));
    private static final int LOOK_MS = 50;

    private static volatile SoftReference<byte[][]> held = new SoftReference<>(null);
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
                                if (free() < 3 * BYTES) whenFull.run();
                            } else if (!isHeld && free() > 6 * BYTES) {
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

    private static long free() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory();
    }

    /** Gives the memory back to the heap; allocates nothing. */
    public static void release() {
        held.clear();
    }

    private static void hold() {
        byte[][] pieces = new byte[(int) (BYTES / PIECE)][];
        for (int i = 0; i < pieces.length; i++) pieces[i] = new byte[PIECE];
        held = new SoftReference<>(pieces);
        isHeld = true;
    }
}
