package org.recompose.arch;

/** The checks that every layer makes of its own fields. */
final class Checks {

    private Checks() {}

    static void name(String name) {
        if (name == null || !name.matches("[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*")) {
            throw new IllegalArgumentException(
                    "layer name '" + name + "': must be letters, digits, '_', '.', '-', with '/' between segments");
        }
    }

    static void positive(String name, String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + what + " is " + value + ", must be at least 1");
        }
    }
}
