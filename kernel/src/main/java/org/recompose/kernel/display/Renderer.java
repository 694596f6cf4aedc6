package org.recompose.kernel.display;

import java.util.Optional;

/**
 * Shows the values of some types richly. Implementations are found with {@link java.util.ServiceLoader} on the class
 * path of the session: a library names its own in {@code META-INF/services/org.recompose.kernel.display.Renderer}. A
 * library that must not depend on the kernel gives its types a {@code String toHtml()}, {@code toSvg()},
 * {@code toMarkdown()} or {@code toLatex()} instead.
 */
@FunctionalInterface
public interface Renderer {
    /**
     * The forms of a value. {@code text/plain} may be left out; the value's text is added.
     *
     * @param value what a cell returned or displayed, never null
     * @return empty for a value that this renderer does not know
     * @throws Exception shown as a remark under the value's text, which is then shown in place of the rich forms
     */
    Optional<MimeBundle> render(Object value) throws Exception;
}
