package org.recompose.arch;

import java.util.List;
import org.recompose.arch.Layer.Conv;
import org.recompose.arch.Layer.Dense;
import org.recompose.arch.Layer.Flatten;
import org.recompose.arch.Layer.MaxPool;
import org.recompose.arch.Layer.Relu;

/**
 * A plain small CNN without batch normalisation or padding: two 3×3 convolutions with max-pools and two FC layers. With
 * aligned cuts the composed logits are exactly the sum of the sub-networks'.
 */
public final class PlainCnn {

    private PlainCnn() {}

    /** @throws IllegalArgumentException if the image is too small, at least 10×10 is needed */
    public static Network of(int height, int width, int channels, int classes) {
        int h = ((height - 2) / 2 - 2) / 2;
        int w = ((width - 2) / 2 - 2) / 2;
        if (h < 1 || w < 1) {
            throw new IllegalArgumentException(
                    "plain: an image of " + height + "×" + width + " is too small, at least 10×10 is needed");
        }
        return new Network(
                "plain",
                new Shape(height, width, 3),
                classes,
                List.of(
                        new Conv("conv1", 3, 3, 1, Padding.VALID, 3, channels, true),
                        new Relu("relu1"),
                        new MaxPool("pool1", 2, 2, Padding.VALID),
                        new Conv("conv2", 3, 3, 1, Padding.VALID, channels, 2 * channels, true),
                        new Relu("relu2"),
                        new MaxPool("pool2", 2, 2, Padding.VALID),
                        new Flatten("flatten"),
                        new Dense("fc1", h * w * 2 * channels, 4 * channels, true),
                        new Relu("relu3"),
                        new Dense("fc2", 4 * channels, classes, true)));
    }
}
