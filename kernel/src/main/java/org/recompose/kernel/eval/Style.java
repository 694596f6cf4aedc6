package org.recompose.kernel.eval;

/** ANSI colours of tracebacks, which notebooks and nbconvert show. */
final class Style {
    private Style() {}

    static String error(String text) {
        return "\033[1;31m" + text + "\033[0m";
    }

    static String place(String text) {
        return "\033[36m" + text + "\033[0m";
    }

    static String dim(String text) {
        return "\033[90m" + text + "\033[0m";
    }
}
