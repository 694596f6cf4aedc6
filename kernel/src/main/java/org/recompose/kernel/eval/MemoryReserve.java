package org.recompose.kernel.eval;

/**
 * Some memory set aside, so that the kernel can still say what happened when a cell has filled the heap, and the next
 * cell can free it.
 */
public final class MemoryReserve {
    private static final int BYTES =
            (int) Math.max(1 << 20, Math.min(24 << 20, Runtime.getRuntime().maxMemory() / 12));
    private static final int PIECE = 1 << 20;

    private static volatile byte[][] held;

    private MemoryReserve() {}

    /** Gives the memory back to the heap; allocates nothing. */
    public static void release() {
        held = null;
    }

    /** Sets the memory aside again, where there is enough. */
    public static void hold() {
        if (held != null) return;
        try {
            byte[][] pieces = new byte[Math.max(1, BYTES / PIECE)][];
            for (int i = 0; i < pieces.length; i++) pieces[i] = new byte[PIECE];
            held = pieces;
        } catch (OutOfMemoryError e) {
            held = null;
        }
    }
}
