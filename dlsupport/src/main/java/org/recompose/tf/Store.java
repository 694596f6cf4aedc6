package org.recompose.tf;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TFloat32;

/** Named float32 variables of a graph, written and read all at once. */
final class Store {

    /** Operations by name, so that they are found in a copy of the graph too. */
    private record Entry(
            Shape shape, Variable<TFloat32> variable, String name, String value, String assignment, String clearing) {}

    private final Ops tf;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    Store(Ops tf) {
        this.tf = tf;
    }

    Variable<TFloat32> add(String name, Shape shape) {
        Variable<TFloat32> variable = tf.variable(shape, TFloat32.class);
        Placeholder<TFloat32> value = tf.placeholder(TFloat32.class, Placeholder.shape(shape));
        String assignment = tf.assign(variable, value).op().name();
        int[] size = java.util.Arrays.stream(shape.asArray())
                .mapToInt(Math::toIntExact)
                .toArray();
        String clearing = tf.assign(variable, tf.fill(tf.constant(size), tf.constant(0f)))
                .op()
                .name();
        entries.put(
                name,
                new Entry(shape, variable, variable.op().name(), value.op().name(), assignment, clearing));
        return variable;
    }

    /** The variable, or null if there is none of that name. */
    Variable<TFloat32> get(String name) {
        Entry entry = entries.get(name);
        return entry == null ? null : entry.variable();
    }

    Map<String, Shape> shapes() {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        entries.forEach((name, entry) -> shapes.put(name, entry.shape()));
        return shapes;
    }

    static float[] array(Map<String, float[]> values, String name) {
        float[] array = values.get(name);
        if (array == null) {
            throw new IllegalArgumentException("no array " + name);
        }
        return array;
    }

    private static float[] checked(Map<String, float[]> values, String name, Shape shape) {
        float[] array = array(values, name);
        if (array.length != shape.size()) {
            throw new IllegalArgumentException(
                    name + ": " + array.length + " values, must be " + shape.size() + " for shape " + shape);
        }
        return array;
    }

    /**
     * Sets every variable; {@code values} has one array for each, row-major.
     *
     * @param cleared their variables are set to zero in the same run, since each other run of a graph costs its start
     */
    void write(Session session, Map<String, float[]> values, Store... cleared) {
        Session.Runner runner = session.runner();
        for (Store other : cleared) {
            other.entries.values().forEach(entry -> runner.addTarget(entry.clearing()));
        }
        List<Tensor> feeds = new ArrayList<>();
        try {
            entries.forEach((name, entry) -> {
                TFloat32 tensor = TFloat32.tensorOf(
                        entry.shape(), DataBuffers.of(checked(values, name, entry.shape()), true, false));
                feeds.add(tensor);
                runner.feed(entry.value(), tensor).addTarget(entry.assignment());
            });
            runner.run();
        } finally {
            feeds.forEach(Tensor::close);
        }
    }

    /** Every variable's values, row-major. */
    Map<String, float[]> read(Session session) {
        Session.Runner runner = session.runner();
        entries.values().forEach(entry -> runner.fetch(entry.name()));
        List<Tensor> tensors = runner.run();
        try {
            Map<String, float[]> values = new LinkedHashMap<>();
            int i = 0;
            for (String name : entries.keySet()) {
                values.put(name, Tensors.floats((TFloat32) tensors.get(i++)));
            }
            return values;
        } finally {
            tensors.forEach(Tensor::close);
        }
    }
}
