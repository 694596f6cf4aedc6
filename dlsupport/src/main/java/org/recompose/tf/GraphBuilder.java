package org.recompose.tf;

import java.util.List;
import java.util.function.Function;
import org.recompose.arch.Layer;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.Scope;
import org.tensorflow.op.core.Variable;
import org.tensorflow.op.nn.Conv2d;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Builds the operations of a network, NHWC. Several networks of the same layers are built as one by grouping: group g
 * owns the g-th block of channels of every feature map, convolutions are grouped, and nothing passes between groups, so
 * each group computes exactly what its network would alone.
 */
final class GraphBuilder implements Layer.Visitor<Operand<TFloat32>> {

    /** What changes between training and inference. */
    interface Mode {
        /** The batch normalisation of {@code x}. */
        Operand<TFloat32> batchNorm(String path, Layer.BatchNorm layer, Operand<TFloat32> x);

        /** The dropout of {@code x}. */
        Operand<TFloat32> dropout(Layer.Dropout layer, Operand<TFloat32> x);
    }

    private final Ops tf;
    private final Function<String, Variable<TFloat32>> variables;
    private final int groups;
    private final Mode mode;
    private String prefix = "";
    private Operand<TFloat32> x;

    /** @param variables a parameter's variable by its path; none for a bias that has no effect */
    GraphBuilder(Ops tf, Function<String, Variable<TFloat32>> variables, int groups, Mode mode) {
        this.tf = tf;
        this.variables = variables;
        this.groups = groups;
        this.mode = mode;
    }

    /**
     * @param images B×H×W×(groups·D), the groups' images one after the other along the channels
     * @return B×1×1×(groups·C) logits
     */
    Operand<TFloat32> build(List<Layer> layers, Operand<TFloat32> images) {
        x = images;
        for (Layer layer : layers) {
            x = layer.accept(this);
        }
        return x;
    }

    /** TensorFlow tells the number of groups by the kernel's inputs: the layer's groups times the grouped networks. */
    @Override
    public Operand<TFloat32> conv(Layer.Conv layer) {
        return conv(layer.name(), layer.stride(), layer.padding().name());
    }

    private Operand<TFloat32> conv(String name, int stride, String padding) {
        String path = prefix + name;
        Operand<TFloat32> y = tf.nn.conv2d(x, kernel(path), sides(stride), padding, new Conv2d.Options[0]);
        Variable<TFloat32> bias = variables.apply(path + "/bias");
        return bias == null ? y : tf.nn.biasAdd(y, bias);
    }

    private Operand<TFloat32> kernel(String path) {
        return variables.apply(path + "/kernel");
    }

    @Override
    public Operand<TFloat32> batchNorm(Layer.BatchNorm layer) {
        return mode.batchNorm(prefix + layer.name(), layer, x);
    }

    @Override
    public Operand<TFloat32> relu(Layer.Relu layer) {
        return tf.nn.relu(x);
    }

    /** By version 1 of the operation, which {@code tf.nn} leaves out: oneDNN computes its gradient, not version 2's. */
    @Override
    public Operand<TFloat32> maxPool(Layer.MaxPool layer) {
        Scope scope = tf.scope();
        return scope.env()
                .opBuilder("MaxPool", scope.makeOpName("MaxPool"), scope)
                .addInput(x.asOutput())
                .setAttr("ksize", new long[] {1, layer.size(), layer.size(), 1})
                .setAttr("strides", new long[] {1, layer.stride(), layer.stride(), 1})
                .setAttr("padding", layer.padding().name())
                .build()
                .output(0);
    }

    @Override
    public Operand<TFloat32> averagePool(Layer.AveragePool layer) {
        return tf.nn.avgPool(
                x, sides(layer.size()), sides(layer.stride()), layer.padding().name());
    }

    private static List<Long> sides(int side) {
        return List.of(1L, (long) side, (long) side, 1L);
    }

    @Override
    public Operand<TFloat32> globalAveragePool(Layer.GlobalAveragePool layer) {
        return tf.math.mean(x, tf.constant(new int[] {1, 2}), org.tensorflow.op.math.Mean.keepDims(true));
    }

    @Override
    public Operand<TFloat32> flatten(Layer.Flatten layer) {
        long[] shape = x.shape().asArray();
        int positions = (int) (shape[1] * shape[2]);
        int channels = (int) shape[3] / groups;
        Operand<TFloat32> y = x;
        if (groups > 1) {
            y = tf.reshape(y, tf.constant(new int[] {-1, positions, groups, channels}));
            y = tf.linalg.transpose(y, tf.constant(new int[] {0, 2, 1, 3}));
        }
        return tf.reshape(y, tf.constant(new int[] {-1, 1, 1, groups * positions * channels}));
    }

    /** An FC layer is the convolution of a 1×1 map (Section 2); grouping comes with it. */
    @Override
    public Operand<TFloat32> dense(Layer.Dense layer) {
        if (groups > 1) {
            return conv(layer.name(), 1, "VALID");
        }
        String path = prefix + layer.name();
        Operand<TInt32> in = tf.constant(new int[] {-1, layer.in()});
        Operand<TFloat32> w = tf.reshape(kernel(path), tf.constant(new int[] {layer.in(), layer.out()}));
        Operand<TFloat32> y = tf.linalg.matMul(tf.reshape(x, in), w);
        Variable<TFloat32> bias = variables.apply(path + "/bias");
        y = bias == null ? y : tf.nn.biasAdd(y, bias);
        return tf.reshape(y, tf.constant(new int[] {-1, 1, 1, layer.out()}));
    }

    @Override
    public Operand<TFloat32> dropout(Layer.Dropout layer) {
        return mode.dropout(layer, x);
    }

    @Override
    public Operand<TFloat32> zeroPadShortcut(Layer.ZeroPadShortcut layer) {
        Operand<TFloat32> y = x;
        if (layer.stride() > 1) {
            y = tf.nn.avgPool(y, sides(1), sides(layer.stride()), "SAME");
        }
        int factor = layer.out() / layer.in();
        if (factor == 1) {
            return y;
        }
        long[] shape = y.shape().asArray();
        int h = (int) shape[1];
        int w = (int) shape[2];
        int channels = (int) shape[3];
        y = tf.reshape(y, tf.constant(new int[] {-1, h * w, channels, 1}));
        y = tf.pad(y, tf.constant(new int[][] {{0, 0}, {0, 0}, {0, 0}, {0, factor - 1}}), tf.constant(0f));
        return tf.reshape(y, tf.constant(new int[] {-1, h, w, channels * factor}));
    }

    @Override
    public Operand<TFloat32> residual(Layer.Residual layer) {
        String outer = prefix;
        Operand<TFloat32> in = x;
        prefix = outer + layer.name() + "/";
        Operand<TFloat32> body = build(layer.body(), in);
        Operand<TFloat32> shortcut = build(layer.shortcut(), in);
        prefix = outer;
        return tf.math.add(body, shortcut);
    }

    /** Batch normalisation with its moving averages, no dropout. */
    static Mode inference(Ops tf, Function<String, Variable<TFloat32>> variables) {
        return new Mode() {
            @Override
            public Operand<TFloat32> batchNorm(String path, Layer.BatchNorm layer, Operand<TFloat32> x) {
                return tf.nn.fusedBatchNorm(
                                x,
                                variables.apply(path + "/gamma"),
                                variables.apply(path + "/beta"),
                                variables.apply(path + "/mean"),
                                variables.apply(path + "/variance"),
                                FusedBatchNorm.epsilon(layer.epsilon()),
                                FusedBatchNorm.isTraining(false))
                        .y();
            }

            @Override
            public Operand<TFloat32> dropout(Layer.Dropout layer, Operand<TFloat32> x) {
                return x;
            }
        };
    }
}
