package org.recompose.tf;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.recompose.arch.Layer;
import org.recompose.arch.Parameter;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gradients;
import org.tensorflow.op.core.Variable;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.op.nn.SoftmaxCrossEntropyWithLogits;
import org.tensorflow.op.train.ApplyAdam;
import org.tensorflow.op.train.ApplyGradientDescent;
import org.tensorflow.op.train.ApplyMomentum;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/** Builds the operations of one training step, data-parallel when there are several devices. */
final class Training {

    /**
     * A step.
     *
     * @param loss the mean cross-entropy of each group, G
     * @param train runs the step
     * @param averages path of each moving average → what it becomes by each replica's part of the batch
     */
    record Step(Operand<TFloat32> loss, Op train, Map<String, List<Operand<TFloat32>>> averages) {}

    private final Ops tf;
    private final TrainingGraph.Spec spec;
    private final Variables variables;
    private final Store slots;
    private final Map<Parameter, Shape> trainable;

    Training(Ops tf, TrainingGraph.Spec spec, Variables variables, Store slots) {
        this.tf = tf;
        this.spec = spec;
        this.variables = variables;
        this.slots = slots;
        this.trainable = variables.trainable();
    }

    /**
     * @param images B×h×w×(3·G), bytes
     * @param gain B×G, see {@link Images#values}
     * @param labels B×G
     * @param rate the learning rate
     * @param seed of dropout, one for each group
     * @param number the step's number, from 1, for Adam's powers
     */
    Step step(
            Operand<TUint8> images,
            Operand<TFloat32> gain,
            Operand<TInt32> labels,
            Operand<TFloat32> rate,
            Operand<TInt32> seed,
            Operand<TFloat32> number) {
        int replicas = Math.max(1, spec.devices().size());
        List<Operand<TFloat32>> losses = new ArrayList<>();
        List<List<Operand<TFloat32>>> gradients = new ArrayList<>();
        Map<String, List<Operand<TFloat32>>> averages = new LinkedHashMap<>();
        for (int i = 0; i < replicas; i++) {
            Ops own = tf.withSubScope(Placement.replica(i));
            Operand<TFloat32> part =
                    Images.values(own, part(images, i, replicas), gain == null ? null : part(gain, i, replicas));
            Operand<TFloat32> logits = new GraphBuilder(
                            own, variables::get, spec.groups(), training(own, seed, i, averages))
                    .build(spec.network().layers(), part);
            Operand<TFloat32> loss = loss(own, logits, part(labels, i, replicas));
            losses.add(loss);
            gradients.add(gradients(own, loss));
        }
        List<Op> updates = new ArrayList<>();
        averages.forEach((path, values) -> updates.add(tf.assign(variables.get(path), mean(values))));
        updates.addAll(optimize(gradients, rate, number));
        Op train = tf.withControlDependencies(updates).noOp();
        if (spec.averaging() > 0) {
            train = tf.withControlDependencies(average(tf.withControlDependencies(List.of(train)), number))
                    .noOp();
        }
        return new Step(mean(losses), train, averages);
    }

    /** Moves the averages of all variables by max(1 − α, 1/t) of the way to what they are now. */
    private List<Op> average(Ops after, Operand<TFloat32> number) {
        Operand<TFloat32> share =
                tf.math.maximum(tf.constant(1 - spec.averaging()), tf.math.div(tf.constant(1f), number));
        List<Op> updates = new ArrayList<>();
        for (String path : variables.paths()) {
            Variable<TFloat32> average = variables.average(path);
            Operand<TFloat32> difference = after.math.sub(average, variables.get(path));
            updates.add(tf.train.applyGradientDescent(average, share, difference, new ApplyGradientDescent.Options[0]));
        }
        return updates;
    }

    private <T extends org.tensorflow.types.family.TType> Operand<T> part(Operand<T> batch, int i, int replicas) {
        Ops host = tf.withSubScope(Placement.host());
        return replicas == 1
                ? batch
                : host.split(host.constant(0), batch, (long) replicas).output().get(i);
    }

    private Operand<TFloat32> mean(List<Operand<TFloat32>> values) {
        return values.size() == 1 ? values.get(0) : tf.math.mul(tf.math.addN(values), tf.constant(1f / values.size()));
    }

    private GraphBuilder.Mode training(
            Ops own, Operand<TInt32> seed, int replica, Map<String, List<Operand<TFloat32>>> averages) {
        return new GraphBuilder.Mode() {
            private int dropouts;

            @Override
            public Operand<TFloat32> batchNorm(String path, Layer.BatchNorm layer, Operand<TFloat32> x) {
                FusedBatchNorm<TFloat32, TFloat32> bn = own.nn.fusedBatchNorm(
                        x,
                        variables.get(path + "/gamma"),
                        variables.get(path + "/beta"),
                        variables.get(path + "/mean"),
                        variables.get(path + "/variance"),
                        FusedBatchNorm.epsilon(layer.epsilon()),
                        FusedBatchNorm.exponentialAvgFactor(1 - layer.momentum()),
                        FusedBatchNorm.isTraining(true));
                averages.computeIfAbsent(path + "/mean", key -> new ArrayList<>())
                        .add(bn.batchMean());
                averages.computeIfAbsent(path + "/variance", key -> new ArrayList<>())
                        .add(bn.batchVariance());
                return bn.y();
            }

            @Override
            public Operand<TFloat32> dropout(Layer.Dropout layer, Operand<TFloat32> x) {
                int number = replica << 16 | dropouts++;
                long[] shape = x.shape().asArray();
                int channels = (int) shape[3] / spec.groups();
                Operand<TInt32> batch = own.gather(own.shape(x), own.constant(0), own.constant(0));
                Operand<TInt32> size = own.stack(List.of(
                        batch, own.constant((int) shape[1]), own.constant((int) shape[2]), own.constant(channels)));
                List<Operand<TFloat32>> draws = new ArrayList<>();
                for (int group = 0; group < spec.groups(); group++) {
                    Operand<TInt32> first = own.gather(seed, own.constant(group), own.constant(0));
                    draws.add(own.random.statelessRandomUniform(
                            size, own.stack(List.of(first, own.constant(number))), TFloat32.class));
                }
                Operand<TFloat32> draw = draws.size() == 1 ? draws.get(0) : own.concat(draws, own.constant(3));
                Operand<TFloat32> kept = own.math.floor(own.math.add(draw, own.constant(1 - layer.rate())));
                return own.math.mul(own.math.mul(x, own.constant(1 / (1 - layer.rate()))), kept);
            }
        };
    }

    /** The mean cross-entropy of each group, G. */
    private Operand<TFloat32> loss(Ops own, Operand<TFloat32> logits, Operand<TInt32> labels) {
        int classes = spec.network().classes();
        float off = spec.labelSmoothing() / classes;
        Operand<TFloat32> targets = own.oneHot(
                own.reshape(labels, own.constant(new int[] {-1})),
                own.constant(classes),
                own.constant(1 - spec.labelSmoothing() + off),
                own.constant(off));
        Operand<TFloat32> flat = own.reshape(logits, own.constant(new int[] {-1, classes}));
        SoftmaxCrossEntropyWithLogits<TFloat32> entropy = own.nn.softmaxCrossEntropyWithLogits(flat, targets);
        return own.math.mean(own.reshape(entropy.loss(), own.constant(new int[] {-1, spec.groups()})), own.constant(0));
    }

    private List<Operand<TFloat32>> gradients(Ops own, Operand<TFloat32> loss) {
        List<Operand<?>> weights = new ArrayList<>();
        trainable.keySet().forEach(parameter -> weights.add(variables.get(parameter.path())));
        Operand<TFloat32> sum = own.reduceSum(loss, own.constant(0));
        float scale = spec.mixedPrecision() ? TrainingGraph.LOSS_SCALE : 1;
        Gradients gradients = own.gradients(scaled(own, sum, scale), weights);
        List<Operand<TFloat32>> all = new ArrayList<>();
        for (int i = 0; i < weights.size(); i++) {
            all.add(scaled(own, gradients.dy(i), 1 / scale));
        }
        return all;
    }

    private static Operand<TFloat32> scaled(Ops own, Operand<TFloat32> value, float factor) {
        return factor == 1 ? value : own.math.mul(value, own.constant(factor));
    }

    /**
     * One update for each trainable variable. All gradients come before any update: a variable that changed while
     * another layer's gradient still reads it would give another result at every run.
     */
    private List<Op> optimize(
            List<List<Operand<TFloat32>>> ofReplicas, Operand<TFloat32> rate, Operand<TFloat32> number) {
        List<Operand<TFloat32>> gradients = new ArrayList<>();
        int i = 0;
        for (Parameter parameter : trainable.keySet()) {
            int at = i++;
            Operand<TFloat32> gradient =
                    mean(ofReplicas.stream().map(own -> own.get(at)).toList());
            if (parameter.kind() == Parameter.Kind.KERNEL && spec.weightDecay() > 0) {
                gradient = tf.math.add(
                        gradient, tf.math.mul(tf.constant(spec.weightDecay()), variables.get(parameter.path())));
            }
            gradients.add(masked(gradient, parameter));
        }
        Ops after = tf.withControlDependencies(
                tf.withControlDependencies(List.copyOf(gradients)).noOp());
        List<Op> updates = new ArrayList<>();
        i = 0;
        for (Map.Entry<Parameter, Shape> entry : trainable.entrySet()) {
            updates.add(update(after, entry.getKey().path(), entry.getValue(), gradients.get(i++), rate, number));
        }
        return updates;
    }

    private Operand<TFloat32> masked(Operand<TFloat32> gradient, Parameter parameter) {
        return spec.mask() == null
                ? gradient
                : tf.math.mul(
                        gradient,
                        tf.constant(
                                trainable.get(parameter),
                                DataBuffers.of(spec.mask().get(parameter.path()), true, false)));
    }

    private Op update(
            Ops after,
            String path,
            Shape shape,
            Operand<TFloat32> gradient,
            Operand<TFloat32> rate,
            Operand<TFloat32> number) {
        Variable<TFloat32> weight = variables.get(path);
        if (spec.optimizer() instanceof Optimizer.Sgd sgd) {
            Variable<TFloat32> velocity = slots.add(path + "/velocity", shape);
            return after.train.applyMomentum(
                    weight,
                    velocity,
                    rate,
                    gradient,
                    tf.constant(sgd.momentum()),
                    ApplyMomentum.useNesterov(sgd.nesterov()));
        }
        if (spec.optimizer() instanceof Optimizer.Adam adam) {
            Variable<TFloat32> first = slots.add(path + "/first", shape);
            Variable<TFloat32> second = slots.add(path + "/second", shape);
            Operand<TFloat32> power1 = tf.math.pow(tf.constant(adam.beta1()), number);
            Operand<TFloat32> power2 = tf.math.pow(tf.constant(adam.beta2()), number);
            return after.train.applyAdam(
                    weight,
                    first,
                    second,
                    power1,
                    power2,
                    rate,
                    tf.constant(adam.beta1()),
                    tf.constant(adam.beta2()),
                    tf.constant(adam.epsilon()),
                    gradient,
                    new ApplyAdam.Options[0]);
        }
        throw new IllegalStateException(
                "optimizer is " + spec.optimizer() + ", must be one whose update is built here");
    }
}
