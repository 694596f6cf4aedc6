package org.recompose.train;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.recompose.tf.TrainingGraph;
import org.recompose.weights.Weights;

/** The training of one network, or of grouped ones, in one graph: epochs of steps, each with a validation. */
final class Loop {

    private final TrainingGraph graph;
    private final Dataset data;
    private final List<Job> jobs;
    private final int epochs;
    private final Listener listener;
    private final Checkpoints checkpoints;
    private final Batches batches;
    private final Feeder feeder;
    private final String identity;
    private final double share;

    private final List<List<Epoch>> histories = new ArrayList<>();
    private int epoch;
    private int step;
    private double[] losses;
    private double seconds;
    private long saved = System.nanoTime();
    private boolean interrupted;

    /** @param sideBySide how many such loops share the machine, for each one's share of the time */
    Loop(
            TrainingGraph graph,
            Dataset data,
            Recipe recipe,
            List<Job> jobs,
            int epochs,
            int sideBySide,
            Listener listener,
            Checkpoints checkpoints) {
        this.graph = graph;
        this.data = data;
        this.jobs = jobs;
        this.epochs = epochs;
        this.listener = listener;
        this.checkpoints = checkpoints;
        this.batches = new Batches(data, recipe, jobs, epochs);
        this.feeder = new Feeder(data, batches);
        this.identity = checkpoints.kept() ? identity(recipe) : "";
        this.share = 1.0 / (jobs.size() * sideBySide);
        this.losses = new double[jobs.size()];
    }

    /** What the training's result depends on; a checkpoint of anything else is refused. */
    private String identity(Recipe recipe) {
        StringBuilder text =
                new StringBuilder("recipe: " + recipe + "\nepochs: " + epochs + "\ntraining images: " + data.hash()
                        + "\ndevices: " + Math.max(1, graph.spec().devices().size()) + "\n");
        for (Job job : jobs) {
            text.append("network: ")
                    .append(job.name())
                    .append(", seed ")
                    .append(job.seed())
                    .append(", ")
                    .append(job.window())
                    .append(", layers ")
                    .append(Integer.toHexString(
                            job.network().layers().toString().hashCode()))
                    .append(", initial weights ")
                    .append(Long.toHexString(sum(job.initial())));
            if (job.mask() != null) {
                text.append(", mask ").append(Long.toHexString(sum(job.mask())));
            }
            text.append('\n');
        }
        if (graph.spec().mixedPrecision()) {
            text.append("precision: mixed\n");
        }
        return text.toString();
    }

    private static long sum(Weights weights) {
        CRC32 sum = new CRC32();
        weights.asMap().values().forEach(values -> {
            ByteBuffer bytes = ByteBuffer.allocate(4 * values.length);
            bytes.asFloatBuffer().put(values);
            sum.update(bytes.array());
        });
        return sum.getValue();
    }

    List<Trained> run() throws InterruptedException {
        try (feeder) {
            return train();
        }
    }

    private List<Trained> train() throws InterruptedException {
        start();
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
            if (checkpoints.due(saved) || epoch == epochs) {
                save();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        List<Weights> weights = graph.read();
        return IntStream.range(0, jobs.size())
                .mapToObj(g -> new Trained(jobs.get(g), weights.get(g), histories.get(g)))
                .toList();
    }

    private void start() {
        graph.write(jobs.stream().map(Job::initial).toList());
        jobs.forEach(job -> histories.add(new ArrayList<>()));
        Optional<Checkpoint> found = checkpoints.read(jobs, identity);
        if (found.isEmpty()) {
            record(0, null);
            return;
        }
        Checkpoint checkpoint = found.get();
        graph.restore(checkpoint.state());
        epoch = checkpoint.epoch();
        step = checkpoint.step();
        losses = checkpoint.losses().clone();
        seconds = checkpoint.seconds();
        for (int g = 0; g < jobs.size(); g++) {
            histories.get(g).addAll(checkpoint.histories().get(g));
        }
        listener.resumed(jobs, epoch, step, epochs, batches.steps());
    }

    private void takeStep() {
        long start = System.nanoTime();
        float[] loss;
        float rate;
        try (Feeder.Fed fed = feeder.get(epoch, step)) {
            loss = graph.step(fed.images().pixels(), fed.batch(), (long) epoch * batches.steps() + step + 1);
            rate = fed.batch().rate();
        }
        for (int g = 0; g < losses.length; g++) {
            if (!Float.isFinite(loss[g])) {
                throw new ArithmeticException(jobs.get(g).name() + ": the loss is " + loss[g] + " in epoch "
                        + (epoch + 1) + ", step " + (step + 1) + ", at a learning rate of " + rate
                        + "; take a smaller rate");
            }
            losses[g] += loss[g];
        }
        step++;
        seconds += (System.nanoTime() - start) / 1e9;
        holdInterrupt();
        listener.step(jobs, epoch + 1, epochs, step, batches.steps());
    }

    private void validate() {
        epoch++;
        step = 0;
        record(epoch, losses);
        losses = new double[jobs.size()];
        seconds = 0;
    }

    private void record(int number, double[] sums) {
        float[][] logits = Evaluation.logits(graph, data, jobs, Dataset.Part.VALIDATION);
        int[] labels = data.labels(Dataset.Part.VALIDATION);
        for (int g = 0; g < jobs.size(); g++) {
            Epoch record = new Epoch(
                    number,
                    sums == null ? Double.NaN : sums[g] / batches.steps(),
                    Evaluation.accuracy(logits[g], labels),
                    seconds * share);
            histories.get(g).add(record);
            holdInterrupt();
            listener.epoch(jobs.get(g), record, epochs);
        }
    }

    /** An interrupt waits for the next step: files and sockets of listeners and checkpoints would break on it. */
    private void holdInterrupt() {
        interrupted |= Thread.interrupted();
    }

    private void save() {
        if (checkpoints.kept()) {
            holdInterrupt();
            checkpoints.write(
                    jobs, new Checkpoint(identity, epoch, step, losses.clone(), seconds, histories, graph.state()));
            saved = System.nanoTime();
        }
    }
}
