package org.recompose.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.recompose.arch.Network;
import org.recompose.arch.ResNet;
import org.recompose.data.Split;
import org.recompose.data.flowers.DrawnFlowers;
import org.recompose.decompose.Decomposition;
import org.recompose.partition.Partition;
import org.recompose.tf.Optimizer;
import org.recompose.train.Checkpoints;
import org.recompose.train.Dataset;
import org.recompose.train.Epoch;
import org.recompose.train.Job;
import org.recompose.train.Listener;
import org.recompose.train.Machine;
import org.recompose.train.Recipe;
import org.recompose.train.Schedule;
import org.recompose.train.Trainer;
import org.recompose.train.Way;
import org.recompose.train.remote.SubNetworks;
import org.recompose.weights.Weights;

/**
 * What it costs to train sub-networks elsewhere, beside this process: K networks so small that little but the overhead
 * is left. Each place is measured twice, the second time with its processes and TensorFlow's library already there.
 */
public final class OverheadBenchmark {

    private static final int SIDE = 32;
    private static final int WIDTH = 64;
    private static final Recipe RECIPE =
            new Recipe(16, 0.02, Schedule.COSINE, 1, new Optimizer.Sgd(0.9f, false), 5e-4, 0, true, 2, 0, 0);

    private OverheadBenchmark() {}

    /**
     * Prints a table as CSV.
     *
     * @param places as {@link SubNetworks#open} takes them, besides this process; {@code processes} and
     *     {@code local[2]} if there are none. The folder for temporary files must be one that all machines see
     */
    public static void main(String[] places) throws IOException, InterruptedException {
        System.err.printf("%d×%d, width %d, one epoch, %d cores%n", SIDE, SIDE, WIDTH, cores());
        System.out.println(
                "where,K,round,cores,opened (s),first step after (s),weights back after the last epoch (s),all (s)");
        try (Dataset data = new Dataset(Split.of(DrawnFlowers.make(20, SIDE, SIDE, 1), 1))) {
            for (String place : Stream.concat(
                            Stream.of(""), places.length > 0 ? Stream.of(places) : Stream.of("processes", "local[2]"))
                    .toList()) {
                long start = System.nanoTime();
                try (SubNetworks where = SubNetworks.open(place, Way.CONCURRENT)) {
                    double opened = (System.nanoTime() - start) / 1e9;
                    for (int k : List.of(4, 16)) {
                        for (String round : List.of("first", "again")) {
                            System.out.printf(
                                    Locale.ROOT,
                                    "\"%s\",%d,%s,%d,%.2f,%s%n",
                                    place.isEmpty() ? "this process" : place,
                                    k,
                                    round,
                                    cores(),
                                    opened,
                                    measure(where, data, k));
                        }
                    }
                }
            }
        }
    }

    private static int cores() {
        return Runtime.getRuntime().availableProcessors();
    }

    private static String measure(SubNetworks where, Dataset data, int k) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("recompose-benchmark-");
        long[] heard = new long[2];
        Listener listener = new Listener() {
            @Override
            public synchronized void step(List<Job> jobs, int epoch, int epochs, int step, int steps) {
                heard[0] = heard[0] == 0 ? System.nanoTime() : heard[0];
            }

            @Override
            public synchronized void epoch(Job job, Epoch epoch, int epochs) {
                heard[1] = System.nanoTime();
            }
        };
        try {
            Trainer trainer = new Trainer(
                    data, RECIPE, listener, Machine.cores(cores()), new Checkpoints(folder, Duration.ofMinutes(1)));
            List<Job> jobs = jobs(k);
            long start = System.nanoTime();
            where.train(trainer, jobs, 1);
            long end = System.nanoTime();
            return String.format(
                    Locale.ROOT,
                    "%.2f,%.2f,%.2f",
                    (heard[0] - start) / 1e9,
                    (end - heard[1]) / 1e9,
                    (end - start) / 1e9);
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static List<Job> jobs(int k) {
        Partition partition = Partition.ofPaper(k, SIDE, SIDE);
        List<Network> networks = new Decomposition(ResNet.paper(SIDE, SIDE, WIDTH, 5), partition).subNetworks();
        return IntStream.range(0, k)
                .mapToObj(i -> new Job(
                        "SNet-" + k + "." + (i + 1),
                        networks.get(i),
                        partition.rectangles().get(i),
                        Weights.random(networks.get(i), i),
                        i))
                .toList();
    }
}
