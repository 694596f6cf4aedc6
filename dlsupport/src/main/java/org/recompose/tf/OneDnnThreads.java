package org.recompose.tf;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.util.function.Supplier;

/**
 * How many threads oneDNN cuts an operation for. It asks once in each thread, and takes the number of cores that the
 * thread may run on, whatever the session's own number is: a session of one thread then gives every operation in pieces
 * to its only worker and waits for it, which costs small networks a third of their time on a machine with nothing else
 * to do. Elsewhere than on Linux that stays so.
 */
final class OneDnnThreads {

    private static final int MASK_BYTES = 128;
    private static final ThreadLocal<Boolean> ASKED = ThreadLocal.withInitial(() -> false);

    /** The C library's functions used here, of the calling thread where {@code pid} is 0. */
    interface C extends Library {
        /** See sched_getcpu(3). */
        int sched_getcpu();

        /** See sched_getaffinity(2). */
        int sched_getaffinity(int pid, long bytes, byte[] mask);

        /** See sched_setaffinity(2). */
        int sched_setaffinity(int pid, long bytes, byte[] mask);
    }

    private OneDnnThreads() {}

    /** Computes in the calling thread, which may run on its present core only while oneDNN asks for the first time. */
    static <T> T alone(Supplier<T> computation) {
        if (ASKED.get() || !Platform.isLinux()) {
            return computation.get();
        }
        C c = Native.load("c", C.class);
        byte[] all = new byte[MASK_BYTES];
        int core = c.sched_getcpu();
        boolean isKnown = core >= 0 && core < 8 * MASK_BYTES && c.sched_getaffinity(0, MASK_BYTES, all) >= 0;
        if (isKnown) {
            byte[] one = new byte[MASK_BYTES];
            one[core / 8] = (byte) (1 << core % 8);
            c.sched_setaffinity(0, MASK_BYTES, one);
        }
        try {
            return computation.get();
        } finally {
            if (isKnown) {
                c.sched_setaffinity(0, MASK_BYTES, all);
            }
            ASKED.set(true);
        }
    }
}
