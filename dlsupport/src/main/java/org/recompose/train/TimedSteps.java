package org.recompose.train;

import java.util.List;
import org.recompose.tf.TrainingGraph;

/** Training steps of one network, or of grouped ones, to be timed from outside. */
public final class TimedSteps implements AutoCloseable {

    private final Batches batches;
    private final Feeder feeder;
    private final TrainingGraph graph;
    private int done;

    /** @param cores threads inside an operation */
    public TimedSteps(Dataset data, Recipe recipe, List<Job> jobs, int cores) {
        batches = new Batches(data, recipe, jobs, Trainer.MORE_EPOCHS_THAN_ARE_TIMED);
        graph = new TrainingGraph(new TrainingGraph.Spec(
                jobs.get(0).network(),
                jobs.size(),
                data.height(),
                data.width(),
                recipe.optimizer(),
                0,
                0,
                false,
                cores,
                List.of(),
                null,
                false,
                (float) recipe.averaging()));
        feeder = new Feeder(data, batches, graph);
    }

    /** Takes the jobs' initial weights. */
    public void start(List<Job> jobs) {
        graph.write(jobs.stream().map(Job::initial).toList());
    }

    /** The seconds that so many steps take. */
    public double seconds(int steps) {
        long start = System.nanoTime();
        for (int i = 0; i < steps; i++) {
            try (TrainingGraph.Crops crops = feeder.get(done / batches.steps(), done % batches.steps())) {
                graph.step(crops, ++done);
            }
        }
        return (System.nanoTime() - start) / 1e9;
    }

    /** The seconds that so many steps' batches take, without training on them. */
    public double secondsOfInput(int steps) {
        long start = System.nanoTime();
        for (int i = 0; i < steps; i++) {
            feeder.get(0, i % batches.steps()).close();
        }
        return (System.nanoTime() - start) / 1e9;
    }

    @Override
    public void close() {
        feeder.close();
        graph.close();
    }
}
