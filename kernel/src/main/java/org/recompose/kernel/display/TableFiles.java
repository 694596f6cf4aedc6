package org.recompose.kernel.display;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** All rows of a table as CSV, LaTeX and Markdown. */
final class TableFiles {
    private static final Map<Character, String> LATEX = Map.ofEntries(
            Map.entry('\\', "\\textbackslash{}"),
            Map.entry('&', "\\&"),
            Map.entry('%', "\\%"),
            Map.entry('$', "\\$"),
            Map.entry('#', "\\#"),
            Map.entry('_', "\\_"),
            Map.entry('{', "\\{"),
            Map.entry('}', "\\}"),
            Map.entry('~', "\\textasciitilde{}"),
            Map.entry('^', "\\textasciicircum{}"),
            Map.entry('<', "\\textless{}"),
            Map.entry('>', "\\textgreater{}"),
            Map.entry('|', "\\textbar{}"),
            Map.entry('×', "$\\times$"),
            Map.entry('±', "$\\pm$"),
            Map.entry('−', "$-$"),
            Map.entry('→', "$\\to$"),
            Map.entry('≤', "$\\le$"),
            Map.entry('≥', "$\\ge$"),
            Map.entry('Δ', "$\\Delta$"),
            Map.entry('Σ', "$\\Sigma$"),
            Map.entry('σ', "$\\sigma$"),
            Map.entry('μ', "$\\mu$"),
            Map.entry('\n', " "));

    private TableFiles() {}

    /** RFC 4180 with line feeds; numbers in full. */
    static String csv(TableView table) {
        StringBuilder csv = new StringBuilder();
        csv.append(table.columns().stream()
                        .map(column -> quoted(column.header()))
                        .collect(Collectors.joining(",")))
                .append('\n');
        for (int row = 0; row < table.rows(); row++) {
            int number = row;
            csv.append(table.columns().stream()
                            .map(column -> quoted(column.value(number)))
                            .collect(Collectors.joining(",")))
                    .append('\n');
        }
        return csv.toString();
    }

    private static String quoted(String cell) {
        return cell.matches("(?s).*[\",\r\n].*") || !cell.equals(cell.strip())
                ? "\"" + cell.replace("\"", "\"\"") + "\""
                : cell;
    }

    /** A tabular of all rows with the rules of the booktabs package. */
    static String latex(TableView table) {
        return latex(table, IntStream.range(0, table.rows()).toArray());
    }

    /** A tabular of some rows; a gap between them is marked. */
    static String latex(TableView table, int[] numbers) {
        StringBuilder latex = new StringBuilder("% \\usepackage{booktabs}\n");
        if (table.name() != null) {
            latex.append("% ").append(table.name().replace('\n', ' ')).append('\n');
        }
        latex.append("\\begin{tabular}{");
        table.columns().forEach(column -> latex.append(column.numeric() ? 'r' : 'l'));
        latex.append("}\n\\toprule\n");
        latex.append(table.columns().stream()
                        .map(column -> latex(column.header(), false))
                        .collect(Collectors.joining(" & ")))
                .append(" \\\\\n\\midrule\n");
        List<List<String>> rows = rows(table, numbers);
        for (int r = 0; r < numbers.length; r++) {
            if (r > 0 && numbers[r] != numbers[r - 1] + 1) {
                latex.append(table.columns().stream().map(column -> "$\\vdots$").collect(Collectors.joining(" & ")))
                        .append(" \\\\\n");
            }
            List<String> row = rows.get(r);
            List<String> cells = new ArrayList<>();
            for (int c = 0; c < row.size(); c++) {
                cells.add(latex(row.get(c), table.columns().get(c).numeric()));
            }
            latex.append(String.join(" & ", cells)).append(" \\\\\n");
        }
        return latex.append("\\bottomrule\n\\end{tabular}\n").toString();
    }

    private static String latex(String cell, boolean number) {
        if (number && cell.startsWith("-")) {
            return "$" + cell + "$";
        }
        return cell.chars()
                .mapToObj(c -> LATEX.getOrDefault((char) c, String.valueOf((char) c)))
                .collect(Collectors.joining());
    }

    /** A pipe table, as GitHub and Jupyter render it. */
    static String markdown(TableView table) {
        StringBuilder markdown = new StringBuilder("|");
        table.columns()
                .forEach(column ->
                        markdown.append(' ').append(markdown(column.header())).append(" |"));
        markdown.append("\n|");
        table.columns().forEach(column -> markdown.append(column.numeric() ? " ---: |" : " :--- |"));
        markdown.append('\n');
        for (List<String> row : rows(table, IntStream.range(0, table.rows()).toArray())) {
            markdown.append('|');
            row.forEach(cell -> markdown.append(' ').append(markdown(cell)).append(" |"));
            markdown.append('\n');
        }
        return markdown.toString();
    }

    private static String markdown(String cell) {
        return cell.replace("\\", "\\\\")
                .replace("|", "\\|")
                .replace("<", "&lt;")
                .replace("*", "\\*")
                .replace("_", "\\_")
                .replace("\n", "<br>");
    }

    private static List<List<String>> rows(TableView table, int[] numbers) {
        List<List<String>> columns = table.columns().stream()
                .map(column -> column.formatted(numbers))
                .toList();
        return IntStream.range(0, numbers.length)
                .mapToObj(row -> columns.stream().map(column -> column.get(row)).toList())
                .toList();
    }
}
