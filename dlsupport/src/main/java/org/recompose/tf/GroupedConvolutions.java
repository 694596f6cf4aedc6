package org.recompose.tf;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.recompose.arch.Layer;
import org.recompose.arch.Network;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TFUnimplementedException;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.Conv2d;
import org.tensorflow.types.TFloat32;

/**
 * Whether grouped convolutions run. On processors TensorFlow 2.7 has them and their gradients in oneDNN only, which
 * {@code TF_ENABLE_ONEDNN_OPTS=0} turns off and which is off on Windows unless it is set to 1.
 */
public final class GroupedConvolutions {

    private static final Map<String, Boolean> FOUND = new HashMap<>();

    private GroupedConvolutions() {}

    /**
     * Tries one, and its gradients, once for each device.
     *
     * @param devices as in {@link TrainingGraph.Spec}
     */
    public static synchronized boolean run(List<String> devices) {
        List<String> distinct = devices.isEmpty() ? List.of("") : devices;
        return distinct.stream().allMatch(device -> FOUND.computeIfAbsent(device, GroupedConvolutions::tried));
    }

    /**
     * @param groups networks that are computed as one
     * @throws IllegalStateException if there is a grouped convolution and it does not run
     */
    static void check(Network network, int groups, List<String> devices) {
        boolean grouped = groups > 1
                || network.nodes().stream()
                        .anyMatch(node -> node.layer() instanceof Layer.Conv conv && conv.groups() > 1);
        if (grouped && !run(devices)) {
            throw new IllegalStateException(network.name() + (groups > 1 ? ", " + groups + " as one," : "")
                    + " needs grouped convolutions, which TensorFlow computes on processors with oneDNN only; set"
                    + " TF_ENABLE_ONEDNN_OPTS=1 before Java starts"
                    + (groups > 1 ? ", or train the networks one after another or side by side" : ""));
        }
    }

    private static boolean tried(String device) {
        TensorFlowEngine.load();
        List<String> devices = device.isEmpty() ? List.of() : List.of(device);
        Graph built = new Graph();
        Ops tf = Ops.create(built);
        Operand<TFloat32> x = tf.fill(tf.constant(new int[] {1, 2, 2, 2}), tf.constant(1f));
        Operand<TFloat32> w = tf.fill(tf.constant(new int[] {1, 1, 1, 2}), tf.constant(1f));
        Operand<TFloat32> y = tf.nn.conv2d(x, w, List.of(1L, 1L, 1L, 1L), "SAME", new Conv2d.Options[0]);
        String forward = y.op().name();
        String gradient = tf.gradients(y, List.of(x, w)).dy(1).op().name();
        try (Graph graph = Placement.place(built, devices);
                Session session = new Session(
                        graph,
                        Placement.configure(devices, false)
                                .setIntraOpParallelismThreads(1)
                                .setInterOpParallelismThreads(1)
                                .setUsePerSessionThreads(true)
                                .build())) {
            session.runner().fetch(forward).fetch(gradient).run().forEach(Tensor::close);
            return true;
        } catch (TFInvalidArgumentException | TFUnimplementedException e) {
            return false;
        }
    }
}
