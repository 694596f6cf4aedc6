package org.recompose.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
import org.recompose.train.Trained;
import org.recompose.train.Trainer;
import org.recompose.train.Way;
import org.recompose.train.remote.SubNetworks;
import org.recompose.train.remote.Task;
import org.recompose.train.remote.Tasks;
import org.recompose.weights.Weights;

/** Four sub-networks on two executor processes of this machine. */
class SparkTest {

    static final int SIDE = 32;
    private static final int EPOCHS = 6;
    static final Recipe RECIPE =
            new Recipe(16, 0.02, Schedule.COSINE, 1, new Optimizer.Sgd(0.9f, false), 5e-4, 0, true, 2, 0, 0);
    private static Dataset data;
    private static SparkSubNetworks cluster;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws InterruptedException {
        data = new Dataset(Split.of(DrawnFlowers.make(20, SIDE, SIDE, 1), 1));
        cluster = (SparkSubNetworks) SubNetworks.open("local-cluster[2,1,1024]", Way.CONCURRENT);
        long end = System.nanoTime() + 60_000_000_000L;
        while (executors().size() < 2 && System.nanoTime() < end) {
            Thread.sleep(50);
        }
    }

    @AfterAll
    static void stop() {
        cluster.close();
        data.close();
    }

    static List<Job> jobs() {
        Decomposition decomposition =
                new Decomposition(ResNet.paper(SIDE, SIDE, 16, 5), Partition.ofPaper(4, SIDE, SIDE));
        return IntStream.range(0, 4)
                .mapToObj(k -> {
                    Network network = decomposition.subNetworks().get(k);
                    return new Job(
                            "SNet-4." + (k + 1),
                            network,
                            decomposition.partition().rectangles().get(k),
                            Weights.random(network, k),
                            k);
                })
                .toList();
    }

    private Trainer trainer(Listener listener) {
        return new Trainer(data, RECIPE, listener, Machine.cores(2), new Checkpoints(folder, Duration.ofMillis(10)));
    }

    /** Only executors are processes of Java here; a command line as long as theirs is not told. */
    private static List<ProcessHandle> executors() {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().command().orElse("").endsWith("java"))
                .toList();
    }

    @Test
    void aKilledExecutorChangesNoBitOfTheWeights() throws InterruptedException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        CountDownLatch training = new CountDownLatch(1);
        Set<String> told = new HashSet<>();
        List<String> twice = new ArrayList<>();
        Set<String> processes = new HashSet<>();
        Listener listener = new Listener() {
            @Override
            public void step(List<Job> jobs, int epoch, int epochs, int step, int steps) {
                training.countDown();
            }

            @Override
            public void epoch(Job job, Epoch epoch, int epochs) {
                if (!told.add(job.name() + " " + epoch.number())) {
                    twice.add(job.name() + " " + epoch.number());
                }
            }

            @Override
            public void elsewhere(Job job, Map<String, String> provenance) {
                processes.add(provenance.get("process"));
            }
        };
        int before = executors().size();
        Thread killer = new Thread(() -> {
            try {
                training.await();
                Thread.sleep(random.nextInt(1000));
            } catch (InterruptedException e) {
                return;
            }
            List<ProcessHandle> running = executors();
            running.get(random.nextInt(running.size())).destroyForcibly();
        });
        killer.start();
        List<Trained> there = cluster.train(trainer(listener), jobs(), EPOCHS);
        killer.join();

        assertEquals(2, before, "executor processes");
        assertEquals(4 * (EPOCHS + 1), told.size(), "epochs told, seed " + seed);
        assertEquals(List.of(), twice);
        assertFalse(processes.contains(String.valueOf(ProcessHandle.current().pid())));
        List<Trained> here = new Trainer(data, RECIPE, Listener.NONE, Machine.cores(2), Checkpoints.NONE)
                .train(jobs(), EPOCHS, Way.CONCURRENT);
        for (int k = 0; k < 4; k++) {
            assertEquals(here.get(k).weights(), there.get(k).weights(), "SNet " + k + ", seed " + seed);
            assertEquals(losses(here.get(k)), losses(there.get(k)));
        }
    }

    private static List<Double> losses(Trained trained) {
        return trained.epochs().stream().map(Epoch::loss).toList();
    }

    @Test
    void anotherBuildOfTheLibraryIsRefused() throws InterruptedException {
        try (Tasks tasks = new Tasks(trainer(Listener.NONE), jobs().subList(0, 1), 1)) {
            Task task = tasks.tasks().get(0);
            Task older = new Task(task.name(), "0badc0de", new byte[0]);
            List<Task.Result> results = cluster.run(List.of(older), () -> {});
            String message = assertThrows(IllegalStateException.class, () -> tasks.trained(results))
                    .getMessage();
            assertTrue(
                    message.contains("SNet-4.1") && message.contains("0badc0de") && message.contains("same jar"),
                    message);
        }
    }

    @Test
    void aCancelledTrainingStopsThereAndGoesOnFromItsCheckpoints() throws InterruptedException {
        Thread cell = Thread.currentThread();
        Listener impatient = new Listener() {
            @Override
            public void epoch(Job job, Epoch epoch, int epochs) {
                if (epoch.number() == 1) {
                    cell.interrupt();
                }
            }
        };
        assertThrows(InterruptedException.class, () -> cluster.train(trainer(impatient), jobs(), 500));
        Map<String, Long> left = files();
        Thread.sleep(1000);
        assertEquals(left, files(), "an executor still writes");

        List<String> resumed = new ArrayList<>();
        Listener patient = new Listener() {
            @Override
            public void resumed(Job job, List<Epoch> history, int step, double elapsed, int epochs, int steps) {
                resumed.add(job.name());
                cell.interrupt();
            }
        };
        assertThrows(InterruptedException.class, () -> cluster.train(trainer(patient), jobs(), 500));
        assertFalse(resumed.isEmpty());
    }

    private Map<String, Long> files() {
        return Stream.of(folder.toFile().listFiles())
                .collect(Collectors.toMap(File::getName, file -> file.lastModified()));
    }

    @Test
    void aFileThatCannotBeReadIsNamed() throws Exception {
        Path inTheWay = folder.resolve("other.checkpoint");
        Files.createDirectories(inTheWay);
        String message = assertThrows(
                        IllegalStateException.class, () -> cluster.train(trainer(Listener.NONE), jobs(), 1))
                .getMessage();
        assertTrue(message.startsWith("SNet-4.1 on ") && message.contains(inTheWay.toString()), message);
    }

    /** Executors start in folders of their own; with a relative class path they died at once, again and again. */
    @Test
    void executorsAreGivenNoRelativePlaces() {
        String own = System.getProperty("java.class.path");
        System.setProperty("java.class.path", "target/classes" + File.pathSeparator + "lib/*");
        try {
            assertEquals(
                    List.of(
                            Path.of("target/classes").toAbsolutePath().toString(),
                            Path.of("lib").toAbsolutePath() + File.separator + "*"),
                    SparkSubNetworks.classPath());
        } finally {
            System.setProperty("java.class.path", own);
        }
    }

    @Test
    void aMasterThatIsNotThereIsNamedAtOnce() {
        String message = assertThrows(
                        IllegalArgumentException.class, () -> SubNetworks.open("spark://127.0.0.1:1", Way.CONCURRENT))
                .getMessage();
        assertTrue(message.contains("spark://127.0.0.1:1") && message.contains("no master"), message);
    }
}
