package org.recompose.tf.device;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.ptr.IntByReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.recompose.tf.NativeBuild;

/** The versions of NVIDIA's driver and libraries, as they answer when they are loaded. */
final class CudaVersions {

    private static final Path DRIVER = Path.of("/proc/driver/nvidia/version");

    private CudaVersions() {}

    /** What is there: {@code driver}, {@code driver's CUDA}, {@code CUDA} and {@code cuDNN} with their versions. */
    static Map<String, String> loaded() {
        Map<String, String> versions = new LinkedHashMap<>();
        driver(DRIVER).ifPresent(version -> versions.put("driver", version));
        written("libcuda.so.1", "cuDriverGetVersion")
                .ifPresent(version -> versions.put("driver's CUDA", cuda(version)));
        written(NativeBuild.CUDA_RUNTIME, "cudaRuntimeGetVersion")
                .ifPresent(version -> versions.put("CUDA", cuda(version)));
        function("libcudnn.so.8", "cudnnGetVersion")
                .ifPresent(function -> versions.put("cuDNN", cudnn(function.invokeLong(new Object[0]))));
        return versions;
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
