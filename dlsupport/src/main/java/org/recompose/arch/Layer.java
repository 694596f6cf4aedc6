package org.recompose.arch;

import java.io.Serializable;
import java.util.List;

/**
 * One layer of a network: a value that says what it is and nothing of how it is computed. A new operation over layers
 * is a {@link Visitor}.
 */
public sealed interface Layer extends Serializable {

    /** The layer's own name, one or more segments separated by {@code /}. */
    String name();

    /** Calls the visitor's method for this kind of layer. */
    <R> R accept(Visitor<R> visitor);

    /** The arrays this layer holds, in a fixed order; their paths start with {@code path}. */
    default List<Parameter> parameters(String path) {
        return List.of();
    }

    /** The chains of layers inside this one, in the order of evaluation. */
    default List<List<Layer>> branches() {
        return List.of();
    }

    /** One method for each kind of layer. */
    interface Visitor<R> {
        R conv(Conv layer);

        R batchNorm(BatchNorm layer);

        R relu(Relu layer);

        R maxPool(MaxPool layer);

        R averagePool(AveragePool layer);

        R globalAveragePool(GlobalAveragePool layer);

        R flatten(Flatten layer);

        R dense(Dense layer);

        R dropout(Dropout layer);

        R zeroPadShortcut(ZeroPadShortcut layer);

        R residual(Residual layer);
    }

    /**
     * A convolution with a kernel w ∈ ℝ^(t1×t2×c_in/groups×c_out) (Section 2, Notations). Output channels
     * [g·c_out/groups, (g+1)·c_out/groups) read input channels [g·c_in/groups, (g+1)·c_in/groups) only: with one group
     * all of them, with c_in groups (a depthwise convolution) one each.
     *
     * @param height t1
     * @param width t2
     * @param stride the same in both directions
     * @param in c_in, input channels
     * @param out c_out, output channels
     * @param groups a divisor of both
     * @param bias whether a bias per output channel is added
     */
    record Conv(
            String name, int height, int width, int stride, Padding padding, int in, int out, int groups, boolean bias)
            implements Layer {
        public Conv {
            Checks.name(name);
            Checks.positive(name, "kernel height", height);
            Checks.positive(name, "kernel width", width);
            Checks.positive(name, "stride", stride);
            Checks.positive(name, "input channels", in);
            Checks.positive(name, "output channels", out);
            Checks.positive(name, "groups", groups);
            if (in % groups != 0 || out % groups != 0) {
                throw new IllegalArgumentException(name + ": " + groups + " groups, must divide the " + in
                        + " input and " + out + " output channels");
            }
        }

        /** In one group. */
        public Conv(String name, int height, int width, int stride, Padding padding, int in, int out, boolean bias) {
            this(name, height, width, stride, padding, in, out, 1, bias);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.conv(this);
        }

        @Override
        public List<Parameter> parameters(String path) {
            Parameter kernel = Parameter.kernel(path, new Extent(height, width, in / groups, out));
            return bias ? List.of(kernel, Parameter.vector(path, Parameter.Kind.BIAS, out)) : List.of(kernel);
        }
    }

    /**
     * Batch normalisation, y = γ·(x − μ)/√(σ² + ε) + β per channel. In training μ and σ² are the batch's, and the
     * moving averages follow them: m ← momentum·m + (1 − momentum)·batch. In inference they are the moving averages.
     *
     * @param epsilon ε
     * @param momentum the share of the moving average that stays after a step, in [0, 1)
     */
    record BatchNorm(String name, int channels, float epsilon, float momentum) implements Layer {
        /**
         * TensorFlow's default, as the paper used TensorFlow; it also tames channels that a small batch leaves
         * constant.
         */
        public static final float EPSILON = 1e-3f;

        public static final float MOMENTUM = 0.9f;

        public BatchNorm {
            Checks.name(name);
            Checks.positive(name, "channels", channels);
            if (!(epsilon > 0 && Float.isFinite(epsilon))) {
                throw new IllegalArgumentException(name + ": epsilon is " + epsilon + ", must be above 0");
            }
            if (!(momentum >= 0 && momentum < 1)) {
                throw new IllegalArgumentException(name + ": momentum is " + momentum + ", must be in [0, 1)");
            }
        }

        public BatchNorm(String name, int channels) {
            this(name, channels, EPSILON, MOMENTUM);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.batchNorm(this);
        }

        @Override
        public List<Parameter> parameters(String path) {
            return List.of(
                    Parameter.vector(path, Parameter.Kind.GAMMA, channels),
                    Parameter.vector(path, Parameter.Kind.BETA, channels),
                    Parameter.vector(path, Parameter.Kind.MEAN, channels),
                    Parameter.vector(path, Parameter.Kind.VARIANCE, channels));
        }
    }

    /** y = max(x, 0). */
    record Relu(String name) implements Layer {
        public Relu {
            Checks.name(name);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.relu(this);
        }
    }

    /**
     * The largest value of each window, per channel.
     *
     * @param size the window's side, in pixels
     * @param stride the same in both directions
     */
    record MaxPool(String name, int size, int stride, Padding padding) implements Layer {
        public MaxPool {
            Checks.name(name);
            Checks.positive(name, "window size", size);
            Checks.positive(name, "stride", stride);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.maxPool(this);
        }
    }

    /**
     * The mean of each window, per channel; what padding adds is not counted.
     *
     * @param size the window's side, in pixels
     * @param stride the same in both directions
     */
    record AveragePool(String name, int size, int stride, Padding padding) implements Layer {
        public AveragePool {
            Checks.name(name);
            Checks.positive(name, "window size", size);
            Checks.positive(name, "stride", stride);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.averagePool(this);
        }
    }

    /** H×W×D to 1×1×D, the mean over all positions. */
    record GlobalAveragePool(String name) implements Layer {
        public GlobalAveragePool {
            Checks.name(name);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.globalAveragePool(this);
        }
    }

    /** H×W×D to 1×1×(H·W·D), row by row, then column, then channel. */
    record Flatten(String name) implements Layer {
        public Flatten {
            Checks.name(name);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.flatten(this);
        }
    }

    /**
     * A fully connected (FC) layer with weights in ℝ^(in×out).
     *
     * @param in input features
     * @param out output features
     */
    record Dense(String name, int in, int out, boolean bias) implements Layer {
        public Dense {
            Checks.name(name);
            Checks.positive(name, "input features", in);
            Checks.positive(name, "output features", out);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.dense(this);
        }

        @Override
        public List<Parameter> parameters(String path) {
            Parameter kernel = Parameter.matrix(path, in, out);
            return bias ? List.of(kernel, Parameter.vector(path, Parameter.Kind.BIAS, out)) : List.of(kernel);
        }
    }

    /**
     * In training, sets each element to zero with probability {@code rate} and divides the others by 1 − rate; in
     * inference, the identity.
     */
    record Dropout(String name, float rate) implements Layer {
        public Dropout {
            Checks.name(name);
            if (!(rate >= 0 && rate < 1)) {
                throw new IllegalArgumentException(name + ": dropout rate is " + rate + ", must be in [0, 1)");
            }
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.dropout(this);
        }
    }

    /**
     * The shortcut without parameters (option A of He et al.): every stride-th row and column, and input channel c
     * becomes output channel c·(out/in), zeros between. Interleaved, and not padded at the end, so that each
     * sub-network's channels stay inside its own block when composed.
     *
     * @param out a multiple of {@code in}
     */
    record ZeroPadShortcut(String name, int stride, int in, int out) implements Layer {
        public ZeroPadShortcut {
            Checks.name(name);
            Checks.positive(name, "stride", stride);
            Checks.positive(name, "input channels", in);
            if (out < in || out % in != 0) {
                throw new IllegalArgumentException(
                        name + ": " + out + " output channels, must be a multiple of the " + in + " input channels");
            }
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.zeroPadShortcut(this);
        }
    }

    /**
     * body(x) + shortcut(x).
     *
     * @param shortcut the layers of the shortcut; none for the identity
     */
    record Residual(String name, List<Layer> body, List<Layer> shortcut) implements Layer {
        public Residual {
            Checks.name(name);
            body = List.copyOf(body);
            shortcut = List.copyOf(shortcut);
            if (body.isEmpty()) {
                throw new IllegalArgumentException(name + ": the body of a residual needs at least one layer");
            }
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.residual(this);
        }

        @Override
        public List<List<Layer>> branches() {
            return List.of(body, shortcut);
        }
    }
}
