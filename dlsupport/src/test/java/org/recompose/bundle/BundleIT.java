package org.recompose.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.recompose.config.Config;
import org.recompose.data.ImageSet;
import org.recompose.data.flowers.DrawnFlowers;
import org.recompose.report.Leg;
import org.recompose.report.Results;

@EnabledOnOs(OS.LINUX)
class BundleIT {

    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final List<String> TOOLS = List.of("sh", "dirname", "mkdir", "sha256sum", "cat", "tar", "gzip");

    @TempDir
    Path folder;

    @Test
    void runsWithoutNetworkAndJavaAndGoesOnAfterAKillToTheResultsOfARunOnTheFolder() throws Exception {
        Path images = images();
        Config config = Config.profile("smoke")
                .with(Map.of(
                        "data.folder",
                        images.toString(),
                        "model.width",
                        "16",
                        "plans",
                        "1:4, 4:2 1:2",
                        "hardware.cores",
                        "1",
                        "checkpointMinutes",
                        "0.001",
                        "timedSteps",
                        "1"));
        config.write(folder.resolve("config.json"));
        Map<String, String> settings = Map.of(
                Config.VARIABLE,
                folder.resolve("config.json").toString(),
                "XDG_CACHE_HOME",
                folder.resolve("cache").toString());
        Path parts = folder.resolve("parts");
        ended(java(settings, "org.recompose.bundle.Bundle", parts.toString(), "--parts", "60M"), 0);

        Path elsewhere = folder.resolve("with a space");
        damage(parts.resolve("bundle.00001"));
        assertTrue(ended(offline(List.of("sh", parts.resolve("unpack").toString(), elsewhere.toString())), 1)
                .contains("bundle.00001: FAILED"));
        damage(parts.resolve("bundle.00001"));
        ended(offline(List.of("sh", parts.resolve("unpack").toString(), elsewhere.toString())), 0);

        Files.move(images, folder.resolve("gone"));
        List<String> run = List.of(elsewhere.resolve("run").toString());
        Process first = offline(run).start();
        try (var lines = first.inputReader()) {
            lines.lines()
                    .filter(line -> line.startsWith("GNet-R epoch 2/"))
                    .findFirst()
                    .orElseThrow();
            first.destroyForcibly().waitFor();
        }
        String told = ended(offline(run), 0);
        assertTrue(told.contains("goes on from its checkpoint"), told);

        Files.move(folder.resolve("gone"), images);
        Path local = folder.resolve("local");
        ended(java(settings, "org.recompose.experiment.Headless", "--out", local.toString()), 0);
        Path results = elsewhere.resolve("results");
        assertEquals(Files.readString(local.resolve("table2.csv")), Files.readString(results.resolve("table2.csv")));
        assertEquals(Files.readString(local.resolve("fig4.csv")), Files.readString(results.resolve("fig4.csv")));
        assertEquals(
                Results.read(local).data().hash(), Results.read(results).data().hash());
        assertTrue(Files.exists(results.resolve("table1.csv")));
        List<Leg> legs = Results.read(results).legs();
        assertEquals(2, legs.size(), "the killed start and the one that went on");
        for (Leg leg : legs) {
            assertTrue(leg.versions().get("recompose").matches("\\d+\\.\\d+\\..*"), leg.toString());
            assertEquals("0.19.0", leg.versions().get("djl"));
            assertEquals(
                    Results.read(local).legs().get(0).versions().get("commit"),
                    leg.versions().get("commit"),
                    "the checkout's that it was made in");
            assertEquals("1", leg.hardware().get("cores used"));
        }
        String wrong = ended(offline(List.of(run.get(0), "--device", "tpu")), 2);
        assertEquals(1, wrong.lines().count(), wrong);
        assertTrue(wrong.contains("tpu"), wrong);
    }

    private Path images() throws IOException {
        ImageSet drawn = DrawnFlowers.make(12, 32, 32, 0);
        for (int i = 0; i < drawn.size(); i++) {
            Path file = folder.resolve("flowers")
                    .resolve(drawn.classes().get(drawn.labels()[i]))
                    .resolve(i + ".png");
            Files.createDirectories(file.getParent());
            ImageIO.write(drawn.image(i), "png", file.toFile());
        }
        return folder.resolve("flowers");
    }

    /** Flips a bit; twice flips it back. */
    private static void damage(Path part) throws IOException {
        byte[] bytes = Files.readAllBytes(part);
        bytes[bytes.length / 2] ^= 1;
        Files.write(part, bytes);
    }

    private static ProcessBuilder java(Map<String, String> environment, String... command) throws IOException {
        List<String> all = new ArrayList<>(List.of(JAVA, "-cp", classPath()));
        all.addAll(List.of(command));
        ProcessBuilder builder = new ProcessBuilder(all).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("RECOMPOSE_"));
        builder.environment().putAll(environment);
        return builder;
    }

    private static String classPath() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            String own = files.map(Path::toString)
                    .filter(name -> name.matches(".*/recompose-dlsupport-[\\d.]+(-SNAPSHOT)?\\.jar"))
                    .findFirst()
                    .orElseThrow();
            return own + File.pathSeparator + "target/lib/*";
        }
    }

    /** With nothing but a few tools on the path and no home; without network where this user may do so. */
    private ProcessBuilder offline(List<String> command) throws Exception {
        Path tools = folder.resolve("tools");
        if (!Files.exists(tools)) {
            Files.createDirectories(tools);
            for (String tool : TOOLS) {
                Files.createSymbolicLink(
                        tools.resolve(tool),
                        Stream.of("/bin", "/usr/bin")
                                .map(Path::of)
                                .map(bin -> bin.resolve(tool))
                                .filter(Files::exists)
                                .findFirst()
                                .orElseThrow());
            }
        }
        List<String> all = new ArrayList<>(unshares() ? List.of("unshare", "-rn") : List.of());
        all.addAll(List.of("/usr/bin/env", "-i", "PATH=" + tools, "HOME=/nonexistent"));
        all.addAll(command);
        return new ProcessBuilder(all).redirectErrorStream(true);
    }

    private static boolean unshares() throws InterruptedException {
        try {
            return new ProcessBuilder("unshare", "-rn", "true").start().waitFor() == 0;
        } catch (IOException absent) {
            return false;
        }
    }

    private static String ended(ProcessBuilder builder, int status) throws Exception {
        Process process = builder.start();
        String told = new String(process.getInputStream().readAllBytes());
        assertTrue(process.waitFor(10, TimeUnit.SECONDS), told);
        assertEquals(status, process.exitValue(), told);
        return told;
    }
}
