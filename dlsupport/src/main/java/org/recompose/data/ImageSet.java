package org.recompose.data;

import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Labelled images of one size, in memory as unsigned bytes: rows × columns × (red, green, blue).
 *
 * <p>Immutable by convention: the label array is handed out as it is and must not be written to.
 *
 * @param height rows of every image
 * @param width columns of every image
 * @param classes class names; a label is an index into this list
 * @param pixels the images' bytes, H·W·3 each
 * @param labels one class index an image
 * @param names one name an image, {@code class/file}
 * @param sides the side of each image, if the set came split into training, validation and test images; otherwise empty
 * @param description what these images are, in words: a drawn set says that it is drawn
 * @param warnings what was skipped or looked odd when the images were read, one line each
 * @param hash SHA-256 over size, classes, labels, sides and pixels, in hexadecimal: the provenance of a result
 */
public record ImageSet(
        int height,
        int width,
        List<String> classes,
        Pixels pixels,
        int[] labels,
        List<String> names,
        List<Side> sides,
        String description,
        List<String> warnings,
        String hash) {

    /** @throws IllegalArgumentException if the parts don't fit each other */
    public ImageSet {
        checkSize(height, width);
        classes = List.copyOf(classes);
        names = List.copyOf(names);
        sides = List.copyOf(sides);
        warnings = List.copyOf(warnings);
        if (pixels.count() != labels.length || names.size() != labels.length) {
            throw new IllegalArgumentException("there are " + pixels.count() + " images, " + labels.length
                    + " labels and " + names.size() + " names; there must be as many of each");
        }
        if (!sides.isEmpty() && sides.size() != labels.length) {
            throw new IllegalArgumentException("there are " + labels.length + " images and " + sides.size()
                    + " sides; there must be as many, or no sides");
        }
        for (int label : labels) {
            if (label < 0 || label >= classes.size()) {
                throw new IllegalArgumentException("label " + label + " is not one of the " + classes.size()
                        + " classes, 0 to " + (classes.size() - 1));
            }
        }
    }

    /** A set that did not come split, whose hash is computed from its content. */
    public static ImageSet of(
            int height,
            int width,
            List<String> classes,
            Pixels pixels,
            int[] labels,
            List<String> names,
            String description,
            List<String> warnings) {
        return of(height, width, classes, pixels, labels, names, List.of(), description, warnings);
    }

    /** A set whose hash is computed from its content. */
    public static ImageSet of(
            int height,
            int width,
            List<String> classes,
            Pixels pixels,
            int[] labels,
            List<String> names,
            List<Side> sides,
            String description,
            List<String> warnings) {
        checkSize(height, width);
        String hash = hash(height, width, classes, pixels, labels, sides);
        return new ImageSet(height, width, classes, pixels, labels, names, sides, description, warnings, hash);
    }

    /** @throws IllegalArgumentException if images of this size can't be held, naming both numbers */
    public static void checkSize(int height, int width) {
        if (height < 1 || width < 1 || (long) height * width * 3 > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("image size " + height + "×" + width
                    + " is not usable: height and width must be at least 1 and 3·height·width below 2^31");
        }
    }

    /** The same images, each scaled by {@link Resample} whenever its bytes are copied. */
    public ImageSet resized(int height, int width) {
        ImageSet own = this;
        Pixels scaled = new Pixels() {
            @Override
            public int count() {
                return own.size();
            }

            @Override
            public void copy(int image, byte[] target, int offset) {
                byte[] small = Resample.scale(own.packed(image), own.height, own.width, height, width);
                System.arraycopy(small, 0, target, offset, small.length);
            }
        };
        return of(height, width, classes, scaled, labels, names, sides, description, warnings);
    }

    /** The number of images. */
    public int size() {
        return labels.length;
    }

    /** The bytes of one image, H·W·3. */
    public int imageBytes() {
        return height * width * 3;
    }

    /** Copies the images {@code indices}, one after another, to the start of {@code target}: a batch to feed. */
    public void gather(int[] indices, byte[] target) {
        int bytes = imageBytes();
        for (int i = 0; i < indices.length; i++) {
            pixels.copy(indices[i], target, i * bytes);
        }
    }

    /** One image for people to look at. */
    public BufferedImage image(int index) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, width, height, packed(index), 0, width);
        return image;
    }

    /** An image's pixels, each as one number. */
    private int[] packed(int index) {
        byte[] bytes = new byte[imageBytes()];
        pixels.copy(index, bytes, 0);
        return Resample.packed(bytes);
    }

    /** How many images each class has. */
    public int[] counts() {
        int[] counts = new int[classes.size()];
        for (int label : labels) {
            counts[label]++;
        }
        return counts;
    }

    /**
     * The images {@code indices}, in that order, sharing this set's bytes; {@code what} is added to the description.
     */
    public ImageSet subset(int[] indices, String what) {
        return subset(
                indices,
                sides.isEmpty()
                        ? sides
                        : IntStream.of(indices).mapToObj(sides::get).toList(),
                what);
    }

    /** A subset that is one side of a split, and has no sides itself. */
    ImageSet side(int[] indices, String what) {
        return subset(indices, List.of(), what);
    }

    private ImageSet subset(int[] indices, List<Side> chosenSides, String what) {
        int[] chosen = IntStream.of(indices).map(i -> labels[i]).toArray();
        List<String> chosenNames = IntStream.of(indices).mapToObj(names::get).toList();
        return of(
                height,
                width,
                classes,
                pixels.select(indices),
                chosen,
                chosenNames,
                chosenSides,
                description + ", " + what,
                warnings);
    }

    /** The indices of a class's images, ascending. */
    List<Integer> indicesOf(int label) {
        return IntStream.range(0, size())
                .filter(i -> labels[i] == label)
                .boxed()
                .toList();
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s: %,d images of %d×%d in %d classes %s",
                description,
                size(),
                height,
                width,
                classes.size(),
                classes);
    }

    private static String hash(
            int height, int width, List<String> classes, Pixels pixels, int[] labels, List<Side> sides) {
        MessageDigest digest = Digests.sha256();
        String head = height + "×" + width + "×3\n" + String.join("\n", classes) + "\n";
        digest.update(head.getBytes(StandardCharsets.UTF_8));
        ByteBuffer labelBytes = ByteBuffer.allocate(4 * labels.length);
        labelBytes.asIntBuffer().put(labels);
        digest.update(labelBytes);
        sides.forEach(side -> digest.update((byte) side.ordinal()));
        byte[] image = new byte[height * width * 3];
        for (int i = 0; i < pixels.count(); i++) {
            pixels.copy(i, image, 0);
            digest.update(image);
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
