package org.recompose.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.math3.stat.descriptive.rank.Median;
import org.recompose.config.Config;
import org.recompose.plan.Plan;

/**
 * Test accuracy against time, of many plans and seeds: GNet-R's own frontier, a complete schedule at each length, and
 * the plans that stand against it.
 *
 * <p>A plan's time is the sum over its stages of epochs × seconds an epoch, from a quiet measurement of all levels, and
 * of the median start, composing included: the median over the measurement's rounds. GNet-R's frontier at a time is, of
 * its lengths that are over by then, the one with the best mean <em>validation</em> accuracy: one length for all seeds.
 */
public final class Frontier {

    private final List<Run> runs;
    private final EpochCosts costs;
    private final Results.Data data;
    private final Config.Model network;
    private final double resampled;
    private final List<Plan> plans;
    private final List<Leg> legs;

    private Frontier(List<Results> all, EpochCosts costs) {
        this.costs = costs;
        this.data = all.get(0).data();
        this.network = all.get(0).config().model();
        this.resampled = all.get(0).resampled();
        this.runs = distinct(all);
        this.legs = all.stream().flatMap(results -> results.legs().stream()).toList();
        this.plans = all.stream()
                .flatMap(results -> results.config().plans().stream())
                .distinct()
                .filter(plan -> !of(plan).isEmpty())
                .sorted(Comparator.comparingDouble(this::seconds))
                .toList();
    }

    /**
     * The results in the folders of a folder, and what an epoch costs.
     *
     * @param cores on which the costs were measured
     * @param others folders whose folders have further results
     * @throws IllegalArgumentException if there are none, or not all are of the same images, network, recipe and
     *     precision
     */
    public static Frontier read(Path folder, int cores, Path... others) throws IOException {
        List<Results> all =
                results(Stream.concat(Stream.of(folder), Stream.of(others)).toArray(Path[]::new));
        return new Frontier(all, EpochCosts.read(folder, cores, all.get(0).config()));
    }

    /** What the folders of folders hold, all of it of the same images, network, recipe and precision. */
    static List<Results> results(Path... folders) throws IOException {
        List<Path> places = new ArrayList<>();
        for (Path folder : folders) {
            places.addAll(places(folder));
        }
        List<Results> all = new ArrayList<>();
        for (Path place : places) {
            all.add(Results.read(place));
            Object first = subject(all.get(0));
            Object other = subject(all.get(all.size() - 1));
            if (!first.equals(other)) {
                throw new IllegalArgumentException(
                        place + " is of " + other + ", but " + places.get(0) + " of " + first);
            }
        }
        return all;
    }

    /** The runs of plans, each seed of a plan once. */
    static List<Run> distinct(List<Results> all) {
        Map<String, Run> distinct = new LinkedHashMap<>();
        all.stream()
                .flatMap(results -> results.runs().stream())
                .filter(run -> run.baseline() == Baseline.NONE)
                .forEach(run -> distinct.putIfAbsent(run.seed() + " " + run.plan(), run));
        return List.copyOf(distinct.values());
    }

    private static List<Path> places(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException("there is no folder " + folder);
        }
        List<Path> places;
        try (Stream<Path> entries = Files.list(folder)) {
            places = entries.filter(entry -> Files.exists(entry.resolve(Results.FILE)))
                    .sorted()
                    .toList();
        }
        if (places.isEmpty()) {
            throw new IllegalArgumentException("no folder in " + folder + " has a " + Results.FILE);
        }
        return places;
    }

    private static Object subject(Results results) {
        Config.Images data = results.config().data();
        return List.of(
                results.data().hash(),
                data.size(),
                data.perClass(),
                data.folds(),
                results.config().decisive(results.architecture()));
    }

    /** What has been run to its end with a seed at least, the quickest first. */
    public List<Plan> plans() {
        return plans;
    }

    /** GNet-R's lengths, the quickest first. */
    public List<Plan> random() {
        return plans.stream().filter(Labels::random).toList();
    }

    /** The images, of which one seed's test part is a fold. */
    public Results.Data data() {
        return data;
    }

    /** The network, as {@code paper, width 32}. */
    String network() {
        return network.network() + (network.file() ? "" : ", width " + network.width());
    }

    /** The seeds that have trained a plan to its end. */
    public List<Long> seeds() {
        return plans.stream()
                .flatMap(plan -> of(plan).stream())
                .map(Run::seed)
                .distinct()
                .sorted()
                .toList();
    }

    /** Every start of the runs. */
    public List<Leg> legs() {
        return legs;
    }

    /** How long a plan takes while nothing else runs, in seconds. */
    public double seconds(Plan plan) {
        return new Median().evaluate(secondsByRound(plan));
    }

    /** The time of a plan ÷ that of another, in each round of the measurement. */
    double[] shares(Plan plan, Plan other) {
        double[] own = secondsByRound(plan);
        double[] whole = secondsByRound(other);
        return IntStream.range(0, own.length)
                .mapToDouble(i -> own[i] / whole[i])
                .toArray();
    }

    private double[] secondsByRound(Plan plan) {
        return IntStream.range(0, costs.rounds().size())
                .mapToDouble(round -> plan.prefixes().stream()
                        .mapToDouble(stage -> stage.last().epochs()
                                        * costs.of(stage.last(), round).seconds()
                                + start(stage))
                        .sum())
                .toArray();
    }

    /** A plan up to an epoch of its last stage, in seconds. */
    double seconds(Plan plan, int epoch) {
        int left = plan.last().epochs() - epoch;
        double[] whole = secondsByRound(plan);
        return new Median()
                .evaluate(IntStream.range(0, whole.length)
                        .mapToDouble(round -> whole[round]
                                - left * costs.of(plan.last(), round).seconds())
                        .toArray());
    }

    /** The median over the runs of all plans that come to this stage in the same way, in whatever epochs. */
    private double start(Plan stage) {
        double[] alike = runs.stream()
                .filter(run -> starts(run.plan()).equals(starts(stage)))
                .mapToDouble(Run::startSeconds)
                .toArray();
        return alike.length == 0 ? 0 : new Median().evaluate(alike);
    }

    /** What the start of a plan's last stage depends on. */
    private static List<Object> starts(Plan plan) {
        return plan.stages().stream()
                .<Object>map(stage -> List.of(stage.level(), stage.composing()))
                .toList();
    }

    /** Arithmetic of a plan's training, in 10¹² operations. */
    double teraflops(Plan plan) {
        return plan.stages().stream()
                .mapToDouble(stage -> stage.epochs() * costs.of(stage, 0).teraflops())
                .sum();
    }

    /** The runs of a plan, one for each seed. */
    List<Run> of(Plan plan) {
        return runs.stream().filter(run -> run.plan().equals(plan)).toList();
    }

    /** Mean test accuracy in percent. */
    double accuracy(Plan plan) {
        return 100 * Results.mean(of(plan), Run::trained);
    }

    /**
     * The mean's 95 % interval over the seeds, half of it, in points, corrected as differences are; NaN of fewer than
     * three.
     */
    double error(Plan plan) {
        double[] accuracies =
                of(plan).stream().mapToDouble(run -> 100 * run.trained()).toArray();
        return accuracies.length < Difference.FEWEST
                ? Double.NaN
                : Difference.ofMean(resampled, accuracies).error();
    }

    /**
     * GNet-R's frontier at a time, for a plan to stand against: of the lengths that have been run with all of the
     * plan's seeds; empty if none of them is over by then.
     */
    public Optional<Plan> frontier(Plan plan, double seconds) {
        return comparable(plan)
                .filter(length -> seconds(length) <= seconds)
                .max(Comparator.comparingDouble(this::validation));
    }

    /** The shortest of GNet-R's lengths that is not over when a plan is. */
    Optional<Plan> next(Plan plan) {
        return comparable(plan)
                .filter(length -> seconds(length) > seconds(plan))
                .findFirst();
    }

    /** The longest of GNet-R's lengths that have been run with all of a plan's seeds. */
    Optional<Plan> longest(Plan plan) {
        return comparable(plan).reduce((shorter, longer) -> longer);
    }

    private Stream<Plan> comparable(Plan plan) {
        Set<Long> seeds = of(plan).stream().map(Run::seed).collect(Collectors.toSet());
        return random().stream().filter(length -> of(length).stream()
                .map(Run::seed)
                .collect(Collectors.toSet())
                .containsAll(seeds));
    }

    /**
     * How far a plan's test accuracy lies above GNet-R's frontier at the plan's time, in words; empty if it does not
     * surely, by the wider 95 % interval, or for there being one seed.
     */
    public Optional<String> gain(Plan plan) {
        return frontier(plan, seconds(plan))
                .flatMap(rival -> paired(plan, rival))
                .filter(paired -> paired.seeds() > 1)
                .map(Paired::wider)
                .filter(difference -> difference.isAbove(0))
                .map(difference -> difference.figures() + " points");
    }

    /** Mean validation accuracy at the end, in percent. */
    public double validation(Plan plan) {
        return 100 * Results.mean(of(plan), Run::last);
    }

    /** The plan that a claim stands against, if it has been run. */
    Optional<Plan> rival(Claim claim) {
        if (claim.rival() != null) {
            return Optional.of(claim.rival()).filter(plan -> !of(plan).isEmpty());
        }
        return frontier(claim.plan(), claim.anyTime() ? Double.POSITIVE_INFINITY : seconds(claim.plan()));
    }

    /** The difference that a claim is about; empty if its plan or its rival has not been run. */
    Optional<Paired> paired(Claim claim) {
        return rival(claim).flatMap(rival -> paired(claim.plan(), rival));
    }

    /** The difference of two plans' test accuracies over the seeds that have both; empty if none has. */
    Optional<Paired> paired(Plan plan, Plan rival) {
        List<Pair> pairs = Pair.bySeed(of(plan), of(rival));
        if (pairs.isEmpty()) {
            return Optional.empty();
        }
        Difference plain = Difference.of(pairs, data.testImages());
        boolean correct = resampled > 0 && pairs.size() > 1;
        return Optional.of(
                new Paired(Difference.points(pairs), plain, correct ? plain.resampled(pairs.size(), resampled) : null));
    }

    /**
     * A difference over several seeds.
     *
     * @param points of each seed
     * @param plain by the spread over the seeds
     * @param corrected for training images that the seeds share; null of one seed, or if the images came split
     */
    record Paired(double[] points, Difference plain, Difference corrected) {

        int seeds() {
            return points.length;
        }

        /** The corrected one, if there is one. */
        Difference wider() {
            return corrected == null ? plain : corrected;
        }

        /** The mean and its interval; of two seeds both differences, since an interval of two says nothing. */
        String figures(Difference difference) {
            return seeds() == 2 ? Difference.each("%+.1f", points) : difference.figures();
        }
    }

    /** Whether no plan that takes no longer is more accurate, in the mean over the seeds that both have. */
    boolean onParetoFront(Plan plan) {
        return plans.stream()
                .filter(other -> seconds(other) <= seconds(plan))
                .flatMap(other -> paired(other, plan).stream())
                .noneMatch(paired -> paired.plain().mean() > 0);
    }
}
