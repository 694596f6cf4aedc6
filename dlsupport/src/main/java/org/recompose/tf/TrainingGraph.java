package org.recompose.tf;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.recompose.arch.Layer;
import org.recompose.arch.Network;
import org.recompose.arch.Shape;
import org.recompose.weights.Weights;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.framework.ConfigProto;
import org.tensorflow.proto.framework.RunOptions;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

/**
 * One training session: the graph of a network, or of G equal networks grouped as one, with its optimiser, fed with
 * batches that are cut out of whole images. One thread at a time may use it, except {@link #cut}, which any thread may
 * call; several graphs may run at once.
 */
public final class TrainingGraph implements AutoCloseable {

    /**
     * What the graph computes.
     *
     * @param network the layers, equal for all groups
     * @param groups G, how many equal networks train as one; 1 for a single network
     * @param imageHeight H of the whole images, in pixels
     * @param imageWidth W of the whole images, in pixels
     * @param optimizer how weights change
     * @param weightDecay λ, for kernels only
     * @param labelSmoothing ε: the true class has the target 1 − ε + ε/C, every other ε/C
     * @param brightness whether batches come with gains
     * @param threads threads inside an operation; with 1, operations run one after another; in bfloat16 an operation
     *     has one for each core that the process may use
     * @param devices where to compute, as {@code /GPU:0}; on several each takes an equal part of every batch, the
     *     gradients are averaged, and batch normalisation takes the statistics of the device's own part; none for
     *     TensorFlow's choice
     * @param mask what gradients are multiplied with, weight decay included: where it is zero a weight stays as it is;
     *     null to train all; for a single network only
     * @param mixedPrecision whether convolutions and products take 16 bits: float16 on GPUs, with the loss scaled by
     *     1024 so that small gradients are kept, bfloat16 on processors with AMX; variables and batch statistics stay
     *     float32, and on other processors all of it
     * @param averaging α in [0, 1): {@link #logits} and {@link #read} take a moving average of the weights and of batch
     *     normalisation's averages. After step t it moves by max(1 − α, 1/t) of the way to the new ones: it is their
     *     mean at first. 0 for the weights themselves
     */
    public record Spec(
            Network network,
            int groups,
            int imageHeight,
            int imageWidth,
            Optimizer optimizer,
            float weightDecay,
            float labelSmoothing,
            boolean brightness,
            int threads,
            List<String> devices,
            Weights mask,
            boolean mixedPrecision,
            float averaging) {

        /** Without a mask, in full precision and without averaging. */
        public Spec(
                Network network,
                int groups,
                int imageHeight,
                int imageWidth,
                Optimizer optimizer,
                float weightDecay,
                float labelSmoothing,
                boolean brightness,
                int threads,
                List<String> devices) {
            this(
                    network,
                    groups,
                    imageHeight,
                    imageWidth,
                    optimizer,
                    weightDecay,
                    labelSmoothing,
                    brightness,
                    threads,
                    devices,
                    null,
                    false,
                    0);
        }

        /** Without changes of brightness, on the device that TensorFlow chooses. */
        public Spec(
                Network network,
                int groups,
                int imageHeight,
                int imageWidth,
                Optimizer optimizer,
                float weightDecay,
                float labelSmoothing,
                int threads) {
            this(
                    network,
                    groups,
                    imageHeight,
                    imageWidth,
                    optimizer,
                    weightDecay,
                    labelSmoothing,
                    false,
                    threads,
                    List.of());
        }

        public Spec {
            devices = List.copyOf(devices);
            devices.forEach(Placement::check);
            if (groups < 1 || threads < 1) {
                throw new IllegalArgumentException(
                        groups + " groups on " + threads + " threads: both must be at least 1");
            }
            if (network.input().height() > imageHeight || network.input().width() > imageWidth) {
                throw new IllegalArgumentException("network " + network.name() + " takes " + network.input()
                        + ", more than the images of " + imageHeight + "×" + imageWidth);
            }
            if (mask != null && groups > 1) {
                throw new IllegalArgumentException("a mask for " + groups + " grouped networks: must be 1");
            }
            if (!(labelSmoothing >= 0 && labelSmoothing < 1) || !(weightDecay >= 0)) {
                throw new IllegalArgumentException("label smoothing " + labelSmoothing + " and weight decay "
                        + weightDecay + ": must be in [0, 1) and at least 0");
            }
            if (!(averaging >= 0 && averaging < 1)) {
                throw new IllegalArgumentException("averaging is " + averaging + ", must be in [0, 1)");
            }
        }

        /** @throws IllegalArgumentException if the devices cannot share a batch of so many images out equally */
        public void checkBatch(int images) {
            if (devices.size() > 1 && images % devices.size() != 0) {
                throw new IllegalArgumentException("a batch of " + images + " images cannot be shared equally among "
                        + devices.size() + " devices; take a multiple of " + devices.size() + " or fewer devices");
            }
        }
    }

    /**
     * One batch.
     *
     * @param index B×G image numbers
     * @param crops B×G×3: first row and column of the network's (sub-)image in the whole image, shifts included, and 1
     *     to flip the whole image left and right before the crop, else 0
     * @param gain B×G, the factor of each image's brightness; null unless the graph takes it
     * @param labels B×G class numbers
     * @param rate the learning rate
     * @param seed what dropout draws from, one for each group
     */
    public record Batch(int[] index, int[] crops, float[] gain, int[] labels, float rate, int[] seed) {

        /** The same of images that lie elsewhere. */
        public Batch at(int[] places) {
            return new Batch(places, crops, gain, labels, rate, seed);
        }

        /** Without changes of brightness. */
        public Batch(int[] index, int[] crops, int[] labels, float rate, int[] seed) {
            this(index, crops, null, labels, rate, seed);
        }
    }

    /**
     * A batch and its (sub-)images, cut out, shifted and flipped.
     *
     * @param pixels B×h×w×(3·G)
     */
    public record Crops(TUint8 pixels, Batch batch) implements AutoCloseable {
        @Override
        public void close() {
            pixels.close();
        }
    }

    /** A power of two, so that it takes no digit of a gradient; 16 bits lose small ones without it. */
    static final float LOSS_SCALE = 1024;

    private final Spec spec;
    private final Graph graph;
    private final Session session;
    private final Variables variables;
    private final Store slots;
    private final RunOptions options;
    private final String pixels;
    private final String gain;
    private final String labels;
    private final String rate;
    private final String seed;
    private final String step;
    private final String loss;
    private final String logits;
    private final String train;
    /** Path of each moving average → the outputs that it becomes. */
    private final Map<String, List<String>> averages = new LinkedHashMap<>();

    /**
     * Builds the graph; no weights are in it until {@link #write}.
     *
     * @throws IllegalStateException if grouped convolutions do not run here, see {@link GroupedConvolutions}
     */
    public TrainingGraph(Spec spec) {
        TensorFlowEngine.load();
        GroupedConvolutions.check(spec.network(), spec.groups(), spec.devices());
        this.spec = spec;
        Graph built = new Graph();
        Ops tf = Ops.create(built);
        int groups = spec.groups();
        Shape input = spec.network().input();
        Placeholder<TUint8> crops = placeholder(tf, TUint8.class, -1, input.height(), input.width(), 3L * groups);
        Placeholder<TFloat32> gains = placeholder(tf, TFloat32.class, -1, groups);
        Placeholder<TInt32> classes = placeholder(tf, TInt32.class, -1, groups);
        Placeholder<TFloat32> learningRate = placeholder(tf, TFloat32.class);
        Placeholder<TInt32> seeds = placeholder(tf, TInt32.class, groups);
        Placeholder<TFloat32> number = placeholder(tf, TFloat32.class);
        variables = new Variables(tf, spec.network(), groups, spec.averaging() > 0);
        slots = new Store(tf);

        Operand<TFloat32> brightness = spec.brightness() ? gains : null;
        Training.Step update =
                new Training(tf, spec, variables, slots).step(crops, brightness, classes, learningRate, seeds, number);
        Ops first = tf.withSubScope(Placement.replica(0));
        Operand<TFloat32> inferred = first.reshape(
                new GraphBuilder(first, variables::average, groups, GraphBuilder.inference(first, variables::average))
                        .build(spec.network().layers(), Images.values(first, crops, brightness)),
                first.constant(new int[] {-1, groups, spec.network().classes()}));
        pixels = crops.op().name();
        gain = gains.op().name();
        labels = classes.op().name();
        rate = learningRate.op().name();
        seed = seeds.op().name();
        step = number.op().name();
        loss = update.loss().op().name();
        train = update.train().op().name();
        logits = inferred.op().name();
        update.averages()
                .forEach((path, values) -> averages.put(
                        path,
                        values.stream()
                                .map(value -> value.asOutput().op().name() + ":"
                                        + value.asOutput().index())
                                .toList()));
        graph = Placement.place(built, spec.devices());

        // oneDNN shares a gradient in bfloat16 out among as many threads as it sees cores, whatever the session
        // has, and they wait for one another: with fewer, or of two at once, some never begin.
        boolean bfloat16 = spec.mixedPrecision() && TensorFlowEngine.bfloat16();
        int operationsAtOnce = bfloat16 ? 1 : spec.threads();
        int threads = bfloat16 ? Math.max(spec.threads(), Amx.cores()) : spec.threads();
        ConfigProto config = Placement.configure(spec.devices(), spec.mixedPrecision())
                .setIntraOpParallelismThreads(threads)
                .setInterOpParallelismThreads(operationsAtOnce)
                .setUsePerSessionThreads(true)
                .build();
        options = RunOptions.newBuilder()
                .setInterOpThreadPool(inCallersThread(spec) ? -1 : 0)
                .build();
        session = new Session(graph, config);
    }

    /** What this graph computes. */
    public Spec spec() {
        return spec;
    }

    private static boolean inCallersThread(Spec spec) {
        return spec.threads() == 1 && spec.devices().size() <= 1;
    }

    private static <T extends TType> Placeholder<T> placeholder(Ops tf, Class<T> type, long... shape) {
        return tf.placeholder(type, Placeholder.shape(org.tensorflow.ndarray.Shape.of(shape)));
    }

    /** Bytes of all images, of one size, as the graph takes them: (N·H·W)×3, row by row; to be closed by the caller. */
    public static TUint8 pixels(List<byte[]> images) {
        TensorFlowEngine.load();
        return Images.all(images);
    }

    /**
     * Cuts a batch out of whole images; another thread may do so while this graph computes.
     *
     * @param images what {@link #pixels} made
     * @return to be closed by the caller
     */
    public Crops cut(TUint8 images, Batch batch) {
        return new Crops(cut(images, batch.index(), batch.crops()), batch);
    }

    private TUint8 cut(TUint8 images, int[] index, int[] crops) {
        Shape input = spec.network().input();
        return new Images(spec.imageHeight(), spec.imageWidth())
                .cut(images, index, crops, spec.groups(), input.height(), input.width());
    }

    /** Sets the weights of each group and clears the optimiser's state. */
    public void write(List<Weights> weights) {
        if (weights.size() != spec.groups()) {
            throw new IllegalArgumentException(weights.size() + " weights for " + spec.groups() + " networks");
        }
        variables.write(session, weights, slots);
    }

    /** The weights of each group; with averaging, their averages. */
    public List<Weights> read() {
        return variables.read(session);
    }

    /**
     * Everything that training changes, weights and the optimiser's state, by name, for each group; what
     * {@link #restore} takes goes on bit for bit, also in a graph of other groups.
     */
    public List<Map<String, float[]>> state() {
        Map<String, float[]> joined = joinedState();
        List<Map<String, float[]>> states = new ArrayList<>();
        for (int group = 0; group < spec.groups(); group++) {
            Map<String, float[]> own = new LinkedHashMap<>();
            for (Map.Entry<String, float[]> entry : joined.entrySet()) {
                int last = lastAxis(entry.getKey(), entry.getValue().length / spec.groups());
                own.put(entry.getKey(), Groups.part(entry.getValue(), last, group, spec.groups()));
            }
            states.add(own);
        }
        return states;
    }

    /**
     * @param states one for each group
     * @throws IllegalArgumentException if one is not of this graph; the message names the array
     */
    public void restore(List<Map<String, float[]>> states) {
        Map<String, float[]> joined = new LinkedHashMap<>();
        for (String name : states.get(0).keySet()) {
            int last = lastAxis(name, states.get(0).get(name).length);
            joined.put(name, Groups.join(states, name, last));
        }
        variables.restore(session, joined);
        slots.write(session, joined);
    }

    /** The groups' arrays side by side. */
    Map<String, float[]> joinedState() {
        Map<String, float[]> joined = new LinkedHashMap<>(variables.state(session));
        joined.putAll(slots.read(session));
        return joined;
    }

    /** Of one group's array; those that are no variables are vectors. */
    private int lastAxis(String name, int size) {
        org.tensorflow.ndarray.Shape shape =
                variables.shapes().getOrDefault(name, slots.shapes().get(name));
        return shape == null ? size : (int) shape.size(shape.numDimensions() - 1) / spec.groups();
    }

    /**
     * One step.
     *
     * @param images what {@link #pixels} made
     * @param number the step's number since the optimiser's state was cleared, from 1
     * @return the mean cross-entropy of each group before the step
     * @throws IllegalArgumentException if the devices cannot share the batch out equally
     */
    public float[] step(TUint8 images, Batch batch, long number) {
        try (Crops crops = cut(images, batch)) {
            return step(crops, number);
        }
    }

    /** The same, of images that are cut. */
    public float[] step(Crops crops, long number) {
        return run(crops, number, options, runner -> {
            try (Tensor result = runner.addTarget(train).fetch(loss).run().get(0)) {
                return Tensors.floats((TFloat32) result);
            }
        });
    }

    /** Takes a step and tells on which device each operation of it ran. */
    Map<String, String> placement(TUint8 images, Batch batch, long number) {
        RunOptions traced = options.toBuilder()
                .setTraceLevel(RunOptions.TraceLevel.FULL_TRACE)
                .build();
        try (Crops crops = cut(images, batch)) {
            return run(crops, number, traced, runner -> {
                Session.Run run = runner.addTarget(train).fetch(loss).runAndFetchMetadata();
                run.outputs.forEach(Tensor::close);
                Map<String, String> placement = new LinkedHashMap<>();
                run.metadata.getStepStats().getDevStatsList().forEach(device -> device.getNodeStatsList()
                        .forEach(node -> placement.put(node.getNodeName(), device.getDevice())));
                return placement;
            });
        }
    }

    /**
     * Begins to estimate batch normalisation's moving averages anew, on images of the caller's choice and without a
     * gradient; nothing else changes. To be written or closed before the graph is used otherwise.
     *
     * @throws IllegalStateException if the graph averages its weights: batches pass through the weights themselves
     */
    public BatchStatistics statistics() {
        if (spec.averaging() > 0) {
            throw new IllegalStateException("this graph averages its weights (" + spec.averaging()
                    + "); estimate statistics in one that does not");
        }
        Map<String, Float> shares = new LinkedHashMap<>();
        spec.network().nodes().forEach(node -> {
            if (node.layer() instanceof Layer.BatchNorm layer) {
                shares.put(node.path(), 1 - layer.momentum());
            }
        });
        return new BatchStatistics(
                this, averages.keySet(), path -> shares.get(path.substring(0, path.lastIndexOf('/'))));
    }

    /**
     * What each moving average becomes by a batch, the mean over the replicas; no operation but the forward pass runs.
     */
    Map<String, float[]> averages(Crops crops) {
        return run(crops, 1, options, runner -> {
            averages.values().forEach(outputs -> outputs.forEach(runner::fetch));
            List<Tensor> tensors = runner.run();
            try {
                Map<String, float[]> found = new LinkedHashMap<>();
                int at = 0;
                for (Map.Entry<String, List<String>> average : averages.entrySet()) {
                    int replicas = average.getValue().size();
                    float[] mean = null;
                    for (int replica = 0; replica < replicas; replica++) {
                        float[] own = Tensors.floats((TFloat32) tensors.get(at++));
                        mean = mean == null ? new float[own.length] : mean;
                        for (int i = 0; i < own.length; i++) {
                            mean[i] += own[i] / replicas;
                        }
                    }
                    found.put(average.getKey(), mean);
                }
                return found;
            } finally {
                tensors.forEach(Tensor::close);
            }
        });
    }

    /** Sets some of the variables. */
    void replace(Map<String, float[]> some) {
        Map<String, float[]> state = variables.state(session);
        state.putAll(some);
        variables.restore(session, state);
    }

    private <R> R run(Crops crops, long number, RunOptions how, Function<Session.Runner, R> run) {
        Batch batch = crops.batch();
        int size = batch.labels().length / spec.groups();
        spec.checkBatch(size);
        try (TFloat32 g = Tensors.floats(batch.gain() == null ? ones(size) : batch.gain(), size, spec.groups());
                TInt32 l = Tensors.ints(batch.labels(), size, spec.groups());
                TFloat32 r = TFloat32.scalarOf(batch.rate());
                TInt32 s = Tensors.ints(batch.seed(), spec.groups());
                TFloat32 n = TFloat32.scalarOf(number)) {
            return run.apply(session.runner()
                    .setOptions(how)
                    .feed(pixels, crops.pixels())
                    .feed(gain, g)
                    .feed(labels, l)
                    .feed(rate, r)
                    .feed(seed, s)
                    .feed(step, n));
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
        try (TUint8 cut = cut(images, index, crops);
                TFloat32 g = Tensors.floats(ones(size), size, spec.groups());
                Tensor result = session.runner()
                        .setOptions(options)
                        .feed(pixels, cut)
                        .feed(gain, g)
                        .fetch(logits)
                        .run()
                        .get(0)) {
            return Tensors.floats((TFloat32) result);
        }
    }

    private float[] ones(int size) {
        float[] ones = new float[size * spec.groups()];
        java.util.Arrays.fill(ones, 1);
        return ones;
    }

    @Override
    public void close() {
        session.close();
        graph.close();
    }
}
