package org.recompose.kernel.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class SegmentTest {
    private static List<String> magics(String cell) {
        return Segment.of(cell, List.of("%vars", "%help")::contains).stream()
                .filter(Segment::isMagic)
                .map(Segment::text)
                .toList();
    }

    @Test
    void javaAndMagicsAlternateAtTheirOffsets() {
        String cell = "int x = 1;\n  %vars  \nint y = 2;\n%help";
        List<Segment> segments = Segment.of(cell, List.of("%vars", "%help")::contains);
        assertEquals(
                List.of("int x = 1;\n", "%vars", "int y = 2;\n", "%help"),
                segments.stream().map(Segment::text).toList());
        segments.forEach(s -> assertTrue(cell.startsWith(s.text(), s.offset()), s.toString()));
    }

    @Test
    void aMagicsValueCanBeAssigned() {
        List<Segment> segments = Segment.of("List<String> jars = %vars a b\njars", List.of("%vars")::contains);
        assertEquals("List<String> jars =", segments.get(0).assigned());
        assertEquals("%vars a b", segments.get(0).text());
        assertEquals(20, segments.get(0).offset());
        assertEquals(List.of(), magics("x %= 3;\nint y = 7\n  %vars;".replace("%vars", "%x")));
    }

    @Test
    void aRemainderIsNoMagic() {
        assertEquals(List.of(), magics("int r = 7\n  % 3;\nint q = 7 %3;"));
    }

    @Test
    void aLineInATextBlockACommentOrAfterAQuoteMarkInACommentIsJudgedRightly() {
        assertEquals(List.of(), magics("var t = \"\"\"\n%vars\n\"\"\";"));
        assertEquals(List.of(), magics("/*\n%vars\n*/"));
        assertEquals(List.of("%vars"), magics("// it's\n%vars"));
        assertEquals(List.of("%vars"), magics("char c = '\"';\n%vars"));
        assertEquals(List.of("%vars"), magics("String s = \"a\\\"/*\";\n%vars"));
        assertEquals(List.of("%vars"), magics("var t = \"\"\"\n  \\\"\"\" x\n\"\"\";\n%vars"));
    }

    @Test
    void openTextBlocksAndCommentsAreSeen() {
        assertTrue(Segment.endsOpen("var s = \"\"\"\n a"));
        assertTrue(Segment.endsOpen("/* a"));
        assertFalse(Segment.endsOpen("// a"));
        assertFalse(Segment.endsOpen("var s = \"/*\";"));
    }
}
