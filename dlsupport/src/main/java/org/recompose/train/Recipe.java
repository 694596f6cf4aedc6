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
 * @param averaging α, the decay of a moving average of the weights over the steps, in [0, 1): the network is validated,
 *     tested and composed with the average; 0 for the weights themselves
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
        double brightness,
        double averaging)
        implements Serializable {

    /** @throws IllegalArgumentException if a value is out of its range, naming both */
    public Recipe {
        check("batch size", batchSize, batchSize >= 2, "at least 2");
        check("learning rate", learningRate, learningRate > 0 && learningRate < Double.MAX_VALUE, "above 0");
        check("warm-up epochs", warmupEpochs, warmupEpochs >= 0, "at least 0");
        check("weight decay", weightDecay, weightDecay >= 0, "at least 0");
        check("label smoothing", labelSmoothing, labelSmoothing >= 0 && labelSmoothing < 1, "in [0, 1)");
        check("brightness", brightness, brightness >= 0 && brightness < 1, "in [0, 1)");
        check("averaging", averaging, averaging >= 0 && averaging < 1, "in [0, 1)");
        check("shift", shift, shift >= 0, "at least 0");
    }

    /**
     * A common recipe: batches of 64, SGD with momentum 0.9 at a rate of 0.05, one epoch of warm-up and half a cosine,
     * weight decay 5·10⁻⁴, flips, shifts by up to 4 pixels.
     */
    public static Recipe standard() {
        return new Recipe(64, 0.05, Schedule.COSINE, 1, new Optimizer.Sgd(0.9f, false), 5e-4, 0, true, 4, 0, 0);
    }

    /** This recipe with another batchSize. */
    public Recipe batchSize(int batchSize) {
        return new Recipe(
                batchSize,
                learningRate,
                schedule,
                warmupEpochs,
                optimizer,
                weightDecay,
                labelSmoothing,
                flip,
                shift,
                brightness,
                averaging);
    }

    /** This recipe with another learningRate. */
    public Recipe learningRate(double learningRate) {
        return new Recipe(
                batchSize,
                learningRate,
                schedule,
                warmupEpochs,
                optimizer,
                weightDecay,
                labelSmoothing,
                flip,
                shift,
                brightness,
                averaging);
    }

    /** This recipe with another schedule. */
    public Recipe schedule(Schedule schedule) {
        return new Recipe(
                batchSize,
                learningRate,
                schedule,
                warmupEpochs,
                optimizer,
                weightDecay,
                labelSmoothing,
                flip,
                shift,
                brightness,
                averaging);
    }

    /** This recipe with another warmupEpochs. */
    public Recipe warmupEpochs(double warmupEpochs) {
        return new Recipe(
                batchSize,
                learningRate,
                schedule,
                warmupEpochs,
                optimizer,
                weightDecay,
                labelSmoothing,
                flip,
                shift,
                brightness,
                averaging);
    }

    /** This recipe with another optimizer. */
    public Recipe optimizer(Optimizer optimizer) {
        return new Recipe(
                batchSize,
                learningRate,
                schedule,
                warmupEpochs,
                optimizer,
                weightDecay,
                labelSmoothing,
                flip,
                shift,
                brightness,
                averaging);
    }

    /** This recipe with another weightDecay. */
    public Recipe weightDecay(double weightDecay) {
        return new Recipe(
                batchSize,
                learningRate,
                schedule,
                warmupEpochs,
                optimizer,
                weightDecay,
                labelSmoothing,
                flip,
                shift,
                brightness,
                averaging);
    }

    /** This recipe with another labelSmoothing. */
    public Recipe labelSmoothing(double labelSmoothing) {
        return new Recipe(
                batchSize,
                learningRate,
                schedule,
                warmupEpochs,
                optimizer,
                weightDecay,
                labelSmoothing,
                flip,
                shift,
                brightness,
                averaging);
    }

    /** This recipe with another flip. */
    public Recipe flip(boolean flip) {
        return new Recipe(
                batchSize,
                learningRate,
                schedule,
                warmupEpochs,
                optimizer,
                weightDecay,
                labelSmoothing,
                flip,
                shift,
                brightness,
                averaging);
    }

    /** This recipe with another shift. */
    public Recipe shift(int shift) {
        return new Recipe(
                batchSize,
                learningRate,
                schedule,
                warmupEpochs,
                optimizer,
                weightDecay,
                labelSmoothing,
                flip,
                shift,
                brightness,
                averaging);
    }

    /** This recipe with another brightness. */
    public Recipe brightness(double brightness) {
        return new Recipe(
                batchSize,
                learningRate,
                schedule,
                warmupEpochs,
                optimizer,
                weightDecay,
                labelSmoothing,
                flip,
                shift,
                brightness,
                averaging);
    }

    /** This recipe with another averaging. */
    public Recipe averaging(double averaging) {
        return new Recipe(
                batchSize,
                learningRate,
                schedule,
                warmupEpochs,
                optimizer,
                weightDecay,
                labelSmoothing,
                flip,
                shift,
                brightness,
                averaging);
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
