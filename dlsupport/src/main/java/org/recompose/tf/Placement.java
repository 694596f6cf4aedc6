package org.recompose.tf;

import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.proto.framework.ConfigProto;
import org.tensorflow.proto.framework.GraphDef;
import org.tensorflow.proto.framework.NodeDef;
import org.tensorflow.proto.framework.RewriterConfig;

/** Where a graph's operations are computed. */
final class Placement {

    private static final String HOST = "/CPU:0";

    private Placement() {}

    /** @throws IllegalArgumentException if it is not the name of a device */
    static void check(String device) {
        if (!device.matches("/(CPU|GPU):\\d+")) {
            throw new IllegalArgumentException("device is '" + device + "', must be as /GPU:0 or /CPU:0");
        }
    }

    /** The scope of what device number {@code i} computes. */
    static String replica(int i) {
        return "replica" + i;
    }

    /** The scope of what is computed where batches are cut. */
    static String host() {
        return "host";
    }

    /**
     * A copy of the graph with every operation on its device: what stands in a replica's scope on the replica's,
     * gradients included, which TensorFlow leaves unplaced; variables and their updates on the first. Closes
     * {@code built} and returns it as it is if there are no devices.
     */
    static Graph place(Graph built, List<String> devices) {
        if (devices.isEmpty()) {
            return built;
        }
        GraphDef.Builder placed = built.toGraphDef().toBuilder();
        built.close();
        for (NodeDef.Builder node : placed.getNodeBuilderList()) {
            node.setDevice(device(node.getName(), devices));
        }
        Graph graph = new Graph();
        graph.importGraphDef(placed.build());
        return graph;
    }

    private static String device(String node, List<String> devices) {
        for (int i = 0; i < devices.size(); i++) {
            if (node.startsWith(replica(i) + "/")) {
                return devices.get(i);
            }
        }
        return node.startsWith(host() + "/") ? HOST : devices.get(0);
    }

    /**
     * As many CPU devices as are named; what a device cannot compute falls back to the CPU.
     *
     * @param mixedPrecision whether TensorFlow may rewrite the graph to take 16 bits where it loses little: float16 on
     *     GPUs, bfloat16 on processors, see {@link TensorFlowEngine#bfloat16}
     */
    static ConfigProto.Builder configure(List<String> devices, boolean mixedPrecision) {
        int cpus = devices.stream()
                .filter(device -> device.startsWith("/CPU:"))
                .mapToInt(device -> Integer.parseInt(device.substring("/CPU:".length())) + 1)
                .max()
                .orElse(1);
        ConfigProto.Builder config =
                ConfigProto.newBuilder().putDeviceCount("CPU", cpus).setAllowSoftPlacement(true);
        if (mixedPrecision) {
            RewriterConfig.Builder rewriting = config.getGraphOptionsBuilder().getRewriteOptionsBuilder();
            if (TensorFlowEngine.bfloat16()) {
                // Fusing comes after it, and would give a convolution in bfloat16 float32's batch normalisation.
                rewriting.setAutoMixedPrecisionMkl(RewriterConfig.Toggle.ON).setRemapping(RewriterConfig.Toggle.OFF);
            } else {
                rewriting.setAutoMixedPrecision(RewriterConfig.Toggle.ON);
            }
        }
        return config;
    }
}
