package org.recompose.kernel.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A stretch of a cell: Java, or one line that is a magic.
 *
 * @param text the Java source, or the line without its leading blanks
 * @param offset where it starts in the cell, in characters
 * @param assigned what a magic's value is assigned to, with the equals sign ({@code List<String> jars =}); else empty
 * @param isMagic whether it is a magic, i.e. a line that starts with {@code %name} outside a text block, a string and a
 *     comment, and does not go on with a Java expression
 */
public record Segment(String text, int offset, String assigned, boolean isMagic) {
    private static final Pattern MAGIC_LINE =
            Pattern.compile("[ \\t]*([\\w.<>\\[\\], ?]+=(?=[ \\t]*%[A-Za-z]))?[ \\t]*(%{1,2}[A-Za-z][^\\n]*)");

    /**
     * The stretches of {@code cell} in their order; blank Java is left out.
     *
     * @param isKnown whether there is a magic of a name; an unknown name behind unfinished Java is a remainder's
     *     operand
     */
    public static List<Segment> of(String cell, Predicate<String> isKnown) {
        List<Segment> segments = new ArrayList<>();
        int javaStart = 0;
        int line = 0;
        Scanner scanner = new Scanner(cell);
        while (line < cell.length()) {
            int end = cell.indexOf('\n', line);
            if (end < 0) end = cell.length();
            Matcher magic = MAGIC_LINE.matcher(cell).region(line, end);
            if (scanner.isPlainAt(line)
                    && magic.matches()
                    && (scanner.isBetweenStatements()
                            || isKnown.test(magic.group(2).split("\\s", 2)[0]))) {
                addJava(segments, cell, javaStart, line);
                String assigned = magic.group(1) == null ? "" : magic.group(1);
                segments.add(new Segment(magic.group(2).stripTrailing(), magic.start(2), assigned, true));
                javaStart = Math.min(end + 1, cell.length());
                scanner.skipTo(end);
            }
            line = end + 1;
        }
        addJava(segments, cell, javaStart, cell.length());
        return segments;
    }

    /** Whether {@code code} ends inside a text block or a comment. */
    static boolean endsOpen(String code) {
        Scanner scanner = new Scanner(code);
        return !scanner.isPlainAt(code.length()) && (scanner.closing.equals("*/") || scanner.closing.length() == 3);
    }

    /** Whether {@code code} ends outside strings, text blocks and comments. */
    public static boolean endsInCode(String code) {
        return new Scanner(code).isPlainAt(code.length());
    }

    /** Whether the last character of {@code code}, comments left out, is a semicolon. */
    static boolean endsWithSemicolon(String code) {
        Scanner scanner = new Scanner(code);
        scanner.isPlainAt(code.length());
        return scanner.last == ';';
    }

    private static void addJava(List<Segment> segments, String cell, int from, int to) {
        String text = cell.substring(from, to);
        if (!text.isBlank()) segments.add(new Segment(text, from, "", false));
    }

    /** Walks through the source once and knows whether a place is inside a comment, string or text block. */
    private static final class Scanner {
        private final String source;
        private int at;
        private String closing;
        private char last = ';';

        Scanner(String source) {
            this.source = source;
        }

        void skipTo(int place) {
            at = Math.max(at, place);
            last = ';';
        }

        /** Whether what was passed last, comments left out, ends a statement or a block. */
        boolean isBetweenStatements() {
            return last == ';' || last == '}';
        }

        boolean isPlainAt(int place) {
            while (at < Math.min(place, source.length())) step();
            return closing == null;
        }

        private void step() {
            if (closing == null) {
                if (opens("\"\"\"", "\"\"\"")
                        || opens("\"", "\"")
                        || opens("'", "'")
                        || opens("/*", "*/")
                        || opens("//", "\n")) return;
                char c = source.charAt(at++);
                if (!Character.isWhitespace(c)) last = c;
            } else if (source.charAt(at) == '\\' && !closing.equals("*/") && !closing.equals("\n")) {
                at += 2;
            } else if (source.startsWith(closing, at)) {
                at += closing.length();
                closing = null;
            } else if (source.charAt(at) == '\n' && closing.length() == 1) {
                closing = null;
                at++;
            } else {
                at++;
            }
        }

        private boolean opens(String opening, String closedBy) {
            if (!source.startsWith(opening, at)) return false;
            at += opening.length();
            closing = closedBy;
            if (!opening.startsWith("/")) last = '"';
            return true;
        }
    }
}
