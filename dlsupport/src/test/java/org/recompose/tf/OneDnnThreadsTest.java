package org.recompose.tf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Native;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.recompose.arch.Network;
import org.recompose.arch.ResNet;
import org.recompose.tf.device.DeviceCheck;
import org.recompose.weights.Weights;
import org.tensorflow.types.TUint8;

@EnabledOnOs(OS.LINUX)
class OneDnnThreadsTest {

    private static final int SIDE = 32;
    private static final int BATCH = 32;
    private static final int STEPS = 10;
    private static final OneDnnThreads.C C = Native.load("c", OneDnnThreads.C.class);

    @Test
    void aThreadMayUseAllOfItsCoresAgain() throws Exception {
        byte[] before = mask();
        assertEquals(1, inThread(() -> OneDnnThreads.alone(() -> cores(mask()))));
        assertArrayEquals(before, inThread(() -> {
            OneDnnThreads.alone(() -> 0);
            return mask();
        }));
    }

    /** Handing work over costs a wait each time; without it there is next to nothing to wait for. */
    @Test
    void aSessionOfOneThreadHandsNoWorkToAnother() throws Exception {
        long waits = inThread(OneDnnThreadsTest::waitsOfSteps);
        assertTrue(waits < STEPS * 5, waits + " waits in " + STEPS + " steps");
    }

    private static long waitsOfSteps() throws IOException {
        Network network = ResNet.paper(SIDE, SIDE, 16, 3);
        int[] labels = IntStream.range(0, BATCH).map(i -> i % 3).toArray();
        int[] index = IntStream.range(0, BATCH).toArray();
        try (TUint8 images = TrainingGraph.pixels(DeviceCheck.images(BATCH, SIDE, 5));
                TrainingGraph graph = new TrainingGraph(
                        new TrainingGraph.Spec(network, 1, SIDE, SIDE, new Optimizer.Sgd(0.9f, false), 0, 0, 1))) {
            graph.write(List.of(Weights.random(network, 1)));
            long before = 0;
            for (int step = 1; step <= 2 * STEPS; step++) {
                if (step == STEPS + 1) {
                    before = waits();
                }
                graph.step(
                        images,
                        new TrainingGraph.Batch(index, new int[3 * BATCH], labels, 0.1f, new int[] {step}),
                        step);
            }
            return waits() - before;
        }
    }

    /** How often the calling thread gave up its core to wait. */
    private static long waits() throws IOException {
        return Files.readAllLines(Path.of("/proc/thread-self/status")).stream()
                .filter(line -> line.startsWith("voluntary_ctxt_switches"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    private static byte[] mask() {
        byte[] mask = new byte[128];
        C.sched_getaffinity(0, mask.length, mask);
        return mask;
    }

    private static int cores(byte[] mask) {
        return IntStream.range(0, mask.length)
                .map(i -> Integer.bitCount(mask[i] & 0xff))
                .sum();
    }

    private static <T> T inThread(Callable<T> task) throws Exception {
        FutureTask<T> result = new FutureTask<>(task);
        new Thread(result).start();
        return result.get();
    }
}
