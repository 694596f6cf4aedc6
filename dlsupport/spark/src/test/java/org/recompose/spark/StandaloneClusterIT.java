package org.recompose.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.recompose.data.Split;
import org.recompose.data.flowers.DrawnFlowers;
import org.recompose.train.Checkpoints;
import org.recompose.train.Dataset;
import org.recompose.train.Listener;
import org.recompose.train.Machine;
import org.recompose.train.Trainer;
import org.recompose.train.Way;
import org.recompose.train.remote.SubNetworks;
import org.recompose.weights.Weights;

/** A master and a worker of Spark that have Spark's jars only: ours come with the application. */
class StandaloneClusterIT {

    private static final String OURS = ".*(recompose|tensorflow|javacpp|tablesaw|classes|api-0).*";

    @TempDir
    private Path folder;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void end() throws InterruptedException {
        for (Process process : processes) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    @Timeout(value = 8, unit = TimeUnit.MINUTES)
    void workersNeedNothingOfOurs() throws Exception {
        int port = freePort();
        String master = "spark://127.0.0.1:" + port;
        start("master.Master", "--host", "127.0.0.1", "--port", "" + port, "--webui-port", "0");
        start(
                "worker.Worker",
                "--host",
                "127.0.0.1",
                "--cores",
                "2",
                "--memory",
                "2g",
                "--webui-port",
                "0",
                "--work-dir",
                folder.resolve("work").toString(),
                master);
        try (Dataset data = new Dataset(Split.of(DrawnFlowers.make(20, SparkTest.SIDE, SparkTest.SIDE, 1), 1));
                SubNetworks cluster = open(master);
                SubNetworks here = SubNetworks.open("", Way.CONCURRENT)) {
            List<Weights> there = weights(cluster, data, "there");
            List<Weights> alone = weights(here, data, "here");
            for (int k = 0; k < alone.size(); k++) {
                assertEquals(alone.get(k).hash(), there.get(k).hash(), "SNet-4." + (k + 1));
            }
        }
    }

    /** Spark starts and ends; the interrupt is still there for whoever asked. */
    @Test
    void anInterruptWhileSparkStartsOrEndsIsKept() {
        Thread.currentThread().interrupt();
        try (SubNetworks second = SubNetworks.open("local[1]", Way.CONCURRENT)) {
            assertTrue(Thread.currentThread().isInterrupted());
        } finally {
            assertTrue(Thread.interrupted());
        }
    }

    /** A master takes some seconds to listen, more on a busy machine: the test's own limit ends the attempts. */
    private static SubNetworks open(String master) throws InterruptedException {
        while (true) {
            try {
                return SubNetworks.open(master, Way.CONCURRENT);
            } catch (IllegalArgumentException notYet) {
                Thread.sleep(200);
            }
        }
    }

    private List<Weights> weights(SubNetworks where, Dataset data, String name) throws Exception {
        Trainer trainer = new Trainer(
                data,
                SparkTest.RECIPE,
                Listener.NONE,
                Machine.cores(2),
                new Checkpoints(folder.resolve(name), Duration.ofMinutes(1)));
        return where.train(trainer, SparkTest.jobs(), 1).stream()
                .map(trained -> trained.weights())
                .toList();
    }

    private void start(String name, String... arguments) throws IOException {
        String sparks = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.matches(OURS))
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                sparks,
                "org.apache.spark.deploy." + name));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile());
        builder.environment().put("SPARK_DIST_CLASSPATH", sparks);
        processes.add(builder.start());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
