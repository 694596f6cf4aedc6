package org.recompose.kernel.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import jdk.jshell.Diag;

/** Shows what javac says about a cell, with the offending place underlined. */
final class CompileError {
    private CompileError() {}

    /**
     * @param cell the cell
     * @param offset where in it the snippet starts that {@code problems} count their positions from
     * @param problems what javac found, at least one
     */
    static CellFailure of(CellSource cell, int offset, List<Diag> problems) {
        List<String> lines = new ArrayList<>();
        for (Diag problem : problems) {
            if (!lines.isEmpty()) lines.add("");
            describe(cell, offset, problem, lines);
        }
        String first =
                problems.get(0).getMessage(Locale.ENGLISH).lines().findFirst().orElse("");
        return new CellFailure("CompilationError", first, lines);
    }

    static void describe(CellSource cell, int offset, Diag problem, List<String> lines) {
        String code = cell.code();
        int start = clamp(offset + (int) Math.max(problem.getStartPosition(), 0), code.length());
        int end = clamp(offset + (int) Math.max(problem.getEndPosition(), 0), code.length());
        int at = clamp(offset + (int) Math.max(problem.getPosition(), 0), code.length());
        int line = cell.lineAt(at);
        int lineStart = code.lastIndexOf('\n', at - 1) + 1;
        int lineEnd = code.indexOf('\n', lineStart);
        if (lineEnd < 0) lineEnd = code.length();
        int from = Math.max(start, lineStart) - lineStart;
        int to = Math.max(Math.min(end, lineEnd) - lineStart, from + 1);
        String lead = line + " | ";
        lines.add(Style.error(problem.isError() ? "error" : "warning") + " in "
                + Style.place("cell [" + cell.number() + "], line " + line));
        lines.add("  " + Style.dim(lead) + code.substring(lineStart, lineEnd));
        lines.add("  " + " ".repeat(lead.length())
                + indentLike(code.substring(lineStart, Math.min(lineStart + from, lineEnd)))
                + Style.error("^".repeat(to - from)));
        problem.getMessage(Locale.ENGLISH).lines().forEach(text -> lines.add("  " + text));
    }

    private static String indentLike(String text) {
        return text.replaceAll("[^\\t]", " ");
    }

    private static int clamp(int position, int length) {
        return Math.max(0, Math.min(position, length));
    }
}
