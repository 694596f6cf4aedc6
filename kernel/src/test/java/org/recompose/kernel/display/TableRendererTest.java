package org.recompose.kernel.display;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class TableRendererTest {
    private static MimeBundle render(Object value) {
        return Renderers.render(value, TableRendererTest.class.getClassLoader());
    }

    private static int count(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }

    private static final Table SMALL = Table.create(
            "Table 2",
            StringColumn.create("network", "GNet-R", "K = 4 & <more>", ""),
            DoubleColumn.create("accuracy", 82.8, 83.5625, Double.NaN),
            IntColumn.create("K", new Integer[] {1, 4, null}));

    @Test
    void aSmallTableShowsAllCellsAndItsShape() {
        String html = render(SMALL).get(MimeBundle.HTML);
        assertTrue(html.contains("<caption>Table 2</caption>"));
        assertTrue(html.contains("3 rows × 3 columns"));
        assertTrue(
                html.contains("<td class=\"n\" style=\"text-align:right\">82.8000</td>"),
                "numbers on the right: " + html);
        assertTrue(
                html.contains("<td style=\"text-align:left\">K = 4 &amp; &lt;more&gt;</td>"),
                "text on the left, escaped");
        assertTrue(
                html.contains("<td class=\"n\" style=\"text-align:right\"></td>"), "a missing number is an empty cell");
        assertFalse(html.contains("<script"), "no pager where there is nothing to page");
    }

    @Test
    void theTextStandsInColumns() {
        assertEquals(
                """
                Table 2
                network         accuracy  K
                --------------  --------  -
                GNet-R           82.8000  1
                K = 4 & <more>   83.5625  4

                3 rows × 3 columns""",
                render(SMALL).get(MimeBundle.TEXT));
    }

    @Test
    void aLongTableShowsItsEndsAndPagesTheRest() {
        int[] numbers = new int[500];
        Arrays.setAll(numbers, i -> i);
        MimeBundle bundle = render(Table.create("long", IntColumn.create("n", numbers)));
        String html = bundle.get(MimeBundle.HTML);
        String still = html.substring(0, html.indexOf("<script"));
        assertEquals(21, count(still.substring(still.indexOf("<tbody")), "<tr>"), "ten first, the gap, ten last");
        assertTrue(still.contains(">9</td>") && still.contains(">490</td>") && !still.contains(">10</td>"));
        assertTrue(still.contains("500 rows × 1 column<"));
        assertTrue(html.contains("[\"250\"]"), "the pager has the rows between");
        assertTrue(bundle.get(MimeBundle.TEXT).contains("  9\n…\n490"), bundle.get(MimeBundle.TEXT));
    }

    @Test
    void aHugeTableIsNotPutIntoThePageWhole() {
        double[] values = new double[1_000_000];
        String html =
                render(Table.create("huge", DoubleColumn.create("x", values))).get(MimeBundle.HTML);
        assertTrue(html.length() < 60_000, html.length() + " characters");
        assertTrue(html.contains("1,000,000 rows"));
    }

    @Test
    void cellsCannotEndThePagersScript() {
        StringColumn evil = StringColumn.create("evil");
        for (int i = 0; i < 30; i++) {
            evil.append("</script><img src=x onerror=alert(1)>");
        }
        String html = render(Table.create("evil", evil)).get(MimeBundle.HTML);
        assertEquals(1, count(html, "</script>"));
        assertEquals(0, count(html, "<img"));
    }

    @Test
    void fractionsOfAColumnHaveTheSameDecimals() {
        assertEquals(
                Arrays.asList("0.5000", "82.1235", "", "-3.0000"),
                Decimals.align(Arrays.asList("0.5", "82.123456", "", "-3.0")));
        assertEquals(Arrays.asList("1.5", "2.0"), Decimals.align(Arrays.asList("1.5", "2.0")), "no more than needed");
        assertEquals(Arrays.asList("1.2000e-07", "3.0000e-06"), Decimals.align(Arrays.asList("1.2E-7", "3.0E-6")));
        assertEquals(Arrays.asList("123456789.1"), Decimals.align(Arrays.asList("123456789.123")));
    }

    @Test
    void noNumberIsShownAsZeroThatIsNone() {
        assertEquals(
                Arrays.asList("2.5000e+05", "4.0000e-03", "1.0000e-09"),
                Decimals.align(Arrays.asList("250000.0", "0.004", "1.0E-9")));
    }

    @Test
    void longTextsAreShortenedOnThePageAndWholeInFiles() {
        StringColumn text = StringColumn.create("text");
        for (int i = 0; i < 1000; i++) text.append("x".repeat(50_000));
        Table table = Table.create("long", text);
        assertTrue(render(table).get(MimeBundle.HTML).length() < 500_000);
        assertTrue(TableFiles.csv(TableView.of(table)).length() > 50_000_000);
    }

    @Test
    void aPdfGetsATabular() {
        Table table = Table.create("t", DoubleColumn.create("x", new double[30]));
        String latex = render(table).get(MimeBundle.LATEX);
        assertTrue(latex.contains("\\toprule") && latex.contains("\\vdots"), latex);
    }

    @Test
    void aColumnsOwnFormatIsKept() {
        DoubleColumn share = DoubleColumn.create("share", 0.123456, 1);
        share.setPrintFormatter(tech.tablesaw.columns.numbers.NumberColumnFormatter.percent(1));
        String text = render(Table.create("t", share)).get(MimeBundle.TEXT);
        assertTrue(Pattern.compile("12\\.3 ?%").matcher(text).find(), text);
    }

    @Test
    void columnsAndSlicesAreTablesToo() {
        assertTrue(render(DoubleColumn.create("x", 1, 2)).get(MimeBundle.HTML).contains("2 rows × 1 column"));
        assertTrue(render(SMALL.inRange(0, 2)).get(MimeBundle.HTML).contains("2 rows × 3 columns"));
        assertTrue(render(Table.create("empty")).get(MimeBundle.TEXT).endsWith("0 rows × 0 columns"));
        String flags = render(BooleanColumn.create("ok", true, false)).get(MimeBundle.TEXT);
        Matcher cell = Pattern.compile("true\nfalse").matcher(flags);
        assertTrue(cell.find(), flags);
    }
}
