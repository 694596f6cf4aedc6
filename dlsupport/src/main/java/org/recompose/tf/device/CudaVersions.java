package org.recompose.tf.device;

import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.ptr.IntByReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.recompose.tf.NativeBuild;

/** NVIDIA's cards, and the versions of its driver and libraries, as they answer when they are loaded. */
final class CudaVersions {

    private static final String DRIVER_LIBRARY = "libcuda.so.1";
    private static final int LONGEST_NAME = 100;

    private static final Path DRIVER = Path.of("/proc/driver/nvidia/version");

    private CudaVersions() {}

    /**
     * What is there: {@code GPU} with the names of the cards, {@code driver}, {@code driver's CUDA}, {@code CUDA} and
     * {@code cuDNN} with their versions.
     */
    static Map<String, String> loaded() {
        Map<String, String> versions = new LinkedHashMap<>();
        List<String> cards = cards();
        if (!cards.isEmpty()) {
            versions.put("GPU", String.join(", ", cards));
        }
        driver(DRIVER).ifPresent(version -> versions.put("driver", version));
        written(DRIVER_LIBRARY, "cuDriverGetVersion")
                .ifPresent(version -> versions.put("driver's CUDA", cuda(version)));
        written(NativeBuild.CUDA_RUNTIME, "cudaRuntimeGetVersion")
                .ifPresent(version -> versions.put("CUDA", cuda(version)));
        function("libcudnn.so.8", "cudnnGetVersion")
                .ifPresent(function -> versions.put("cuDNN", cudnn(function.invokeLong(new Object[0]))));
        return versions;
    }

    /** As {@code NVIDIA H200}, in CUDA's order; none unless TensorFlow has found a GPU before. */
    private static List<String> cards() {
        List<String> cards = new ArrayList<>();
        int count = written(DRIVER_LIBRARY, "cuDeviceGetCount").orElse(0);
        for (int card = 0; card < count; card++) {
            byte[] name = new byte[LONGEST_NAME];
            Object[] arguments = {name, name.length, card};
            function(DRIVER_LIBRARY, "cuDeviceGetName")
                    .filter(function -> function.invokeInt(arguments) == 0)
                    .ifPresent(function -> cards.add(Native.toString(name)));
        }
        return cards;
    }

    /** The driver's version, as 525.60.13, in the file that its kernel module writes. */
    static Optional<String> driver(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith("NVRM version:"))
                    .flatMap(line -> java.util.Arrays.stream(line.split("\\s+")))
                    .filter(word -> word.matches("\\d+\\.[\\d.]+"))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** CUDA's number 11030 is version 11.3. */
    static String cuda(int version) {
        return version / 1000 + "." + version % 1000 / 10;
    }

    /** cuDNN's number 8204 is version 8.2.4. */
    static String cudnn(long version) {
        return version / 1000 + "." + version % 1000 / 100 + "." + version % 100;
    }

    private static Optional<Integer> written(String library, String name) {
        return function(library, name).flatMap(function -> {
            IntByReference version = new IntByReference();
            return function.invokeInt(new Object[] {version}) == 0 ? Optional.of(version.getValue()) : Optional.empty();
        });
    }

    private static Optional<Function> function(String library, String name) {
        try {
            return Optional.of(NativeLibrary.getInstance(library).getFunction(name));
        } catch (UnsatisfiedLinkError e) {
            return Optional.empty();
        }
    }
}
