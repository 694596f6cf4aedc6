package org.recompose.experiment;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.recompose.tf.TensorFlowEngine;

/** What a result was made with, so that it can be made again and two results compared. */
final class Provenance {

    private Provenance() {}

    static Map<String, Object> versions() {
        Map<String, Object> versions = new LinkedHashMap<>();
        String own = Provenance.class.getPackage().getImplementationVersion();
        versions.put("recompose", own == null ? "development" : own);
        versions.put("commit", commit());
        versions.put("java", System.getProperty("java.vendor") + " " + System.getProperty("java.version"));
        versions.put("djl", ai.djl.engine.Engine.class.getPackage().getImplementationVersion());
        versions.put("tensorflow", TensorFlowEngine.version());
        return versions;
    }

    /** Of this machine, and the devices that the configuration trains on here. */
    static Map<String, Object> hardware(Config config) {
        Map<String, Object> hardware = new LinkedHashMap<>();
        hardware.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        hardware.put("processor", processor());
        hardware.put("cores", Runtime.getRuntime().availableProcessors());
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean os) {
            hardware.put("memoryGiB", Math.round(os.getTotalMemorySize() / (double) (1 << 30)));
        }
        int gpus = TensorFlowEngine.load().getGpuCount();
        hardware.put("gpus", gpus);
        List<String> devices = gpus > 0 || config.devices().startsWith("cpu")
                ? config.machine().devices()
                : List.of();
        hardware.put("devices", devices.isEmpty() ? List.of("/CPU:0") : devices);
        return hardware;
    }

    static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String processor() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("model name"))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }

    /** The commit that {@code RECOMPOSE_COMMIT} names, else that of the git checkout one stands in. */
    private static String commit() {
        String given = System.getenv("RECOMPOSE_COMMIT");
        if (given != null && !given.isBlank()) {
            return given;
        }
        try {
            Process git = new ProcessBuilder("git", "describe", "--always", "--dirty", "--abbrev=40")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String commit = new String(git.getInputStream().readAllBytes()).strip();
            return commit.isEmpty() ? "unknown" : commit;
        } catch (IOException e) {
            return "unknown";
        }
    }
}
