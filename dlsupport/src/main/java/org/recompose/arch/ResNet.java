package org.recompose.arch;

import java.util.ArrayList;
import java.util.List;
import org.recompose.arch.Layer.BatchNorm;
import org.recompose.arch.Layer.Conv;
import org.recompose.arch.Layer.Dense;
import org.recompose.arch.Layer.GlobalAveragePool;
import org.recompose.arch.Layer.MaxPool;
import org.recompose.arch.Layer.Relu;
import org.recompose.arch.Layer.Residual;
import org.recompose.arch.Layer.ZeroPadShortcut;

/**
 * Residual networks of basic blocks (He et al., CVPR 2016): a 7×7 convolution and a max-pool, four stages of
 * {@code width}, 2, 4 and 8 times {@code width} channels, global average pooling, one FC. Every channel count derives
 * from {@code width}; the published networks have width 64.
 */
public final class ResNet {

    private ResNet() {}

    /**
     * The network of the paper's Table 1: stages of 2, 3, 3 and 3 blocks, shortcuts without parameters, convolutions
     * with bias. 17,219,077 parameters at width 64 and 5 classes.
     */
    public static Network paper(int height, int width, int channels, int classes) {
        return build("paper", height, width, channels, classes, new int[] {2, 3, 3, 3}, true);
    }

    /** ResNet-18: stages of 2, 2, 2, 2 blocks, 1×1 projections. */
    public static Network resNet18(int height, int width, int channels, int classes) {
        return build("resnet18", height, width, channels, classes, new int[] {2, 2, 2, 2}, false);
    }

    /** ResNet-34: stages of 3, 4, 6, 3 blocks, 1×1 projections. */
    public static Network resNet34(int height, int width, int channels, int classes) {
        return build("resnet34", height, width, channels, classes, new int[] {3, 4, 6, 3}, false);
    }

    private static Network build(
            String name, int height, int width, int channels, int classes, int[] blocks, boolean ofThePaper) {
        List<Layer> layers = new ArrayList<>(List.of(
                new Conv("conv", 7, 7, 2, Padding.SAME, 3, channels, ofThePaper),
                new BatchNorm("bn", channels),
                new Relu("relu"),
                new MaxPool("pool", 3, 2, Padding.SAME)));
        int in = channels;
        for (int stage = 1; stage <= blocks.length; stage++) {
            int out = channels << (stage - 1);
            for (int block = 1; block <= blocks[stage - 1]; block++) {
                String path = "stage" + stage + "/block" + block;
                int stride = stage > 1 && block == 1 ? 2 : 1;
                layers.add(block(path, in, out, stride, ofThePaper, !ofThePaper));
                layers.add(new Relu(path + "/relu"));
                in = out;
            }
        }
        layers.add(new GlobalAveragePool("gap"));
        layers.add(new Dense("fc", in, classes, true));
        return new Network(name, new Shape(height, width, 3), classes, layers);
    }

    /**
     * A basic block: two 3×3 convolutions with batch normalisation.
     *
     * @param bias of the two convolutions
     * @param projection whether a shortcut that shrinks or widens is a 1×1 convolution (option B), else it has no
     *     parameters (option A)
     */
    static Residual block(String path, int in, int out, int stride, boolean bias, boolean projection) {
        List<Layer> body = List.of(
                new Conv("conv1", 3, 3, stride, Padding.SAME, in, out, bias),
                new BatchNorm("bn1", out),
                new Relu("relu1"),
                new Conv("conv2", 3, 3, 1, Padding.SAME, out, out, bias),
                new BatchNorm("bn2", out));
        if (stride == 1 && in == out) {
            return new Residual(path, body, List.of());
        }
        List<Layer> shortcut = projection
                ? List.of(
                        new Conv("shortcut/conv", 1, 1, stride, Padding.SAME, in, out, false),
                        new BatchNorm("shortcut/bn", out))
                : List.of(new ZeroPadShortcut("shortcut", stride, in, out));
        return new Residual(path, body, shortcut);
    }
}
