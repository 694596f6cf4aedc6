package org.recompose.kernel.display;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RenderersTest {
    private static MimeBundle render(Object value) {
        return Renderers.render(value, RenderersTest.class.getClassLoader());
    }

    private static String text(Object value) {
        return render(value).get(MimeBundle.TEXT);
    }

    @Test
    void simpleValuesAreTheirText() {
        assertEquals("null", text(null));
        assertEquals("3.5", text(3.5));
        assertEquals("a \"b\"", text("a \"b\""));
        assertEquals("Optional[1]", text(Optional.of(1)));
        assertEquals(Set.of(MimeBundle.TEXT), render("x").data().keySet());
    }

    @Test
    void arraysShowTypeLengthAndBothEnds() {
        assertEquals("int[3] [1, 2, 3]", text(new int[] {1, 2, 3}));
        assertEquals(
                "int[1000] [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, …, 995, 996, 997, 998, 999]",
                text(IntStream.range(0, 1000).toArray()));
        assertEquals("float[2][3] \n[[1.0, 2.0, 3.0],\n [4.0, 5.0, 6.0]]", text(new float[][] {{1, 2, 3}, {4, 5, 6}}));
        assertEquals("String[2] [a, null]", text(new String[] {"a", null}));
        assertEquals("double[0] []", text(new double[0]));
        String large = text(new double[200][200][200]);
        assertTrue(large.startsWith("double[200][200][200]"), large.substring(0, 40));
        assertTrue(large.length() < 25_000, "shortened, but " + large.length() + " characters");
    }

    @Test
    void collectionsAndMapsShowHowManyTheyHold() {
        assertEquals("[1, 2]", text(List.of(1, 2)));
        String many = text(IntStream.range(0, 5000).boxed().toList());
        assertTrue(many.startsWith("[0, 1, ") && many.endsWith("4998, 4999] (5000 elements)"), many);
        TreeMap<Integer, String> map = new TreeMap<>();
        IntStream.range(0, 100).forEach(i -> map.put(i, "v" + i));
        assertTrue(text(map).endsWith("19=v19, …} (100 entries)"), text(map));
        List<Object> itself = new ArrayList<>();
        itself.add(itself);
        assertTrue(text(itself).length() < 200, "a list that holds itself ends");
        assertTrue(text(Collections.nCopies(Integer.MAX_VALUE, "x")).endsWith("(2147483647 elements)"));
        assertEquals("[[1]]", text(List.of(new int[] {1})));
    }

    @Test
    void aToStringThatThrowsIsToldNotThrown() {
        Object broken = new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException("no");
            }
        };
        assertTrue(text(broken).contains("toString() threw java.lang.IllegalStateException"), text(broken));
    }

    public record Shown(String name) {
        public String toHtml() {
            return "<b>" + name + "</b>";
        }

        public String toLatex() {
            return "$x$";
        }
    }

    private record Hidden() {
        @SuppressWarnings("unused")
        public String toMarkdown() {
            return "*hidden*";
        }
    }

    public record Broken() {
        public String toSvg() {
            throw new IllegalStateException("no picture today");
        }
    }

    @Test
    void valuesBringTheirOwnForms() {
        assertEquals(
                Map.of(MimeBundle.HTML, "<b>a</b>", MimeBundle.LATEX, "$x$", MimeBundle.TEXT, "Shown[name=a]"),
                render(new Shown("a")).data());
        assertEquals("*hidden*", render(new Hidden()).get(MimeBundle.MARKDOWN), "of a class that is not public");
    }

    @Test
    void aFormThatFailsLeavesTheValueInSight() {
        MimeBundle bundle = render(new Broken());
        assertEquals(Set.of(MimeBundle.TEXT), bundle.data().keySet());
        assertTrue(bundle.get(MimeBundle.TEXT).startsWith("Broken[]\n"), bundle.get(MimeBundle.TEXT));
        assertTrue(bundle.get(MimeBundle.TEXT).contains("no picture today"), bundle.get(MimeBundle.TEXT));
    }

    @Test
    void aBundleIsShownAsItIs() {
        assertEquals(
                "<i>x</i>", render(MimeBundle.of(MimeBundle.HTML, "<i>x</i>")).get(MimeBundle.HTML));
        assertTrue(render(MimeBundle.of(MimeBundle.HTML, "<i>x</i>")).data().containsKey(MimeBundle.TEXT));
    }

    @Test
    void imagesAreTheSamePixelsAsPng() throws Exception {
        BufferedImage image = new BufferedImage(7, 5, BufferedImage.TYPE_INT_RGB);
        image.setRGB(3, 2, 0xFF8000);
        MimeBundle bundle = render(image);
        BufferedImage read =
                ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(bundle.get(MimeBundle.PNG))));
        assertEquals(0xFFFF8000, read.getRGB(3, 2));
        assertEquals(Map.of("width", 7, "height", 5), bundle.metadata().get(MimeBundle.PNG));
        assertEquals("7×5 image", bundle.get(MimeBundle.TEXT));
        String row = render(List.of(image, image, image)).get(MimeBundle.HTML);
        assertEquals(3, row.split("<img ", -1).length - 1);
    }

    /** A renderer as a library brings it: named in META-INF/services on the session's class path. */
    public static final class Provided implements Renderer {
        @Override
        public Optional<MimeBundle> render(Object value) {
            if (value instanceof Thread) {
                throw new UnsupportedOperationException("threads are not for show");
            }
            return value instanceof Integer number
                    ? Optional.of(MimeBundle.of(MimeBundle.MARKDOWN, "**" + number + "**"))
                    : Optional.empty();
        }
    }

    private static ClassLoader sessionWith(Path folder, String provider) throws Exception {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve(Renderer.class.getName()), provider);
        return new URLClassLoader(new URL[] {folder.toUri().toURL()}, RenderersTest.class.getClassLoader());
    }

    @Test
    void librariesProvideRenderers(@TempDir Path folder) throws Exception {
        ClassLoader session = sessionWith(folder, Provided.class.getName());
        assertEquals(
                Map.of(MimeBundle.MARKDOWN, "**7**", MimeBundle.TEXT, "7"),
                Renderers.render(7, session).data());
        assertEquals("x", Renderers.render("x", session).get(MimeBundle.TEXT));
        assertFalse(render(7).data().containsKey(MimeBundle.MARKDOWN), "only in the session that has the library");
        String failed = Renderers.render(Thread.currentThread(), session).get(MimeBundle.TEXT);
        assertTrue(
                failed.startsWith("Thread[")
                        && failed.contains("Provided threw")
                        && failed.contains("threads are not for show"),
                failed);
    }

    @Test
    void aProviderThatCannotBeLoadedHidesNothing(@TempDir Path folder) throws Exception {
        String text =
                Renderers.render(7, sessionWith(folder, "no.such.Renderer")).get(MimeBundle.TEXT);
        assertTrue(text.startsWith("7\n") && text.contains("no.such.Renderer"), text);
    }
}
