package org.recompose.data;

/**
 * Scales images by a triangle filter that widens with the reduction, so that nothing is aliased when an image shrinks
 * and bilinear interpolation remains when it grows (Pillow's {@code BILINEAR}, TensorFlow's {@code antialias=True}).
 */
public final class Resample {
    private Resample() {}

    /**
     * Scales to height×width; the aspect ratio is not kept.
     *
     * @param rgb source pixels 0xRRGGBB, row by row
     * @param sourceHeight rows of the source
     * @param sourceWidth columns of the source
     * @return height·width·3 bytes
     */
    public static byte[] scale(int[] rgb, int sourceHeight, int sourceWidth, int height, int width) {
        Filter across = Filter.of(sourceWidth, width);
        Filter down = Filter.of(sourceHeight, height);
        float[] row = new float[width * 3];
        float[] sums = new float[height * width * 3];
        for (int y = 0; y < sourceHeight; y++) {
            scaleRow(rgb, y * sourceWidth, across, row);
            for (int target = 0; target < height; target++) {
                int tap = y - down.first[target];
                if (tap >= 0 && tap < down.weights[target].length) {
                    float weight = down.weights[target][tap];
                    int offset = target * row.length;
                    for (int i = 0; i < row.length; i++) {
                        sums[offset + i] += weight * row[i];
                    }
                }
            }
        }
        byte[] bytes = new byte[sums.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Math.max(0, Math.min(255, Math.round(sums[i])));
        }
        return bytes;
    }

    /** Bytes of red, green and blue as pixels 0xRRGGBB. */
    static int[] packed(byte[] bytes) {
        int[] rgb = new int[bytes.length / 3];
        for (int p = 0; p < rgb.length; p++) {
            rgb[p] = (bytes[3 * p] & 255) << 16 | (bytes[3 * p + 1] & 255) << 8 | bytes[3 * p + 2] & 255;
        }
        return rgb;
    }

    private static void scaleRow(int[] rgb, int offset, Filter across, float[] row) {
        for (int x = 0; x < across.first.length; x++) {
            float red = 0;
            float green = 0;
            float blue = 0;
            float[] weights = across.weights[x];
            int start = offset + across.first[x];
            for (int tap = 0; tap < weights.length; tap++) {
                int pixel = rgb[start + tap];
                red += weights[tap] * (pixel >> 16 & 255);
                green += weights[tap] * (pixel >> 8 & 255);
                blue += weights[tap] * (pixel & 255);
            }
            row[3 * x] = red;
            row[3 * x + 1] = green;
            row[3 * x + 2] = blue;
        }
    }

    /** For each target position the first source position it reads and the weights from there on, which add up to 1. */
    private record Filter(int[] first, float[][] weights) {

        static Filter of(int source, int target) {
            double ratio = (double) source / target;
            double radius = Math.max(1, ratio);
            int[] first = new int[target];
            float[][] weights = new float[target][];
            for (int t = 0; t < target; t++) {
                double centre = (t + 0.5) * ratio;
                first[t] = Math.max(0, (int) Math.round(centre - radius));
                int end = Math.min(source, (int) Math.round(centre + radius));
                weights[t] = new float[end - first[t]];
                double sum = 0;
                for (int s = first[t]; s < end; s++) {
                    double weight = Math.max(0, 1 - Math.abs(s + 0.5 - centre) / radius);
                    weights[t][s - first[t]] = (float) weight;
                    sum += weight;
                }
                for (int i = 0; i < weights[t].length; i++) {
                    weights[t][i] /= (float) sum;
                }
            }
            return new Filter(first, weights);
        }
    }
}
