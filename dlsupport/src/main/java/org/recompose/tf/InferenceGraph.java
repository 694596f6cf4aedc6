package org.recompose.tf;

import java.util.List;
import org.recompose.arch.Network;
import org.recompose.weights.Weights;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A network's variables in a graph and session of their own, from which its inference is built as often as needed:
 * batch normalisation by its moving averages, no dropout.
 */
public final class InferenceGraph implements AutoCloseable {

    private final Network network;
    private final Graph graph;
    private final Session session;
    private final Variables variables;

    /**
     * To be closed by the caller.
     *
     * @throws IllegalStateException if grouped convolutions do not run here, see {@link GroupedConvolutions}
     */
    public InferenceGraph(Network network, Weights weights) {
        TensorFlowEngine.load();
        GroupedConvolutions.check(network, 1, List.of());
        this.network = network;
        graph = new Graph();
        session = new Session(graph);
        variables = new Variables(Ops.create(graph), network, 1, false);
        variables.write(session, List.of(weights));
    }

    /** To add operations to. */
    public Graph graph() {
        return graph;
    }

    /** Holds the weights. */
    public Session session() {
        return session;
    }

    /**
     * Adds the network.
     *
     * @param tf where its operations go, of {@link #graph()}
     * @param images n×H×W×D as the first layer takes them, see {@link #scale}
     * @return n×C
     */
    public Operand<TFloat32> logits(Ops tf, Operand<TFloat32> images) {
        Operand<TFloat32> logits = new GraphBuilder(tf, variables::get, 1, GraphBuilder.inference(tf, variables::get))
                .build(network.layers(), images);
        return tf.reshape(logits, tf.constant(new int[] {-1, network.classes()}));
    }

    /** From pixel values 0..255 to the −1..1 that networks are trained on. */
    public static Operand<TFloat32> scale(Ops tf, Operand<TFloat32> pixels) {
        return Images.scale(tf, pixels);
    }

    @Override
    public void close() {
        session.close();
        graph.close();
    }
}
