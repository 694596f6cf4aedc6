package org.recompose.arch;

import java.util.ArrayList;
import java.util.List;
import org.recompose.arch.Layer.BatchNorm;
import org.recompose.arch.Layer.Conv;
import org.recompose.arch.Layer.Dense;
import org.recompose.arch.Layer.GlobalAveragePool;
import org.recompose.arch.Layer.Relu;

/**
 * The residual networks for small images (He et al., CVPR 2016, Section 4.2): a 3×3 convolution without pooling, three
 * stages of n basic blocks with {@code width}, 2 and 4 times {@code width} channels, global average pooling, one FC; 6n
 * + 2 layers. Shortcuts without parameters (option A), interleaved as {@link Layer.ZeroPadShortcut} says. The published
 * networks have width 16: ResNet-20 has 269,722 trainable parameters for 10 classes.
 */
public final class CifarResNet {

    private static final int STAGES = 3;

    private CifarResNet() {}

    /**
     * @param depth 6n + 2, as 20, 32, 56
     * @throws IllegalArgumentException if it is another
     */
    public static Network of(int depth, int height, int width, int channels, int classes) {
        if (depth < 8 || depth % 6 != 2) {
            throw new IllegalArgumentException("a network of " + depth + " layers: must be 6n + 2, as 20, 32, 56");
        }
        List<Layer> layers = new ArrayList<>(List.of(
                new Conv("conv", 3, 3, 1, Padding.SAME, 3, channels, false),
                new BatchNorm("bn", channels),
                new Relu("relu")));
        int in = channels;
        for (int stage = 1; stage <= STAGES; stage++) {
            int out = channels << (stage - 1);
            for (int block = 1; block <= depth / 6; block++) {
                String path = "stage" + stage + "/block" + block;
                layers.add(ResNet.block(path, in, out, stage > 1 && block == 1 ? 2 : 1, false, false));
                layers.add(new Relu(path + "/relu"));
                in = out;
            }
        }
        layers.add(new GlobalAveragePool("gap"));
        layers.add(new Dense("fc", in, classes, true));
        return new Network("resnet" + depth, new Shape(height, width, 3), classes, layers);
    }
}
