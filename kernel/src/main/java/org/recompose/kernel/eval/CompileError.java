package org.recompose.kernel.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import jdk.jshell.Diag;

/** Shows what javac says about a cell, with the offending place underlined. */
final class CompileError {
    /** How much of a long line is shown around the place. */
    private static final int MOST_CODE = 160;

    private CompileError() {}

    /**
     * @param cell the cell
     * @param snippet the snippet in it that {@code problems} count their positions in
     * @param problems what javac found
     */
    static CellFailure of(CellSource cell, SnippetText snippet, List<Diag> problems) {
        if (problems.isEmpty()) return unexplained(cell, snippet, "this cannot be compiled: is it complete?");
        List<String> lines = new ArrayList<>();
        for (Diag problem : problems) {
            if (!lines.isEmpty()) lines.add("");
            describe(cell, snippet, problem, lines);
        }
        return new CellFailure("CompilationError", text(problems.get(0)).get(0), lines);
    }

    /** A snippet that the compiler refused without a word of why. */
    static CellFailure unexplained(CellSource cell, SnippetText snippet, String message) {
        int line = cell.lineAt(snippet.offset());
        return new CellFailure(
                "CompilationError",
                message,
                List.of(
                        Style.error("error") + " in " + Style.place("cell [" + cell.number() + "], line " + line),
                        "  " + Style.dim(line + " | ") + shortened(cell.line(line)),
                        "  " + message));
    }

    static void describe(CellSource cell, SnippetText snippet, Diag problem, List<String> lines) {
        String code = cell.code();
        int start = clamp(snippet.inCell(problem.getStartPosition()), code.length());
        int end = clamp(snippet.inCell(problem.getEndPosition()), code.length());
        int at = clamp(snippet.inCell(problem.getPosition()), code.length());
        int line = cell.lineAt(at);
        int lineStart = code.lastIndexOf('\n', at - 1) + 1;
        int lineEnd = code.indexOf('\n', lineStart);
        if (lineEnd < 0) lineEnd = code.length();
        int from = Math.min(Math.max(start, lineStart), lineEnd);
        if (from - lineStart > MOST_CODE) lineStart = from - MOST_CODE / 2;
        lineEnd = Math.min(lineEnd, lineStart + MOST_CODE);
        int to = Math.max(Math.min(end, lineEnd), from + 1);
        String lead = line + " | ";
        lines.add(Style.error(problem.isError() ? "error" : "warning") + " in "
                + Style.place("cell [" + cell.number() + "], line " + line));
        lines.add("  " + Style.dim(lead) + code.substring(lineStart, lineEnd));
        lines.add("  " + " ".repeat(lead.length())
                + indentLike(code.substring(lineStart, Math.min(from, lineEnd)))
                + Style.error("^".repeat(to - from)));
        text(problem).forEach(text -> lines.add("  " + text));
    }

    /** javac's message; it says where a symbol is looked for, which for a cell is a class without a name. */
    private static List<String> text(Diag problem) {
        List<String> lines = problem.getMessage(Locale.ENGLISH)
                .lines()
                .filter(text -> !text.matches("\\s*location: class\\s*"))
                .map(CompileError::shortened)
                .toList();
        return lines.isEmpty() ? List.of("") : lines;
    }

    private static String shortened(String line) {
        return line.length() <= 2 * MOST_CODE ? line : line.substring(0, 2 * MOST_CODE) + " …";
    }

    private static String indentLike(String text) {
        return text.replaceAll("[^\\t]", " ");
    }

    private static int clamp(int position, int length) {
        return Math.max(0, Math.min(position, length));
    }
}
