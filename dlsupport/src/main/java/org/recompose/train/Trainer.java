package org.recompose.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.recompose.tf.TrainingGraph;
import org.recompose.weights.Weights;

/**
 * Trains networks on one data set by one recipe. The same jobs, epochs and way give the same weights, bit for bit, on
 * one machine.
 */
public final class Trainer {

    private static final int WARM_UP = 2;

    private final Dataset data;
    private final Recipe recipe;
    private final Listener listener;
    private final Machine machine;
    private final Checkpoints checkpoints;

    /**
     * @param data what to train on; stays open
     * @param recipe how
     * @param listener hears how it goes on
     * @param machine what to use
     * @param checkpoints where to leave how far it is, and to go on from
     * @throws IllegalArgumentException if a batch is larger than the training part
     */
    public Trainer(Dataset data, Recipe recipe, Listener listener, Machine machine, Checkpoints checkpoints) {
        if (recipe.batchSize() > data.size(Dataset.Part.TRAIN)) {
            throw new IllegalArgumentException("a batch of " + recipe.batchSize() + " images is more than the "
                    + data.size(Dataset.Part.TRAIN) + " training images; take a smaller batch");
        }
        this.data = data;
        this.recipe = recipe;
        this.listener = new OneAtATime(listener);
        this.machine = machine;
        this.checkpoints = checkpoints;
    }

    Dataset data() {
        return data;
    }

    Recipe recipe() {
        return recipe;
    }

    Listener listener() {
        return listener;
    }

    Machine machine() {
        return machine;
    }

    Checkpoints checkpoints() {
        return checkpoints;
    }

    /** Trains one network, data-parallel if there are several devices. See {@link #train(List, int, Way)}. */
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
        if (jobs.size() == 1) {
            try (TrainingGraph graph = graph(jobs, machine.cores(), machine.devices())) {
                return loop(graph, jobs, epochs, 1);
            }
        }
        List<Lane> lanes = lanes(jobs, chosen(jobs, way));
        List<Callable<List<Trained>>> tasks = new ArrayList<>();
        for (Lane lane : lanes) {
            tasks.add(() -> train(lane, epochs, lanes.size()));
        }
        return inOrder(jobs, inParallel(tasks).stream().flatMap(List::stream).toList());
    }

    /**
     * What one thread trains: jobs grouped as one network, or one after another.
     *
     * @param threads threads inside an operation
     * @param devices where, or none for TensorFlow's own choice
     */
    private record Lane(List<Job> jobs, boolean grouped, int threads, List<String> devices) {}

    private List<Lane> lanes(List<Job> jobs, Way way) {
        List<List<Job>> ofDevices = machine.share(jobs);
        List<Lane> lanes = new ArrayList<>();
        for (int device = 0; device < ofDevices.size(); device++) {
            List<Job> own = ofDevices.get(device);
            List<String> where = machine.only(device);
            int cores = Math.max(1, machine.cores() / ofDevices.size());
            int side = way == Way.SEQUENTIAL || way == Way.GROUPED && !Machine.processor(where)
                    ? 1
                    : Math.min(cores, own.size());
            for (List<Job> part : Machine.share(own, side)) {
                lanes.add(new Lane(part, way == Way.GROUPED, Math.max(1, cores / side), where));
            }
        }
        return lanes;
    }

    private List<Trained> train(Lane lane, int epochs, int sideBySide) throws InterruptedException {
        if (lane.grouped()) {
            try (TrainingGraph graph = graph(lane.jobs(), lane.threads(), lane.devices())) {
                return loop(graph, lane.jobs(), epochs, sideBySide);
            }
        }
        List<Trained> trained = new ArrayList<>();
        for (List<Integer> equal : byGraph(lane.jobs())) {
            Job first = lane.jobs().get(equal.get(0));
            try (TrainingGraph graph = graph(List.of(first), lane.threads(), lane.devices())) {
                for (int at : equal) {
                    trained.addAll(loop(graph, lane.jobs().subList(at, at + 1), epochs, sideBySide));
                }
            }
        }
        return trained;
    }

    private List<Trained> loop(TrainingGraph graph, List<Job> jobs, int epochs, int sideBySide)
            throws InterruptedException {
        return new Loop(graph, data, recipe, jobs, epochs, sideBySide, listener, checkpoints).run();
    }

    /**
     * The logits of networks, each on its own window of every image of a part.
     *
     * @param jobs of the networks; one may stand several times, with different weights
     * @param weights one for each job
     * @return one array of n×C logits for each job, row-major
     */
    public float[][] logits(List<Job> jobs, List<Weights> weights, Dataset.Part part) {
        float[][] logits = new float[jobs.size()][];
        for (List<Integer> equal : byGraph(jobs)) {
            try (TrainingGraph graph = graph(List.of(jobs.get(equal.get(0))), machine.cores(), machine.only(0))) {
                for (int at : equal) {
                    graph.write(List.of(weights.get(at)));
                    logits[at] = Evaluation.logits(graph, data, List.of(jobs.get(at)), part)[0];
                }
            }
        }
        return logits;
    }

    private TrainingGraph graph(List<Job> jobs, int threads, List<String> devices) {
        for (Job job : jobs) {
            if (job.mask() != null && jobs.size() > 1) {
                throw new IllegalArgumentException(job.name() + " has a mask and cannot train grouped; train it alone");
            }
            if (!job.network().layers().equals(jobs.get(0).network().layers())) {
                throw new IllegalArgumentException(
                        job.name() + " and " + jobs.get(0).name()
                                + " have different layers and cannot train as one grouped network; use another way than "
                                + Way.GROUPED);
            }
        }
        return new TrainingGraph(new TrainingGraph.Spec(
                jobs.get(0).network(),
                jobs.size(),
                data.height(),
                data.width(),
                recipe.optimizer(),
                (float) recipe.weightDecay(),
                (float) recipe.labelSmoothing(),
                recipe.brightness() > 0,
                threads,
                devices,
                jobs.get(0).mask(),
                machine.mixedPrecision()));
    }

    /** The places of jobs that one graph can serve, one after another. */
    private static List<List<Integer>> byGraph(List<Job> jobs) {
        return List.copyOf(IntStream.range(0, jobs.size())
                .boxed()
                .collect(Collectors.groupingBy(
                        at -> Arrays.asList(
                                jobs.get(at).network().layers(), jobs.get(at).mask()),
                        LinkedHashMap::new,
                        Collectors.toList()))
                .values());
    }

    private static List<Trained> inOrder(List<Job> jobs, List<Trained> trained) {
        return jobs.stream()
                .map(job ->
                        trained.stream().filter(t -> t.job() == job).findFirst().orElseThrow())
                .toList();
    }

    /** The results in order; if one fails, the others are interrupted. */
    private static <T> List<T> inParallel(List<Callable<T>> tasks) throws InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(tasks.size());
        CompletionService<T> done = new ExecutorCompletionService<>(pool);
        try {
            List<Future<T>> futures = tasks.stream().map(done::submit).toList();
            for (int i = 0; i < futures.size(); i++) {
                done.take().get();
            }
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

    /** The way itself, or the fastest for these jobs if it is {@link Way#AUTO}. */
    public Way chosen(List<Job> jobs, Way way) throws InterruptedException {
        return way == Way.AUTO ? fastest(jobs) : way;
    }

    private Way fastest(List<Job> jobs) throws InterruptedException {
        List<Way> ways = new ArrayList<>(List.of(Way.CONCURRENT, Way.SEQUENTIAL));
        if (byGraph(jobs).size() == 1 && jobs.size() > 1) {
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
     * What an epoch of networks that train side by side takes, without validation, from the median of a few steps after
     * two to warm up.
     *
     * @param steps how many steps to time, at least 1
     * @return seconds for all of them together
     */
    public double secondsPerEpoch(List<Job> jobs, Way way, int steps) throws InterruptedException {
        return secondsForOneStepOfEach(jobs, chosen(jobs, way), steps) * new Batches(data, recipe, jobs, 1).steps();
    }

    /** What a step of each of the jobs takes, all of them together. */
    double secondsForOneStepOfEach(List<Job> jobs, Way way, int steps) throws InterruptedException {
        List<Lane> lanes = jobs.size() == 1
                ? List.of(new Lane(jobs, false, machine.cores(), machine.devices()))
                : lanes(jobs, way);
        CyclicBarrier together = new CyclicBarrier(lanes.size());
        List<Callable<Double>> tasks = new ArrayList<>();
        for (Lane lane : lanes) {
            List<Job> timed = lane.grouped() ? lane.jobs() : lane.jobs().subList(0, 1);
            tasks.add(() -> seconds(timed, lane.threads(), lane.devices(), steps, together)
                    * lane.jobs().size()
                    / timed.size());
        }
        return inParallel(tasks).stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    /** The median of a few steps, which start when all lanes are warm. */
    private double seconds(List<Job> jobs, int threads, List<String> devices, int steps, CyclicBarrier together)
            throws InterruptedException, BrokenBarrierException {
        Batches batches = new Batches(data, recipe, jobs, 1);
        try (TrainingGraph graph = graph(jobs, threads, devices);
                Feeder feeder = new Feeder(data, batches)) {
            graph.write(jobs.stream().map(Job::initial).toList());
            double[] seconds = new double[steps];
            for (int step = -WARM_UP; step < steps; step++) {
                if (step == 0) {
                    together.await();
                }
                long start = System.nanoTime();
                try (Feeder.Fed fed = feeder.get(0, Math.floorMod(step, batches.steps()))) {
                    graph.step(fed.images().pixels(), fed.batch(), step + WARM_UP + 1);
                }
                if (step >= 0) {
                    seconds[step] = (System.nanoTime() - start) / 1e9;
                }
            }
            Arrays.sort(seconds);
            return (seconds[(steps - 1) / 2] + seconds[steps / 2]) / 2;
        }
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
        public synchronized void resumed(List<Job> jobs, int epoch, int step, int epochs, int steps) {
            listener.resumed(jobs, epoch, step, epochs, steps);
        }

        @Override
        public synchronized void elsewhere(Job job, Map<String, String> provenance) {
            listener.elsewhere(job, provenance);
        }

        @Override
        public synchronized void way(List<Job> jobs, Way way, String why) {
            listener.way(jobs, way, why);
        }
    }
}
