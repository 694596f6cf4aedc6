package org.recompose.arch;

import java.util.ArrayList;
import java.util.List;
import org.recompose.arch.Layer.Conv;
import org.recompose.arch.Layer.Dense;
import org.recompose.arch.Layer.Dropout;
import org.recompose.arch.Layer.Flatten;
import org.recompose.arch.Layer.MaxPool;
import org.recompose.arch.Layer.Relu;

/**
 * VGG networks (Simonyan and Zisserman, 2014; the paper's Fig. 1): five groups of 3×3 convolutions of {@code width}, 2,
 * 4, 8 and 8 times {@code width} channels, each closed by a 2×2 max-pool, then three FC layers, the hidden ones of 64
 * times {@code width} features with dropout ½. The published networks have width 64.
 */
public final class Vgg {

    private static final float DROPOUT = 0.5f;

    private Vgg() {}

    /** VGG11 (configuration A): 1, 1, 2, 2, 2 convolutions. */
    public static Network vgg11(int height, int width, int channels, int classes) {
        return build("vgg11", height, width, channels, classes, new int[] {1, 1, 2, 2, 2});
    }

    /** VGG16 (configuration D): 2, 2, 3, 3, 3 convolutions. */
    public static Network vgg16(int height, int width, int channels, int classes) {
        return build("vgg16", height, width, channels, classes, new int[] {2, 2, 3, 3, 3});
    }

    private static Network build(String name, int height, int width, int channels, int classes, int[] convolutions) {
        List<Layer> layers = new ArrayList<>();
        int in = 3;
        for (int group = 1; group <= convolutions.length; group++) {
            int out = channels << Math.min(group - 1, 3);
            for (int conv = 1; conv <= convolutions[group - 1]; conv++) {
                String path = "group" + group + "/conv" + conv;
                layers.add(new Conv(path, 3, 3, 1, Padding.SAME, in, out, true));
                layers.add(new Relu(path + "/relu"));
                in = out;
            }
            layers.add(new MaxPool("group" + group + "/pool", 2, 2, Padding.VALID));
        }
        layers.add(new Flatten("flatten"));
        int scale = 1 << convolutions.length;
        // An image too small leaves no position; the network then names the pool that it vanishes in.
        int positions = Math.max(1, (height / scale) * (width / scale));
        int hidden = 64 * channels;
        layers.addAll(List.of(
                new Dense("fc1", positions * in, hidden, true),
                new Relu("fc1/relu"),
                new Dropout("fc1/dropout", DROPOUT),
                new Dense("fc2", hidden, hidden, true),
                new Relu("fc2/relu"),
                new Dropout("fc2/dropout", DROPOUT),
                new Dense("fc3", hidden, classes, true)));
        return new Network(name, new Shape(height, width, 3), classes, layers);
    }
}
