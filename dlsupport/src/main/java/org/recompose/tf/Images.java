package org.recompose.tf;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/**
 * Cuts batches of (sub-)images out of whole ones. Shift, flip and crop are one copy of bytes, which a thread of its own
 * may make for the next step while a GPU computes this one. What lies outside the image repeats its border.
 *
 * @param height H of the whole images
 * @param width W of the whole images
 */
record Images(int height, int width) {

    private static final int COLOURS = 3;

    /** The pixel values 0..255 become −1..1. */
    private static final float SCALE = 127.5f;

    /** All images' bytes, one after another; to be closed by the caller. */
    static TUint8 all(List<byte[]> images) {
        long bytes = (long) images.size() * images.get(0).length;
        TUint8 tensor = TUint8.tensorOf(Shape.of(bytes / COLOURS, COLOURS));
        ByteDataBuffer data = tensor.asRawTensor().data();
        long at = 0;
        for (byte[] image : images) {
            data.offset(at).write(image);
            at += image.length;
        }
        return tensor;
    }

    /**
     * @param pixels (N·H·W)×3, as of {@link #all}
     * @param index B×G, which image each group gets
     * @param crops B×G×3: first row and first column of the crop, and 1 to flip the whole image left and right before
     *     it, else 0
     * @param h rows of the crop
     * @param w columns of the crop
     * @return B×h×w×(3·G), to be closed by the caller
     */
    TUint8 cut(TUint8 pixels, int[] index, int[] crops, int groups, int h, int w) {
        int images = index.length / groups;
        byte[] batch = new byte[Math.toIntExact((long) index.length * h * w * COLOURS)];
        byte[] rows = new byte[Math.min(h, height) * width * COLOURS];
        int[] columns = new int[w];
        ByteDataBuffer from = pixels.asRawTensor().data();
        for (int at = 0; at < index.length; at++) {
            int top = crops[COLOURS * at];
            int first = clamp(top, height);
            int last = clamp(top + h - 1, height);
            from.offset(((long) index[at] * height + first) * width * COLOURS)
                    .read(rows, 0, (last - first + 1) * width * COLOURS);
            columns(columns, crops[COLOURS * at + 1], crops[COLOURS * at + 2] == 1);
            boolean asTheyLie = groups == 1 && columns[w - 1] - columns[0] == (w - 1) * COLOURS;
            int target = (at / groups * h * w * groups + at % groups) * COLOURS;
            for (int y = 0; y < h; y++) {
                int row = (clamp(top + y, height) - first) * width * COLOURS;
                if (asTheyLie) {
                    System.arraycopy(rows, row + columns[0], batch, target, w * COLOURS);
                    target += w * COLOURS;
                    continue;
                }
                for (int column : columns) {
                    int source = row + column;
                    batch[target] = rows[source];
                    batch[target + 1] = rows[source + 1];
                    batch[target + 2] = rows[source + 2];
                    target += groups * COLOURS;
                }
            }
        }
        TUint8 tensor = TUint8.tensorOf(Shape.of(images, h, w, (long) groups * COLOURS));
        tensor.asRawTensor().data().write(batch);
        return tensor;
    }

    /** Where each column of the crop begins in a row of the image. */
    private void columns(int[] columns, int left, boolean flip) {
        for (int x = 0; x < columns.length; x++) {
            int column = clamp(left + x, width);
            columns[x] = COLOURS * (flip ? width - 1 - column : column);
        }
    }

    private static int clamp(int value, int size) {
        return Math.max(0, Math.min(size - 1, value));
    }

    /**
     * A batch as networks take it.
     *
     * @param batch B×h×w×(3·G), as of {@link #cut}
     * @param gain B×G, the factor of each image's brightness; null for none
     */
    static Operand<TFloat32> values(Ops tf, Operand<TUint8> batch, Operand<TFloat32> gain) {
        Operand<TFloat32> values = tf.dtypes.cast(batch, TFloat32.class);
        return scale(tf, gain == null ? values : brighten(tf, values, gain));
    }

    /** Pixels times the gain, no brighter than 255. */
    private static Operand<TFloat32> brighten(Ops tf, Operand<TFloat32> values, Operand<TFloat32> gain) {
        int groups = (int) gain.shape().size(1);
        Operand<TFloat32> colours = tf.tile(
                tf.reshape(gain, tf.constant(new int[] {-1, 1, 1, groups, 1})),
                tf.constant(new int[] {1, 1, 1, 1, COLOURS}));
        Operand<TFloat32> factor = tf.reshape(colours, tf.constant(new int[] {-1, 1, 1, COLOURS * groups}));
        return tf.math.minimum(tf.math.mul(values, factor), tf.constant(255f));
    }

    /** 0..255 to −1..1. */
    static Operand<TFloat32> scale(Ops tf, Operand<TFloat32> pixels) {
        return tf.math.sub(tf.math.mul(pixels, tf.constant(1 / SCALE)), tf.constant(1f));
    }
}
