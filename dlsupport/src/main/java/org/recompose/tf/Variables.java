package org.recompose.tf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.recompose.arch.Extent;
import org.recompose.arch.Layer;
import org.recompose.arch.Network;
import org.recompose.arch.Parameter;
import org.recompose.weights.Weights;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TFloat32;

/**
 * The variables of one network, or of several equal ones grouped: each variable then is the groups' arrays side by side
 * along the last axis.
 *
 * <p>A convolution's bias before a batch normalisation has no effect in training: the batch's mean takes it away again,
 * and its gradient is zero. Such biases are left out of the graph; the moving mean is kept without them.
 *
 * <p>With averaging each variable has another beside it for its average over the steps, which is what is read.
 */
final class Variables {

    private static final String AVERAGE = "/average";

    private final Network network;
    private final int groups;
    private final Store store;
    /** The same as {@link #store} without averaging. */
    private final Store averages;

    private final Map<String, float[]> constantBiases = new HashMap<>();
    private final Map<String, String> biasOfMean;
    private final Map<String, Integer> outs = new HashMap<>();

    Variables(Ops tf, Network network, int groups, boolean averaging) {
        this.network = network;
        this.groups = groups;
        this.store = new Store(tf);
        this.averages = averaging ? new Store(tf) : store;
        this.biasOfMean = biasesBeforeBatchNorm(network.layers(), "", new HashMap<>());
        for (Parameter parameter : network.parameters()) {
            outs.put(parameter.path(), parameter.extent().out());
            if (!biasOfMean.containsValue(parameter.path())) {
                store.add(parameter.path(), shape(parameter));
                if (averaging) {
                    averages.add(parameter.path(), shape(parameter));
                }
            }
        }
    }

    private Shape shape(Parameter parameter) {
        Extent extent = parameter.extent();
        long out = (long) extent.out() * groups;
        return parameter.kind() == Parameter.Kind.KERNEL
                ? Shape.of(extent.height(), extent.width(), extent.in(), out)
                : Shape.of(out);
    }

    /** Path of a batch normalisation's mean → path of the bias just before it. */
    private static Map<String, String> biasesBeforeBatchNorm(
            List<Layer> layers, String prefix, Map<String, String> found) {
        for (int i = 0; i < layers.size(); i++) {
            Layer layer = layers.get(i);
            for (List<Layer> branch : layer.branches()) {
                biasesBeforeBatchNorm(branch, prefix + layer.name() + "/", found);
            }
            if (layer instanceof Layer.BatchNorm
                    && i > 0
                    && layers.get(i - 1) instanceof Layer.Conv conv
                    && conv.bias()) {
                found.put(prefix + layer.name() + "/mean", prefix + conv.name() + "/bias");
            }
        }
        return found;
    }

    Variable<TFloat32> get(String path) {
        return store.get(path);
    }

    /** The variable of its average; without averaging, the variable itself. */
    Variable<TFloat32> average(String path) {
        return averages.get(path);
    }

    /** Of the parameters that have variables. */
    Set<String> paths() {
        return store.shapes().keySet();
    }

    /** Parameters that an optimiser changes, with the shapes of their variables. */
    Map<Parameter, Shape> trainable() {
        Map<String, Shape> shapes = store.shapes();
        Map<Parameter, Shape> trainable = new LinkedHashMap<>();
        for (Parameter parameter : network.parameters()) {
            if (parameter.kind().trainable() && shapes.containsKey(parameter.path())) {
                trainable.put(parameter, shapes.get(parameter.path()));
            }
        }
        return trainable;
    }

    /**
     * Averages begin with the weights.
     *
     * @param weights one for each group
     * @param cleared see {@link Store#write}
     */
    void write(Session session, List<Weights> weights, Store... cleared) {
        List<Map<String, float[]>> arrays = new ArrayList<>();
        for (Weights each : weights) {
            Map<String, float[]> own = new HashMap<>(each.asMap());
            biasOfMean.forEach((mean, bias) -> own.put(mean, plus(own.get(mean), own.get(bias), -1)));
            arrays.add(own);
        }
        for (String bias : biasOfMean.values()) {
            constantBiases.put(bias, Groups.join(arrays, bias, outs.get(bias)));
        }
        Map<String, float[]> values = new HashMap<>();
        for (String path : store.shapes().keySet()) {
            values.put(path, Groups.join(arrays, path, outs.get(path)));
        }
        store.write(session, values, cleared);
        if (averaging()) {
            averages.write(session, values);
        }
    }

    /** One for each group: their averages, with averaging. */
    List<Weights> read(Session session) {
        Map<String, float[]> values = averages.read(session);
        values.putAll(constantBiases);
        biasOfMean.forEach((mean, bias) -> values.put(mean, plus(values.get(mean), values.get(bias), 1)));
        List<Weights> weights = new ArrayList<>();
        for (int group = 0; group < groups; group++) {
            Map<String, float[]> own = new HashMap<>();
            for (Map.Entry<String, float[]> entry : values.entrySet()) {
                own.put(entry.getKey(), Groups.part(entry.getValue(), outs.get(entry.getKey()), group, groups));
            }
            weights.add(Weights.of(network, own));
        }
        return weights;
    }

    /** Of all that {@link #state} has, but of biases that have no variable. */
    Map<String, Shape> shapes() {
        Map<String, Shape> shapes = store.shapes();
        if (averaging()) {
            averages.shapes().forEach((path, shape) -> shapes.put(path + AVERAGE, shape));
        }
        return shapes;
    }

    Map<String, float[]> state(Session session) {
        Map<String, float[]> state = store.read(session);
        state.putAll(constantBiases);
        if (averaging()) {
            averages.read(session).forEach((path, values) -> state.put(path + AVERAGE, values));
        }
        return state;
    }

    void restore(Session session, Map<String, float[]> state) {
        for (String bias : biasOfMean.values()) {
            constantBiases.put(bias, Store.array(state, bias));
        }
        store.write(session, state);
        if (averaging()) {
            Map<String, float[]> averaged = new HashMap<>();
            store.shapes().keySet().forEach(path -> averaged.put(path, Store.array(state, path + AVERAGE)));
            averages.write(session, averaged);
        }
    }

    private boolean averaging() {
        return averages != store;
    }

    private static float[] plus(float[] a, float[] b, float sign) {
        float[] sum = new float[a.length];
        for (int i = 0; i < a.length; i++) {
            sum[i] = a[i] + sign * b[i];
        }
        return sum;
    }
}
