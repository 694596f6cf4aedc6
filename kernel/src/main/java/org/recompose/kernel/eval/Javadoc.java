package org.recompose.kernel.eval;

import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.recompose.kernel.display.Html;

/**
 * A documentation comment as HTML and as plain text. What stands in its inline tags ({@code {@code Map<K, V>}}) is
 * text, though it may look like HTML; what stands outside is HTML.
 */
record Javadoc(String comment) {
    private static final Pattern BLOCK_TAG = Pattern.compile(
            "(?m)^[ \\t]*(@(?:param|return|throws|exception|see|since|deprecated|author|version|apiNote|implSpec|implNote)\\b)");
    /** A reference, whose parameters may be separated by blanks, and its label. */
    private static final Pattern LABELLED = Pattern.compile("[^\\s(]+(?:\\([^)]*\\))?\\s+(.+)", Pattern.DOTALL);

    String html() {
        return rendered(
                comment,
                text -> BLOCK_TAG.matcher(text).replaceAll("<br>$1"),
                code -> "<code>" + Html.escape(code) + "</code>");
    }

    String plain() {
        String lines = comment.lines().map(String::strip).collect(Collectors.joining("\n"));
        return rendered(lines, Javadoc::withoutTags, code -> code);
    }

    private static String withoutTags(String html) {
        return html.replaceAll("</?[a-zA-Z][^>]*>", "")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&");
    }

    private static String rendered(String comment, UnaryOperator<String> text, UnaryOperator<String> code) {
        String rest = comment.replace("{@docRoot}", "");
        StringBuilder rendered = new StringBuilder();
        int from = 0;
        for (int open; (open = rest.indexOf("{@", from)) >= 0; ) {
            int end = closing(rest, open);
            rendered.append(text.apply(rest.substring(from, open)));
            from = end < 0 ? open + 2 : end + 1;
            rendered.append(end < 0 ? "{@" : tag(rest.substring(open + 2, end), text, code));
        }
        return rendered.append(text.apply(rest.substring(from))).toString();
    }

    private static String tag(String inside, UnaryOperator<String> text, UnaryOperator<String> code) {
        String[] parts = inside.split("\\s+", 2);
        String content = parts.length > 1 ? parts[1] : "";
        return switch (parts[0]) {
            case "code", "literal", "systemProperty" -> code.apply(content);
            case "link", "linkplain", "value" -> code.apply(label(content));
            default -> rendered(content, text, code);
        };
    }

    /** Where the brace at {@code open} is closed; -1 where it is not. */
    private static int closing(String text, int open) {
        int depth = 0;
        for (int i = open; i < text.length(); i++) {
            if (text.charAt(i) == '{') depth++;
            if (text.charAt(i) == '}' && --depth == 0) return i;
        }
        return -1;
    }

    private static String label(String link) {
        var labelled = LABELLED.matcher(link.strip());
        return labelled.matches()
                ? labelled.group(1)
                : link.strip().replaceFirst("^#", "").replace('#', '.');
    }
}
