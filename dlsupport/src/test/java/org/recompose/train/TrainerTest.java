package org.recompose.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.recompose.arch.Network;
import org.recompose.arch.ResNet;
import org.recompose.data.Split;
import org.recompose.data.flowers.DrawnFlowers;
import org.recompose.decompose.Decomposition;
import org.recompose.partition.Partition;
import org.recompose.tf.Optimizer;
import org.recompose.weights.Weights;

class TrainerTest {

    private static final int SIDE = 32;
    private static Dataset data;

    @BeforeAll
    static void draw() {
        data = new Dataset(Split.of(DrawnFlowers.make(30, SIDE, SIDE, 1), 1));
    }

    @AfterAll
    static void close() {
        data.close();
    }

    private static Recipe recipe(double rate) {
        return new Recipe(16, rate, Schedule.COSINE, 1, new Optimizer.Sgd(0.9f, false), 5e-4, 0, true, 2, 0, 0);
    }

    private static Trainer trainer(double rate, Listener listener) {
        return new Trainer(data, recipe(rate), listener, Machine.cores(2), Checkpoints.NONE);
    }

    private static Job global() {
        Network network = ResNet.paper(SIDE, SIDE, 8, 5);
        return new Job(
                "GNet", network, Partition.whole(SIDE, SIDE, 1).rectangles().get(0), Weights.random(network, 1), 1);
    }

    private static List<Job> subNetworks() {
        Decomposition decomposition =
                new Decomposition(ResNet.paper(SIDE, SIDE, 16, 5), Partition.ofPaper(4, SIDE, SIDE));
        List<Job> jobs = new ArrayList<>();
        for (int k = 0; k < 4; k++) {
            Network network = decomposition.subNetworks().get(k);
            jobs.add(new Job(
                    "SNet-4." + (k + 1),
                    network,
                    decomposition.partition().rectangles().get(k),
                    Weights.random(network, k),
                    k));
        }
        return jobs;
    }

    @Test
    void lossFallsAndHistoryTellsEveryEpoch() throws InterruptedException {
        Trained trained = trainer(0.02, Listener.NONE).train(global(), 6);
        assertEquals(7, trained.epochs().size());
        assertTrue(
                trained.epochs().get(6).loss() < 0.8 * trained.epochs().get(1).loss(),
                trained.epochs().toString());
        assertTrue(trained.seconds() > 0);
    }

    @Test
    void everyWayGivesTheSameWeightsBeyondRounding() throws InterruptedException {
        List<Trained> reference = trainer(0.01, Listener.NONE).train(subNetworks(), 1, Way.SEQUENTIAL);
        for (Way way : List.of(Way.GROUPED, Way.CONCURRENT)) {
            List<Trained> trained = trainer(0.01, Listener.NONE).train(subNetworks(), 1, way);
            for (int k = 0; k < 4; k++) {
                assertEquals("SNet-4." + (k + 1), trained.get(k).job().name());
                float[] expected = reference.get(k).weights().get("stage2/block1/conv1/kernel");
                float[] actual = trained.get(k).weights().get("stage2/block1/conv1/kernel");
                for (int i = 0; i < expected.length; i++) {
                    assertEquals(expected[i], actual[i], 2e-3, way + " " + k + " " + i);
                }
                assertEquals(
                        reference.get(k).epochs().get(1).loss(),
                        trained.get(k).epochs().get(1).loss(),
                        1e-2);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Way.class,
            names = {"GROUPED", "CONCURRENT", "SEQUENTIAL"})
    void onSeveralDevicesSubNetworksTrainAsOnOne(Way way) throws InterruptedException {
        Machine machine = new Machine(2, List.of("/CPU:0", "/CPU:1", "/CPU:2"));
        List<Trained> reference = trainer(0.01, Listener.NONE).train(subNetworks(), 1, way);
        List<Trained> trained =
                new Trainer(data, recipe(0.01), Listener.NONE, machine, Checkpoints.NONE).train(subNetworks(), 1, way);
        for (int k = 0; k < 4; k++) {
            float[] expected = reference.get(k).weights().get("fc/kernel");
            float[] actual = trained.get(k).weights().get("fc/kernel");
            for (int i = 0; i < expected.length; i++) {
                assertEquals(expected[i], actual[i], 2e-3, k + " " + i);
            }
        }
    }

    @Test
    void theFastestWayIsMeasuredAnewOnOtherCores(@TempDir Path folder) throws InterruptedException {
        List<String> told = new ArrayList<>();
        Listener listener = new Listener() {
            @Override
            public void way(List<Job> jobs, Way way, String why) {
                told.add(why.replaceFirst(":.*", ""));
            }
        };
        Checkpoints checkpoints = new Checkpoints(folder, Duration.ofHours(1));
        for (int cores : List.of(1, 1, 2)) {
            new Trainer(data, recipe(0.01), listener, Machine.cores(cores), checkpoints)
                    .chosen(subNetworks(), Way.AUTO);
        }
        assertEquals(
                List.of(
                        "milliseconds for a step of each",
                        "as it was measured before",
                        "milliseconds for a step of each"),
                told);
    }

    /** Sub-networks do not share a batch, and may train on them. */
    @Test
    void aBatchThatTheDevicesOfOneNetworkDoNotDivideIsRefusedBeforeTheFirstStep() {
        Trainer three = new Trainer(
                data,
                recipe(0.01),
                Listener.NONE,
                new Machine(2, List.of("/CPU:0", "/CPU:1", "/CPU:2")),
                Checkpoints.NONE);
        for (Executable start : List.<Executable>of(
                () -> three.train(global(), 1), () -> three.secondsPerEpoch(List.of(global()), Way.SEQUENTIAL, 1))) {
            assertEquals(
                    "a batch of 16 images cannot be shared equally among 3 devices; take a multiple of 3 or fewer devices",
                    assertThrows(IllegalArgumentException.class, start).getMessage());
        }
    }

    @Test
    void devicesGetEqualNumbersOfSubNetworks() {
        List<Job> sixteen = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            sixteen.addAll(subNetworks());
        }
        List<List<Job>> shared = new Machine(2, List.of("/GPU:0", "/GPU:1", "/GPU:2")).share(sixteen);
        assertEquals(List.of(5, 5, 6), shared.stream().map(List::size).toList());
        assertEquals(
                List.of(16),
                Machine.cores(2).share(sixteen).stream().map(List::size).toList());
        assertEquals(
                List.of(1, 1, 1, 1),
                new Machine(2, List.of("/GPU:0", "/GPU:1", "/GPU:2", "/GPU:3", "/GPU:4"))
                        .share(subNetworks()).stream().map(List::size).toList());
    }

    @ParameterizedTest
    @EnumSource(
            value = Way.class,
            names = {"GROUPED", "CONCURRENT", "SEQUENTIAL"})
    void theSameSeedGivesTheSameWeightsBitForBit(Way way) throws InterruptedException {
        List<Trained> once = trainer(0.02, Listener.NONE).train(subNetworks(), 1, way);
        List<Trained> again = trainer(0.02, Listener.NONE).train(subNetworks(), 1, way);
        for (int k = 0; k < 4; k++) {
            assertEquals(once.get(k).weights(), again.get(k).weights());
            assertFalse(once.get(k).weights().equals(once.get((k + 1) % 4).weights()));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Way.class,
            names = {"GROUPED", "SEQUENTIAL"})
    void imagesReadBatchByBatchGiveTheSameWeightsBitForBit(Way way) throws InterruptedException {
        List<Trained> resident = trainer(0.02, Listener.NONE).train(subNetworks(), 2, way);
        try (Dataset streamed = new Dataset(Split.of(DrawnFlowers.make(30, SIDE, SIDE, 1), 1), 1)) {
            assertTrue(streamed.streamed());
            List<Trained> read = new Trainer(streamed, recipe(0.02), Listener.NONE, Machine.cores(2), Checkpoints.NONE)
                    .train(subNetworks(), 2, way);
            for (int k = 0; k < 4; k++) {
                assertEquals(resident.get(k).weights(), read.get(k).weights());
                assertEquals(
                        resident.get(k).epochs().get(2).validationAccuracy(),
                        read.get(k).epochs().get(2).validationAccuracy());
            }
        }
    }

    @Test
    void autoSaysWhatItChoseAndWhy() throws InterruptedException {
        List<String> said = new ArrayList<>();
        trainer(0.02, new Listener() {
                    @Override
                    public void way(List<Job> jobs, Way way, String why) {
                        said.add(way + ": " + why);
                    }
                })
                .train(subNetworks(), 1, Way.AUTO);
        assertEquals(1, said.size());
        assertTrue(
                said.get(0).matches("(GROUPED|CONCURRENT|SEQUENTIAL): .*grouped [0-9.,]+ concurrent .*"), said.get(0));
    }

    @ParameterizedTest
    @EnumSource(
            value = Way.class,
            names = {"GROUPED", "CONCURRENT"})
    void anInterruptStopsWithinAStep(Way way) {
        AtomicInteger steps = new AtomicInteger();
        Thread training = Thread.currentThread();
        Trainer trainer = trainer(0.02, new Listener() {
            @Override
            public void step(List<Job> jobs, int epoch, int epochs, int step, int count) {
                if (steps.incrementAndGet() == 3) {
                    training.interrupt();
                }
            }
        });
        assertThrows(InterruptedException.class, () -> trainer.train(subNetworks(), 1000, way));
        assertTrue(steps.get() <= 8, steps + " steps");
    }

    @Test
    void aLossThatIsNotFiniteNamesNetworkEpochAndRate() {
        ArithmeticException e = assertThrows(
                ArithmeticException.class, () -> trainer(1e30, Listener.NONE).train(global(), 3));
        assertTrue(
                e.getMessage().matches("GNet: the loss is \\S+ in epoch \\d+, step \\d+, at a learning rate of .*"),
                e.getMessage());
    }

    @Test
    void aBatchLargerThanTheTrainingPartIsRefused() {
        Recipe large =
                new Recipe(4096, 0.1, Schedule.CONSTANT, 0, new Optimizer.Sgd(0.9f, false), 0, 0, false, 0, 0, 0);
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class,
                () -> new Trainer(data, large, Listener.NONE, Machine.cores(2), Checkpoints.NONE));
        assertEquals(
                "a batch of 4096 images is more than the " + data.size(Dataset.Part.TRAIN)
                        + " training images; take a smaller batch",
                e.getMessage());
    }

    @Test
    void theScheduleWarmsUpAndFalls() {
        Recipe recipe = new Recipe(16, 0.4, Schedule.COSINE, 2, new Optimizer.Sgd(0.9f, false), 0, 0, false, 0, 0, 0);
        assertEquals(0.4 / 20, recipe.rate(0, 10, 8), 1e-6);
        assertEquals(0.4 * (1 + Math.cos(Math.PI / 2)) / 2, recipe.rate(40, 10, 8), 1e-6);
        assertTrue(recipe.rate(79, 10, 8) < 0.001);
        assertEquals(
                0.1f,
                new Recipe(16, 1, Schedule.STEP, 0, new Optimizer.Sgd(0, false), 0, 0, false, 0, 0, 0).rate(60, 10, 10),
                1e-6);
    }

    @Test
    void aMaskKeepsTheCrossConnectionsAtZeroAndTheRestTrains() throws InterruptedException {
        Network network = ResNet.paper(SIDE, SIDE, 16, 5);
        Decomposition decomposition = new Decomposition(network, Partition.ofPaper(4, SIDE, SIDE));
        Weights composed =
                decomposition.compose(subNetworks().stream().map(Job::initial).toList());
        Weights mask = decomposition.mask();
        Trained trained = trainer(0.02, Listener.NONE)
                .train(Job.whole("frozen", network, composed, 1).with(mask), 2);
        boolean moved = false;
        for (String path : mask.asMap().keySet()) {
            for (int i = 0; i < mask.get(path).length; i++) {
                if (mask.get(path)[i] == 0) {
                    assertEquals(0f, trained.weights().get(path)[i], path);
                } else {
                    moved |= trained.weights().get(path)[i] != composed.get(path)[i];
                }
            }
        }
        assertTrue(moved);
    }

    @Test
    void aJobThatStandsTwiceIsAnsweredForEachOfItsWeights() throws InterruptedException {
        Job job = global();
        Weights other = Weights.random(job.network(), 2);
        float[][] both = trainer(0.02, Listener.NONE)
                .logits(List.of(job, job), List.of(job.initial(), other), Dataset.Part.TEST);
        assertArrayEquals(
                both[1], trainer(0.02, Listener.NONE).logits(List.of(job), List.of(other), Dataset.Part.TEST)[0]);
        assertFalse(java.util.Arrays.equals(both[0], both[1]));
    }

    /** float16 has a range of its own: the rate may be right. */
    @Test
    void aLossThatIsNotFiniteInMixedPrecisionMayBeAnOverflow() {
        Trainer mixed =
                new Trainer(data, recipe(1e30), Listener.NONE, new Machine(2, List.of(), true), Checkpoints.NONE);
        String told = assertThrows(ArithmeticException.class, () -> mixed.train(global(), 3))
                .getMessage();
        assertTrue(told.endsWith("take a smaller rate, or full precision if float16 overflowed"), told);
    }

    /**
     * Nothing without AMX; with it, a loss that is rounded, as long as weights are the same: gradients in 16 bits
     * differ by a third here, and what that makes of a few steps is chance.
     */
    @Test
    void mixedPrecisionChangesLittleOnAProcessor() throws InterruptedException {
        Machine machine = new Machine(2, List.of(), true);
        boolean bfloat16 = machine.precision().equals("bfloat16");
        double tiny = 1e-6;
        double full =
                trainer(tiny, Listener.NONE).train(global(), 1).epochs().get(1).loss();
        double mixed = new Trainer(data, recipe(tiny), Listener.NONE, machine, Checkpoints.NONE)
                .train(global(), 1)
                .epochs()
                .get(1)
                .loss();
        assertEquals(full, mixed, (bfloat16 ? 1e-2 : 1e-4) * full);
        assertTrue(!bfloat16 || Math.abs(full - mixed) > 1e-5 * full, full + " " + mixed);
    }

    @Test
    void mixedPrecisionLearns() throws InterruptedException {
        Machine machine = new Machine(2, List.of(), true);
        List<Epoch> epochs = new Trainer(data, recipe(0.02), Listener.NONE, machine, Checkpoints.NONE)
                .train(global(), 6)
                .epochs();
        assertTrue(epochs.get(6).loss() < 0.7 * epochs.get(1).loss(), epochs.toString());
    }

    /** oneDNN shares a gradient in bfloat16 out among all cores and waits for them all. */
    @Test
    void mixedPrecisionTrainsOnFewerThreadsThanThereAreCores() {
        Machine one = new Machine(1, List.of(), true);
        assumeTrue(one.precision().equals("bfloat16") && Runtime.getRuntime().availableProcessors() > 1);
        Trainer trainer = new Trainer(data, recipe(0.002), Listener.NONE, one, Checkpoints.NONE);
        assertTimeoutPreemptively(Duration.ofMinutes(2), () -> trainer.train(List.of(global()), 1, Way.SEQUENTIAL));
    }
}
