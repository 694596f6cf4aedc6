package org.recompose.experiment;

import ai.djl.engine.Engine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.recompose.config.Config;
import org.recompose.tf.TensorFlowEngine;
import org.recompose.tf.device.DeviceList;
import org.recompose.train.Build;
import org.recompose.train.Machine;

/** What a result was made with, so that it can be made again and two results compared. */
final class Provenance {

    private Provenance() {}

    static Map<String, String> versions() {
        Map<String, String> versions = new LinkedHashMap<>();
        String own = Provenance.class.getPackage().getImplementationVersion();
        versions.put("recompose", own == null ? "development" : own);
        versions.put("build", Build.own());
        versions.put("commit", Build.commit());
        versions.put("java", System.getProperty("java.vendor") + " " + System.getProperty("java.version"));
        versions.put("djl", Engine.class.getPackage().getSpecificationVersion());
        versions.put("tensorflow", TensorFlowEngine.version());
        return versions;
    }

    /** Of this machine, and the devices that the configuration trains on here. */
    static Map<String, String> hardware(Config config, Machine machine) {
        Map<String, String> hardware = new LinkedHashMap<>();
        hardware.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        hardware.put("processor", processor());
        hardware.put("cores", String.valueOf(Runtime.getRuntime().availableProcessors()));
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean os) {
            hardware.put("memory", Math.round(os.getTotalMemorySize() / (double) (1 << 30)) + " GiB");
        }
        long gpus = DeviceList.all().stream().filter(DeviceList.Device::gpu).count();
        hardware.put("gpus", String.valueOf(gpus));
        if (machine.onGpus()) {
            hardware.putAll(DeviceList.cuda());
        }
        hardware.put("devices", (machine.devices().isEmpty() ? List.of("/CPU:0") : machine.devices()).toString());
        hardware.put("cores used", String.valueOf(machine.cores()));
        hardware.put("precision", machine.precision());
        hardware.put("way", config.hardware().way().name().toLowerCase(Locale.ROOT));
        hardware.put("cluster", config.hardware().cluster());
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
}
