package org.recompose.tf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.recompose.arch.Layer;
import org.recompose.arch.Network;
import org.recompose.arch.Padding;
import org.recompose.arch.Shape;
import org.recompose.weights.Weights;
import org.tensorflow.types.TUint8;

/**
 * A run of days must not grow. In a Java of its own, whose heap is as large at the start as at the end and does not
 * free what was not closed; small images in large batches, so that one tensor of a step shows.
 */
class MemoryTest {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int SIDE = 4;
    private static final int IMAGES = 8192;

    static boolean sizeIsKnown() {
        return Files.isReadable(STATUS);
    }

    @Test
    @EnabledIf("sizeIsKnown")
    void twoThousandStepsLeaveTheProcessWithin5PercentOfItsSizeAfter200() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms128m",
                        "-Xmx128m",
                        "-XX:+AlwaysPreTouch",
                        "-Dorg.bytedeco.javacpp.nopointergc=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MemoryTest.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String[] kilobytes =
                new String(process.getInputStream().readAllBytes()).trim().split("\\s+");
        assertEquals(0, process.waitFor());
        long early = Long.parseLong(kilobytes[0]);
        long late = Long.parseLong(kilobytes[1]);
        assertTrue(late <= 1.05 * early, early + " kB after 200 steps, " + late + " kB after 2,000");
    }

    /** Takes the steps and prints the process's size after 200 and after 2,000. */
    public static void main(String[] args) throws IOException {
        Network network = new Network(
                "small",
                new Shape(SIDE, SIDE, 3),
                3,
                List.of(
                        new Layer.Conv("conv", 3, 3, 4, Padding.SAME, 3, 4, true),
                        new Layer.BatchNorm("bn", 4),
                        new Layer.Relu("relu"),
                        new Layer.GlobalAveragePool("gap"),
                        new Layer.Dense("fc", 4, 3, true)));
        List<byte[]> bytes = new ArrayList<>();
        for (int i = 0; i < IMAGES; i++) {
            bytes.add(new byte[SIDE * SIDE * 3]);
        }
        int[] index = new int[IMAGES];
        java.util.Arrays.setAll(index, i -> i);
        TrainingGraph.Batch batch =
                new TrainingGraph.Batch(index, new int[3 * IMAGES], new int[IMAGES], 0.01f, new int[1]);
        try (TUint8 images = TrainingGraph.pixels(bytes);
                TrainingGraph graph = new TrainingGraph(
                        new TrainingGraph.Spec(network, 1, SIDE, SIDE, new Optimizer.Sgd(0.9f, false), 5e-4f, 0, 1))) {
            graph.write(List.of(Weights.random(network, 1)));
            for (int step = 1; step <= 2000; step++) {
                graph.step(images, batch, step);
                graph.logits(images, index, batch.crops());
                if (step == 200 || step == 2000) {
                    System.out.println(Files.readAllLines(STATUS).stream()
                            .filter(line -> line.startsWith("VmRSS:"))
                            .map(line -> line.replaceAll("\\D", ""))
                            .findFirst()
                            .orElseThrow());
                }
            }
        }
    }
}
