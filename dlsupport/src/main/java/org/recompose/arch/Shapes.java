package org.recompose.arch;

import java.util.List;

/** Shape inference: what each layer gives for what it takes, or why it cannot. */
final class Shapes implements Layer.Visitor<Shape> {

    private final String path;
    private final Shape in;
    private final List<Network.Node> nodes;

    private Shapes(String path, Shape in, List<Network.Node> nodes) {
        this.path = path;
        this.in = in;
        this.nodes = nodes;
    }

    /** Adds a node for each layer to {@code nodes} and returns the last layer's shape. */
    static Shape infer(List<Layer> layers, String prefix, Shape input, List<Network.Node> nodes) {
        Shape shape = input;
        for (Layer layer : layers) {
            String path = prefix + layer.name();
            Shape out = layer.accept(new Shapes(path, shape, nodes));
            nodes.add(new Network.Node(path, layer, shape, out));
            shape = out;
        }
        return shape;
    }

    @Override
    public Shape conv(Layer.Conv layer) {
        channels(layer.in());
        return window(layer.height(), layer.width(), layer.stride(), layer.padding(), layer.out());
    }

    @Override
    public Shape batchNorm(Layer.BatchNorm layer) {
        channels(layer.channels());
        return in;
    }

    @Override
    public Shape relu(Layer.Relu layer) {
        return in;
    }

    @Override
    public Shape maxPool(Layer.MaxPool layer) {
        return window(layer.size(), layer.size(), layer.stride(), layer.padding(), in.channels());
    }

    @Override
    public Shape averagePool(Layer.AveragePool layer) {
        return window(layer.size(), layer.size(), layer.stride(), layer.padding(), in.channels());
    }

    @Override
    public Shape globalAveragePool(Layer.GlobalAveragePool layer) {
        return new Shape(1, 1, in.channels());
    }

    @Override
    public Shape flatten(Layer.Flatten layer) {
        return new Shape(1, 1, Math.toIntExact(in.size()));
    }

    @Override
    public Shape dense(Layer.Dense layer) {
        if (in.height() != 1 || in.width() != 1) {
            throw new IllegalArgumentException(path + ": takes a vector but is given a map of " + in
                    + "; put a Flatten or a GlobalAveragePool before it");
        }
        channels(layer.in());
        return new Shape(1, 1, layer.out());
    }

    @Override
    public Shape dropout(Layer.Dropout layer) {
        return in;
    }

    @Override
    public Shape zeroPadShortcut(Layer.ZeroPadShortcut layer) {
        channels(layer.in());
        return window(1, 1, layer.stride(), Padding.SAME, layer.out());
    }

    @Override
    public Shape residual(Layer.Residual layer) {
        Shape body = infer(layer.body(), path + "/", in, nodes);
        Shape shortcut = infer(layer.shortcut(), path + "/", in, nodes);
        if (!body.equals(shortcut)) {
            throw new IllegalArgumentException(
                    path + ": the two sides of the residual differ, body " + body + ", shortcut " + shortcut);
        }
        return body;
    }

    private void channels(int expected) {
        if (expected != in.channels()) {
            throw new IllegalArgumentException(
                    path + ": takes " + expected + " channels but is given " + in.channels());
        }
    }

    private Shape window(int height, int width, int stride, Padding padding, int channels) {
        int h = padding.outputSize(in.height(), height, stride);
        int w = padding.outputSize(in.width(), width, stride);
        if (h < 1 || w < 1) {
            throw new IllegalArgumentException(
                    path + ": a window of " + height + "×" + width + " without padding does not fit a map of " + in);
        }
        return new Shape(h, w, channels);
    }
}
