package org.recompose.kernel.display;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Tablesaw's tables and columns as HTML and as text. More than {@value #PAGE} rows are paged: without scripts the first
 * and the last ten show; where scripts run, buttons turn the pages of the first {@value #MOST_ROWS} rows.
 */
final class TableRenderer implements Renderer {
    static final int PAGE = 20;
    static final int MOST_ROWS = 1_000;
    private static final int MOST_CELLS = 20_000;
    private static final int MOST_TEXT = 300;

    private static final String STYLE =
            """
            <style>
            .recompose-table table{color:inherit;border-collapse:collapse;border:0;margin:0;font-size:13px;font-variant-numeric:tabular-nums;width:auto}
            .recompose-table caption{caption-side:top;text-align:left;font-weight:600;padding:2px 0 4px;color:inherit}
            .recompose-table th,.recompose-table td{padding:3px 10px;border:0;text-align:left;white-space:pre-wrap;max-width:40em;color:inherit;background:transparent}
            .recompose-table thead th{border-bottom:1px solid rgba(128,128,128,.6);font-weight:600;vertical-align:bottom}
            .recompose-table tbody tr{border-bottom:1px solid rgba(128,128,128,.18);background:transparent}
            .recompose-table tbody tr:hover{background:rgba(128,128,128,.12)}
            .recompose-table .n{text-align:right}
            .recompose-table .i{opacity:.55;text-align:right;font-weight:400}
            .recompose-table .s{font-size:12px;opacity:.75;padding:4px 0}
            .recompose-table button{font:inherit;color:inherit;background:transparent;border:1px solid rgba(128,128,128,.5);border-radius:3px;margin-right:4px;padding:0 7px;cursor:pointer}
            .recompose-table button:disabled{opacity:.35;cursor:default}
            </style>
            """;

    private static final String PAGER =
            """
            <script>(() => {
            const root = %s, rows = %s, all = %d, page = %d, numeric = %s;
            const body = root.querySelector("tbody"), foot = root.querySelector(".s"), shape = foot.textContent;
            const buttons = document.createElement("span"), place = document.createElement("span");
            const last = Math.ceil(rows.length / page) - 1;
            let at = 0;
            const show = to => {
              at = Math.max(0, Math.min(last, to));
              body.replaceChildren(...rows.slice(at * page, at * page + page).map((cells, i) => {
                const tr = document.createElement("tr"), th = document.createElement("th");
                th.className = "i"; th.textContent = at * page + i; tr.append(th);
                cells.forEach((cell, c) => { const td = document.createElement("td");
                  td.className = numeric[c] ? "n" : ""; td.style.textAlign = numeric[c] ? "right" : "left";
                  td.textContent = cell; tr.append(td); });
                return tr;
              }));
              place.textContent = `rows ${at * page} to ${Math.min(rows.length, at * page + page) - 1}` +
                (rows.length < all ? ` (of the first ${rows.length}) · ` : " · ") + shape;
              [...buttons.children].forEach((b, i) => b.disabled = i < 2 ? at === 0 : at === last);
            };
            [["«", () => 0, "first rows"], ["‹", () => at - 1, "rows before"], ["›", () => at + 1, "next rows"],
             ["»", () => last, "last rows"]].forEach(([sign, to, title]) => {
              const b = document.createElement("button"); b.textContent = sign; b.title = title; b.type = "button";
              b.setAttribute("aria-label", title); b.onclick = () => show(to()); buttons.append(b);
            });
            foot.replaceChildren(buttons, place);
            show(0);
            })();</script>
            """;

    @Override
    public Optional<MimeBundle> render(Object value) {
        if (!TableView.isTable(value)) {
            return Optional.empty();
        }
        TableView table = TableView.of(value);
        return Optional.of(MimeBundle.of(MimeBundle.HTML, html(table))
                .with(MimeBundle.LATEX, TableFiles.latex(table, shownRows(table)))
                .with(MimeBundle.TEXT, text(table)));
    }

    static String html(TableView table) {
        boolean paged = table.rows() > PAGE;
        StringBuilder html = new StringBuilder("<div class=\"recompose-table\">").append(STYLE);
        appendTable(html, table, shownRows(table), paged);
        html.append("<div class=\"s\">").append(table.shape()).append("</div></div>");
        int pageable = table.columns().isEmpty()
                ? 0
                : Math.min(
                        Math.min(table.rows(), MOST_ROWS),
                        MOST_CELLS / table.columns().size());
        if (paged && pageable > PAGE) {
            html.append(PAGER.formatted(
                    Html.rootOfScript("recompose-table"),
                    rowsAsJson(table, pageable),
                    table.rows(),
                    PAGE,
                    numericAsJson(table)));
        }
        return html.toString();
    }

    /** The table alone, all rows of it, for a page of one's own. */
    static String wholeHtml(TableView table) {
        StringBuilder html = new StringBuilder("<div class=\"recompose-table\">").append(STYLE);
        appendTable(html, table, IntStream.range(0, table.rows()).toArray(), false);
        return html.append("</div>\n").toString();
    }

    private static int[] shownRows(TableView table) {
        return table.rows() <= PAGE
                ? IntStream.range(0, table.rows()).toArray()
                : IntStream.concat(IntStream.range(0, PAGE / 2), IntStream.range(table.rows() - PAGE / 2, table.rows()))
                        .toArray();
    }

    private static void appendTable(StringBuilder html, TableView table, int[] rows, boolean numbered) {
        html.append("<table>");
        if (table.name() != null) {
            html.append("<caption>").append(Html.escape(table.name())).append("</caption>");
        }
        html.append("<thead><tr>").append(numbered ? "<th class=\"i\"></th>" : "");
        List<List<String>> cells = new ArrayList<>();
        for (TableView.Column column : table.columns()) {
            html.append(
                            column.numeric()
                                    ? "<th class=\"n\" style=\"text-align:right\">"
                                    : "<th style=\"text-align:left\">")
                    .append(Html.escape(column.header()))
                    .append("</th>");
            cells.add(shown(column, rows));
        }
        html.append("</tr></thead>\n<tbody>");
        for (int i = 0; i < rows.length; i++) {
            if (i > 0 && rows[i] != rows[i - 1] + 1) {
                html.append("<tr><th class=\"i\">⋮</th>")
                        .append("<td>⋮</td>".repeat(cells.size()))
                        .append("</tr>\n");
            }
            html.append("<tr>");
            if (numbered) {
                html.append("<th class=\"i\">").append(rows[i]).append("</th>");
            }
            for (int c = 0; c < cells.size(); c++) {
                html.append(
                                table.columns().get(c).numeric()
                                        ? "<td class=\"n\" style=\"text-align:right\">"
                                        : "<td style=\"text-align:left\">")
                        .append(Html.escape(cells.get(c).get(i)))
                        .append("</td>");
            }
            html.append("</tr>\n");
        }
        html.append("</tbody></table>");
    }

    private static String rowsAsJson(TableView table, int rows) {
        int[] numbers = IntStream.range(0, rows).toArray();
        List<List<String>> columns =
                table.columns().stream().map(column -> shown(column, numbers)).toList();
        List<List<String>> byRow = new ArrayList<>();
        for (int row : numbers) {
            byRow.add(columns.stream().map(column -> column.get(row)).toList());
        }
        return Html.scriptJson(Json.write(byRow));
    }

    private static String numericAsJson(TableView table) {
        return Json.write(
                table.columns().stream().map(TableView.Column::numeric).toList());
    }

    static String text(TableView table) {
        int[] rows = shownRows(table);
        List<StringBuilder> lines = new ArrayList<>();
        for (int i = 0; i < rows.length + 2; i++) {
            lines.add(new StringBuilder());
        }
        for (TableView.Column column : table.columns()) {
            List<String> cells = new ArrayList<>(
                    shown(column, rows).stream().map(TableRenderer::oneLine).toList());
            String header = oneLine(column.header());
            int width = Math.max(
                    header.length(),
                    cells.stream().mapToInt(String::length).max().orElse(0));
            String gap = lines.get(0).length() == 0 ? "" : "  ";
            lines.get(0).append(gap).append(padded(header, width, column.numeric()));
            lines.get(1).append(gap).append("-".repeat(width));
            for (int i = 0; i < rows.length; i++) {
                lines.get(i + 2).append(gap).append(padded(cells.get(i), width, column.numeric()));
            }
        }
        StringBuilder text = new StringBuilder(table.name() == null ? "" : table.name() + "\n");
        for (int i = 0; i < lines.size(); i++) {
            if (i > 2 && rows[i - 2] != rows[i - 3] + 1) {
                text.append("…\n");
            }
            text.append(lines.get(i).toString().stripTrailing()).append('\n');
        }
        return text.append(table.shape()).toString();
    }

    /** Cells without the rest of a long text: a thousand of them are part of the output. */
    private static List<String> shown(TableView.Column column, int[] rows) {
        return column.formatted(rows).stream()
                .map(cell -> cell.length() <= MOST_TEXT ? cell : cell.substring(0, MOST_TEXT) + "…")
                .toList();
    }

    private static String oneLine(String cell) {
        return cell.replace('\n', ' ').replace('\r', ' ').replace('\t', ' ');
    }

    private static String padded(String cell, int width, boolean right) {
        String space = " ".repeat(width - cell.length());
        return right ? space + cell : cell + space;
    }
}
