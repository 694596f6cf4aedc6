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
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.recompose.arch.Network;
import org.recompose.arch.PlainCnn;
import org.recompose.data.ImageSet;
import org.recompose.data.Pixels;
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
        return train(data, folder, rate, listener, Duration.ofHours(1));
    }

    private static Trained train(Dataset data, Path folder, double rate, Listener listener, Duration every)
            throws InterruptedException {
        Network network = PlainCnn.of(SIDE, SIDE, 4, 5);
        Job job = new Job(
                "plain", network, Partition.whole(SIDE, SIDE, 1).rectangles().get(0), Weights.random(network, 1), 1);
        Recipe recipe = new Recipe(8, rate, Schedule.CONSTANT, 0, new Optimizer.Sgd(0.9f, false), 0, 0, true, 1, 0, 0);
        return new Trainer(data, recipe, listener, Machine.cores(1), new Checkpoints(folder, every)).train(job, 4);
    }

    /** Also after an epoch's last step, and where listeners use channels, which an interrupt closes. */
    @ParameterizedTest
    @CsvSource({"2, 'epoch 2 of 4, step 3 of 5'", "5, 'the validation of epoch 2 of 4'"})
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

    /** The interrupt comes with the first image that is read to validate with, of many. */
    @Test
    void anInterruptIsHeardWithinAValidation(@TempDir Path folder) throws Exception {
        int perClass = 400;
        Random random = new Random(1);
        byte[][] bytes = new byte[5 * perClass][3 * SIDE * SIDE];
        for (byte[] each : bytes) {
            random.nextBytes(each);
        }
        int[] labels = IntStream.range(0, bytes.length).map(i -> i % 5).toArray();
        List<String> names =
                IntStream.range(0, bytes.length).mapToObj(String::valueOf).toList();
        AtomicReference<Thread> toInterrupt = new AtomicReference<>();
        AtomicInteger validating = new AtomicInteger();
        AtomicInteger read = new AtomicInteger();
        Set<Integer> toValidate = ConcurrentHashMap.newKeySet();
        Pixels all = Pixels.of(bytes);
        Pixels watched = new Pixels() {
            @Override
            public int count() {
                return all.count();
            }

            @Override
            public void copy(int image, byte[] target, int offset) {
                if (validating.get() == 1 && toValidate.contains(image) && read.getAndIncrement() == 0) {
                    toInterrupt.get().interrupt();
                    while (!Thread.currentThread().isInterrupted()) {
                        Thread.onSpinWait();
                    }
                }
                all.copy(image, target, offset);
            }
        };
        ImageSet images =
                ImageSet.of(SIDE, SIDE, List.of("a", "b", "c", "d", "e"), watched, labels, names, "noise", List.of());
        Split split = Split.of(images, 1);
        split.validation().names().forEach(name -> toValidate.add(Integer.parseInt(name)));
        try (Dataset data = new Dataset(split, 1)) {
            Trained expected = train(data, folder.resolve("whole"), 0.01, Listener.NONE);
            toInterrupt.set(Thread.currentThread());
            Listener last = new Listener() {
                @Override
                public void step(List<Job> jobs, int epoch, int epochs, int step, int steps) {
                    validating.set(epoch == 2 && step == steps ? 1 : 0);
                }
            };
            Path interrupted = folder.resolve("interrupted");
            InterruptedException e =
                    assertThrows(InterruptedException.class, () -> train(data, interrupted, 0.01, last));
            assertEquals("plain stopped in the validation of epoch 2 of 4", e.getMessage());
            assertTrue(read.get() < toValidate.size(), read + " of " + toValidate.size() + " images were read");
            validating.set(0);
            Trained resumed = train(data, interrupted, 0.01, Listener.NONE);
            assertEquals(expected.weights(), resumed.weights());
            assertEquals(
                    expected.epochs().stream().map(Epoch::validationAccuracy).toList(),
                    resumed.epochs().stream().map(Epoch::validationAccuracy).toList());
        }
    }

    /** With a checkpoint after each step most interrupts come while one is being written. */
    @ParameterizedTest
    @ValueSource(strings = {"PT1H", "PT0S"})
    void interruptedAtAnyMomentTheWeightsAreThoseOfATrainingNeverInterrupted(Duration every, @TempDir Path folder)
            throws Exception {
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
                        outcome.set(train(data, folder.resolve("often"), 0.01, beginning, every));
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

    /** A notebook's stop: an interrupt, and 400 ms later the end of the cell's thread, in a step that takes longer. */
    @Test
    @EnabledForJreRange(max = JRE.JAVA_19)
    @SuppressWarnings({"deprecation", "removal"})
    void aThreadThatIsStoppedInALongStepLeavesItsCheckpoint(@TempDir Path folder) throws Exception {
        CountDownLatch inStep = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Listener slow = new Listener() {
            @Override
            public void step(List<Job> jobs, int epoch, int epochs, int step, int steps) {
                if (epoch == 2 && step == 3) {
                    inStep.countDown();
                    boolean interrupted = false;
                    while (stopped.getCount() > 0) {
                        try {
                            stopped.await();
                        } catch (InterruptedException e) {
                            interrupted = true;
                        }
                    }
                    if (interrupted) {
                        Thread.currentThread().interrupt();
                    }
                }
            }
        };
        Thread cell = new Thread(() -> {
            try (Dataset data = new Dataset(Split.of(DrawnFlowers.make(12, SIDE, SIDE, 1), 1))) {
                train(data, folder, 0.01, slow);
            } catch (InterruptedException e) {
                // As a cell would.
            }
        });
        cell.setUncaughtExceptionHandler((thread, death) -> {});
        cell.start();
        inStep.await();
        cell.interrupt();
        Thread.sleep(400);
        cell.stop();
        cell.join();
        stopped.countDown();
        List<String> told = new ArrayList<>();
        for (int i = 0; i < 600 && !has(folder, ".checkpoint"); i++) {
            Thread.sleep(50);
        }
        try (Dataset data = new Dataset(Split.of(DrawnFlowers.make(12, SIDE, SIDE, 1), 1))) {
            Trained whole = train(data, folder.resolve("whole"), 0.01, Listener.NONE);
            Trained resumed = train(data, folder, 0.01, noticing(told));
            assertEquals(List.of("done before: 1"), told);
            assertEquals(whole.weights(), resumed.weights());
        }
    }

    private static boolean has(Path folder, String suffix) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(file -> file.toString().endsWith(suffix));
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

    /** It is told, and not used: nobody has to delete anything. */
    @Test
    void anotherConfigurationsCheckpointIsLeftAloneAndTheTrainingBeginsAfresh(@TempDir Path folder) throws Exception {
        try (Dataset data = new Dataset(Split.of(DrawnFlowers.make(12, SIDE, SIDE, 1), 1))) {
            Trained slow = train(data, folder, 0.01, Listener.NONE);
            List<String> told = new ArrayList<>();
            train(data, folder, 0.02, noticing(told));
            assertEquals(1, told.size(), told.toString());
            assertTrue(
                    told.get(0)
                                    .startsWith(
                                            "plain begins afresh: an earlier training of this name has recipe: Recipe["
                                                    + "batchSize=8, learningRate=0.01")
                            && told.get(0).contains("; this one has recipe: Recipe[batchSize=8, learningRate=0.02"),
                    told.get(0));
            told.clear();
            Trained again = train(data, folder, 0.01, noticing(told));
            assertEquals(List.of("done before: 4"), told);
            assertEquals(slow.weights(), again.weights());
            assertEquals(slow.epochs(), again.epochs());
        }
    }

    /** Else the history would have accuracies on both, as if they were of the same images. */
    @Test
    void withOtherValidationImagesTheTrainingBeginsAfresh(@TempDir Path folder) throws Exception {
        Split split = Split.of(DrawnFlowers.make(12, SIDE, SIDE, 1), 1);
        Split corrected = new Split(split.train(), split.test(), split.test());
        List<String> told = new ArrayList<>();
        try (Dataset before = new Dataset(split);
                Dataset after = new Dataset(corrected)) {
            train(before, folder.resolve("same"), 0.01, Listener.NONE);
            Trained again = train(after, folder.resolve("same"), 0.01, noticing(told));
            Trained alone = train(after, folder.resolve("alone"), 0.01, Listener.NONE);
            assertEquals(
                    alone.epochs().stream().map(Epoch::validationAccuracy).toList(),
                    again.epochs().stream().map(Epoch::validationAccuracy).toList());
        }
        assertEquals(
                List.of("plain begins afresh: an earlier training of this name has validation images: "
                        + split.validation().hash() + "; this one has validation images: "
                        + corrected.validation().hash()),
                told);
    }

    private static Listener noticing(List<String> told) {
        return new Listener() {
            @Override
            public void notice(String text) {
                told.add(text);
            }

            @Override
            public void resumed(Job job, List<Epoch> history, int step, double elapsed, int epochs, int steps) {
                told.add("done before: " + (history.size() - 1));
            }
        };
    }

    @Test
    void aDamagedCheckpointIsToldAndTheWeightsAreThoseOfATrainingThatHadNone(@TempDir Path folder) throws Exception {
        try (Dataset data = new Dataset(Split.of(DrawnFlowers.make(12, SIDE, SIDE, 1), 1))) {
            Trained whole = train(data, folder, 0.01, Listener.NONE);
            Path file = only(folder);
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length / 2] ^= 0x10;
            Files.write(file, bytes);
            List<String> told = new ArrayList<>();
            assertEquals(
                    whole.weights(), train(data, folder, 0.01, noticing(told)).weights());
            assertEquals(List.of(file + " is damaged or no checkpoint: it is not used"), told);
        }
    }

    private static Path only(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> all = files.toList();
            assertEquals(1, all.size(), all.toString());
            return all.get(0);
        }
    }
}
