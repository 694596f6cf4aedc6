package org.recompose.tf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.recompose.arch.Layer;
import org.recompose.arch.Network;
import org.recompose.arch.Parameter;
import org.recompose.weights.Weights;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gradients;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.op.nn.SoftmaxCrossEntropyWithLogits;
import org.tensorflow.op.train.ApplyAdam;
import org.tensorflow.op.train.ApplyMomentum;
import org.tensorflow.proto.framework.ConfigProto;
import org.tensorflow.proto.framework.RunOptions;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/**
 * One training session: the graph of a network, or of G equal networks grouped as one, with its
 * optimiser, fed with indices into resident images. One thread at a time may use it; several graphs
 * may run at once.
 */
public final class TrainingGraph implements AutoCloseable {

    /**
     * What the graph computes.
     *
     * @param network the layers, equal for all groups
     * @param groups G, how many equal networks train as one; 1 for a single network
     * @param imageHeight H of the resident images, in pixels
     * @param imageWidth W of the resident images, in pixels
     * @param optimizer how weights change
     * @param weightDecay λ, for kernels only
     * @param labelSmoothing ε: the true class has the target 1 − ε + ε/C, every other ε/C
     * @param threads threads inside an operation; 1 runs the whole step in the caller's thread
     */
    public record Spec(Network network, int groups, int imageHeight, int imageWidth, Optimizer optimizer,
            float weightDecay, float labelSmoothing, int threads) {
        public Spec {
            if (groups < 1 || threads < 1) {
                throw new IllegalArgumentException(groups + " groups on " + threads
                        + " threads: both must be at least 1");
            }
            if (network.input().height() > imageHeight || network.input().width() > imageWidth) {
                throw new IllegalArgumentException("network " + network.name() + " takes " + network.input()
                        + ", more than the images of " + imageHeight + "×" + imageWidth);
            }
            if (!(labelSmoothing >= 0 && labelSmoothing < 1) || !(weightDecay >= 0)) {
                throw new IllegalArgumentException("label smoothing " + labelSmoothing + " and weight decay "
                        + weightDecay + ": must be in [0, 1) and at least 0");
            }
        }
    }

    /**
     * One batch.
     *
     * @param index B×G image numbers
     * @param crops B×G×3: first row and column of the network's (sub-)image in the whole image, shifts
     *     included, and 1 to flip the whole image left and right before the crop, else 0
     * @param labels B×G class numbers
     * @param rate the learning rate
     * @param seed what dropout draws from, one for each group
     */
    public record Batch(int[] index, int[] crops, int[] labels, float rate, int[] seed) {
    }

    private final Spec spec;
    private final Graph graph;
    private final Session session;
    private final Variables variables;
    private final Store slots;
    private final RunOptions options;
    private final Placeholder<TUint8> pixels;
    private final Placeholder<TInt32> index;
    private final Placeholder<TInt32> crops;
    private final Placeholder<TInt32> labels;
    private final Placeholder<TFloat32> rate;
    private final Placeholder<TInt32> seed;
    private final Placeholder<TFloat32> step;
    private final Operand<TFloat32> loss;
    private final Operand<TFloat32> logits;
    private final Op train;

    /** Builds the graph; no weights are in it until {@link #write}. */
    public TrainingGraph(Spec spec) {
        TensorFlowEngine.load();
        this.spec = spec;
        this.graph = new Graph();
        Ops tf = Ops.create(graph);
        int groups = spec.groups();
        pixels = tf.placeholder(TUint8.class, Placeholder.shape(org.tensorflow.ndarray.Shape.of(-1, 3)));
        index = tf.placeholder(TInt32.class, Placeholder.shape(org.tensorflow.ndarray.Shape.of(-1, groups)));
        crops = tf.placeholder(TInt32.class, Placeholder.shape(org.tensorflow.ndarray.Shape.of(-1, groups, 3)));
        labels = tf.placeholder(TInt32.class, Placeholder.shape(org.tensorflow.ndarray.Shape.of(-1, groups)));
        rate = tf.placeholder(TFloat32.class, Placeholder.shape(org.tensorflow.ndarray.Shape.scalar()));
        seed = tf.placeholder(TInt32.class, Placeholder.shape(org.tensorflow.ndarray.Shape.of(groups)));
        step = tf.placeholder(TFloat32.class, Placeholder.shape(org.tensorflow.ndarray.Shape.scalar()));
        variables = new Variables(tf, spec.network(), groups);
        slots = new Store(tf);

        Operand<TFloat32> images = new Images(spec.imageHeight(), spec.imageWidth()).batch(tf, pixels, index, crops,
                spec.network().input().height(), spec.network().input().width());
        List<Op> updates = new ArrayList<>();
        loss = loss(tf, new GraphBuilder(tf, variables, groups, training(tf, updates))
                .build(spec.network().layers(), images));
        updates.addAll(optimize(tf));
        train = tf.withControlDependencies(updates).noOp();
        logits = tf.reshape(new GraphBuilder(tf, variables, groups, GraphBuilder.inference(tf, variables))
                .build(spec.network().layers(), images),
                tf.constant(new int[] {-1, groups, spec.network().classes()}));

        ConfigProto config = ConfigProto.newBuilder()
                .setIntraOpParallelismThreads(spec.threads()).setInterOpParallelismThreads(spec.threads())
                .setUsePerSessionThreads(true).build();
        options = RunOptions.newBuilder().setInterOpThreadPool(spec.threads() == 1 ? -1 : 0).build();
        session = new Session(graph, config);
    }

    /** Bytes of all images as the graph takes them: (N·H·W)×3, row by row; to be closed by the caller. */
    public static TUint8 pixels(List<byte[]> images) {
        TensorFlowEngine.load();
        long bytes = images.stream().mapToLong(image -> image.length).sum();
        TUint8 tensor = TUint8.tensorOf(org.tensorflow.ndarray.Shape.of(bytes / 3, 3));
        long at = 0;
        for (byte[] image : images) {
            tensor.asRawTensor().data().offset(at).write(image);
            at += image.length;
        }
        return tensor;
    }

    private GraphBuilder.Mode training(Ops tf, List<Op> updates) {
        return new GraphBuilder.Mode() {
            private int dropouts;

            @Override
            public Operand<TFloat32> batchNorm(String path, Layer.BatchNorm layer, Operand<TFloat32> x) {
                Variable<TFloat32> mean = variables.get(path + "/mean");
                Variable<TFloat32> variance = variables.get(path + "/variance");
                FusedBatchNorm<TFloat32, TFloat32> bn = tf.nn.fusedBatchNorm(x, variables.get(path + "/gamma"),
                        variables.get(path + "/beta"), mean, variance, FusedBatchNorm.epsilon(layer.epsilon()),
                        FusedBatchNorm.exponentialAvgFactor(1 - layer.momentum()), FusedBatchNorm.isTraining(true));
                updates.add(tf.assign(mean, bn.batchMean()));
                updates.add(tf.assign(variance, bn.batchVariance()));
                return bn.y();
            }

            @Override
            public Operand<TFloat32> dropout(Layer.Dropout layer, Operand<TFloat32> x) {
                int number = dropouts++;
                long[] shape = x.shape().asArray();
                int channels = (int) shape[3] / spec.groups();
                Operand<TInt32> batch = tf.gather(tf.shape(x), tf.constant(0), tf.constant(0));
                Operand<TInt32> own = tf.stack(List.of(batch, tf.constant((int) shape[1]),
                        tf.constant((int) shape[2]), tf.constant(channels)));
                List<Operand<TFloat32>> draws = new ArrayList<>();
                for (int group = 0; group < spec.groups(); group++) {
                    Operand<TInt32> first = tf.gather(seed, tf.constant(group), tf.constant(0));
                    draws.add(tf.random.statelessRandomUniform(own, tf.stack(List.of(first, tf.constant(number))),
                            TFloat32.class));
                }
                Operand<TFloat32> draw = draws.size() == 1 ? draws.get(0) : tf.concat(draws, tf.constant(3));
                Operand<TFloat32> kept = tf.math.floor(tf.math.add(draw, tf.constant(1 - layer.rate())));
                return tf.math.mul(tf.math.mul(x, tf.constant(1 / (1 - layer.rate()))), kept);
            }
        };
    }

    /** The mean cross-entropy of each group, G. */
    private Operand<TFloat32> loss(Ops tf, Operand<TFloat32> trained) {
        int classes = spec.network().classes();
        float off = spec.labelSmoothing() / classes;
        Operand<TFloat32> targets = tf.oneHot(tf.reshape(labels, tf.constant(new int[] {-1})), tf.constant(classes),
                tf.constant(1 - spec.labelSmoothing() + off), tf.constant(off));
        Operand<TFloat32> flat = tf.reshape(trained, tf.constant(new int[] {-1, classes}));
        SoftmaxCrossEntropyWithLogits<TFloat32> entropy = tf.nn.softmaxCrossEntropyWithLogits(flat, targets);
        return tf.math.mean(tf.reshape(entropy.loss(), tf.constant(new int[] {-1, spec.groups()})), tf.constant(0));
    }

    /**
     * One update for each trainable variable. All gradients come before any update: a variable that
     * changed while another layer's gradient still reads it would give another result at every run.
     */
    private List<Op> optimize(Ops tf) {
        Operand<TFloat32> total = tf.reduceSum(loss, tf.constant(0));
        Map<Parameter, org.tensorflow.ndarray.Shape> trainable = variables.trainable();
        List<Operand<?>> weights = new ArrayList<>();
        trainable.keySet().forEach(parameter -> weights.add(variables.get(parameter.path())));
        Gradients gradients = tf.gradients(total, weights);
        List<Op> all = new ArrayList<>();
        List<Operand<TFloat32>> decayed = new ArrayList<>();
        int i = 0;
        for (Parameter parameter : trainable.keySet()) {
            Operand<TFloat32> gradient = gradients.dy(i++);
            if (parameter.kind() == Parameter.Kind.KERNEL && spec.weightDecay() > 0) {
                gradient = tf.math.add(gradient,
                        tf.math.mul(tf.constant(spec.weightDecay()), variables.get(parameter.path())));
            }
            decayed.add(gradient);
            all.add(gradient);
        }
        Ops after = tf.withControlDependencies(tf.withControlDependencies(all).noOp());
        List<Op> updates = new ArrayList<>();
        i = 0;
        for (Map.Entry<Parameter, org.tensorflow.ndarray.Shape> entry : trainable.entrySet()) {
            updates.add(update(tf, after, entry.getKey().path(), entry.getValue(), decayed.get(i++)));
        }
        return updates;
    }

    private Op update(Ops tf, Ops after, String path, org.tensorflow.ndarray.Shape shape, Operand<TFloat32> gradient) {
        Variable<TFloat32> weight = variables.get(path);
        if (spec.optimizer() instanceof Optimizer.Sgd sgd) {
            Variable<TFloat32> velocity = slots.add(path + "/velocity", shape);
            return after.train.applyMomentum(weight, velocity, rate, gradient, tf.constant(sgd.momentum()),
                    ApplyMomentum.useNesterov(sgd.nesterov()));
        }
        Optimizer.Adam adam = (Optimizer.Adam) spec.optimizer();
        Variable<TFloat32> first = slots.add(path + "/first", shape);
        Variable<TFloat32> second = slots.add(path + "/second", shape);
        Operand<TFloat32> power1 = tf.math.pow(tf.constant(adam.beta1()), step);
        Operand<TFloat32> power2 = tf.math.pow(tf.constant(adam.beta2()), step);
        return after.train.applyAdam(weight, first, second, power1, power2, rate, tf.constant(adam.beta1()),
                tf.constant(adam.beta2()), tf.constant(adam.epsilon()), gradient, new ApplyAdam.Options[0]);
    }

    /** Sets the weights of each group and clears the optimiser's state. */
    public void write(List<Weights> weights) {
        if (weights.size() != spec.groups()) {
            throw new IllegalArgumentException(weights.size() + " weights for " + spec.groups() + " networks");
        }
        variables.write(session, weights);
        Map<String, float[]> zeros = new HashMap<>();
        slots.shapes().forEach((name, shape) -> zeros.put(name, new float[Math.toIntExact(shape.size())]));
        slots.write(session, zeros);
    }

    /** The weights of each group. */
    public List<Weights> read() {
        return variables.read(session);
    }

    /**
     * Everything that training changes, weights and the optimiser's state, by name; what
     * {@link #restore} takes goes on bit for bit.
     */
    public Map<String, float[]> state() {
        Map<String, float[]> state = new LinkedHashMap<>(variables.state(session));
        state.putAll(slots.read(session));
        return state;
    }

    /** @throws IllegalArgumentException if {@code state} is not of this graph; the message names the array */
    public void restore(Map<String, float[]> state) {
        variables.restore(session, state);
        slots.write(session, state);
    }

    /**
     * One step.
     *
     * @param images what {@link #pixels} made
     * @param number the step's number since the optimiser's state was cleared, from 1
     * @return the mean cross-entropy of each group before the step
     */
    public float[] step(TUint8 images, Batch batch, long number) {
        int size = batch.labels().length / spec.groups();
        try (TInt32 i = Tensors.ints(batch.index(), size, spec.groups());
                TInt32 a = Tensors.ints(batch.crops(), size, spec.groups(), 3);
                TInt32 l = Tensors.ints(batch.labels(), size, spec.groups());
                TFloat32 r = TFloat32.scalarOf(batch.rate());
                TInt32 s = Tensors.ints(batch.seed(), spec.groups());
                TFloat32 n = TFloat32.scalarOf(number);
                Tensor result = session.runner().setOptions(options).feed(pixels, images).feed(index, i)
                        .feed(crops, a).feed(labels, l).feed(rate, r).feed(seed, s).feed(step, n)
                        .addTarget(train).fetch(loss).run().get(0)) {
            return Tensors.floats((TFloat32) result);
        }
    }

    /**
     * Inference.
     *
     * @param index B×G image numbers
     * @param crops as in {@link Batch}
     * @return B×G×C logits, row-major
     */
    public float[] logits(TUint8 images, int[] index, int[] crops) {
        int size = index.length / spec.groups();
        try (TInt32 i = Tensors.ints(index, size, spec.groups());
                TInt32 c = Tensors.ints(crops, size, spec.groups(), 3);
                Tensor result = session.runner().setOptions(options).feed(pixels, images).feed(this.index, i)
                        .feed(this.crops, c).fetch(logits).run().get(0)) {
            return Tensors.floats((TFloat32) result);
        }
    }

    @Override
    public void close() {
        session.close();
        graph.close();
    }
}
