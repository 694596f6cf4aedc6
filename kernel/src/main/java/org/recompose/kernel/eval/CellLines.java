package org.recompose.kernel.eval;

import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;

/**
 * Tells a debugger which line of which cell a line of a cell's class is, by the class file's debug extension (JSR 45),
 * which every debugger of Java reads. JShell wraps a statement in a class of its own and knows the way back, but keeps
 * it in fields (see {@link JShellTrimmer}).
 */
final class CellLines {
    /** Where a snippet comes from: it starts at line {@code firstLine}, from 1, of {@code cell}. */
    record Start(CellSource cell, int firstLine) {}

    private final Map<?, ?> wrappings;
    private final Function<String, String> fileOfCell;
    private final Function<Snippet, Start> starts;

    private CellLines(Map<?, ?> wrappings, Function<String, String> fileOfCell, Function<Snippet, Start> starts) {
        this.wrappings = wrappings;
        this.fileOfCell = fileOfCell;
        this.starts = starts;
    }

    /**
     * The lines of a shell's classes, where its fields can be reached.
     *
     * @param fileOfCell names a file by a cell's code
     * @param starts where a snippet comes from
     */
    static Optional<CellLines> of(JShell shell, Function<String, String> fileOfCell, Function<Snippet, Start> starts) {
        try {
            Object outerMap = JShellTrimmer.field(shell, "outerMap");
            return Optional.of(
                    new CellLines((Map<?, ?>) JShellTrimmer.field(outerMap, "classOuters"), fileOfCell, starts));
        } catch (ReflectiveOperationException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /** The simple name of the class that JShell made for a snippet, of it or of one within it. */
    static String outermost(String className) {
        return className.replaceFirst("^REPL\\.(\\$JShell\\$\\w+).*", "$1");
    }

    /** The debug extension for a class, {@code REPL.$JShell$12} or one within; null where nothing is known of it. */
    String extension(String className) {
        try {
            String name = outermost(className);
            Object wrapping = wrappings.get(name);
            return wrapping == null ? null : extension(name, wrapping);
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }

    /** The line of a cell that a frame is in; empty where nothing is known of its class any more. */
    Optional<Traceback.Place> place(StackTraceElement frame) {
        try {
            Object wrapping = wrappings.get(outermost(frame.getClassName()));
            int line = frame.getLineNumber() - 1;
            if (wrapping == null || line < 0) return Optional.empty();
            Snippet snippet = (Snippet) method(wrapping, "wrapLineToSnippet").invoke(wrapping, line);
            Start start = snippet == null ? null : starts.apply(snippet);
            if (start == null) return Optional.empty();
            int within = (int) method(wrapping, "wrapLineToSnippetLine").invoke(wrapping, line);
            return Optional.of(new Traceback.Place(start.cell(), start.firstLine() + Math.max(0, within)));
        } catch (ReflectiveOperationException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private String extension(String name, Object wrapping) throws ReflectiveOperationException {
        Method snippetAt = method(wrapping, "wrapLineToSnippet");
        Method lineAt = method(wrapping, "wrapLineToSnippetLine");
        Method text = wrapping.getClass().getMethod("wrapped");
        text.setAccessible(true);
        long count = ((String) text.invoke(wrapping)).lines().count();
        Map<CellSource, Integer> files = new LinkedHashMap<>();
        StringBuilder lines = new StringBuilder();
        for (int line = 0; line < count; line++) {
            Snippet snippet = (Snippet) snippetAt.invoke(wrapping, line);
            Start start = snippet == null ? null : starts.apply(snippet);
            if (start == null) continue;
            String[] source = snippet.source().split("\n", -1);
            int within = Math.max(0, Math.min(source.length - 1, (int) lineAt.invoke(wrapping, line)));
            while (within < source.length - 1 && isEmpty(source[within])) within++;
            files.putIfAbsent(start.cell(), files.size() + 1);
            lines.append(start.firstLine() + within)
                    .append('#')
                    .append(files.get(start.cell()))
                    .append(':')
                    .append(line + 1)
                    .append('\n');
        }
        if (files.isEmpty()) return null;
        StringBuilder smap = new StringBuilder("SMAP\n" + name + ".java\nCell\n*S Cell\n*F\n");
        files.forEach((cell, id) -> smap.append("+ ")
                .append(id)
                .append(" cell [")
                .append(cell.number())
                .append("]\n")
                .append(fileOfCell.apply(cell.code()))
                .append('\n'));
        return smap.append("*L\n").append(lines).append("*E\n").toString();
    }

    /** Whether a line is blank or a remark; what JShell puts before a statement counts as its first line. */
    private static boolean isEmpty(String line) {
        return line.isBlank() || line.strip().startsWith("//");
    }

    private static Method method(Object wrapping, String name) throws NoSuchMethodException {
        Class<?> type = wrapping.getClass();
        Method method = type.getMethod(name, int.class);
        method.setAccessible(true);
        return method;
    }
}
