package org.recompose.tf;

import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.ndarray.buffer.IntDataBuffer;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/**
 * From resident bytes to a batch in the graph: shift, flip, crop to the sub-image and cast, in one gather of pixels.
 * What lies outside the image repeats its border.
 *
 * @param height H of the whole images
 * @param width W of the whole images
 */
record Images(int height, int width) {

    /** The pixel values 0..255 become −1..1. */
    static final float SCALE = 127.5f;

    /**
     * @param pixels (N·H·W)×3, all images' pixels, row by row
     * @param index B×G, which image each group gets
     * @param crops B×G×3: first row and first column of the crop, and 1 to flip the whole image left and right before
     *     it, else 0
     * @param h rows of the crop
     * @param w columns of the crop
     * @param gain B×G, the factor of each image's brightness; null for none
     * @return B×h×w×(3·G)
     */
    Operand<TFloat32> batch(
            Ops tf,
            Operand<TUint8> pixels,
            Operand<TInt32> index,
            Operand<TInt32> crops,
            Operand<TFloat32> gain,
            int h,
            int w) {
        int groups = (int) index.shape().size(1);
        Operand<TInt32> perImage = tf.constant(new int[] {-1, 1, 1, groups});
        Operand<TInt32> top = tf.reshape(part(tf, crops, 0), perImage);
        Operand<TInt32> left = tf.reshape(part(tf, crops, 1), perImage);
        Operand<TInt32> flip = tf.reshape(part(tf, crops, 2), perImage);

        Operand<TInt32> rows = tf.constant(NdArrays.wrap(Shape.of(1, h, 1, 1), range(h)));
        Operand<TInt32> columns = tf.constant(NdArrays.wrap(Shape.of(1, 1, w, 1), range(w)));
        Operand<TInt32> y = clamp(tf, tf.math.add(rows, top), height - 1);
        Operand<TInt32> x = clamp(tf, tf.math.add(columns, left), width - 1);
        Operand<TInt32> mirrored = tf.math.sub(tf.constant(width - 1), x);
        x = tf.math.add(x, tf.math.mul(flip, tf.math.sub(mirrored, x)));

        Operand<TInt32> image = tf.math.mul(tf.reshape(index, perImage), tf.constant(height * width));
        Operand<TInt32> row = tf.math.add(image, tf.math.mul(y, tf.constant(width)));
        Operand<TUint8> gathered = tf.gather(pixels, tf.math.add(row, x), tf.constant(0));
        Operand<TUint8> batch = tf.reshape(gathered, tf.constant(new int[] {-1, h, w, 3 * groups}));
        Operand<TFloat32> values = tf.dtypes.cast(batch, TFloat32.class);
        return scale(tf, gain == null ? values : brighten(tf, values, gain, groups));
    }

    /** Pixels times the gain, no brighter than 255. */
    private static Operand<TFloat32> brighten(Ops tf, Operand<TFloat32> values, Operand<TFloat32> gain, int groups) {
        Operand<TFloat32> colours = tf.tile(
                tf.reshape(gain, tf.constant(new int[] {-1, 1, 1, groups, 1})), tf.constant(new int[] {1, 1, 1, 1, 3}));
        Operand<TFloat32> factor = tf.reshape(colours, tf.constant(new int[] {-1, 1, 1, 3 * groups}));
        return tf.math.minimum(tf.math.mul(values, factor), tf.constant(255f));
    }

    /** 0..255 to −1..1. */
    static Operand<TFloat32> scale(Ops tf, Operand<TFloat32> pixels) {
        return tf.math.sub(tf.math.mul(pixels, tf.constant(1 / SCALE)), tf.constant(1f));
    }

    private static Operand<TInt32> part(Ops tf, Operand<TInt32> crops, int which) {
        return tf.gather(crops, tf.constant(which), tf.constant(2));
    }

    private static IntDataBuffer range(int n) {
        return DataBuffers.of(IntStream.range(0, n).toArray());
    }

    private static Operand<TInt32> clamp(Ops tf, Operand<TInt32> value, int largest) {
        return tf.math.maximum(tf.constant(0), tf.math.minimum(tf.constant(largest), value));
    }
}
