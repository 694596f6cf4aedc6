package org.recompose.tf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.recompose.arch.Network;
import org.recompose.arch.PlainCnn;
import org.recompose.arch.TestNetworks;
import org.recompose.weights.Weights;

class GroupedConvolutionsTest {

    @Test
    void theyRunWithOneDnn() {
        assertTrue(GroupedConvolutions.run(List.of()));
        assertTrue(GroupedConvolutions.run(List.of("/CPU:0", "/CPU:1")));
    }

    /** In a Java of its own, since TensorFlow reads the setting once. */
    @Test
    void withoutOneDnnTheyAreRefusedInOneLineThatNamesTheSetting() throws Exception {
        ProcessBuilder java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        GroupedConvolutionsTest.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        java.environment().put("TF_ENABLE_ONEDNN_OPTS", "0");
        Process process = java.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor());
        assertEquals(
                """
                plain, 2 as one, needs grouped convolutions, which TensorFlow computes on processors with oneDNN only; \
                set TF_ENABLE_ONEDNN_OPTS=1 before Java starts, or train the networks one after another or side by side
                grouped needs grouped convolutions, which TensorFlow computes on processors with oneDNN only; \
                set TF_ENABLE_ONEDNN_OPTS=1 before Java starts
                alone
                """,
                output);
    }

    /** Prints what is refused. */
    public static void main(String[] args) {
        Network plain = PlainCnn.of(16, 16, 4, 3);
        try {
            new TrainingGraph(spec(plain, 2)).close();
        } catch (IllegalStateException e) {
            System.out.println(e.getMessage());
        }
        Network grouped = TestNetworks.grouped(16, 16, 8, 3);
        try {
            Predictor.of(grouped, Weights.random(grouped, 1)).close();
        } catch (IllegalStateException e) {
            System.out.println(e.getMessage());
        }
        new TrainingGraph(spec(plain, 1)).close();
        System.out.println("alone");
    }

    private static TrainingGraph.Spec spec(Network network, int groups) {
        return new TrainingGraph.Spec(network, groups, 16, 16, new Optimizer.Sgd(0, false), 0, 0, 1);
    }
}
