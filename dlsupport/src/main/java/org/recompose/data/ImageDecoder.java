package org.recompose.data;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Turns the bytes of a JPEG, PNG, GIF or BMP file (any format ImageIO has a reader for) into H×W×3 bytes.
 *
 * <p>Grey becomes three equal channels, what is transparent becomes white, CMYK is converted without a colour profile,
 * and of an animation the first picture is taken. The orientation a camera writes into a JPEG is not applied, as
 * TensorFlow and torchvision don't either.
 */
final class ImageDecoder {
    private static final long MOST_PIXELS = 1L << 28;

    static {
        HeadlessAwt.ensure();
    }

    private ImageDecoder() {}

    /** @throws IOException if the bytes are not a whole image, with a reason fit for a warning */
    static byte[] decode(byte[] file, int height, int width) throws IOException {
        BufferedImage image = read(file);
        return Resample.scale(rgb(image), image.getHeight(), image.getWidth(), height, width);
    }

    private static BufferedImage read(byte[] file) throws IOException {
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new IOException(file.length == 0 ? "the file is empty" : "not an image");
            }
            ImageReader reader = readers.next();
            try {
                return read(reader, in);
            } catch (EOFException e) {
                throw new IOException("truncated", e);
            } catch (RuntimeException e) {
                throw new IOException("damaged (" + e + ")", e);
            } finally {
                reader.dispose();
            }
        }
    }

    private static BufferedImage read(ImageReader reader, ImageInputStream in) throws IOException {
        List<String> complaints = new ArrayList<>();
        reader.addIIOReadWarningListener((source, warning) -> complaints.add(warning));
        reader.setInput(in, true, true);
        long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
        if (pixels > MOST_PIXELS) {
            throw new IOException("has " + pixels + " pixels, more than " + MOST_PIXELS);
        }
        BufferedImage image = reader.read(0);
        for (String complaint : complaints) {
            if (complaint.contains("EOI") || complaint.toLowerCase(Locale.ROOT).contains("premature")) {
                throw new IOException("truncated (" + complaint + ")");
            }
        }
        return image;
    }

    /** The pixels as 0xRRGGBB, row by row. */
    private static int[] rgb(BufferedImage image) {
        int colours = image.getColorModel().getColorSpace().getType();
        if (colours == ColorSpace.TYPE_GRAY) {
            return grey(image);
        }
        if (colours == ColorSpace.TYPE_CMYK) {
            return cmyk(image.getRaster());
        }
        BufferedImage opaque = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = opaque.createGraphics();
        graphics.drawImage(image, 0, 0, Color.WHITE, null);
        graphics.dispose();
        return ((DataBufferInt) opaque.getRaster().getDataBuffer()).getData();
    }

    /** Grey samples as they stand: Java's own conversion takes them as linear light and brightens them. */
    private static int[] grey(BufferedImage image) {
        Raster raster = image.getRaster();
        int bits = image.getColorModel().getComponentSize(0);
        double scale = 255.0 / ((1L << bits) - 1);
        int[] samples = raster.getSamples(0, 0, image.getWidth(), image.getHeight(), 0, (int[]) null);
        int[] alpha = image.getColorModel().hasAlpha()
                ? raster.getSamples(0, 0, image.getWidth(), image.getHeight(), 1, (int[]) null)
                : null;
        for (int i = 0; i < samples.length; i++) {
            double value = samples[i] * scale;
            if (alpha != null) {
                value = 255 + (value - 255) * alpha[i] * scale / 255;
            }
            samples[i] = (int) Math.round(value) * 0x010101;
        }
        return samples;
    }

    /** Inks as they stand: Java's own conversion takes them as linear light and brightens them. */
    private static int[] cmyk(Raster raster) {
        int[] inks = raster.getPixels(0, 0, raster.getWidth(), raster.getHeight(), (int[]) null);
        int[] rgb = new int[inks.length / 4];
        for (int i = 0; i < rgb.length; i++) {
            int light = 255 - inks[4 * i + 3];
            rgb[i] = (255 - inks[4 * i]) * light / 255 << 16
                    | (255 - inks[4 * i + 1]) * light / 255 << 8
                    | (255 - inks[4 * i + 2]) * light / 255;
        }
        return rgb;
    }
}
