package org.recompose.train.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.recompose.arch.Network;
import org.recompose.arch.ResNet;
import org.recompose.data.Split;
import org.recompose.data.flowers.DrawnFlowers;
import org.recompose.decompose.Decomposition;
import org.recompose.partition.Partition;
import org.recompose.tf.Optimizer;
import org.recompose.train.Checkpoints;
import org.recompose.train.Dataset;
import org.recompose.train.Job;
import org.recompose.train.Listener;
import org.recompose.train.Machine;
import org.recompose.train.Recipe;
import org.recompose.train.Schedule;
import org.recompose.train.Trained;
import org.recompose.train.Trainer;
import org.recompose.train.Way;
import org.recompose.weights.Weights;

class ProcessesTest {

    private static final int SIDE = 32;

    @TempDir
    private Path folder;

    /** One of two processes is killed on its way; what is left is what one process gives. */
    @Test
    void twoProcessesGiveTheWeightsOfOneAlsoWhenOneIsKilled() throws InterruptedException {
        Decomposition decomposition =
                new Decomposition(ResNet.paper(SIDE, SIDE, 16, 5), Partition.ofPaper(4, SIDE, SIDE));
        List<Job> jobs = IntStream.range(0, 4)
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
        Recipe recipe =
                new Recipe(16, 0.02, Schedule.COSINE, 1, new Optimizer.Sgd(0.9f, false), 5e-4, 0, true, 2, 0, 0);
        Set<String> processes = ConcurrentHashMap.newKeySet();
        Listener killer = new Listener() {
            private boolean killed;

            @Override
            public void step(List<Job> training, int epoch, int epochs, int step, int steps) {
                if (!killed && epoch > 1) {
                    killed = true;
                    ProcessHandle.current()
                            .descendants()
                            .filter(p -> p.info().command().orElse("").endsWith("java"))
                            .findFirst()
                            .orElseThrow()
                            .destroyForcibly();
                }
            }

            @Override
            public void elsewhere(Job job, Map<String, String> provenance) {
                processes.add(provenance.get("process"));
                assertEquals("float32", provenance.get("precision"));
            }
        };
        try (Dataset data = new Dataset(Split.of(DrawnFlowers.make(20, SIDE, SIDE, 1), 1));
                SubNetworks there = SubNetworks.open("processes", Way.CONCURRENT)) {
            List<Trained> trained = there.train(
                    new Trainer(data, recipe, killer, Machine.cores(2), new Checkpoints(folder, Duration.ofMillis(10))),
                    jobs,
                    4);
            List<Trained> here = new Trainer(data, recipe, Listener.NONE, Machine.cores(2), Checkpoints.NONE)
                    .train(jobs, 4, Way.CONCURRENT);
            for (int k = 0; k < 4; k++) {
                assertEquals(here.get(k).weights(), trained.get(k).weights(), "SNet " + k);
            }
        }
        assertTrue(processes.size() >= 2, processes.toString());
    }

    /** As in one process, where the processor is cores to share. */
    @Test
    void onTheProcessorThereIsAProcessACore() throws InterruptedException {
        Network network = ResNet.paper(SIDE, SIDE, 4, 5);
        List<Job> jobs = IntStream.range(0, 2)
                .mapToObj(k -> Job.whole("GNet " + k, network, Weights.random(network, k), k))
                .toList();
        try (Dataset data = new Dataset(Split.of(DrawnFlowers.make(8, SIDE, SIDE, 1), 1));
                SubNetworks there = SubNetworks.open("processes", Way.CONCURRENT)) {
            List<Trained> trained = there.train(
                    new Trainer(
                            data,
                            Recipe.standard().batchSize(8),
                            Listener.NONE,
                            new Machine(2, List.of("/CPU:0")),
                            new Checkpoints(folder, Duration.ofMinutes(1))),
                    jobs,
                    1);
            assertEquals(2, trained.stream().map(Trained::lane).distinct().count());
            assertEquals(
                    List.of(1, 1),
                    trained.stream().map(each -> each.lane().cores()).toList());
        }
    }

    /** TensorFlow numbers the GPUs that the caller lets it see; CUDA takes the caller's own names of them. */
    @Test
    void aProcessSeesOneOfTheGpusThatItsCallerSees() {
        assertEquals("1", Processes.visible(null, 1));
        assertEquals("0", Processes.visible(" ", 0));
        assertEquals("5", Processes.visible("3,5", 1));
        assertEquals("GPU-8a", Processes.visible("GPU-4f, GPU-8a", 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"spark", "local[x]", "http://host:7077", "spark://host", "process"})
    void aPlaceThatNobodyKnowsIsRefused(String where) {
        String message = assertThrows(IllegalArgumentException.class, () -> SubNetworks.open(where, Way.AUTO))
                .getMessage();
        assertTrue(message.contains("'" + where + "'") && message.contains("spark://host:7077"), message);
    }

    @Test
    void sparkWithoutItsJarsIsRefused() {
        String message = assertThrows(IllegalArgumentException.class, () -> SubNetworks.open("local[2]", Way.AUTO))
                .getMessage();
        assertTrue(message.contains("--cluster local[2]"), message);
    }
}
