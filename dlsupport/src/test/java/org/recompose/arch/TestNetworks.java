package org.recompose.arch;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.recompose.arch.Layer.AveragePool;
import org.recompose.arch.Layer.BatchNorm;
import org.recompose.arch.Layer.Conv;
import org.recompose.arch.Layer.Dense;
import org.recompose.arch.Layer.Dropout;
import org.recompose.arch.Layer.Flatten;
import org.recompose.arch.Layer.GlobalAveragePool;
import org.recompose.arch.Layer.MaxPool;
import org.recompose.arch.Layer.Relu;
import org.recompose.arch.Layer.Residual;
import org.recompose.arch.Layer.ZeroPadShortcut;
import org.recompose.weights.Weights;

/** Small instances of every network, random weights and random images. */
public final class TestNetworks {

    private TestNetworks() {}

    /** The networks that end in global average pooling, on images that are not square. */
    public static List<Network> fullyConvolutional() {
        return List.of(
                ResNet.paper(48, 40, 8, 5),
                ResNet.resNet18(48, 40, 8, 5),
                ResNet.resNet34(48, 40, 8, 5),
                CifarResNet.of(20, 16, 20, 8, 5),
                classifiedByConvolution(20, 24, 8, 5),
                grouped(24, 28, 8, 5));
    }

    /** The networks that flatten, at sizes where cuts in 2×2 are aligned with their strides. */
    public static List<Network> flattening() {
        return List.of(
                Vgg.vgg16(64, 128, 8, 5), Vgg.vgg11(128, 64, 8, 5), PlainCnn.of(32, 40, 8, 5), same(32, 32, 8, 5));
    }

    /** Padded convolutions, dropout and a batch normalisation of the features of a flattened map. */
    public static Network same(int height, int width, int channels, int classes) {
        int features = height / 4 * (width / 4) * channels;
        return new Network(
                "same",
                new Shape(height, width, 3),
                classes,
                List.of(
                        new Conv("conv1", 3, 3, 1, Padding.SAME, 3, channels, true),
                        new BatchNorm("bn1", channels),
                        new Relu("relu1"),
                        new MaxPool("pool1", 2, 2, Padding.VALID),
                        new Conv("conv2", 3, 3, 1, Padding.SAME, channels, channels, true),
                        new Relu("relu2"),
                        new MaxPool("pool2", 2, 2, Padding.VALID),
                        new Flatten("flatten"),
                        new BatchNorm("bn2", features),
                        new Dropout("dropout", 0.3f),
                        new Dense("fc1", features, 2 * channels, true),
                        new Relu("relu3"),
                        new Dense("fc2", 2 * channels, classes, true)));
    }

    /** Without any FC layer: the last convolution gives the logits. */
    public static Network classifiedByConvolution(int height, int width, int channels, int classes) {
        return new Network(
                "all-convolutional",
                new Shape(height, width, 3),
                classes,
                List.of(
                        new Conv("conv1", 5, 3, 2, Padding.SAME, 3, channels, true),
                        new BatchNorm("bn1", channels),
                        new Relu("relu1"),
                        new Conv("conv2", 1, 3, 1, Padding.SAME, channels, 2 * channels, false),
                        new Relu("relu2"),
                        new Dropout("dropout", 0.5f),
                        new Conv("conv3", 1, 1, 1, Padding.SAME, 2 * channels, classes, true),
                        new GlobalAveragePool("gap")));
    }

    /** A depthwise convolution, one in eight groups and average pools, in a residual too. */
    public static Network grouped(int height, int width, int channels, int classes) {
        return new Network(
                "grouped",
                new Shape(height, width, 3),
                classes,
                List.of(
                        new Conv("stem", 3, 3, 2, Padding.SAME, 3, channels, false),
                        new BatchNorm("stem/bn", channels),
                        new Relu("stem/relu"),
                        new Conv("depthwise", 3, 3, 1, Padding.SAME, channels, channels, channels, true),
                        new BatchNorm("depthwise/bn", channels),
                        new AveragePool("pool", 3, 2, Padding.SAME),
                        new Residual(
                                "block",
                                List.of(
                                        new Conv("expand", 1, 1, 1, Padding.SAME, channels, 2 * channels, false),
                                        new Relu("relu"),
                                        new Conv("grouped", 3, 3, 1, Padding.SAME, 2 * channels, 2 * channels, 8, true),
                                        new BatchNorm("bn", 2 * channels)),
                                List.of(new ZeroPadShortcut("shortcut", 1, channels, 2 * channels))),
                        new Relu("relu"),
                        new AveragePool("pool2", 2, 2, Padding.VALID),
                        new GlobalAveragePool("gap"),
                        new Dense("fc", 2 * channels, classes, true)));
    }

    /** Random values for every array, biases and batch-normalisation statistics included. */
    public static Weights weights(Network network, long seed) {
        Random random = new Random(seed);
        Map<String, float[]> arrays = new HashMap<>();
        for (Parameter parameter : network.parameters()) {
            float[] values = new float[parameter.size()];
            int fanIn = parameter.extent().fanIn();
            for (int i = 0; i < values.length; i++) {
                values[i] = switch (parameter.kind()) {
                    case KERNEL -> (float) (random.nextGaussian() * Math.sqrt(2.0 / fanIn));
                    case GAMMA, VARIANCE -> 0.5f + random.nextFloat();
                    default -> random.nextFloat() - 0.5f;
                };
            }
            arrays.put(parameter.path(), values);
        }
        return Weights.of(network, arrays);
    }

    /** One set of random weights for each network. */
    public static List<Weights> weights(List<Network> networks, long seed) {
        Random random = new Random(seed);
        return networks.stream()
                .map(network -> weights(network, random.nextLong()))
                .toList();
    }

    /** n images of H×W×D values in −1..1. */
    public static float[] images(Network network, int n, long seed) {
        Random random = new Random(seed);
        float[] images = new float[n * (int) network.input().size()];
        for (int i = 0; i < images.length; i++) {
            images[i] = 2 * random.nextFloat() - 1;
        }
        return images;
    }
}
