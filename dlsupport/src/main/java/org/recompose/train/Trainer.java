package org.recompose.train;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.recompose.tf.TrainingGraph;
import org.recompose.weights.Weights;

/**
 * Trains networks on one data set by one recipe. The same jobs, epochs and way give the same weights,
 * bit for bit, on one machine.
 */
public final class Trainer {

    private static final int WARM_UP = 2;

    private final Dataset data;
    private final Recipe recipe;
    private final Listener listener;
    private final int cores;

    /**
     * @param cores how many processor cores to use, at least 1
     * @throws IllegalArgumentException if a batch is larger than the training part
     */
    public Trainer(Dataset data, Recipe recipe, Listener listener, int cores) {
        if (recipe.batchSize() > data.size(Dataset.Part.TRAIN)) {
            throw new IllegalArgumentException("a batch of " + recipe.batchSize() + " images is more than the "
                    + data.size(Dataset.Part.TRAIN) + " training images; take a smaller batch");
        }
        if (cores < 1) {
            throw new IllegalArgumentException("cores is " + cores + ", must be at least 1");
        }
        this.data = data;
        this.recipe = recipe;
        this.listener = new OneAtATime(listener);
        this.cores = cores;
    }

    /** Trains one network. See {@link #train(List, int, Way)}. */
    public Trained train(Job job, int epochs) throws InterruptedException {
        return train(List.of(job), epochs, Way.SEQUENTIAL).get(0);
    }

    /**
     * Trains networks that do not communicate, for the same number of epochs.
     *
     * @return one for each job, in their order
     * @throws IllegalArgumentException if the networks differ and the way is to group them
     * @throws ArithmeticException if the loss is not finite; the message says where and at which rate
     * @throws InterruptedException if the thread is interrupted; training stops within a step
     */
    public List<Trained> train(List<Job> jobs, int epochs, Way way) throws InterruptedException {
        if (epochs < 1) {
            throw new IllegalArgumentException("epochs is " + epochs + ", must be at least 1");
        }
        Way chosen = way == Way.AUTO ? fastest(jobs) : way;
        return switch (chosen) {
            case GROUPED -> {
                try (TrainingGraph graph = graph(jobs, cores)) {
                    yield run(graph, jobs, epochs, 1);
                }
            }
            case CONCURRENT -> concurrent(jobs, epochs);
            default -> {
                List<Trained> trained = new ArrayList<>();
                for (List<Job> equal : byNetwork(jobs)) {
                    try (TrainingGraph graph = graph(equal.subList(0, 1), cores)) {
                        for (Job job : equal) {
                            trained.addAll(run(graph, List.of(job), epochs, 1));
                        }
                    }
                }
                yield inOrder(jobs, trained);
            }
        };
    }

    /**
     * The logits of networks, each on its own window of every image of a part.
     *
     * @param weights one for each job
     * @return one array of n×C logits for each job, row-major
     */
    public float[][] logits(List<Job> jobs, List<Weights> weights, Dataset.Part part) {
        float[][] logits = new float[jobs.size()][];
        for (List<Job> equal : byNetwork(jobs)) {
            try (TrainingGraph graph = graph(equal.subList(0, 1), cores)) {
                for (Job job : equal) {
                    int at = jobs.indexOf(job);
                    graph.write(List.of(weights.get(at)));
                    logits[at] = Evaluation.logits(graph, data, List.of(job), part)[0];
                }
            }
        }
        return logits;
    }

    private TrainingGraph graph(List<Job> jobs, int threads) {
        for (Job job : jobs) {
            if (!job.network().layers().equals(jobs.get(0).network().layers())) {
                throw new IllegalArgumentException(job.name() + " and " + jobs.get(0).name()
                        + " have different layers and cannot train as one grouped network; use another way than "
                        + Way.GROUPED);
            }
        }
        return new TrainingGraph(new TrainingGraph.Spec(jobs.get(0).network(), jobs.size(), data.height(),
                data.width(), recipe.optimizer(), (float) recipe.weightDecay(), (float) recipe.labelSmoothing(),
                threads));
    }

    private static List<List<Job>> byNetwork(List<Job> jobs) {
        return List.copyOf(jobs.stream()
                .collect(Collectors.groupingBy(job -> job.network().layers(), java.util.LinkedHashMap::new,
                        Collectors.toList())).values());
    }

    private static List<Trained> inOrder(List<Job> jobs, List<Trained> trained) {
        return jobs.stream().map(job -> trained.stream().filter(t -> t.job() == job).findFirst().orElseThrow())
                .toList();
    }

    private List<Trained> concurrent(List<Job> jobs, int epochs) throws InterruptedException {
        int workers = Math.min(cores, jobs.size());
        List<Callable<List<Trained>>> tasks = IntStream.range(0, workers).<Callable<List<Trained>>>mapToObj(worker -> () -> {
            List<Job> own = IntStream.range(0, jobs.size()).filter(i -> i % workers == worker).mapToObj(jobs::get)
                    .toList();
            List<Trained> trained = new ArrayList<>();
            for (List<Job> equal : byNetwork(own)) {
                try (TrainingGraph graph = graph(equal.subList(0, 1), 1)) {
                    for (Job job : equal) {
                        trained.addAll(run(graph, List.of(job), epochs, workers));
                    }
                }
            }
            return trained;
        }).toList();
        return inOrder(jobs, inParallel(tasks).stream().flatMap(List::stream).toList());
    }

    private static <T> List<T> inParallel(List<Callable<T>> tasks) throws InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(tasks.size());
        try {
            List<Future<T>> futures = tasks.stream().map(pool::submit).toList();
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            pool.shutdownNow();
            pool.awaitTermination(1, java.util.concurrent.TimeUnit.MINUTES);
        }
    }

    /** @param sideBySide how many such runs share the machine, for the share of the time */
    private List<Trained> run(TrainingGraph graph, List<Job> jobs, int epochs, int sideBySide)
            throws InterruptedException {
        Batches batches = new Batches(data, recipe, jobs, epochs);
        int steps = batches.steps();
        double share = 1.0 / (jobs.size() * sideBySide);
        List<List<Epoch>> histories = new ArrayList<>();
        jobs.forEach(job -> histories.add(new ArrayList<>()));
        graph.write(jobs.stream().map(Job::initial).toList());
        validate(graph, jobs, histories, 0, null, 0, epochs);
        for (int epoch = 0; epoch < epochs; epoch++) {
            double[] losses = new double[jobs.size()];
            long start = System.nanoTime();
            for (int step = 0; step < steps; step++) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("stopped in epoch " + (epoch + 1) + " of " + epochs);
                }
                TrainingGraph.Batch batch = batches.get(epoch, step);
                float[] loss = graph.step(data.pixels(), batch, (long) epoch * steps + step + 1);
                for (int g = 0; g < losses.length; g++) {
                    if (!Float.isFinite(loss[g])) {
                        throw new ArithmeticException(jobs.get(g).name() + ": the loss is " + loss[g] + " in epoch "
                                + (epoch + 1) + ", step " + (step + 1) + ", at a learning rate of " + batch.rate()
                                + "; take a smaller rate");
                    }
                    losses[g] += loss[g] / steps;
                }
                listener.step(jobs, epoch + 1, epochs, step + 1, steps);
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            validate(graph, jobs, histories, epoch + 1, losses, seconds * share, epochs);
        }
        List<Weights> weights = graph.read();
        return IntStream.range(0, jobs.size())
                .mapToObj(g -> new Trained(jobs.get(g), weights.get(g), histories.get(g))).toList();
    }

    private void validate(TrainingGraph graph, List<Job> jobs, List<List<Epoch>> histories, int number,
            double[] losses, double seconds, int epochs) {
        float[][] logits = Evaluation.logits(graph, data, jobs, Dataset.Part.VALIDATION);
        int[] labels = data.labels(Dataset.Part.VALIDATION);
        for (int g = 0; g < jobs.size(); g++) {
            Epoch epoch = new Epoch(number, losses == null ? Double.NaN : losses[g],
                    Evaluation.accuracy(logits[g], labels), seconds);
            histories.get(g).add(epoch);
            listener.epoch(jobs.get(g), epoch, epochs);
        }
    }

    private Way fastest(List<Job> jobs) throws InterruptedException {
        List<Way> ways = new ArrayList<>(List.of(Way.CONCURRENT, Way.SEQUENTIAL));
        if (byNetwork(jobs).size() == 1 && jobs.size() > 1) {
            ways.add(0, Way.GROUPED);
        }
        Way best = null;
        double shortest = Double.POSITIVE_INFINITY;
        StringBuilder why = new StringBuilder("milliseconds for a step of each:");
        for (Way way : ways) {
            double seconds = secondsForOneStepOfEach(jobs, way, 4);
            why.append(String.format(" %s %.1f", way.name().toLowerCase(java.util.Locale.ROOT), 1e3 * seconds));
            if (seconds < shortest) {
                shortest = seconds;
                best = way;
            }
        }
        listener.way(jobs, best, why.toString());
        return best;
    }

    /**
     * What an epoch of networks that train side by side takes, without validation, from the median of a
     * few steps after two to warm up.
     *
     * @param steps how many steps to time, at least 1
     * @return seconds for all of them together
     */
    public double secondsPerEpoch(List<Job> jobs, Way way, int steps) throws InterruptedException {
        Way chosen = way == Way.AUTO ? fastest(jobs) : way;
        return secondsForOneStepOfEach(jobs, chosen, steps) * new Batches(data, recipe, jobs, 1).steps();
    }

    private double secondsForOneStepOfEach(List<Job> jobs, Way way, int steps) throws InterruptedException {
        List<Job> together = way == Way.GROUPED ? jobs : jobs.subList(0, 1);
        int workers = way == Way.CONCURRENT ? Math.min(cores, jobs.size()) : 1;
        int threads = way == Way.CONCURRENT ? 1 : cores;
        Callable<Double> measure = () -> {
            try (TrainingGraph graph = graph(together, threads)) {
                graph.write(together.stream().map(Job::initial).toList());
                Batches batches = new Batches(data, recipe, together, 1);
                double[] seconds = new double[steps];
                for (int step = -WARM_UP; step < steps; step++) {
                    long start = System.nanoTime();
                    graph.step(data.pixels(), batches.get(0, Math.floorMod(step, batches.steps())),
                            step + WARM_UP + 1);
                    if (step >= 0) {
                        seconds[step] = (System.nanoTime() - start) / 1e9;
                    }
                }
                java.util.Arrays.sort(seconds);
                return (seconds[(steps - 1) / 2] + seconds[steps / 2]) / 2;
            }
        };
        double step = inParallel(java.util.Collections.nCopies(workers, measure)).stream()
                .mapToDouble(Double::doubleValue).max().orElseThrow();
        return step * jobs.size() / (together.size() * workers);
    }

    private record OneAtATime(Listener listener) implements Listener {
        @Override
        public synchronized void step(List<Job> jobs, int epoch, int epochs, int step, int steps) {
            listener.step(jobs, epoch, epochs, step, steps);
        }

        @Override
        public synchronized void epoch(Job job, Epoch epoch, int epochs) {
            listener.epoch(job, epoch, epochs);
        }

        @Override
        public synchronized void way(List<Job> jobs, Way way, String why) {
            listener.way(jobs, way, why);
        }
    }
}
