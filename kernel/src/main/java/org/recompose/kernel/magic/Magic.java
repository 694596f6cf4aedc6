package org.recompose.kernel.magic;

import org.recompose.kernel.eval.CellFailure;
import org.recompose.kernel.eval.CellSource;
import org.recompose.kernel.eval.Session;

/** What a line that starts with {@code %name} does. */
interface Magic {
    /**
     * Runs it.
     *
     * @param cell the cell it stands in
     * @param argument the rest of its line; for a {@code %%name} at the head of a cell the rest of the cell
     * @param offset where in the cell the argument starts
     * @return the value to show, if any
     * @throws CellFailure if it fails
     */
    Session.Result run(CellSource cell, String argument, int offset) throws CellFailure;

    /** One line for {@code %help}: how to call it and what it does. */
    String help();

    /** A magic with its help. */
    static Magic of(String help, Body body) {
        return new Magic() {
            @Override
            public Session.Result run(CellSource cell, String argument, int offset) throws CellFailure {
                return body.run(cell, argument, offset);
            }

            @Override
            public String help() {
                return help;
            }
        };
    }

    /** See {@link Magic#run}. */
    @FunctionalInterface
    interface Body {
        Session.Result run(CellSource cell, String argument, int offset) throws CellFailure;
    }
}
