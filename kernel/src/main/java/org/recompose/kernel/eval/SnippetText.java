package org.recompose.kernel.eval;

import java.util.List;

/**
 * A snippet as JShell gets it, and where its characters are in the cell.
 *
 * @param text the source
 * @param offset where in the cell the snippet starts
 * @param insertions where in the cell's own text {@code public} was put in, ascending
 */
record SnippetText(String text, int offset, List<Integer> insertions) {
    private static final String PUBLIC = "public ";

    /** A stretch of a cell as it stands. */
    static SnippetText plain(String source, int offset) {
        return new SnippetText(source, offset, List.of());
    }

    /** A declaration with what JShell asks of it and Java does not. */
    static SnippetText declaration(String source, int offset) {
        List<Integer> places = SourceShape.constructorsToOpen(source);
        StringBuilder text = new StringBuilder(source);
        for (int i = places.size(); i-- > 0; ) text.insert(places.get(i), PUBLIC);
        return new SnippetText(text.toString(), offset, places);
    }

    /** The place in the cell of a place in the text. */
    int inCell(long place) {
        int before = (int) Math.max(place, 0);
        for (int insertion : insertions)
            if (before > insertion) before -= Math.min(PUBLIC.length(), before - insertion);
        return offset + before;
    }
}
