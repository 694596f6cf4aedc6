package org.recompose.experiment;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.univariate.BrentOptimizer;
import org.apache.commons.math3.optim.univariate.SearchInterval;
import org.apache.commons.math3.optim.univariate.UnivariateObjectiveFunction;
import org.recompose.arch.Network;
import org.recompose.arch.Parameter;
import org.recompose.weights.Weights;

/**
 * One temperature T for a network's logits z, which become z/T (Guo et al., ICML 2017): the one with the least
 * cross-entropy on given images. Its arg-max stays; what it changes is how sure the network is.
 */
final class Temperature {

    private static final double LEAST = -4;
    private static final double MOST = 4;
    private static final int TRIES = 200;
    private static final double TOLERANCE = 1e-6;

    private Temperature() {}

    /**
     * @param logits n×C, row-major
     * @param labels n class numbers
     */
    static double fit(float[] logits, int[] labels) {
        double best = new BrentOptimizer(TOLERANCE, TOLERANCE)
                .optimize(
                        new MaxEval(TRIES),
                        new UnivariateObjectiveFunction(log -> crossEntropy(logits, labels, Math.exp(log))),
                        GoalType.MINIMIZE,
                        new SearchInterval(LEAST, MOST))
                .getPoint();
        return Math.exp(best);
    }

    private static double crossEntropy(float[] logits, int[] labels, double temperature) {
        int classes = logits.length / labels.length;
        double sum = 0;
        for (int i = 0; i < labels.length; i++) {
            double largest = Double.NEGATIVE_INFINITY;
            for (int c = 0; c < classes; c++) {
                largest = Math.max(largest, logits[i * classes + c] / temperature);
            }
            double exponentials = 0;
            for (int c = 0; c < classes; c++) {
                exponentials += Math.exp(logits[i * classes + c] / temperature - largest);
            }
            sum += largest + Math.log(exponentials) - logits[i * classes + labels[i]] / temperature;
        }
        return sum / labels.length;
    }

    /** The network's last FC layer divided by the temperature. */
    static Weights apply(Network network, Weights weights, double temperature) {
        String kernel = network.parameters().stream()
                .filter(parameter -> parameter.kind() == Parameter.Kind.KERNEL)
                .reduce((a, b) -> b)
                .map(Parameter::path)
                .orElseThrow();
        String layer = kernel.substring(0, kernel.lastIndexOf('/') + 1);
        Map<String, float[]> arrays = new HashMap<>(weights.asMap());
        for (String path : List.copyOf(arrays.keySet())) {
            if (path.startsWith(layer)) {
                float[] scaled = arrays.get(path).clone();
                for (int i = 0; i < scaled.length; i++) {
                    scaled[i] /= (float) temperature;
                }
                arrays.put(path, scaled);
            }
        }
        return Weights.of(network, arrays);
    }
}
