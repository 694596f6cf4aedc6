package org.recompose.data;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Semaphore;

/** Half of Java's memory, lent to pictures while they are decoded: large ones wait for each other. */
final class DecodingMemory {
    private static final long UNIT = 1 << 10;

    private final int units;
    private final Semaphore free;

    /** @param bytes what there is to lend */
    DecodingMemory(long bytes) {
        units = (int) Math.min(Integer.MAX_VALUE, bytes / UNIT);
        free = new Semaphore(units, true);
    }

    static DecodingMemory halfOfJavas() {
        return new DecodingMemory(Runtime.getRuntime().maxMemory() / 2);
    }

    /** What is done with the memory. */
    @FunctionalInterface
    interface Work {
        byte[] run() throws IOException;
    }

    /** @throws IOException if there is not so much, even when nothing else is decoded */
    byte[] use(long bytes, Work work) throws IOException {
        long wanted = bytes / UNIT + 1;
        if (wanted > units) {
            throw new IOException(String.format(
                    Locale.ROOT,
                    "decoding it needs %,d MB of memory and Java has %,d MB for that; make it smaller, or give Java more"
                            + " (-Xmx)",
                    wanted / UNIT,
                    units / UNIT));
        }
        free.acquireUninterruptibly((int) wanted);
        try {
            return work.run();
        } catch (OutOfMemoryError e) {
            if (wanted < units / 16) {
                throw e;
            }
            throw new IOException("decoding it needs more memory than Java has left", e);
        } finally {
            free.release((int) wanted);
        }
    }
}
