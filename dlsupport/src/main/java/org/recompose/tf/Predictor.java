package org.recompose.tf;

import java.util.List;
import org.recompose.arch.Network;
import org.recompose.weights.Weights;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** A network's inference on TensorFlow: batch normalisation by its moving averages, no dropout. */
public final class Predictor implements AutoCloseable {

    private final Network network;
    private final Graph graph;
    private final Session session;
    private final Placeholder<TFloat32> images;
    private final Variables variables;
    private final Operand<TFloat32> logits;

    private Predictor(Network network) {
        TensorFlowEngine.load();
        this.network = network;
        this.graph = new Graph();
        this.session = new Session(graph);
        Ops tf = Ops.create(graph);
        org.recompose.arch.Shape in = network.input();
        images =
                tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, in.height(), in.width(), in.channels())));
        variables = new Variables(tf, network, 1);
        logits = new GraphBuilder(tf, variables, 1, GraphBuilder.inference(tf, variables))
                .build(network.layers(), images);
    }

    /** To be closed by the caller. */
    public static Predictor of(Network network, Weights weights) {
        Predictor predictor = new Predictor(network);
        predictor.variables.write(predictor.session, List.of(weights));
        return predictor;
    }

    /**
     * The logits of images.
     *
     * @param images n×H×W×D, row-major, as the first layer takes them (training scales bytes to −1..1)
     * @return n×C
     * @throws IllegalArgumentException if the number of values is not a multiple of H·W·D
     */
    public float[][] logits(float[] images) {
        org.recompose.arch.Shape in = network.input();
        if (images.length == 0 || images.length % in.size() != 0) {
            throw new IllegalArgumentException(
                    images.length + " values, must be a multiple of " + in.size() + " for images of " + in);
        }
        int n = (int) (images.length / in.size());
        try (TFloat32 feed = Tensors.floats(images, n, in.height(), in.width(), in.channels());
                Tensor result = session.runner()
                        .feed(this.images, feed)
                        .fetch(logits)
                        .run()
                        .get(0)) {
            float[] flat = Tensors.floats((TFloat32) result);
            float[][] rows = new float[n][];
            for (int i = 0; i < n; i++) {
                rows[i] = java.util.Arrays.copyOfRange(flat, i * network.classes(), (i + 1) * network.classes());
            }
            return rows;
        }
    }

    @Override
    public void close() {
        session.close();
        graph.close();
    }
}
