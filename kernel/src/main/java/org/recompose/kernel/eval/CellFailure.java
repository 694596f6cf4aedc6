package org.recompose.kernel.eval;

import java.util.List;

/** A cell that failed: what the user is to see. */
public final class CellFailure extends Exception {
    private final String name;
    private final List<String> traceback;

    /**
     * @param name the kind of failure: an exception's class name, {@code CompilationError} or {@code Interrupted}
     * @param message what is wrong
     * @param traceback lines to show, with ANSI colours
     */
    public CellFailure(String name, String message, List<String> traceback) {
        super(message, null, false, false);
        this.name = name;
        this.traceback = List.copyOf(traceback);
    }

    /** The kind of failure. */
    public String name() {
        return name;
    }

    /** The lines to show. */
    public List<String> traceback() {
        return traceback;
    }
}
