package org.recompose.tf;

import org.recompose.arch.Network;
import org.recompose.weights.Weights;
import org.tensorflow.Operand;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** A network's inference on TensorFlow: batch normalisation by its moving averages, no dropout. */
public final class Predictor implements AutoCloseable {

    private final Network network;
    private final InferenceGraph graph;
    private final Placeholder<TFloat32> images;
    private final Operand<TFloat32> logits;

    private Predictor(Network network, Weights weights) {
        this.network = network;
        graph = new InferenceGraph(network, weights);
        Ops tf = Ops.create(graph.graph());
        org.recompose.arch.Shape in = network.input();
        images =
                tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, in.height(), in.width(), in.channels())));
        logits = graph.logits(tf, images);
    }

    /** To be closed by the caller. */
    public static Predictor of(Network network, Weights weights) {
        return new Predictor(network, weights);
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
                Tensor result = graph.session()
                        .runner()
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
        graph.close();
    }
}
