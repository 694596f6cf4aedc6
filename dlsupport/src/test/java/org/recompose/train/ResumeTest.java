package org.recompose.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.recompose.arch.Network;
import org.recompose.arch.PlainCnn;
import org.recompose.data.Split;
import org.recompose.data.flowers.DrawnFlowers;
import org.recompose.partition.Partition;
import org.recompose.tf.Optimizer;
import org.recompose.weights.Weights;

class ResumeTest {

    private static final int SIDE = 16;

    private static Process start(Path checkpoints, Path weights) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledTraining.class.getName(),
                        checkpoints.toString(),
                        weights.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @Test
    void killedAtAnyMomentTheWeightsAreThoseOfATrainingNeverKilled(@TempDir Path folder) throws Exception {
        Path whole = folder.resolve("whole.npz");
        assertEquals(0, start(folder.resolve("never"), whole).waitFor());
        Path checkpoints = folder.resolve("killed");
        Path weights = folder.resolve("killed.npz");
        Random random = new Random();
        int kills = 0;
        for (int i = 0; i < 3; i++) {
            Process training = start(checkpoints, weights);
            while (!Files.exists(checkpoints) && training.isAlive()) {
                Thread.sleep(10);
            }
            if (!training.waitFor(300 + random.nextInt(1500), TimeUnit.MILLISECONDS)) {
                training.destroyForcibly().waitFor();
                kills++;
            }
        }
        assertEquals(0, start(checkpoints, weights).waitFor());
        assertTrue(kills > 0, "no training lived long enough to be killed");
        assertArrayEquals(Files.readAllBytes(whole), Files.readAllBytes(weights));
    }

    private static Trained train(Dataset data, Path folder, double rate, Listener listener)
            throws InterruptedException {
        Network network = PlainCnn.of(SIDE, SIDE, 4, 5);
        Job job = new Job(
                "plain", network, Partition.whole(SIDE, SIDE, 1).rectangles().get(0), Weights.random(network, 1), 1);
        Recipe recipe = new Recipe(8, rate, Schedule.CONSTANT, 0, new Optimizer.Sgd(0.9f, false), 0, 0, true, 1, 0);
        return new Trainer(data, recipe, listener, Machine.cores(1), new Checkpoints(folder, Duration.ofHours(1)))
                .train(job, 4);
    }

    /** Also after an epoch's last step, and where listeners use channels, which an interrupt closes. */
    @ParameterizedTest
    @CsvSource({"2, 'epoch 2 of 4, step 3 of 5'", "5, 'epoch 3 of 4, step 1 of 5'"})
    void anInterruptLeavesACheckpointToGoOnFrom(int last, String stopped, @TempDir Path folder) throws Exception {
        try (Dataset data = new Dataset(Split.of(DrawnFlowers.make(12, SIDE, SIDE, 1), 1))) {
            Trained expected = train(data, folder.resolve("whole"), 0.01, Listener.NONE);
            Listener interrupting = new Listener() {
                @Override
                public void step(List<Job> jobs, int epoch, int epochs, int step, int steps) {
                    if (epoch == 2 && step == last) {
                        Thread.currentThread().interrupt();
                    }
                }

                @Override
                public void epoch(Job job, Epoch epoch, int epochs) {
                    try (FileChannel file = FileChannel.open(
                            folder.resolve("listener"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                        file.write(ByteBuffer.allocate(1));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            };
            Path interrupted = folder.resolve("interrupted");
            InterruptedException e =
                    assertThrows(InterruptedException.class, () -> train(data, interrupted, 0.01, interrupting));
            assertEquals("plain stopped in " + stopped, e.getMessage());
            Trained resumed = train(data, interrupted, 0.01, Listener.NONE);
            assertEquals(expected.weights(), resumed.weights());
            assertEquals(
                    expected.epochs().stream().map(Epoch::loss).toList(),
                    resumed.epochs().stream().map(Epoch::loss).toList());
        }
    }

    @Test
    void interruptedAtAnyMomentTheWeightsAreThoseOfATrainingNeverInterrupted(@TempDir Path folder) throws Exception {
        Random random = new Random(2);
        try (Dataset data = new Dataset(Split.of(DrawnFlowers.make(12, SIDE, SIDE, 1), 1))) {
            Trained expected = train(data, folder.resolve("whole"), 0.01, Listener.NONE);
            AtomicReference<Object> outcome = new AtomicReference<>();
            int interrupts = 0;
            while (!(outcome.get() instanceof Trained)) {
                CountDownLatch begun = new CountDownLatch(1);
                Listener beginning = new Listener() {
                    @Override
                    public void step(List<Job> jobs, int epoch, int epochs, int step, int steps) {
                        begun.countDown();
                    }
                };
                Thread training = new Thread(() -> {
                    try {
                        outcome.set(train(data, folder.resolve("often"), 0.01, beginning));
                    } catch (InterruptedException | RuntimeException e) {
                        outcome.set(e);
                    }
                });
                training.start();
                begun.await(2, TimeUnit.SECONDS);
                Thread.sleep(random.nextInt(10));
                training.interrupt();
                training.join();
                if (!(outcome.get() instanceof Trained)) {
                    assertInstanceOf(InterruptedException.class, outcome.get());
                    interrupts++;
                }
            }
            assertTrue(interrupts > 0, "no training lived long enough to be interrupted");
            assertEquals(expected.weights(), ((Trained) outcome.get()).weights());
        }
    }

    @Test
    void aCheckpointThatCannotBeWrittenStopsTheTrainingByName(@TempDir Path folder) throws Exception {
        Path taken = Files.createFile(folder.resolve("taken"));
        try (Dataset data = new Dataset(Split.of(DrawnFlowers.make(12, SIDE, SIDE, 1), 1))) {
            UncheckedIOException e =
                    assertThrows(UncheckedIOException.class, () -> train(data, taken, 0.01, Listener.NONE));
            assertTrue(e.getMessage().contains("can't write checkpoint " + taken), e.getMessage());
        }
    }

    @Test
    void anotherConfigurationsOrADamagedCheckpointIsRefusedByName(@TempDir Path folder) throws Exception {
        try (Dataset data = new Dataset(Split.of(DrawnFlowers.make(12, SIDE, SIDE, 1), 1))) {
            train(data, folder, 0.01, Listener.NONE);
            Path file = folder.resolve("plain.checkpoint");
            IllegalArgumentException other =
                    assertThrows(IllegalArgumentException.class, () -> train(data, folder, 0.02, Listener.NONE));
            assertTrue(
                    other.getMessage()
                            .startsWith(file + " is of another configuration: it has recipe: Recipe["
                                    + "batchSize=8, learningRate=0.01"),
                    other.getMessage());
            byte[] bytes = Files.readAllBytes(file);
            for (int at : new int[] {0, 5, bytes.length / 2, bytes.length - 1}) {
                byte[] damaged = bytes.clone();
                damaged[at] ^= 0x10;
                Files.write(file, damaged);
                assertEquals(
                        file + " is damaged or no checkpoint; delete it to start afresh",
                        assertThrows(IllegalArgumentException.class, () -> train(data, folder, 0.01, Listener.NONE))
                                .getMessage());
            }
            Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 3));
            assertThrows(IllegalArgumentException.class, () -> train(data, folder, 0.01, Listener.NONE));
            Files.write(file, bytes);
            train(data, folder, 0.01, Listener.NONE);
        }
    }
}
