package org.recompose.train;

import java.io.Serializable;
import org.recompose.tf.Optimizer;

/**
 * How a network is trained; the same for every network of a comparison.
 *
 * @param batchSize images a step
 * @param learningRate the rate before the schedule's factor, above 0
 * @param schedule how the rate changes
 * @param warmupEpochs epochs in which the rate grows from 0, linearly
 * @param optimizer how weights change
 * @param weightDecay λ, for kernels only
 * @param labelSmoothing ε, in [0, 1)
 * @param flip whether half of the images are mirrored
 * @param shift the largest shift in each direction, in pixels
 * @param brightness β: pixel values are multiplied by a factor in [1 − β, 1 + β], in [0, 1)
 */
public record Recipe(
        int batchSize,
        double learningRate,
        Schedule schedule,
        double warmupEpochs,
        Optimizer optimizer,
        double weightDecay,
        double labelSmoothing,
        boolean flip,
        int shift,
        double brightness)
        implements Serializable {

    /** @throws IllegalArgumentException if a value is out of its range, naming both */
    public Recipe {
        check("batch size", batchSize, batchSize >= 2, "at least 2");
        check("learning rate", learningRate, learningRate > 0 && learningRate < Double.MAX_VALUE, "above 0");
        check("warm-up epochs", warmupEpochs, warmupEpochs >= 0, "at least 0");
        check("weight decay", weightDecay, weightDecay >= 0, "at least 0");
        check("label smoothing", labelSmoothing, labelSmoothing >= 0 && labelSmoothing < 1, "in [0, 1)");
        check("brightness", brightness, brightness >= 0 && brightness < 1, "in [0, 1)");
        check("shift", shift, shift >= 0, "at least 0");
    }

    private static void check(String name, Number value, boolean right, String range) {
        if (!right) {
            throw new IllegalArgumentException(name + " is " + value + ", must be " + range);
        }
    }

    /**
     * The learning rate of a step.
     *
     * @param step from 0
     * @param stepsPerEpoch steps an epoch
     * @param epochs the training's length
     */
    public float rate(long step, int stepsPerEpoch, int epochs) {
        double epoch = (double) step / stepsPerEpoch;
        double warm = warmupEpochs > 0 ? Math.min(1, (epoch + 1.0 / stepsPerEpoch) / warmupEpochs) : 1;
        return (float) (learningRate * warm * schedule.factor(epoch / epochs));
    }
}
