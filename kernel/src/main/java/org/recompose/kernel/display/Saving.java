package org.recompose.kernel.display;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.recompose.kernel.display.chart.Chart;
import org.recompose.kernel.files.FileFailure;

/** Writes figures and tables to files that a paper or a page can take, by the file's extension. */
public final class Saving {
    private static final String FIGURE_FORMATS = ".svg, .png, .pdf or .html";
    private static final String TABLE_FORMATS = ".csv, .tex, .html or .md";
    /** 96 pixels an inch become 288. */
    private static final double PNG_SCALE = 3;

    private Saving() {}

    /** As {@link #save(Object, Path)}. */
    public static Path save(Object value, String path) {
        return save(value, Path.of(path));
    }

    /**
     * Saves a Tablesaw figure as .svg, .png, .pdf (still pictures) or .html (a page that is interactive without the
     * internet), or a Tablesaw table as .csv (in full), .tex (a booktabs tabular), .html or .md. Missing folders are
     * made; a file that is there is replaced.
     *
     * @return the file
     * @throws IllegalArgumentException if the value is neither, or the extension none of its own
     * @throws UncheckedIOException if the file cannot be written
     */
    public static Path save(Object value, Path path) {
        byte[] content;
        if (FigureSpec.isFigure(value)) {
            content = figure(FigureSpec.of(value), path);
        } else if (value != null && TableView.isTable(value)) {
            content = table(TableView.of(value), path).getBytes(StandardCharsets.UTF_8);
        } else {
            throw new IllegalArgumentException("only a Tablesaw figure (as " + FIGURE_FORMATS + ") or table (as "
                    + TABLE_FORMATS + ") can be saved, not "
                    + (value == null ? "null" : "a " + value.getClass().getName()));
        }
        try {
            if (path.toAbsolutePath().getParent() != null) {
                Files.createDirectories(path.toAbsolutePath().getParent());
            }
            return Files.write(path, content);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot write " + path + ": " + FileFailure.reason(failure), failure);
        }
    }

    private static byte[] figure(FigureSpec figure, Path path) {
        Chart chart = Chart.of(figure.traces(), figure.layout());
        return switch (extension(path)) {
            case "svg" -> chart.toSvg().getBytes(StandardCharsets.UTF_8);
            case "png" -> chart.toPng(PNG_SCALE);
            case "pdf" -> chart.toPdf();
            case "html" ->
                page(figure.title(), PlotlyScript.neededFor(figure).html() + FigureRenderer.html(figure, chart))
                        .getBytes(StandardCharsets.UTF_8);
            default -> throw unknown("figure", path, FIGURE_FORMATS);
        };
    }

    private static String table(TableView table, Path path) {
        return switch (extension(path)) {
            case "csv" -> TableFiles.csv(table);
            case "tex" -> TableFiles.latex(table);
            case "html" -> page(table.name() == null ? "Table" : table.name(), TableRenderer.wholeHtml(table));
            case "md" -> TableFiles.markdown(table);
            default -> throw unknown("table", path, TABLE_FORMATS);
        };
    }

    private static IllegalArgumentException unknown(String kind, Path path, String formats) {
        return new IllegalArgumentException("a " + kind + " is saved as " + formats + ", but the file is " + path);
    }

    private static String extension(Path path) {
        String name = path.getFileName() == null ? "" : path.getFileName().toString();
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    private static String page(String title, String body) {
        return "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"UTF-8\"><title>" + Html.escape(title)
                + "</title></head>\n<body style=\"font-family:Helvetica,Arial,sans-serif\">\n" + body
                + "</body>\n</html>\n";
    }
}
