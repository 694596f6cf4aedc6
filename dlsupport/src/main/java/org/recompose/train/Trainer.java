package org.recompose.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.descriptive.rank.Median;
import org.recompose.tf.BatchStatistics;
import org.recompose.tf.GroupedConvolutions;
import org.recompose.tf.TrainingGraph;
import org.recompose.tf.device.DeviceList;
import org.recompose.weights.Weights;

/**
 * Trains networks on one data set by one recipe. The same jobs, epochs and way give the same weights, bit for bit, on
 * one machine.
 */
public final class Trainer {

    private static final int WARM_UP = 2;
    /** So that the rate stays that of a training. */
    static final int MORE_EPOCHS_THAN_ARE_TIMED = 1000;

    private final Dataset data;
    private final Recipe recipe;
    private final Listener listener;
    private final Machine machine;
    private final Checkpoints checkpoints;
    private final String where;

    /** In this process. See {@link #Trainer(Dataset, Recipe, Listener, Machine, Checkpoints, String)}. */
    public Trainer(Dataset data, Recipe recipe, Listener listener, Machine machine, Checkpoints checkpoints) {
        this(data, recipe, listener, machine, checkpoints, "this process");
    }

    /**
     * @param data what to train on; stays open
     * @param recipe how
     * @param listener hears how it goes on
     * @param machine what to use
     * @param checkpoints where to leave how far it is, and to go on from
     * @param where the process, as its lanes are told apart from those of others
     * @throws IllegalArgumentException if a batch is larger than the training part
     */
    public Trainer(
            Dataset data, Recipe recipe, Listener listener, Machine machine, Checkpoints checkpoints, String where) {
        if (recipe.batchSize() > data.size(Dataset.Part.TRAIN)) {
            throw new IllegalArgumentException("a batch of " + recipe.batchSize() + " images is more than the "
                    + data.size(Dataset.Part.TRAIN) + " training images; take a smaller batch");
        }
        this.data = data;
        this.recipe = recipe;
        this.listener = new OneAtATime(listener);
        this.machine = machine;
        this.checkpoints = checkpoints;
        this.where = where;
    }

    /** What it trains on. */
    public Dataset data() {
        return data;
    }

    /** How it trains. */
    public Recipe recipe() {
        return recipe;
    }

    /** Who hears how it goes on. */
    public Listener listener() {
        return listener;
    }

    /** What it uses. */
    public Machine machine() {
        return machine;
    }

    /** Where it leaves how far it is. */
    public Checkpoints checkpoints() {
        return checkpoints;
    }

    /** Trains one network, data-parallel if there are several devices. See {@link #train(List, int, Way)}. */
    public Trained train(Job job, int epochs) throws InterruptedException {
        return train(List.of(job), epochs, Way.SEQUENTIAL).get(0);
    }

    /**
     * Trains networks that do not communicate, for the same number of epochs. What the folder of checkpoints knows is
     * not trained again, however the networks were grouped then; the rest goes on from where it stood.
     *
     * @return one for each job, in their order
     * @throws IllegalArgumentException if there are no epochs, there is no such device, networks that have masks would
     *     be grouped, or one network trains on several devices and they do not divide the batch
     * @throws ArithmeticException if the loss is not finite; the message says where and at which rate
     * @throws InterruptedException if the thread is interrupted; training stops within a step
     */
    public List<Trained> train(List<Job> jobs, int epochs, Way way) throws InterruptedException {
        if (epochs < 1) {
            throw new IllegalArgumentException("epochs is " + epochs + ", must be at least 1");
        }
        Known known = known(jobs, epochs);
        List<Share> shares = jobs.size() == 1
                ? List.of(new Share(0, jobs, false, machine.cores(), machine.devices()))
                : shares(jobs, known.finished(jobs) ? remembered(jobs, way) : chosen(jobs, way));
        List<Callable<List<Trained>>> tasks = new ArrayList<>();
        for (Share share : shares) {
            tasks.add(() -> train(share, epochs, known));
        }
        return inOrder(jobs, inParallel(tasks).stream().flatMap(List::stream).toList());
    }

    /**
     * What one thread trains: jobs grouped as one network, or one after another.
     *
     * @param threads threads inside an operation
     * @param devices where, or none for TensorFlow's own choice
     */
    private record Share(int number, List<Job> jobs, boolean grouped, int threads, List<String> devices) {}

    private List<Share> shares(List<Job> jobs, Way way) {
        List<List<Job>> ofDevices = machine.share(jobs);
        List<Share> shares = new ArrayList<>();
        for (int device = 0; device < ofDevices.size(); device++) {
            List<Job> own = ofDevices.get(device);
            List<String> where = machine.only(device);
            int cores = Math.max(1, machine.cores() / ofDevices.size());
            int side = way == Way.SEQUENTIAL || way == Way.GROUPED && !Machine.processor(where)
                    ? 1
                    : Math.min(cores, own.size());
            for (List<Job> part : Machine.share(own, side)) {
                shares.add(new Share(shares.size(), part, way == Way.GROUPED, Math.max(1, cores / side), where));
            }
        }
        return shares;
    }

    /**
     * What the folder of checkpoints knows of some jobs.
     *
     * @param identities what each job's result depends on
     * @param found by what the result depends on
     */
    private record Known(Map<Job, String> identities, Map<String, Checkpoint> found, int epochs) {

        Optional<Checkpoint> of(Job job) {
            return Optional.ofNullable(found.get(identities.get(job)));
        }

        boolean finished(Job job) {
            return of(job).filter(checkpoint -> checkpoint.head().epoch() == epochs)
                    .isPresent();
        }

        boolean finished(List<Job> jobs) {
            return jobs.stream().allMatch(this::finished);
        }

        /** Jobs that can go on together, since they stand at the same step. */
        List<List<Job>> together(List<Job> jobs) {
            return List.copyOf(jobs.stream()
                    .collect(Collectors.groupingBy(
                            job -> of(job).map(each -> List.of(
                                            each.head().epoch(), each.head().step()))
                                    .orElse(List.of()),
                            LinkedHashMap::new,
                            Collectors.toList()))
                    .values());
        }
    }

    private Known known(List<Job> jobs, int epochs) {
        Map<Job, String> identities = new IdentityHashMap<>();
        Map<String, String> wanted = new LinkedHashMap<>();
        if (checkpoints.kept()) {
            for (Job job : jobs) {
                int devices = jobs.size() == 1 ? Math.max(1, machine.devices().size()) : 1;
                identities.put(job, identity(job, epochs, devices));
                wanted.put(job.name(), identities.get(job));
            }
        }
        return new Known(identities, checkpoints.find(wanted, listener::notice), epochs);
    }

    /** What the training's result depends on. Not the cores: they change its rounding only. */
    private String identity(Job job, int epochs, int devices) {
        StringBuilder text = new StringBuilder("recipe: " + recipe + "\nepochs: " + epochs + "\ntraining images: "
                + data.split().train().hash() + "\nvalidation images: "
                + data.split().validation().hash() + "\ndevices: " + devices + "\nprecision: "
                + machine.precision() + "\nbuild: "
                + Build.own() + "\nseed: " + job.seed() + "\nwindow: " + job.window() + "\nlayers: "
                + job.network().hash()
                + "\ninitial weights: "
                + (job.origin() == null ? job.initial().hash() : job.origin()));
        if (job.mask() != null) {
            text.append("\nmask: ").append(job.mask().hash());
        }
        return text.toString();
    }

    private List<Trained> train(Share share, int epochs, Known known) throws InterruptedException {
        Lane lane = new Lane(share.number(), share.threads(), where);
        List<Trained> trained = new ArrayList<>();
        List<Job> open = new ArrayList<>();
        for (Job job : share.jobs()) {
            if (known.finished(job)) {
                Checkpoint checkpoint = known.of(job).orElseThrow();
                trained.add(new Trained(
                        job, Weights.of(job.network(), checkpoint.state()), checkpoint.history(), checkpoint.lane()));
                listener.resumed(
                        job, checkpoint.history(), 0, 0, epochs, new Batches(data, recipe, jobs(job), 1).steps());
            } else {
                open.add(job);
            }
        }
        List<List<Job>> graphs = !share.grouped()
                ? byGraph(open)
                : byGraph(open).stream()
                        .flatMap(equal -> known.together(equal).stream())
                        .toList();
        for (List<Job> ofGraph : graphs) {
            long start = System.nanoTime();
            List<Job> grouped = share.grouped() ? ofGraph : ofGraph.subList(0, 1);
            try (TrainingGraph graph = trained(grouped, share.threads(), share.devices())) {
                for (List<Job> each : share.grouped()
                        ? List.of(ofGraph)
                        : ofGraph.stream().map(Trainer::jobs).toList()) {
                    List<Checkpoint> from =
                            each.stream().flatMap(job -> known.of(job).stream()).toList();
                    List<String> identities = each.stream()
                            .map(job -> known.identities().getOrDefault(job, ""))
                            .toList();
                    trained.addAll(
                            new Loop(graph, data, recipe, each, identities, epochs, listener, checkpoints, lane, start)
                                    .run(from));
                    start = System.nanoTime();
                }
            }
        }
        return trained;
    }

    private static List<Job> jobs(Job job) {
        return List.of(job);
    }

    /**
     * The logits of networks, each on its own window of every image of a part.
     *
     * @param jobs of the networks; one may stand several times, with different weights
     * @param weights one for each job
     * @return one array of n×C logits for each job, row-major
     * @throws InterruptedException if the thread is interrupted
     */
    public float[][] logits(List<Job> jobs, List<Weights> weights, Dataset.Part part) throws InterruptedException {
        float[][] logits = new float[jobs.size()][];
        for (List<Integer> equal : places(jobs)) {
            try (TrainingGraph graph = graph(List.of(jobs.get(equal.get(0))), machine.cores(), machine.only(0), 0)) {
                for (int at : equal) {
                    graph.write(List.of(weights.get(at)));
                    logits[at] = Evaluation.logits(graph, data, List.of(jobs.get(at)), part)[0];
                }
            }
        }
        return logits;
    }

    /**
     * A network's initial weights with the moving averages of batch normalisation estimated anew: as the means over so
     * many batches of its training images, as they come in training.
     *
     * @throws InterruptedException if the thread is interrupted
     */
    public Weights withStatistics(Job job, int batches) throws InterruptedException {
        Batches order = new Batches(data, recipe, List.of(job), 1);
        try (TrainingGraph graph = graph(List.of(job), machine.cores(), machine.only(0), 0);
                Feeder feeder = new Feeder(data, order, graph)) {
            graph.write(List.of(job.initial()));
            try (BatchStatistics statistics = graph.statistics()) {
                for (int i = 0; i < batches; i++) {
                    if (Thread.interrupted()) {
                        throw new InterruptedException("stopped at batch " + i + " of " + batches);
                    }
                    try (TrainingGraph.Crops crops = feeder.get(i / order.steps(), i % order.steps())) {
                        statistics.add(crops);
                    }
                }
                statistics.write();
            }
            return graph.read().get(0);
        }
    }

    private TrainingGraph trained(List<Job> jobs, int threads, List<String> devices) {
        return graph(jobs, threads, devices, recipe.averaging());
    }

    private TrainingGraph graph(List<Job> jobs, int threads, List<String> devices, double averaging) {
        DeviceList.check(devices);
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
        TrainingGraph.Spec spec = new TrainingGraph.Spec(
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
                machine.mixedPrecision(),
                (float) averaging);
        spec.checkBatch(recipe.batchSize());
        return new TrainingGraph(spec);
    }

    /** The places of jobs that one graph can serve, one after another. */
    private static List<List<Integer>> places(List<Job> jobs) {
        return List.copyOf(IntStream.range(0, jobs.size())
                .boxed()
                .collect(Collectors.groupingBy(
                        at -> Arrays.asList(
                                jobs.get(at).network().layers(),
                                jobs.get(at).network().input(),
                                jobs.get(at).mask()),
                        LinkedHashMap::new,
                        Collectors.toList()))
                .values());
    }

    private static List<List<Job>> byGraph(List<Job> jobs) {
        return places(jobs).stream()
                .map(places -> places.stream().map(jobs::get).toList())
                .toList();
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
        List<Future<T>> futures = tasks.stream().map(done::submit).toList();
        try {
            for (int i = 0; i < futures.size(); i++) {
                done.take().get();
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        } catch (InterruptedException e) {
            end(pool);
            throw futures.stream()
                    .flatMap(future -> stopped(future).stream())
                    .findFirst()
                    .orElse(e);
        } catch (ExecutionException e) {
            end(pool);
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof InterruptedException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    /** Where a task was when it heard of an interrupt, if it did. */
    private static Optional<InterruptedException> stopped(Future<?> ended) {
        if (!ended.isDone()) {
            return Optional.empty();
        }
        try {
            ended.get();
        } catch (ExecutionException e) {
            return e.getCause() instanceof InterruptedException cause ? Optional.of(cause) : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    /** Interrupts what runs and waits for it, however long a step takes: what it reads may be closed next. */
    private static void end(ExecutorService pool) {
        pool.shutdownNow();
        boolean interrupted = false;
        boolean ended = false;
        while (!ended) {
            try {
                ended = pool.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * The way itself, or the fastest for these jobs if it is {@link Way#AUTO}; what was measured once is kept in the
     * folder of checkpoints, so that a training that goes on takes the same way.
     */
    public Way chosen(List<Job> jobs, Way way) throws InterruptedException {
        if (way != Way.AUTO) {
            return way;
        }
        Way before = remembered(jobs, way);
        if (before != way) {
            return before;
        }
        Way fastest = fastest(jobs);
        checkpoints.remember(measured(jobs), fastest);
        return fastest;
    }

    /** The way itself, or what {@link Way#AUTO} was measured to be, if it was. */
    private Way remembered(List<Job> jobs, Way way) {
        Optional<Way> before = way == Way.AUTO ? checkpoints.way(measured(jobs)) : Optional.empty();
        before.ifPresent(measured -> listener.way(jobs, measured, "as it was measured before"));
        return before.orElse(way);
    }

    /** What the fastest way depends on. */
    private String measured(List<Job> jobs) {
        return jobs.stream().map(Job::network).toList() + " in batches of " + recipe.batchSize()
                + (recipe.averaging() > 0 ? ", averaged" : "") + " on " + machine;
    }

    private Way fastest(List<Job> jobs) throws InterruptedException {
        List<Way> ways = new ArrayList<>(List.of(Way.CONCURRENT, Way.SEQUENTIAL));
        if (byGraph(jobs).size() == 1 && jobs.size() > 1 && GroupedConvolutions.run(machine.only(0))) {
            ways.add(0, Way.GROUPED);
        }
        Way best = null;
        double shortest = Double.POSITIVE_INFINITY;
        StringBuilder why = new StringBuilder("milliseconds for a step of each:");
        for (Way way : ways) {
            double seconds = secondsForOneStepOfEach(jobs, way, 4);
            why.append(String.format(
                    java.util.Locale.ROOT, " %s %.1f", way.name().toLowerCase(java.util.Locale.ROOT), 1e3 * seconds));
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

    /** What a step of each of the jobs takes, all of them together, in seconds: the median of so many. */
    public double secondsForOneStepOfEach(List<Job> jobs, Way way, int steps) throws InterruptedException {
        List<Share> lanes = jobs.size() == 1
                ? List.of(new Share(0, jobs, false, machine.cores(), machine.devices()))
                : shares(jobs, way);
        CyclicBarrier together = new CyclicBarrier(lanes.size());
        List<Callable<Double>> tasks = new ArrayList<>();
        for (Share lane : lanes) {
            List<Job> timed =
                    lane.grouped() ? byGraph(lane.jobs()).get(0) : lane.jobs().subList(0, 1);
            tasks.add(() -> seconds(timed, lane.threads(), lane.devices(), steps, together)
                    * lane.jobs().size()
                    / timed.size());
        }
        return inParallel(tasks).stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    /** The median of a few steps, which start when all lanes are warm. */
    private double seconds(List<Job> jobs, int threads, List<String> devices, int steps, CyclicBarrier together)
            throws InterruptedException, BrokenBarrierException {
        Batches batches = new Batches(data, recipe, jobs, MORE_EPOCHS_THAN_ARE_TIMED);
        try (TrainingGraph graph = trained(jobs, threads, devices);
                Feeder feeder = new Feeder(data, batches, graph)) {
            graph.write(jobs.stream().map(Job::initial).toList());
            double[] seconds = new double[steps];
            int warm = WARM_UP + feeder.ahead();
            for (int step = 0; step < warm + steps; step++) {
                if (step == warm) {
                    together.await();
                }
                long start = System.nanoTime();
                try (TrainingGraph.Crops crops = feeder.get(step / batches.steps(), step % batches.steps())) {
                    graph.step(crops, step + 1);
                }
                if (step >= warm) {
                    seconds[step - warm] = (System.nanoTime() - start) / 1e9;
                }
            }
            return new Median().evaluate(seconds);
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
        public synchronized void resumed(
                Job job, List<Epoch> history, int step, double elapsed, int epochs, int steps) {
            listener.resumed(job, history, step, elapsed, epochs, steps);
        }

        @Override
        public synchronized void elsewhere(Job job, Map<String, String> provenance) {
            listener.elsewhere(job, provenance);
        }

        @Override
        public synchronized void way(List<Job> jobs, Way way, String why) {
            listener.way(jobs, way, why);
        }

        @Override
        public synchronized void notice(String text) {
            listener.notice(text);
        }
    }
}
