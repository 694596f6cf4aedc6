package org.recompose.bundle;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ProviderNotFoundException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipError;
import java.util.zip.ZipException;
import org.recompose.tf.device.DeviceList;

/** The CUDA libraries that TensorFlow opens by name, found where they are installed. */
final class CudaLibraries {

    /** What holds all of them, for Hopper too. */
    static final String ARTIFACT = "org.bytedeco:cuda:11.8-8.6-1.5.8:linux-x86_64-redist";

    private CudaLibraries() {}

    /**
     * Copies the libraries into a folder, which is made.
     *
     * @param jar what holds them, in whatever folder; null to take those that are installed
     * @return the names that are not there
     */
    static List<String> copy(Path jar, Map<String, String> environment, Path folder) throws IOException {
        if (jar == null) {
            return copy(places(environment), folder);
        }
        try (FileSystem inside = FileSystems.newFileSystem(jar);
                Stream<Path> files = Files.walk(inside.getPath("/"))) {
            return copy(files.filter(Files::isDirectory).toList(), folder);
        } catch (ZipError | ZipException | ProviderNotFoundException e) {
            throw new IllegalArgumentException(jar + " is no jar: " + e.getMessage(), e);
        }
    }

    /** Where they may lie: the loader's path, conda's environment, CUDA's own folder, the loader's cache. */
    static List<Path> places(Map<String, String> environment) {
        String conda = environment.get("CONDA_PREFIX");
        return Stream.of(
                        Stream.of(
                                environment.getOrDefault("LD_LIBRARY_PATH", "").split(":")),
                        Stream.ofNullable(conda).map(prefix -> prefix + "/lib"),
                        Stream.of("/usr/local/cuda/lib64"),
                        cached())
                .flatMap(all -> all)
                .filter(place -> !place.isBlank())
                .map(Path::of)
                .filter(Files::isDirectory)
                .distinct()
                .toList();
    }

    /** The folders that {@code ldconfig} knows, none where there is no such command. */
    private static Stream<String> cached() {
        try {
            Process process = new ProcessBuilder("/sbin/ldconfig", "-p")
                    .redirectError(Redirect.DISCARD)
                    .start();
            return new String(process.getInputStream().readAllBytes())
                    .lines()
                    .filter(line -> line.contains("=> /"))
                    .map(line -> line.replaceFirst(".*=> (.*)/[^/]*$", "$1"));
        } catch (IOException absent) {
            return Stream.of();
        }
    }

    /**
     * Copies the first of each name, links followed, into a folder, which is made; and NVIDIA's compiler, which newer
     * cuDNN opens, where there is one.
     *
     * @return the names that are in none of the places
     */
    static List<String> copy(List<Path> places, Path folder) throws IOException {
        Files.createDirectories(folder);
        List<String> missing = new ArrayList<>();
        for (String name : DeviceList.LIBRARIES) {
            Path place = places.stream()
                    .filter(each -> Files.exists(each.resolve(name)))
                    .findFirst()
                    .orElse(null);
            if (place == null) {
                missing.add(name);
                continue;
            }
            Files.copy(place.resolve(name), folder.resolve(name));
            if (name.startsWith("libcudnn")) {
                copyAll(place, "libcudnn_*.so.8", folder);
            }
        }
        for (Path place : places) {
            copyAll(place, "libnvrtc*.so*", folder);
        }
        return missing;
    }

    private static void copyAll(Path place, String names, Path folder) throws IOException {
        try (DirectoryStream<Path> libraries = Files.newDirectoryStream(place, names)) {
            for (Path library : libraries) {
                Path target = folder.resolve(library.getFileName().toString());
                if (Files.isRegularFile(library) && Files.notExists(target)) {
                    Files.copy(library, target);
                }
            }
        }
    }
}
