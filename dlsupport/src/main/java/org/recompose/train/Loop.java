package org.recompose.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.recompose.tf.TrainingGraph;
import org.recompose.weights.Weights;

/** The training of one network, or of grouped ones, in one graph: epochs of steps, each with a validation. */
final class Loop {

    private final TrainingGraph graph;
    private final Dataset data;
    private final List<Job> jobs;
    private final List<String> identities;
    private final int epochs;
    private final Listener listener;
    private final Checkpoints checkpoints;
    private final Lane lane;
    private final Batches batches;
    private final Feeder feeder;

    private final List<List<Epoch>> histories = new ArrayList<>();
    private int epoch;
    private int step;
    private double[] losses;
    private double seconds;
    private double elapsed;
    private long mark;
    private long saved = System.nanoTime();
    private boolean interrupted;

    /**
     * @param identities what each job's result depends on
     * @param lane what trains them
     * @param start when its time began, as of {@link System#nanoTime}
     */
    Loop(
            TrainingGraph graph,
            Dataset data,
            Recipe recipe,
            List<Job> jobs,
            List<String> identities,
            int epochs,
            Listener listener,
            Checkpoints checkpoints,
            Lane lane,
            long start) {
        this.graph = graph;
        this.data = data;
        this.jobs = jobs;
        this.identities = identities;
        this.epochs = epochs;
        this.listener = listener;
        this.checkpoints = checkpoints;
        this.lane = lane;
        this.batches = new Batches(data, recipe, jobs, epochs);
        this.feeder = new Feeder(data, batches, graph);
        this.losses = new double[jobs.size()];
        this.mark = start;
    }

    /**
     * @param from where each job stands, all at the same step; empty to begin
     * @return the weights and the history of each job
     */
    List<Trained> run(List<Checkpoint> from) throws InterruptedException {
        try (feeder) {
            start(from);
            List<Weights> weights = train();
            if (checkpoints.kept()) {
                checkpoints.write(IntStream.range(0, jobs.size())
                        .mapToObj(g -> checkpoint(g, weights.get(g).asMap()))
                        .toList());
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            return IntStream.range(0, jobs.size())
                    .mapToObj(g -> new Trained(jobs.get(g), weights.get(g), histories.get(g), lane))
                    .toList();
        }
    }

    private List<Weights> train() throws InterruptedException {
        int steps = batches.steps();
        while (epoch < epochs) {
            while (step < steps) {
                holdInterrupt();
                if (interrupted) {
                    save();
                    throw new InterruptedException(jobs.get(0).name() + " stopped in epoch " + (epoch + 1) + " of "
                            + epochs + ", step " + (step + 1) + " of " + steps);
                }
                takeStep();
                if (step < steps && checkpoints.due(saved)) {
                    save();
                }
            }
            validate();
            if (checkpoints.due(saved) && epoch < epochs) {
                save();
            }
        }
        holdInterrupt();
        return graph.read();
    }

    private void start(List<Checkpoint> from) throws InterruptedException {
        if (from.isEmpty()) {
            graph.write(jobs.stream().map(Job::initial).toList());
            jobs.forEach(job -> histories.add(new ArrayList<>()));
            record(0, null, Evaluation.logits(graph, data, jobs, Dataset.Part.VALIDATION));
            return;
        }
        graph.restore(from.stream().map(Checkpoint::state).toList());
        epoch = from.get(0).head().epoch();
        step = from.get(0).head().step();
        for (int g = 0; g < jobs.size(); g++) {
            Checkpoint checkpoint = from.get(g);
            losses[g] = checkpoint.loss();
            seconds += checkpoint.seconds();
            elapsed += checkpoint.elapsed();
            histories.add(new ArrayList<>(checkpoint.history()));
            listener.resumed(jobs.get(g), checkpoint.history(), step, checkpoint.elapsed(), epochs, batches.steps());
        }
    }

    private void takeStep() {
        long start = System.nanoTime();
        float[] loss;
        float rate;
        try (TrainingGraph.Crops crops = feeder.get(epoch, step)) {
            loss = graph.step(crops, (long) epoch * batches.steps() + step + 1);
            rate = crops.batch().rate();
        }
        for (int g = 0; g < losses.length; g++) {
            if (!Float.isFinite(loss[g])) {
                throw new ArithmeticException(jobs.get(g).name() + ": the loss is " + loss[g] + " in epoch "
                        + (epoch + 1) + ", step " + (step + 1) + ", at a learning rate of " + rate
                        + "; take a smaller rate"
                        + (graph.spec().mixedPrecision() ? ", or full precision if float16 overflowed" : ""));
            }
            losses[g] += loss[g];
        }
        step++;
        seconds += (System.nanoTime() - start) / 1e9;
        holdInterrupt();
        listener.step(jobs, epoch + 1, epochs, step, batches.steps());
    }

    private void validate() throws InterruptedException {
        float[][] logits = logits();
        epoch++;
        step = 0;
        record(epoch, losses, logits);
        losses = new double[jobs.size()];
        seconds = 0;
        elapsed = 0;
    }

    /** Of the validation images; if that is interrupted, all steps of the epoch are kept. */
    private float[][] logits() throws InterruptedException {
        try {
            holdInterrupt();
            if (interrupted) {
                throw new InterruptedException();
            }
            return Evaluation.logits(graph, data, jobs, Dataset.Part.VALIDATION);
        } catch (InterruptedException e) {
            save();
            throw new InterruptedException(
                    jobs.get(0).name() + " stopped in the validation of epoch " + (epoch + 1) + " of " + epochs);
        }
    }

    private void record(int number, double[] sums, float[][] logits) {
        int[] labels = data.labels(Dataset.Part.VALIDATION);
        elapse();
        for (int g = 0; g < jobs.size(); g++) {
            Epoch record = new Epoch(
                    number,
                    sums == null ? Double.NaN : sums[g] / batches.steps(),
                    Evaluation.accuracy(logits[g], labels),
                    seconds / jobs.size(),
                    elapsed / jobs.size());
            histories.get(g).add(record);
            holdInterrupt();
            listener.epoch(jobs.get(g), record, epochs);
        }
        elapsed = 0;
    }

    private void elapse() {
        long now = System.nanoTime();
        elapsed += (now - mark) / 1e9;
        mark = now;
    }

    /** An interrupt waits for the next step: files and sockets of listeners and checkpoints would break on it. */
    private void holdInterrupt() {
        interrupted |= Thread.interrupted();
    }

    private void save() {
        if (checkpoints.kept()) {
            holdInterrupt();
            elapse();
            List<Map<String, float[]>> states = graph.state();
            checkpoints.write(IntStream.range(0, jobs.size())
                    .mapToObj(g -> checkpoint(g, states.get(g)))
                    .toList());
            saved = System.nanoTime();
        }
    }

    private Checkpoint checkpoint(int g, Map<String, float[]> state) {
        return new Checkpoint(
                new Checkpoint.Head(jobs.get(g).name(), identities.get(g), epoch, step),
                losses[g],
                seconds / jobs.size(),
                elapsed / jobs.size(),
                lane,
                histories.get(g),
                state);
    }
}
