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
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Turns the bytes of a JPEG, PNG, GIF, BMP or TIFF file (any format ImageIO has a reader for) into H×W×3 bytes.
 *
 * <p>Grey becomes three equal channels, what is transparent becomes white, CMYK is converted without a colour profile,
 * a JPEG is turned as its EXIF says, and of an animation the first picture is taken. Only PNG has checksums, so only
 * there is all damage seen; in other formats, what their readers complain about.
 */
final class ImageDecoder {
    private static final long MOST_PIXELS = 1L << 28;
    /** Complaints with which libjpeg and the GIF reader go on as if nothing were. */
    private static final Pattern DAMAGE = Pattern.compile("(?i)corrupt|truncated|EOI|premature|Invalid SOS|Out-of-seq");
    /** Of an array with a colour a pixel, and of another that may be needed to fill it. */
    private static final int BYTES_BESIDE_THE_RASTER = 8;

    static {
        HeadlessAwt.ensure();
    }

    private final DecodingMemory memory;

    ImageDecoder(DecodingMemory memory) {
        this.memory = memory;
    }

    /** The formats that can be read, sorted: those of Java and of readers on the class path. */
    static Set<String> formats() {
        return new TreeSet<>(Arrays.asList(ImageIO.getReaderFormatNames()));
    }

    /**
     * @throws UnusableImage if the bytes are not a whole image
     * @throws IOException if there is not the memory to decode it
     */
    byte[] decode(byte[] file, int height, int width) throws IOException {
        PngChunks.check(file);
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            ImageReader reader = reader(in);
            try {
                List<String> complaints = new ArrayList<>();
                reader.addIIOReadWarningListener((source, warning) -> complaints.add(warning));
                reader.setInput(in, true, true);
                return memory.use(bytes(reader), () -> read(reader, complaints, Orientation.of(file), height, width));
            } finally {
                reader.dispose();
            }
        }
    }

    private static ImageReader reader(ImageInputStream in) throws IOException {
        Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
        while (readers.hasNext()) {
            ImageReader reader = readers.next();
            // A wbmp has no signature: what begins with zeros may be taken for one.
            if (!format(reader).equals("WBMP")) {
                return reader;
            }
        }
        throw new UnusableImage(in.read() < 0 ? "the file is empty" : "not an image");
    }

    /** What decoding takes, from the header. */
    private static long bytes(ImageReader reader) throws UnusableImage {
        long pixels;
        int bits;
        try {
            pixels = (long) reader.getWidth(0) * reader.getHeight(0);
            ImageTypeSpecifier type = reader.getRawImageType(0);
            bits = type == null ? 32 : type.getColorModel().getPixelSize();
        } catch (IOException | RuntimeException e) {
            throw damaged(reader, e);
        }
        if (pixels > MOST_PIXELS) {
            throw new UnusableImage("has " + pixels + " pixels, more than " + MOST_PIXELS);
        }
        return pixels * (bits / 8 + 1 + BYTES_BESIDE_THE_RASTER);
    }

    private static byte[] read(
            ImageReader reader, List<String> complaints, Orientation orientation, int height, int width)
            throws UnusableImage {
        try {
            BufferedImage image = reader.read(0);
            for (String complaint : complaints) {
                if (DAMAGE.matcher(complaint).find()) {
                    throw new UnusableImage("damaged (" + Reason.line(complaint) + ")");
                }
            }
            return scale(image, orientation, height, width);
        } catch (IOException | RuntimeException e) {
            throw damaged(reader, e);
        }
    }

    private static String format(ImageReader reader) {
        return reader.getOriginatingProvider().getFormatNames()[0].toUpperCase(Locale.ROOT);
    }

    private static UnusableImage damaged(ImageReader reader, Exception e) {
        if (e instanceof UnusableImage told) {
            return told;
        }
        String format = format(reader);
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof EOFException) {
                return new UnusableImage("a truncated " + format, e);
            }
        }
        String why = e.getMessage() == null ? "" : " (" + Reason.line(e.getMessage()) + ")";
        return new UnusableImage("a damaged " + format + why, e);
    }

    private static byte[] scale(BufferedImage image, Orientation orientation, int height, int width) {
        byte[] scaled = Resample.scale(
                rgb(image),
                image.getHeight(),
                image.getWidth(),
                orientation.exchangesAxes() ? width : height,
                orientation.exchangesAxes() ? height : width);
        return orientation.upright(scaled, height, width);
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
        int width = raster.getWidth();
        int[] rgb = new int[width * raster.getHeight()];
        int[] inks = new int[4 * width];
        for (int i = 0; i < rgb.length; i++) {
            int x = i % width;
            if (x == 0) {
                raster.getPixels(0, i / width, width, 1, inks);
            }
            int light = 255 - inks[4 * x + 3];
            rgb[i] = (255 - inks[4 * x]) * light / 255 << 16
                    | (255 - inks[4 * x + 1]) * light / 255 << 8
                    | (255 - inks[4 * x + 2]) * light / 255;
        }
        return rgb;
    }
}
