package org.recompose.arch;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.recompose.weights.Weights;

/**
 * A forward pass in plain Java and double precision, written from the layers' definitions alone: what the TensorFlow
 * graph and the composition are compared with.
 */
public final class ReferenceNetwork implements Layer.Visitor<ReferenceNetwork.FeatureMap> {

    /** An H×W×D map, row-major. */
    public record FeatureMap(Shape shape, double[] values) {

        double at(int y, int x, int c) {
            boolean inside = y >= 0 && y < shape.height() && x >= 0 && x < shape.width();
            return inside ? values[(y * shape.width() + x) * shape.channels() + c] : 0;
        }
    }

    private final Weights weights;
    private String prefix = "";
    private FeatureMap in;

    private ReferenceNetwork(Weights weights) {
        this.weights = weights;
    }

    /** The logits of n images, n×C; {@code images} is n×H×W×D. */
    public static float[][] logits(Network network, Weights weights, float[] images, int n) {
        float[][] logits = new float[n][network.classes()];
        int size = (int) network.input().size();
        for (int i = 0; i < n; i++) {
            double[] image = new double[size];
            for (int j = 0; j < size; j++) {
                image[j] = images[i * size + j];
            }
            FeatureMap input = new FeatureMap(network.input(), image);
            FeatureMap out = new ReferenceNetwork(weights).run("", network.layers(), input);
            for (int c = 0; c < network.classes(); c++) {
                logits[i][c] = (float) out.values[c];
            }
        }
        return logits;
    }

    private FeatureMap run(String inside, List<Layer> layers, FeatureMap input) {
        String outside = prefix;
        prefix = inside;
        FeatureMap at = input;
        for (Layer layer : layers) {
            in = at;
            at = layer.accept(this);
        }
        prefix = outside;
        return at;
    }

    @Override
    public FeatureMap conv(Layer.Conv layer) {
        FeatureMap x = in;
        int h = layer.padding().outputSize(x.shape.height(), layer.height(), layer.stride());
        int w = layer.padding().outputSize(x.shape.width(), layer.width(), layer.stride());
        int top = before(x.shape.height(), h, layer.height(), layer);
        int left = before(x.shape.width(), w, layer.width(), layer);
        float[] kernel = weights.get(prefix + layer.name() + "/kernel");
        float[] bias = layer.bias() ? weights.get(prefix + layer.name() + "/bias") : new float[layer.out()];
        int ins = layer.in() / layer.groups();
        int outs = layer.out() / layer.groups();
        double[] out = new double[h * w * layer.out()];
        for (int y = 0; y < h; y++) {
            for (int z = 0; z < w; z++) {
                int base = (y * w + z) * layer.out();
                for (int o = 0; o < layer.out(); o++) {
                    out[base + o] = bias[o];
                }
                for (int dy = 0; dy < layer.height(); dy++) {
                    for (int dx = 0; dx < layer.width(); dx++) {
                        for (int i = 0; i < layer.in(); i++) {
                            double v = x.at(y * layer.stride() + dy - top, z * layer.stride() + dx - left, i);
                            int group = i / ins;
                            int tap = ((dy * layer.width() + dx) * ins + i % ins) * layer.out();
                            for (int o = group * outs; v != 0 && o < (group + 1) * outs; o++) {
                                out[base + o] += v * kernel[tap + o];
                            }
                        }
                    }
                }
            }
        }
        return new FeatureMap(new Shape(h, w, layer.out()), out);
    }

    /** TensorFlow's rule: half of the padding that the last window needs, rounded down. */
    private static int before(int in, int out, int window, Layer.Conv layer) {
        return layer.padding() == Padding.VALID ? 0 : Math.max(0, (out - 1) * layer.stride() + window - in) / 2;
    }

    @Override
    public FeatureMap batchNorm(Layer.BatchNorm layer) {
        String path = prefix + layer.name();
        float[] gamma = weights.get(path + "/gamma");
        float[] beta = weights.get(path + "/beta");
        float[] mean = weights.get(path + "/mean");
        float[] variance = weights.get(path + "/variance");
        double[] out = new double[in.values.length];
        for (int i = 0; i < out.length; i++) {
            int c = i % layer.channels();
            out[i] = gamma[c] * (in.values[i] - mean[c]) / Math.sqrt(variance[c] + (double) layer.epsilon()) + beta[c];
        }
        return new FeatureMap(in.shape, out);
    }

    @Override
    public FeatureMap relu(Layer.Relu layer) {
        double[] out = new double[in.values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = Math.max(0, in.values[i]);
        }
        return new FeatureMap(in.shape, out);
    }

    @Override
    public FeatureMap maxPool(Layer.MaxPool layer) {
        return pool(layer.size(), layer.stride(), layer.padding(), window -> window.max()
                .orElseThrow());
    }

    @Override
    public FeatureMap averagePool(Layer.AveragePool layer) {
        return pool(layer.size(), layer.stride(), layer.padding(), window -> window.average()
                .orElseThrow());
    }

    /** What {@code of} makes of the values of each window that lie inside the map. */
    private FeatureMap pool(int size, int stride, Padding padding, ToDoubleFunction<DoubleStream> of) {
        Shape shape = in.shape;
        int h = padding.outputSize(shape.height(), size, stride);
        int w = padding.outputSize(shape.width(), size, stride);
        boolean valid = padding == Padding.VALID;
        int top = valid ? 0 : Math.max(0, (h - 1) * stride + size - shape.height()) / 2;
        int left = valid ? 0 : Math.max(0, (w - 1) * stride + size - shape.width()) / 2;
        double[] out = new double[h * w * shape.channels()];
        for (int i = 0; i < out.length; i++) {
            int c = i % shape.channels();
            int z = i / shape.channels() % w;
            int y = i / shape.channels() / w;
            DoubleStream.Builder window = DoubleStream.builder();
            for (int dy = 0; dy < size; dy++) {
                for (int dx = 0; dx < size; dx++) {
                    int row = y * stride + dy - top;
                    int column = z * stride + dx - left;
                    if (row >= 0 && row < shape.height() && column >= 0 && column < shape.width()) {
                        window.add(in.at(row, column, c));
                    }
                }
            }
            out[i] = of.applyAsDouble(window.build());
        }
        return new FeatureMap(new Shape(h, w, shape.channels()), out);
    }

    @Override
    public FeatureMap globalAveragePool(Layer.GlobalAveragePool layer) {
        int channels = in.shape.channels();
        double[] out = new double[channels];
        for (int i = 0; i < in.values.length; i++) {
            out[i % channels] += in.values[i] * channels / in.values.length;
        }
        return new FeatureMap(new Shape(1, 1, channels), out);
    }

    @Override
    public FeatureMap flatten(Layer.Flatten layer) {
        return new FeatureMap(new Shape(1, 1, in.values.length), in.values);
    }

    @Override
    public FeatureMap dense(Layer.Dense layer) {
        float[] kernel = weights.get(prefix + layer.name() + "/kernel");
        double[] out = new double[layer.out()];
        for (int o = 0; o < layer.out(); o++) {
            out[o] = layer.bias() ? weights.get(prefix + layer.name() + "/bias")[o] : 0;
            for (int i = 0; i < layer.in(); i++) {
                out[o] += in.values[i] * kernel[i * layer.out() + o];
            }
        }
        return new FeatureMap(new Shape(1, 1, layer.out()), out);
    }

    @Override
    public FeatureMap dropout(Layer.Dropout layer) {
        return in;
    }

    @Override
    public FeatureMap zeroPadShortcut(Layer.ZeroPadShortcut layer) {
        int h = (in.shape.height() + layer.stride() - 1) / layer.stride();
        int w = (in.shape.width() + layer.stride() - 1) / layer.stride();
        double[] out = new double[h * w * layer.out()];
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                for (int c = 0; c < layer.in(); c++) {
                    out[(y * w + x) * layer.out() + c * (layer.out() / layer.in())] =
                            in.at(y * layer.stride(), x * layer.stride(), c);
                }
            }
        }
        return new FeatureMap(new Shape(h, w, layer.out()), out);
    }

    @Override
    public FeatureMap residual(Layer.Residual layer) {
        FeatureMap input = in;
        FeatureMap body = run(prefix + layer.name() + "/", layer.body(), input);
        FeatureMap shortcut = run(prefix + layer.name() + "/", layer.shortcut(), input);
        double[] out = new double[body.values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = body.values[i] + shortcut.values[i];
        }
        return new FeatureMap(body.shape, out);
    }
}
