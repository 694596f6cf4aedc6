package org.recompose.kernel.display;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.DoubleStream;
import javax.imageio.ImageIO;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.rendering.PDFRenderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.plotly.components.Figure;

class SavingTest {
    private static final Figure FIGURE = StandardPlots.accuracyByEpoch();
    private static final Table TABLE = Table.create(
            "Table 2",
            StringColumn.create("network, \"K\"", "GNet-R", "50 % & a_b|c", ""),
            DoubleColumn.create("difference", 1.0 / 3, -0.76, Double.NaN));

    @TempDir
    private Path folder;

    @Test
    void aFigureAsSvg() throws Exception {
        Path file = Saving.save(FIGURE, folder.resolve("new/folder/fig4.svg"));
        var svg = Pictures.svg(Files.readString(file));
        assertTrue(
                Pictures.texts(svg)
                        .containsAll(List.of(
                                "Validation accuracy by epoch", "Epoch", "Accuracy (%)", "GNet-R", "GNet-T (K = 16)")),
                Pictures.texts(svg).toString());
        assertEquals("760", svg.getDocumentElement().getAttribute("width"));
    }

    @Test
    void aFigureAsPngForPrint() throws Exception {
        BufferedImage image =
                ImageIO.read(Saving.save(FIGURE, folder.resolve("fig4.PNG")).toFile());
        assertEquals(3 * 760, image.getWidth());
        assertEquals(3 * 460, image.getHeight());
    }

    @Test
    void aFigureAsPdfThatAnotherReaderDrawsAlike() throws Exception {
        Path file = Saving.save(FIGURE, folder.resolve("fig4.pdf").toString());
        BufferedImage expected =
                ImageIO.read(Saving.save(FIGURE, folder.resolve("fig4.png")).toFile());
        try (PDDocument document = Loader.loadPDF(file.toFile())) {
            assertEquals(1, document.getNumberOfPages());
            assertEquals(760 * 0.75, document.getPage(0).getMediaBox().getWidth(), 0.01);
            BufferedImage drawn = new PDFRenderer(document).renderImage(0, 4);
            assertEquals(expected.getWidth(), drawn.getWidth());
            assertTrue(difference(expected, drawn) < 2, "mean difference of a channel: " + difference(expected, drawn));
        }
        assertTrue(Files.size(file) < 80_000, Files.size(file) + " bytes");
    }

    private static double difference(BufferedImage a, BufferedImage b) {
        long sum = 0;
        for (int y = 0; y < a.getHeight(); y++) {
            for (int x = 0; x < a.getWidth(); x++) {
                sum += Math.abs((a.getRGB(x, y) >> 8 & 0xFF) - (b.getRGB(x, y) >> 8 & 0xFF));
            }
        }
        return (double) sum / a.getWidth() / a.getHeight();
    }

    @Test
    void aFigureAsAPageOfItsOwn() throws Exception {
        String page = Files.readString(Saving.save(FIGURE, folder.resolve("fig4.html")));
        assertTrue(page.startsWith("<!DOCTYPE html>") && page.contains("newPlot") && page.length() > 300_000);
    }

    @Test
    void aTableAsCsvKeepsEveryDigit() throws Exception {
        Path file = Saving.save(TABLE, folder.resolve("table2.csv"));
        assertEquals(
                "\"network, \"\"K\"\"\",difference\nGNet-R,0.3333333333333333\n50 % & a_b|c,-0.76\n,\n",
                Files.readString(file));
        Table read = Table.read().csv(file.toFile());
        assertEquals(1.0 / 3, read.doubleColumn("difference").get(0));
        assertEquals("50 % & a_b|c", read.stringColumn(0).get(1));
    }

    @Test
    void aTableAsLatex() throws Exception {
        assertEquals(
                """
                % \\usepackage{booktabs}
                % Table 2
                \\begin{tabular}{lr}
                \\toprule
                network, "K" & difference \\\\
                \\midrule
                GNet-R & 0.333333 \\\\
                50 \\% \\& a\\_b\\textbar{}c & $-0.760000$ \\\\
                 &  \\\\
                \\bottomrule
                \\end{tabular}
                """,
                Files.readString(Saving.save(TABLE, folder.resolve("table2.tex"))));
    }

    @Test
    void aTableAsMarkdown() throws Exception {
        String markdown = Files.readString(Saving.save(TABLE, folder.resolve("table2.md")));
        assertTrue(markdown.startsWith("| network, \"K\" | difference |\n| :--- | ---: |\n| GNet-R |"), markdown);
        assertTrue(markdown.contains("a\\_b\\|c"), markdown);
    }

    @Test
    void aTableAsAPageHasAllRows() throws Exception {
        Table rows = Table.create(
                "rows",
                DoubleColumn.create(
                        "x", DoubleStream.iterate(0, x -> x + 1).limit(100).toArray()));
        String page = Files.readString(Saving.save(rows, folder.resolve("rows.html")));
        assertTrue(page.contains("<td class=\"n\" style=\"text-align:right\">57.0</td>"));
    }

    @Test
    void anUnknownExtensionIsAnsweredWithTheLegalOnes() {
        assertEquals(
                "a figure is saved as .svg, .png, .pdf or .html, but the file is fig4.jpeg",
                assertThrows(IllegalArgumentException.class, () -> Saving.save(FIGURE, "fig4.jpeg"))
                        .getMessage());
        assertEquals(
                "a table is saved as .csv, .tex, .html or .md, but the file is table2",
                assertThrows(IllegalArgumentException.class, () -> Saving.save(TABLE, "table2"))
                        .getMessage());
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Saving.save("text", "text.svg"))
                .getMessage()
                .contains("not a java.lang.String"));
    }

    @Test
    void aPlaceThatCannotBeWrittenIsNamedOnceWithTheReason() throws Exception {
        Path file = Files.createDirectory(folder.resolve("taken.csv"));
        assertEquals(
                "cannot write " + file + ": Is a directory",
                assertThrows(UncheckedIOException.class, () -> Saving.save(TABLE, file))
                        .getMessage());
        Path below = Files.createFile(folder.resolve("file")).resolve("t.csv");
        assertEquals(
                "cannot write " + below + ": a file is there, not a folder",
                assertThrows(UncheckedIOException.class, () -> Saving.save(TABLE, below))
                        .getMessage());
    }
}
