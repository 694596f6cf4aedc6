package org.recompose.train;

import java.util.ArrayList;
import java.util.List;
import org.recompose.data.ImageSet;
import org.recompose.data.Split;
import org.recompose.tf.TrainingGraph;
import org.tensorflow.types.TUint8;

/**
 * The images of a split, resident as bytes for the training graphs. Training images come first, then
 * the validation and the test images.
 */
public final class Dataset implements AutoCloseable {

    /** Which part of the split. */
    public enum Part { TRAIN, VALIDATION, TEST }

    private final Split split;
    private final TUint8 pixels;
    private final int[] labels;

    /**
     * @throws IllegalArgumentException if the images have more pixels than a 32-bit index reaches
     */
    public Dataset(Split split) {
        this.split = split;
        List<ImageSet> parts = List.of(split.train(), split.validation(), split.test());
        long count = parts.stream().mapToLong(ImageSet::size).sum();
        ImageSet first = split.train();
        if (count * first.height() * first.width() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(count + " images of " + first.height() + "×" + first.width()
                    + ": more than 2^31 pixels; take smaller or fewer images");
        }
        this.labels = new int[(int) count];
        List<byte[]> images = new ArrayList<>();
        for (ImageSet part : parts) {
            System.arraycopy(part.labels(), 0, labels, images.size(), part.size());
            for (int i = 0; i < part.size(); i++) {
                byte[] image = new byte[part.imageBytes()];
                part.pixels().copy(i, image, 0);
                images.add(image);
            }
        }
        this.pixels = TrainingGraph.pixels(images);
    }

    /** H, in pixels. */
    public int height() {
        return split.train().height();
    }

    /** W, in pixels. */
    public int width() {
        return split.train().width();
    }

    /** Class names; a label is an index into them. */
    public List<String> classes() {
        return split.train().classes();
    }

    /** SHA-256 of the training part's content, in hexadecimal. */
    String hash() {
        return split.train().hash();
    }

    /** The number of images of a part. */
    public int size(Part part) {
        return switch (part) {
            case TRAIN -> split.train().size();
            case VALIDATION -> split.validation().size();
            case TEST -> split.test().size();
        };
    }

    /** The number of a part's first image. */
    int offset(Part part) {
        return switch (part) {
            case TRAIN -> 0;
            case VALIDATION -> size(Part.TRAIN);
            case TEST -> size(Part.TRAIN) + size(Part.VALIDATION);
        };
    }

    /** The class of an image. */
    int label(int image) {
        return labels[image];
    }

    /** The class of each image of a part. */
    public int[] labels(Part part) {
        return java.util.Arrays.copyOfRange(labels, offset(part), offset(part) + size(part));
    }

    TUint8 pixels() {
        return pixels;
    }

    @Override
    public void close() {
        pixels.close();
    }
}
