package org.recompose.kernel.eval;

/**
 * The source of a cell.
 *
 * @param number its execution count
 * @param code its text as the user sees it
 */
public record CellSource(int number, String code) {
    /** The number (from 1) of the line that holds the character at {@code offset}. */
    int lineAt(int offset) {
        int line = 1;
        for (int i = 0; i < Math.min(offset, code.length()); i++) if (code.charAt(i) == '\n') line++;
        return line;
    }

    /** The text of line {@code number} (from 1), or an empty text past the end. */
    String line(int number) {
        String[] lines = code.split("\n", -1);
        return number >= 1 && number <= lines.length ? lines[number - 1] : "";
    }
}
