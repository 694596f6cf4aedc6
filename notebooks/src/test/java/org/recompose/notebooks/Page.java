package org.recompose.notebooks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** An exported notebook, as a browser would load it. */
record Page(Document document) {
    /** What a browser fetches by itself on loading a page; a plain link is followed only when clicked. */
    private static final Set<String> FETCHED =
            Set.of("script[src]", "link[href]", "img[src]", "iframe[src]", "object[data]", "source[src]", "embed[src]");

    private static final Pattern STYLE = Pattern.compile("(?:@import\\s+|url\\(\\s*)['\"]?((?:https?:)?//[^'\")\\s]+)");
    private static final Pattern MODULE = Pattern.compile("import\\s*\\(?\\s*['\"](https?://[^'\"]+)");

    static Page load(Path file) throws IOException {
        return new Page(Jsoup.parse(file.toFile(), "UTF-8"));
    }

    /** The addresses outside the page that loading it would ask for. */
    Set<String> requests() {
        Set<String> found = new TreeSet<>();
        for (String query : FETCHED) {
            String attribute = query.substring(query.indexOf('[') + 1, query.length() - 1);
            for (Element element : document.select(query)) {
                String address = element.attr(attribute);
                if (!address.startsWith("data:") && !address.startsWith("#")) {
                    found.add(address);
                }
            }
        }
        document.select("style").forEach(style -> collect(STYLE, style.data(), found));
        document.select("[style]").forEach(element -> collect(STYLE, element.attr("style"), found));
        document.select("script:not([src])").forEach(script -> collect(MODULE, script.data(), found));
        return found;
    }

    private static void collect(Pattern pattern, String text, Set<String> found) {
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
    }

    /** The text of each table among the outputs. */
    List<String> tables() {
        return document.select(".jp-OutputArea-output table").stream()
                .map(Element::text)
                .toList();
    }

    /** The number of figures among the outputs: drawings, pictures, or plots that a script draws. */
    int figures() {
        return document.select(".jp-OutputArea-output svg, .jp-OutputArea-output img, .jp-OutputArea-output script")
                .size();
    }

    /** What cells wrote to standard error. */
    String complaints() {
        return document.select("[data-mime-type=application/vnd.jupyter.stderr]")
                .text();
    }
}
