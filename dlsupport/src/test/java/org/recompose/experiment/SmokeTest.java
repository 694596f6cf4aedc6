package org.recompose.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.recompose.arch.Network;
import org.recompose.arch.ResNet;
import org.recompose.config.Config;
import org.recompose.data.Split;
import org.recompose.data.flowers.DrawnFlowers;
import org.recompose.io.NetworkJson;
import org.recompose.plan.Plan;
import org.recompose.report.Baseline;
import org.recompose.report.Frontier;
import org.recompose.report.Leg;
import org.recompose.report.Report;
import org.recompose.report.Results;
import org.recompose.report.Run;
import org.recompose.train.Build;
import org.recompose.train.Dataset;
import org.recompose.train.Job;
import org.recompose.train.Listener;
import org.recompose.train.Machine;
import org.recompose.train.Trained;
import org.recompose.train.Trainer;
import org.recompose.weights.Weights;

/** The whole experiment, as small as it can be. */
class SmokeTest {

    @TempDir
    private Path folder;

    private Config config(Map<String, String> changes) {
        Map<String, String> all =
                new HashMap<>(Map.of("out", folder.resolve("out").toString(), "hardware.cores", "1"));
        all.putAll(changes);
        return Config.profile("smoke").with(all);
    }

    private static Config small(Config config) {
        return config.with(Map.of("data.drawnPerClass", "16", "model.width", "16", "recipe.batchSize", "16"));
    }

    private static Results run(Config config, List<String> told) throws InterruptedException {
        return Experiment.run(config, new Progress(told::add));
    }

    private List<String> left(Config config) throws IOException {
        try (Stream<Path> files = Files.walk(config.folder())) {
            return files.filter(Files::isRegularFile)
                    .map(file -> config.folder().relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = SmokeTest.class.getResourceAsStream("smoke/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void assumeTheRecordedProcessor() throws IOException {
        Path info = Path.of("/proc/cpuinfo");
        assumeTrue(
                Files.isReadable(info)
                        && Files.readAllLines(info)
                                .containsAll(resource("processor").lines().toList()),
                "the record was made on another processor");
        assumeTrue(
                Runtime.getRuntime().availableProcessors() > 1,
                "oneDNN cuts operations, and so rounds, by the cores that the process may use: the record's were two");
    }

    /**
     * What commit 2cb3778, in which the strategies were built in, gave on the recorded processor with one core: every
     * accuracy and every loss, to the last digit. Its tables named the networks only.
     */
    @Test
    void theFiguresOfEveryPlanAreThoseOfTheBuiltInStrategiesToTheLastDigit() throws Exception {
        assumeTheRecordedProcessor();
        Config config = config(Map.of());
        List<String> told = new ArrayList<>();
        run(config, told);
        assertEquals(
                values(resource("table2.csv"), "network", "initialized (%)", "trained (%)"),
                values(
                        Files.readString(config.folder().resolve("table2.csv")),
                        "network",
                        "initialized (%)",
                        "trained (%)"),
                told.toString());
        assertEquals(
                values(resource("fig4.csv"), "seed", "network", "epoch", "validation accuracy (%)", "training loss"),
                values(
                        Files.readString(config.folder().resolve("fig4.csv")),
                        "seed",
                        "network",
                        "epoch",
                        "validation accuracy (%)",
                        "training loss"));
        assertEquals(
                List.of("fig4.csv", "history.csv", "reach.csv", "run.json", "table2.csv", "times.csv"), left(config));
    }

    /** Some columns of a CSV's rows, in an order of their own; GNet-R's half had another name. */
    private static List<String> values(String csv, String... columns) {
        List<String> lines =
                csv.replaceAll("\"([^\",]*), 1 epoch\"", "$1 half").lines().toList();
        List<String> header = List.of(lines.get(0).split(","));
        return lines.stream()
                .skip(1)
                .map(line -> List.of(line.split(",", -1)))
                .map(row -> Stream.of(columns)
                        .map(column -> row.get(header.indexOf(column)))
                        .collect(Collectors.joining(",")))
                .sorted()
                .toList();
    }

    private static long count(List<String> told, String beginning) {
        return told.stream().filter(line -> line.startsWith(beginning)).count();
    }

    @Test
    void whatPlansShareIsTrainedOnceAndTheBaselinesToo() throws Exception {
        Config config = small(config(Map.of("plans", "1:1, 4:1 1:1, 4:1 1:2, 16:1 4:1 1:1", "baselines", "4:1 1:1")));
        List<String> told = new ArrayList<>();
        Results results = run(config, told);
        assertEquals(1, count(told, "SNets-4: test accuracy"), told.toString());
        assertEquals(
                Set.of("1:1", "4:1", "4:1 1:1", "4:1 1:2", "4:1 4f:1", "16:1", "16:1 4:1", "16:1 4:1 1:1"),
                results.stages().stream().map(Plan::toString).collect(Collectors.toSet()));
        assertEquals(8 + Baseline.values().length - 1, results.runs().size());
        for (Baseline baseline : Baseline.values()) {
            assertTrue(results.runs().stream().anyMatch(run -> run.baseline() == baseline), baseline + " in " + told);
        }
        assertTrue(results.of(Plan.of("4:1 1:1"), Baseline.DENSE).get(0).times().elapsed() > 0, "its training counts");
        assertFalse(Files.exists(config.folder().resolve("checkpoints")));
        assertFalse(Files.exists(config.folder().resolve(".lock")));
        Results read = Results.read(config.folder());
        assertEquals(results.runs(), read.runs());
        assertEquals(1, read.legs().size());
        for (String version : List.of("recompose", "build", "commit", "java", "djl", "tensorflow")) {
            assertTrue(read.legs().get(0).versions().get(version) != null, version);
        }
    }

    /** Fewer training images than the dense network's usual batch, and devices that divide no batch of it. */
    @Test
    void theBaselinesTrainWithFewImagesAndOnSeveralDevices() throws Exception {
        Config config = small(config(Map.of(
                        "plans", "4:1 1:1",
                        "baselines", "4:1 1:1",
                        "hardware.devices", "cpu:0/1/2")))
                .with(Map.of("data.drawnPerClass", "8", "recipe.batchSize", "15"));
        Results results = run(config, new ArrayList<>());
        assertTrue(results.data().trainImages() < 64, results.data().toString());
        assertEquals(1, results.of(Plan.of("4:1 1:1"), Baseline.DENSE).size());
    }

    /** The experiment's own batch, which no stage takes, is larger than the training part. */
    @Test
    void theBaselinesTrainInTheBatchesOfTheirPlan() throws Exception {
        Plan plan = Plan.of("4:1@batchSize=15 1:1@batchSize=15");
        Config config = small(config(Map.of("plans", plan.toString(), "baselines", plan.toString())))
                .with(Map.of("data.drawnPerClass", "8", "recipe.batchSize", "64"));
        Results results = run(config, new ArrayList<>());
        assertEquals(1, results.of(plan, Baseline.DENSE).size());
    }

    @Test
    void aBatchThatTheDevicesDoNotDivideIsRefusedBeforeAnythingIsTrained() throws Exception {
        Config config = small(config(Map.of("plans", "4:1 1:1", "hardware.devices", "cpu:0/1/2")));
        List<String> told = new ArrayList<>();
        String message = assertThrows(IllegalArgumentException.class, () -> run(config, told))
                .getMessage();
        assertEquals(
                "a batch of 16 images cannot be shared equally among 3 devices; take a multiple of 3 or fewer devices",
                message);
        assertEquals(0, count(told, "SNets-4"));
    }

    private static Map<String, String> hashes(Results results) {
        return results.runs().stream()
                .filter(run -> run.baseline() == Baseline.NONE)
                .collect(Collectors.toMap(run -> run.plan().toString(), Run::weightsHash));
    }

    /** Interrupts the run when a line of its progress begins so. */
    private static void interrupted(Config config, String beginning) {
        Thread main = Thread.currentThread();
        List<String> told = new ArrayList<>();
        assertThrows(
                InterruptedException.class,
                () -> Experiment.run(config, new Progress(line -> {
                    told.add(line);
                    if (line.startsWith(beginning)) {
                        main.interrupt();
                    }
                })),
                told::toString);
    }

    /**
     * Grouped on two cores and stopped; one after another on one core and stopped; in other processes, then, and done.
     * Sub-networks that were finished stay bit for bit, no start asks for anything, and every one of them is told.
     */
    @Test
    void aRunGoesOnWithOtherCoresInAnotherWayAndWithOrWithoutACluster() throws Exception {
        Config config = small(config(Map.of("plans", "4:2 1:2", "checkpointMinutes", "0")));
        interrupted(config.with("hardware.cores", "2"), "GNet-T-4 epoch 1/2");
        interrupted(config.with("hardware.way", "sequential"), "GNet-T-4 goes on from its checkpoint");
        List<String> told = new ArrayList<>();
        Results results = run(config.with("hardware.cluster", "processes"), told);
        assertEquals(1, count(told, "SNets-4: all 2 epochs were done before"), told.toString());
        assertEquals(1, count(told, "GNet-T-4 goes on from its checkpoint: 1 of 2 epochs done"), told.toString());
        assertEquals(
                List.of("2", "1", "1"),
                results.legs().stream()
                        .map(leg -> leg.hardware().get("cores used"))
                        .toList());
        assertEquals(
                List.of("grouped", "sequential", "processes"),
                results.legs().stream().map(SmokeTest::way).toList());
        List<String> history = Files.readAllLines(config.folder().resolve("history.csv"));
        for (int epoch = 0; epoch <= 2; epoch++) {
            assertEquals(1, count(history, "0,4:2,SNets-4," + epoch + ","), history.toString());
            assertEquals(1, count(history, "0,4:2 1:2,GNet-T-4," + epoch + ","), history.toString());
        }
        assertEquals(
                List.of("fig4.csv", "history.csv", "reach.csv", "run.json", "table2.csv", "times.csv"), left(config));
    }

    private static String way(Leg leg) {
        String cluster = leg.hardware().get("cluster");
        return cluster == null || cluster.isEmpty() ? leg.hardware().get("way") : cluster;
    }

    /**
     * Other processes train the same bits as one thread here. They hear of the stop some tenths of a second after the
     * line that asks for it: by then shorter trainings were over, once in a while.
     */
    @Test
    void stoppedInOneProcessAndGoneOnInOthersTheSubNetworksAreTheSameBitForBit() throws Exception {
        Config config = small(config(Map.of("plans", "4:10", "hardware.way", "concurrent", "checkpointMinutes", "0")));
        Results whole = run(config.with("out", folder.resolve("whole").toString()), new ArrayList<>());
        interrupted(config, "SNets-4 epoch 1/10");
        Results gone = run(config.with("hardware.cluster", "processes"), new ArrayList<>());
        assertEquals(hashes(whole), hashes(gone));
        Config again = config.with("out", folder.resolve("again").toString());
        interrupted(again.with("hardware.cluster", "processes"), "SNets-4 epoch 1/10");
        List<String> told = new ArrayList<>();
        Results back = run(again, told);
        assertEquals(hashes(whole), hashes(back));
        assertTrue(told.stream().anyMatch(line -> line.contains("from its checkpoint")), told.toString());
    }

    /** Not on a corner of them: the network's input alone would also fit into the whole images. */
    @Test
    void aStageWithASizeTrainsOnScaledImages() throws Exception {
        Config config = small(config(Map.of("plans", "1:2@size=16")));
        Results results = run(config, new ArrayList<>());
        Split split = Split.of(DrawnFlowers.make(16, 32, 32, 0), 0);
        Network network = config.with("data.size", "16").network(5);
        try (Dataset data = new Dataset(split.resized(16, 16))) {
            Trained trained = new Trainer(data, config.recipe(), Listener.NONE, Machine.cores(1), config.checkpoints())
                    .train(Job.whole("1:2@size=16", network, Weights.random(network, 0), 0), 2);
            assertEquals(
                    List.of(trained.weights().hash()),
                    List.copyOf(hashes(results).values()));
        }
    }

    /** Stages on smaller images and of averaged weights train the same in other processes, stopped or not. */
    @Test
    void stagesWithASizeAndAnAverageTrainTheSameAnywhere() throws Exception {
        Config config = small(config(Map.of(
                "plans",
                "4:10@averaging=0.9@size=16 1:2@averaging=0.9",
                "hardware.way",
                "concurrent",
                "checkpointMinutes",
                "0")));
        Results whole = run(config.with("out", folder.resolve("whole").toString()), new ArrayList<>());
        interrupted(config.with("hardware.cluster", "processes"), "SNets-4 epoch 1/10");
        Results gone = run(config, new ArrayList<>());
        assertEquals(hashes(whole), hashes(gone));
        Results plain = run(
                config.with(Map.of(
                        "plans",
                        "4:10@size=16 1:2",
                        "out",
                        folder.resolve("plain").toString())),
                new ArrayList<>());
        assertTrue(
                Collections.disjoint(hashes(whole).values(), hashes(plain).values()),
                hashes(whole) + " " + hashes(plain));
    }

    /** Hours of training are not lost to a second start of the same, nor to another experiment in the same folder. */
    @Test
    void finishedResultsAreGivenAgainAndKeptWhenAnotherExperimentTakesTheirFolder() throws Exception {
        Config config = small(config(Map.of("plans", "1:1")));
        run(config, new ArrayList<>());
        assertTrue(Experiment.isDone(config));
        assertFalse(Experiment.isDone(config.with("plans", "1:2")));
        String finished = Files.readString(config.folder().resolve("run.json"));
        List<String> told = new ArrayList<>();
        Results again = run(config, told);
        assertEquals(0, count(told, "GNet-R epoch"), told.toString());
        assertTrue(told.get(told.size() - 1).endsWith("nothing is trained. Delete it to train again"), told.toString());
        assertEquals(finished, Files.readString(config.folder().resolve("run.json")));
        assertEquals(1, again.runs().size());
        run(config.with("plans", "1:2"), told);
        String kept = told.stream()
                .filter(line -> line.startsWith("earlier results are kept as "))
                .findFirst()
                .orElseThrow();
        assertEquals(finished, Files.readString(Path.of(kept.substring("earlier results are kept as ".length()))));
        assertEquals("1:2", Results.read(config.folder()).runs().get(0).plan().toString());
    }

    /** Nor to a folder that was renamed, or to a change that none of the results depends on. */
    @Test
    void finishedResultsAreGivenAgainFromARenamedFolder() throws Exception {
        Config config = small(config(Map.of("plans", "1:1")));
        Results first = run(config, new ArrayList<>());
        Path renamed = folder.resolve("renamed");
        Files.move(config.folder(), renamed);
        Config there = config.with(Map.of("out", renamed.toString(), "checkpointMinutes", "3", "timedSteps", "7"));
        assertTrue(Experiment.isDone(there));
        List<String> told = new ArrayList<>();
        Results again = run(there, told);
        assertEquals(0, count(told, "GNet-R epoch"), told.toString());
        assertEquals(hashes(first), hashes(again));
        assertEquals(renamed, again.config().folder());
        assertFalse(Experiment.isDone(there.with("keepWeights", "true")));
    }

    /** Nor is what was trained so far lost to another experiment that takes the folder and ends. */
    @Test
    void anInterruptedExperimentGoesOnAfterAnotherHasEndedInItsFolder() throws Exception {
        Config first = small(config(Map.of("plans", "1:1, 4:1 1:2", "checkpointMinutes", "0")));
        interrupted(first, "GNet-T-4 epoch 1/2");
        String begun = Files.readString(first.folder().resolve("run.json"));
        Config other = first.with("plans", "1:2");
        List<String> told = new ArrayList<>();
        Results own = run(other, told);
        String kept = told.stream()
                .filter(line -> line.startsWith("earlier results are kept as "))
                .findFirst()
                .orElseThrow(() -> new AssertionError(told.toString()));
        assertEquals(begun, Files.readString(Path.of(kept.substring("earlier results are kept as ".length()))));
        assertEquals(1, own.runs().size());
        assertEquals(1, own.legs().size(), own.legs().toString());
        List<String> history = Files.readAllLines(first.folder().resolve("history.csv"));
        assertEquals(0, count(history, "0,4:1"), history.toString());
        told.clear();
        run(other, told);
        assertEquals(0, count(told, "GNet-R epoch"), told.toString());
        told.clear();
        assertEquals(2, run(first, told).legs().size());
        assertEquals(1, count(told, "GNet-R: all 1 epochs were done before"), told.toString());
        assertEquals(1, count(told, "GNet-T-4 goes on from its checkpoint: 1 of 2 epochs done"), told.toString());
        assertEquals(
                List.of(),
                left(first).stream()
                        .filter(file -> file.startsWith("checkpoints"))
                        .toList());
    }

    /** The new build cannot go on from the old one's checkpoints, and ends what it began itself. */
    @Test
    void whatARebuiltLibraryHasFinishedIsNotTrainedAgain() throws Exception {
        Config config = small(config(Map.of("plans", "4:1 1:2", "checkpointMinutes", "0")));
        interrupted(config, "GNet-T-4 epoch 1/2");
        asLeftByAnotherBuild(config.folder());
        List<String> told = new ArrayList<>();
        Results results = run(config, told);
        assertTrue(
                told.stream().anyMatch(line -> line.contains("has build: 00000000; this one has build: ")),
                told.toString());
        told.clear();
        run(config, told);
        assertEquals(0, count(told, "GNet-T-4 epoch"), told.toString());
        assertEquals(1, results.legs().size(), results.legs().toString());
        assertEquals(
                List.of(),
                left(config).stream()
                        .filter(file -> file.startsWith("checkpoints"))
                        .toList());
    }

    /** Names that build in all that lies there; its list of starts had another name then. */
    private static void asLeftByAnotherBuild(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
            Files.writeString(file, bytes.replace(Build.own(), "00000000"), StandardCharsets.ISO_8859_1);
            Files.move(file, file.resolveSibling(file.getFileName().toString().replace(Build.own(), "00000000")));
        }
    }

    /** The configuration names its file only: what stands in it may be another network by now. */
    @Test
    void aNetworkOfOnesOwnIsTrainedAgainIfItsFileChangedAndItsEarlierWeightsAreKept() throws Exception {
        Config config = own(16, Map.of("plans", "1:1", "keepWeights", "true"));
        run(config, new ArrayList<>());
        List<String> told = new ArrayList<>();
        run(config, told);
        assertEquals(0, count(told, "GNet-R epoch"), told.toString());
        own(32, Map.of());
        run(config, told);
        assertEquals(1, count(told, "GNet-R epoch 1/1"), told.toString());
        try (var files = Files.list(config.folder())) {
            assertEquals(
                    List.of("run", "run", "weights", "weights"),
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> name.matches("(run|weights)[-.\\d].*|weights"))
                            .map(name -> name.replaceFirst("[-.].*", ""))
                            .sorted()
                            .toList());
        }
    }

    /** A configuration of a file that has a network of this width from now on. */
    private Config own(int width, Map<String, String> changes) throws IOException {
        Path own = folder.resolve("own.json");
        Files.writeString(own, NetworkJson.write(ResNet.paper(32, 32, width, 5)));
        Map<String, String> all = new HashMap<>(changes);
        all.putAll(Map.of("model.network", own.toString(), "data.size", "32"));
        return small(config(all));
    }

    @Test
    void whatAnotherNetworkInTheSameFileCameToIsKept() throws Exception {
        Config config = own(16, Map.of("plans", "4:1 1:2", "checkpointMinutes", "0"));
        interrupted(config, "GNet-T-4 epoch 1/2");
        String begun = Files.readString(config.folder().resolve("run.json"));
        own(32, Map.of());
        List<String> told = new ArrayList<>();
        run(config, told);
        String kept = told.stream()
                .filter(line -> line.startsWith("earlier results are kept as "))
                .findFirst()
                .orElseThrow(() -> new AssertionError(told.toString()));
        assertEquals(begun, Files.readString(Path.of(kept.substring("earlier results are kept as ".length()))));
    }

    @Test
    void resultsOfTwoNetworksInOneFileAreNotPooled() throws Exception {
        Path all = folder.resolve("all");
        Files.createDirectories(all);
        Files.writeString(
                all.resolve("costs.csv"),
                """
                round,stage,cores,networks,TFLOP an epoch,seconds an epoch
                1,1:1,1,1,2,9
                """);
        Config config = own(16, Map.of("plans", "1:1"));
        run(config.with("out", all.resolve("a").toString()), new ArrayList<>());
        run(config.with(Map.of("out", all.resolve("b").toString(), "seeds.first", "1")), new ArrayList<>());
        assertEquals(List.of(0L, 1L), Frontier.read(all, 1).seeds());
        own(32, Map.of());
        run(config.with(Map.of("out", all.resolve("c").toString(), "seeds.first", "2")), new ArrayList<>());
        assertThrows(IllegalArgumentException.class, () -> Frontier.read(all, 1));
    }

    /** Also those of a bundle, which names the file by where it lay there. */
    @Test
    void resultsCanBeDrawnWhenTheirNetworksFileIsGone() throws Exception {
        Config config = own(16, Map.of("plans", "1:1"));
        String drawn = new Report(run(config, new ArrayList<>())).table2().toString();
        Files.delete(folder.resolve("own.json"));
        assertEquals(drawn, new Report(Results.read(config.folder())).table2().toString());
    }

    /** What is measured once is kept with the checkpoints, and is in the record. */
    @Test
    void autosChoiceIsMadeOnceAndRemembered() throws Exception {
        Config config = small(config(Map.of("plans", "4:2 1:2", "hardware.way", "auto", "checkpointMinutes", "0")));
        interrupted(config, "GNet-T-4 epoch 1/2");
        List<String> told = new ArrayList<>();
        Results results = run(config, told);
        assertTrue(told.stream().anyMatch(line -> line.contains("as it was measured before")), told.toString());
        assertTrue(
                List.of("grouped", "concurrent", "sequential")
                        .contains(results.of(Plan.of("4:2")).get(0).times().way()),
                results.of(Plan.of("4:2")).get(0).times().way());
    }

    /** Its checkpoints stay until all seeds are done. */
    @Test
    void anotherSeedOfTheSameRunIsNoEarlierTraining() throws Exception {
        List<String> told = new ArrayList<>();
        run(small(config(Map.of("plans", "4:1 1:1", "seeds.count", "2"))), told);
        assertEquals(
                List.of(),
                told.stream().filter(line -> line.contains("begins afresh")).toList());
    }

    /**
     * Statistics and temperature are computed anew and round otherwise there; the other one is played by old
     * instructions.
     */
    @Test
    void aComposedNetworkGoesOnOnAnotherKindOfProcessor() throws Exception {
        Config config = small(config(Map.of(
                "plans", "4:1 1:20@statistics=3@temperature=true", "checkpointMinutes", "0", "timedSteps", "1")));
        config.write(folder.resolve("config.json"));
        ProcessBuilder command = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Headless.class.getName())
                .redirectErrorStream(true);
        command.environment()
                .putAll(Map.of(
                        Config.VARIABLE,
                        folder.resolve("config.json").toString(),
                        "TF_ENABLE_ONEDNN_OPTS",
                        "1",
                        "DNNL_MAX_CPU_ISA",
                        "SSE41"));
        Process older = command.start();
        try (BufferedReader lines = older.inputReader()) {
            assertTrue(lines.lines().anyMatch(line -> line.contains("GNet-T-4 epoch 2/20")));
        } finally {
            older.destroyForcibly().waitFor();
        }
        List<String> told = new ArrayList<>();
        run(config, told);
        assertEquals(1, count(told, "GNet-T-4 goes on from its checkpoint: "), told.toString());
    }

    /** Two lanes worked on the sub-networks: what earlier starts did counts as much time as they took. */
    @Test
    void theTimeOfAFinishedStageStaysWhatItWas() throws Exception {
        Config config = small(config(Map.of(
                "plans", "4:2 1:2",
                "hardware.way", "concurrent",
                "hardware.cores", "2",
                "checkpointMinutes", "0")));
        Plan parts = Plan.of("4:2");
        interrupted(config, "GNet-T-4 epoch 1/2");
        Run before = Results.read(config.folder()).of(parts).get(0);
        Run after = run(config.with("hardware.cores", "1"), new ArrayList<>())
                .of(parts)
                .get(0);
        assertEquals(before.epochs(), after.epochs());
        assertEquals(before.times().lanes(), after.times().lanes());
        assertEquals(before.weightsHash(), after.weightsHash());
    }

    @Test
    void aSecondRunInTheSameFolderIsRefusedAndTheFirstGoesOn() throws Exception {
        Config config = small(config(Map.of("plans", "1:1")));
        List<String> refused = new ArrayList<>();
        Results results = Experiment.run(config, new Progress(line -> {
            if (line.startsWith("GNet-R epoch 1/1")) {
                refused.add(assertThrows(IllegalArgumentException.class, () -> run(config, new ArrayList<>()))
                        .getMessage());
            }
        }));
        assertEquals(1, results.runs().size());
        assertEquals(
                List.of(config.folder() + " is being written by process "
                        + ProcessHandle.current().pid() + "; wait for it, stop it, or name another folder"),
                refused);
    }

    /** Another plan is another row of Table 1, also when checkpoints of an earlier start are there. */
    @Test
    void table1IsMeasuredAgainWhenItLacksAPlansSubNetworks() throws Exception {
        Config four = small(config(Map.of("plans", "4:1 1:1", "timedSteps", "1")));
        Config both = four.with("plans", "4:1 1:1, 16:1 1:1");
        assertFalse(Table1.written(four, 5));
        new Table1(four, 5, List.of(1.0, 0.5)).write(four.folder());
        assertTrue(Table1.written(four, 5));
        assertFalse(Table1.written(both, 5));
        new Table1(both, 5, List.of(1.0, 0.5, 0.4)).write(four.folder());
        assertTrue(Table1.written(both, 5));
        assertFalse(Table1.written(both.with("model.width", "32"), 5));
    }

    /** There the computed rows beside the paper's and beside the measured time are the same. */
    @Test
    void atThePapersScaleParametersStandInTable1Once() throws Exception {
        Config config = config(Map.of("plans", "4:1 1:1", "data.size", "224", "model.width", "64"));
        new Table1(config, 5, List.of(10.0, 5.0)).write(config.folder());
        String table = Files.readString(config.folder().resolve("table1.csv"));
        assertEquals(
                1,
                table.lines().filter(line -> line.contains("# param,computed")).count(),
                table);
        assertEquals(
                1,
                table.lines().filter(line -> line.contains("measured,10.0 s")).count(),
                table);
    }

    /** A file says how many classes its network has; the images then have as many. */
    @Test
    void table1IsOfTheNetworkOfOnesOwnAndItsClasses() throws Exception {
        Path own = folder.resolve("own.json");
        Files.writeString(own, NetworkJson.write(ResNet.paper(32, 32, 16, 10)));
        Config config = config(Map.of("plans", "4:1 1:1", "model.network", own.toString(), "data.size", "32"));
        new Table1(config, 10, List.of(1.0, 0.5)).write(config.folder());
        assertTrue(Table1.written(config, 10));
        assertTrue(
                Files.readString(config.folder().resolve("table1.csv")).contains("# param,computed,1.08M"),
                Files.readString(config.folder().resolve("table1.csv")));
    }
}
