package org.recompose.arch;

import java.util.ArrayList;
import java.util.List;
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

/** Random chains of layers with residual blocks, for property tests. */
public final class RandomNetworks {

    private final Random random;
    private final List<Layer> layers = new ArrayList<>();
    private Shape shape;
    private int channels;
    private int stride = 1;

    private RandomNetworks(Random random) {
        this.random = random;
    }

    /**
     * Padded layers of all kinds on an image of 9 to 24 pixels a side, then either a global average pool or a flatten
     * with a hidden FC layer.
     *
     * @param unit every hidden layer's channels are a multiple of it
     */
    public static Network padded(Random random, int unit, boolean flatten) {
        RandomNetworks chain = new RandomNetworks(random);
        chain.shape = new Shape(9 + random.nextInt(16), 9 + random.nextInt(16), 3);
        Shape input = chain.shape;
        if (random.nextInt(4) == 0) {
            chain.add(new MaxPool(chain.name("pool"), 2, 1, Padding.SAME));
        }
        chain.convolution(unit * (1 + random.nextInt(2)), Padding.SAME);
        int blocks = random.nextInt(5);
        for (int i = 0; i < blocks; i++) {
            switch (random.nextInt(10)) {
                case 0 -> chain.convolution(unit * (1 + random.nextInt(3)), Padding.SAME);
                case 1 -> chain.add(new BatchNorm(chain.name("bn"), chain.channels));
                case 2 ->
                    chain.add(new MaxPool(
                            chain.name("pool"), 2 + random.nextInt(2), 1 + random.nextInt(2), Padding.SAME));
                case 7 ->
                    chain.add(new AveragePool(
                            chain.name("pool"), 1 + random.nextInt(3), 1 + random.nextInt(2), Padding.SAME));
                case 8 -> chain.grouped(unit * (1 + random.nextInt(3)), unit, Padding.SAME);
                case 9 -> chain.grouped(chain.channels, chain.channels, Padding.SAME);
                case 3 -> chain.add(new Dropout(chain.name("dropout"), 0.4f));
                case 4 -> chain.add(new Relu(chain.name("relu")));
                default -> chain.residual();
            }
        }
        int classes = 2 + random.nextInt(4);
        chain.head(unit, classes, flatten);
        return new Network("random", input, classes, chain.layers);
    }

    /**
     * Layers without padding, flattened: a chain whose strides' product is {@link Valid#stride}, on which every
     * rectangle with a side of {@link Valid#smallest} or more gives at least one position.
     */
    public static Valid valid(Random random, int unit) {
        RandomNetworks chain = new RandomNetworks(random);
        chain.shape = new Shape(200, 200, 3);
        int blocks = 1 + random.nextInt(3);
        for (int i = 0; i < blocks; i++) {
            chain.convolution(unit * (1 + random.nextInt(2)), Padding.VALID);
            if (random.nextBoolean()) {
                chain.pointwiseResidual();
            }
            if (random.nextInt(3) == 0) {
                chain.grouped(chain.channels, random.nextBoolean() ? unit : chain.channels, Padding.VALID);
            }
            if (random.nextBoolean()) {
                int size = 2 + random.nextInt(2);
                String name = chain.name("pool");
                chain.stride *= 2;
                chain.add(
                        random.nextBoolean()
                                ? new MaxPool(name, size, 2, Padding.VALID)
                                : new AveragePool(name, size, 2, Padding.VALID));
            }
        }
        int smallest = 1;
        while (!chain.fits(smallest)) {
            smallest++;
        }
        return new Valid(chain.layers, chain.stride, smallest, unit, 2 + random.nextInt(4));
    }

    /** The layers of {@link #valid} without the head. */
    public record Valid(List<Layer> layers, int stride, int smallest, int unit, int classes) {

        /** With a head for an image of this size. */
        public Network on(int height, int width) {
            Shape map = Shapes.infer(layers, "", new Shape(height, width, 3), new ArrayList<>());
            int features = Math.toIntExact(map.size());
            List<Layer> all = new ArrayList<>(layers);
            all.add(new Flatten("flatten"));
            all.add(new Dense("fc1", features, 2 * unit, true));
            all.add(new Relu("fc1/relu"));
            all.add(new Dense("fc2", 2 * unit, classes, true));
            return new Network("random", new Shape(height, width, 3), classes, all);
        }
    }

    private boolean fits(int side) {
        try {
            Shapes.infer(layers, "", new Shape(side, side, 3), new ArrayList<>());
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private String name(String kind) {
        return kind + layers.size();
    }

    private void add(Layer layer) {
        shape = Shapes.infer(List.of(layer), "", shape, new ArrayList<>());
        channels = shape.channels();
        layers.add(layer);
    }

    private void convolution(int out, Padding padding) {
        int step = 1 + random.nextInt(2);
        stride *= step;
        add(new Conv(
                name("conv"),
                1 + random.nextInt(4),
                1 + random.nextInt(4),
                step,
                padding,
                shape.channels(),
                out,
                random.nextBoolean()));
    }

    /** Each share of the channels has whole groups, or all of one. */
    private void grouped(int out, int groups, Padding padding) {
        int kernel = 1 + random.nextInt(3);
        add(new Conv(name("grouped"), kernel, kernel, 1, padding, channels, out, groups, random.nextBoolean()));
    }

    private void residual() {
        boolean widen = random.nextBoolean();
        int out = widen ? 2 * channels : channels;
        int step = 1 + random.nextInt(2);
        List<Layer> body = List.of(
                new Conv("conv1", 3, 3, step, Padding.SAME, channels, out, false),
                new BatchNorm("bn1", out),
                new Relu("relu1"),
                new Conv("conv2", 3, 1, 1, Padding.SAME, out, out, true));
        List<Layer> shortcut;
        if (random.nextBoolean()) {
            shortcut = List.of(new ZeroPadShortcut("shortcut", step, channels, out));
        } else if (widen || step > 1) {
            shortcut = List.of(new Conv("projection", 1, 1, step, Padding.SAME, channels, out, false));
        } else {
            shortcut = List.of();
        }
        add(new Residual(name("block"), body, shortcut));
    }

    private void pointwiseResidual() {
        add(new Residual(
                name("block"),
                List.of(
                        new Conv("conv", 1, 1, 1, Padding.VALID, channels, channels, true),
                        new BatchNorm("bn", channels),
                        new Relu("relu")),
                List.of()));
    }

    private void head(int unit, int classes, boolean flatten) {
        int features = channels;
        if (flatten) {
            features = Math.toIntExact(shape.size());
            add(new Flatten("flatten"));
            if (random.nextBoolean()) {
                add(new BatchNorm("features/bn", features));
            }
            add(new Dense("fc1", features, 2 * unit, random.nextBoolean()));
            add(new Relu("fc1/relu"));
            features = 2 * unit;
        } else {
            add(new GlobalAveragePool("gap"));
        }
        add(new Dense("fc", features, classes, true));
    }
}
