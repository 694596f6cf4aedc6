package org.recompose.kernel.display;

import java.awt.image.BufferedImage;
import java.awt.image.RenderedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** Images as PNG; an array or a collection of images as a row of them. */
final class ImageRenderer implements Renderer {
    private static final int MOST = 64;

    @Override
    public Optional<MimeBundle> render(Object value) throws IOException {
        if (value instanceof RenderedImage image) {
            return Optional.of(MimeBundle.of(MimeBundle.PNG, base64(image))
                    .with(MimeBundle.TEXT, text(image))
                    .withMetadata(MimeBundle.PNG, Map.of("width", image.getWidth(), "height", image.getHeight())));
        }
        List<RenderedImage> images = images(value);
        return images.isEmpty() ? Optional.empty() : Optional.of(row(images));
    }

    /** The bytes of an image as PNG in base64, which is how Jupyter's messages carry them. */
    static String base64(RenderedImage image) throws IOException {
        return Base64.getEncoder().encodeToString(png(image));
    }

    static byte[] png(RenderedImage image) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (!ImageIO.write(image, "png", bytes)) {
            BufferedImage copy = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_ARGB);
            copy.createGraphics().drawRenderedImage(image, null);
            ImageIO.write(copy, "png", bytes);
        }
        return bytes.toByteArray();
    }

    private static List<RenderedImage> images(Object value) {
        Stream<?> elements = value instanceof Object[] array
                ? Stream.of(array)
                : value instanceof Collection<?> collection ? collection.stream() : Stream.empty();
        List<?> all = elements.limit(MOST + 1L).toList();
        boolean allImages = !all.isEmpty() && all.stream().allMatch(RenderedImage.class::isInstance);
        return allImages ? all.stream().map(RenderedImage.class::cast).toList() : List.of();
    }

    private static MimeBundle row(List<RenderedImage> images) throws IOException {
        StringBuilder html = new StringBuilder("<div style=\"display:flex;flex-wrap:wrap;gap:6px\">");
        for (RenderedImage image : images.subList(0, Math.min(images.size(), MOST))) {
            html.append("<img alt=\"")
                    .append(text(image))
                    .append("\" width=\"")
                    .append(image.getWidth())
                    .append("\" height=\"")
                    .append(image.getHeight())
                    .append("\" src=\"data:image/png;base64,")
                    .append(base64(image))
                    .append("\">");
        }
        html.append(images.size() > MOST ? "<span>…</span></div>" : "</div>");
        String text = (images.size() > MOST ? "more than " + MOST : images.size()) + " images, the first "
                + text(images.get(0));
        return MimeBundle.of(MimeBundle.HTML, html.toString()).with(MimeBundle.TEXT, text);
    }

    private static String text(RenderedImage image) {
        return image.getWidth() + "×" + image.getHeight() + " image";
    }
}
