package org.recompose.kernel.display;

/** Text made safe to stand in HTML, in an attribute or in a script. */
public final class Html {
    private Html() {}

    /** Text as HTML that shows it. */
    public static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.append(isXml(c) ? c : '\uFFFD');
            }
        }
        return escaped.toString();
    }

    /** JSON that can't end the script element it stands in. */
    static String scriptJson(String json) {
        return json.replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("&", "\\u0026")
                .replace("\u2028", "\\u2028")
                .replace("\u2029", "\\u2029");
    }

    /**
     * An expression for a script: the element of {@code kind} that the script was written behind. It is the script's
     * neighbour in a page and in JupyterLab. VS Code runs a copy of the script at the output's end, and in a shadow
     * tree no script knows its place: then it is the page's first such element that has not been found yet.
     */
    static String rootOfScript(String kind) {
        return """
                ((kind, at) => {
                  while (at && !at.classList.contains(kind)) at = at.previousElementSibling;
                  const find = tree => tree.querySelector(`.${kind}:not([data-found])`)
                    ?? [...tree.querySelectorAll("*")].map(e => e.shadowRoot && find(e.shadowRoot)).find(e => e);
                  at ??= find(document);
                  at.dataset.found = "";
                  return at;
                })("%s", document.currentScript)"""
                .formatted(kind);
    }

    private static boolean isXml(char c) {
        return c >= ' ' && c != 0xFFFE && c != 0xFFFF || c == '\n' || c == '\t' || c == '\r';
    }
}
