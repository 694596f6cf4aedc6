package org.recompose.kernel.debug.adapter;

import com.sun.jdi.AbsentInformationException;
import com.sun.jdi.Location;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.StackFrame;
import java.util.List;

/** What classes, methods and lines are called: those of cells by the cell that they were written in. */
final class Names {
    /** The stratum of the class files' debug extension that holds a cell's own lines; the kernel writes it. */
    static final String STRATUM = "Cell";

    private static final String CELL_PREFIX = "REPL.";
    private static final String CELL_CLASS = "^REPL\\.\\$JShell\\$\\w+";

    /** Neither stepped into nor shown. */
    private static final List<String> MACHINERY = List.of(
            "org.recompose.kernel.", "jdk.internal.", "java.lang.reflect.Method", "java.lang.invoke.", "jdk.jshell.");

    private Names() {}

    static boolean isCell(ReferenceType type) {
        return type.name().startsWith(CELL_PREFIX);
    }

    /** Whether a class is the kernel's or a part of how Java calls methods. */
    static boolean isMachinery(ReferenceType type) {
        return MACHINERY.stream().anyMatch(type.name()::startsWith);
    }

    /** Whether a frame is the top level of a cell. */
    static boolean isTopLevel(StackFrame frame) {
        return isTopLevel(frame.location());
    }

    static boolean isTopLevel(Location location) {
        return isCell(location.declaringType()) && location.method().name().startsWith("do_it$");
    }

    /** The file of a place: a cell's, or a path relative to the root of its sources; null where it is not known. */
    static String path(Location location) {
        try {
            return location.sourcePath();
        } catch (AbsentInformationException e) {
            return null;
        }
    }

    /** What a reader calls the file. */
    static String file(Location location) {
        try {
            return location.sourceName();
        } catch (AbsentInformationException e) {
            return location.declaringType().name();
        }
    }

    /** {@code cell [3]} for the top level of a cell, else {@code Type.method}. */
    static String frame(Location location) {
        if (isTopLevel(location)) return file(location);
        String type =
                location.declaringType().name().replaceFirst(CELL_CLASS, "").replaceFirst("^\\$", "");
        String simple = type.substring(type.lastIndexOf('.') + 1).replace('$', '.');
        String method = location.method().name();
        if (method.startsWith("lambda$")) method = "a lambda";
        return simple.isEmpty() ? method : simple + "." + method;
    }
}
