package org.recompose.kernel.debug;

/**
 * Where the adapter, another process, puts objects of a stopped thread's frame for this one, and the other way round:
 * the debug interface can set an array's elements without running anything.
 */
public final class Handover {
    /** The objects handed over, each for as long as it is on its way: what has been debugged can be freed. */
    static final Object[] SLOTS = new Object[512];

    private static final Object[] COPIES = new Object[SLOTS.length];
    private static int copies;

    private Handover() {}

    /** What the adapter has put into a slot, once. */
    static Object takeSlot(int at) {
        Object value = SLOTS[at];
        SLOTS[at] = null;
        return value;
    }

    /** Keeps a value for the cell that declares a variable with it; gives what to {@link #take} it by. */
    static synchronized int keep(Object value) {
        copies = (copies + 1) % COPIES.length;
        COPIES[copies] = value;
        return copies;
    }

    /** What was kept, once; called by generated code. */
    public static synchronized Object take(int at) {
        Object value = COPIES[at];
        COPIES[at] = null;
        return value;
    }
}
