package org.recompose.train;

import java.util.List;
import org.recompose.tf.TrainingGraph;

/** Logits of a part's images, and how many of them are right. */
public final class Evaluation {

    private static final int BATCH = 128;

    private Evaluation() {}

    /**
     * The logits of each network on its window of each image of a part.
     *
     * @param graph with the networks' weights
     * @param jobs one for each group of the graph
     * @return G arrays of n×C logits, row-major
     * @throws InterruptedException if the thread is interrupted, within a batch
     */
    static float[][] logits(TrainingGraph graph, Dataset data, List<Job> jobs, Dataset.Part part)
            throws InterruptedException {
        int groups = jobs.size();
        int classes = data.classes().size();
        int n = data.size(part);
        float[][] logits = new float[groups][n * classes];
        for (int first = 0; first < n; first += BATCH) {
            if (Thread.interrupted()) {
                throw new InterruptedException("stopped at image " + first + " of " + n);
            }
            int size = Math.min(BATCH, n - first);
            int[] index = new int[size * groups];
            int[] crops = new int[size * groups * 3];
            for (int at = 0; at < index.length; at++) {
                index[at] = data.offset(part) + first + at / groups;
                crops[3 * at] = jobs.get(at % groups).window().top();
                crops[3 * at + 1] = jobs.get(at % groups).window().left();
            }
            try (Dataset.Images images = data.images(index)) {
                float[] batch = graph.logits(images.pixels(), images.index(), crops);
                for (int at = 0; at < index.length; at++) {
                    System.arraycopy(
                            batch, at * classes, logits[at % groups], (first + at / groups) * classes, classes);
                }
            }
        }
        return logits;
    }

    /**
     * The share of images whose largest logit is their class's.
     *
     * @param logits n×C, row-major
     * @param labels n class numbers
     */
    public static double accuracy(float[] logits, int[] labels) {
        int classes = logits.length / labels.length;
        int right = 0;
        for (int i = 0; i < labels.length; i++) {
            int best = 0;
            for (int c = 1; c < classes; c++) {
                if (logits[i * classes + c] > logits[i * classes + best]) {
                    best = c;
                }
            }
            right += best == labels[i] ? 1 : 0;
        }
        return (double) right / labels.length;
    }

    /**
     * The softmax probabilities of several networks, averaged.
     *
     * @param logits n×C for each network, row-major
     * @return n×C, row-major
     */
    public static float[] meanProbabilities(float[][] logits, int classes) {
        float[] mean = new float[logits[0].length];
        double[] row = new double[classes];
        for (float[] each : logits) {
            for (int i = 0; i < mean.length; i += classes) {
                double largest = Double.NEGATIVE_INFINITY;
                for (int c = 0; c < classes; c++) {
                    largest = Math.max(largest, each[i + c]);
                }
                double sum = 0;
                for (int c = 0; c < classes; c++) {
                    row[c] = Math.exp(each[i + c] - largest);
                    sum += row[c];
                }
                for (int c = 0; c < classes; c++) {
                    mean[i + c] += (float) (row[c] / sum / logits.length);
                }
            }
        }
        return mean;
    }
}
