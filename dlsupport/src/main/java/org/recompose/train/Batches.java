package org.recompose.train;

import java.util.List;
import java.util.SplittableRandom;
import org.recompose.tf.TrainingGraph;

/**
 * The batches of grouped networks. Each network has its own order and augmentation, which depend on its seed, the epoch
 * and the step only: a training that goes on from a checkpoint sees the same batches.
 */
final class Batches {

    private final Dataset data;
    private final Recipe recipe;
    private final List<Job> jobs;
    private final int epochs;
    private final int[][] orders;
    private int epoch = -1;

    Batches(Dataset data, Recipe recipe, List<Job> jobs, int epochs) {
        this.data = data;
        this.recipe = recipe;
        this.jobs = jobs;
        this.epochs = epochs;
        this.orders = new int[jobs.size()][];
    }

    /** Steps an epoch; what is left over of the training images comes in another epoch's order. */
    int steps() {
        return data.size(Dataset.Part.TRAIN) / recipe.batchSize();
    }

    /**
     * @param number the epoch, from 0
     * @param step the step in the epoch, from 0
     */
    TrainingGraph.Batch get(int number, int step) {
        if (epoch != number) {
            for (int g = 0; g < orders.length; g++) {
                orders[g] = permutation(data.size(Dataset.Part.TRAIN), random(jobs.get(g), number, -1));
            }
            epoch = number;
        }
        int groups = jobs.size();
        int size = recipe.batchSize();
        int[] index = new int[size * groups];
        int[] crops = new int[size * groups * 3];
        float[] gain = recipe.brightness() > 0 ? new float[size * groups] : null;
        int[] labels = new int[size * groups];
        int[] seeds = new int[groups];
        for (int g = 0; g < groups; g++) {
            SplittableRandom random = random(jobs.get(g), number, step);
            seeds[g] = random.nextInt();
            for (int b = 0; b < size; b++) {
                int at = b * groups + g;
                index[at] = orders[g][step * size + b];
                labels[at] = data.label(index[at]);
                crops[3 * at] = jobs.get(g).window().top() + shift(random);
                crops[3 * at + 1] = jobs.get(g).window().left() + shift(random);
                crops[3 * at + 2] = recipe.flip() && random.nextBoolean() ? 1 : 0;
                if (gain != null) {
                    gain[at] = (float) (1 + recipe.brightness() * (2 * random.nextDouble() - 1));
                }
            }
        }
        long done = (long) number * steps() + step;
        return new TrainingGraph.Batch(index, crops, gain, labels, recipe.rate(done, steps(), epochs), seeds);
    }

    private int shift(SplittableRandom random) {
        return recipe.shift() == 0 ? 0 : random.nextInt(-recipe.shift(), recipe.shift() + 1);
    }

    private static SplittableRandom random(Job job, int epoch, int step) {
        long mixed = new SplittableRandom(job.seed() + 0x9E3779B97F4A7C15L * (epoch + 1)).nextLong();
        return new SplittableRandom(mixed + 0xD1B54A32D192ED03L * (step + 2));
    }

    private static int[] permutation(int n, SplittableRandom random) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
