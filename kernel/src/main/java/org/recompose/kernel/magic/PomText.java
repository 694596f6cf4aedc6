package org.recompose.kernel.magic;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** POMs as {@code %%loadFromPOM} takes them. */
final class PomText {
    private static final Map<String, String> CONTAINERS =
            Map.of("dependency", "dependencies", "repository", "repositories");
    private static final Map<String, String> IDENTITY =
            Map.of("modelVersion", "4.0.0", "groupId", "cell", "artifactId", "cell", "version", "1");

    private PomText() {}

    /**
     * A whole POM.
     *
     * @param text one already, or the contents of its {@code <project>}; {@code <dependency>} and {@code <repository>}
     *     may stand there without the element around them
     * @throws IOException if it is not XML
     */
    static String whole(String text) throws IOException {
        if (text.contains("<project")) return text.strip();
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            Document pom = builder.parse(new InputSource(new StringReader("<project>" + text + "</project>")));
            Element project = pom.getDocumentElement();
            CONTAINERS.forEach((part, container) -> gather(project, part, container));
            IDENTITY.forEach((name, value) -> {
                if (children(project, name).isEmpty()) {
                    project.appendChild(pom.createElement(name)).setTextContent(value);
                }
            });
            StringWriter written = new StringWriter();
            TransformerFactory.newInstance().newTransformer().transform(new DOMSource(pom), new StreamResult(written));
            return written.toString();
        } catch (SAXException e) {
            throw new IOException("this is not XML: " + e.getMessage());
        } catch (ParserConfigurationException | TransformerException e) {
            throw new IOException(e);
        }
    }

    private static void gather(Element project, String part, String container) {
        List<Element> parts = children(project, part);
        if (parts.isEmpty()) return;
        List<Element> there = children(project, container);
        Node into = there.isEmpty()
                ? project.appendChild(project.getOwnerDocument().createElement(container))
                : there.get(0);
        parts.forEach(into::appendChild);
    }

    private static List<Element> children(Element parent, String name) {
        List<Element> children = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && element.getTagName().equals(name)) children.add(element);
        }
        return children;
    }
}
