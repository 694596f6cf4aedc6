package org.recompose.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CudaLibrariesTest {

    private static final List<String> TAKEN = List.of(
            "libcublas.so.11",
            "libcublasLt.so.11",
            "libcudart.so.11.0",
            "libcudnn.so.8",
            "libcudnn_ops_infer.so.8",
            "libcufft.so.10",
            "libcurand.so.10",
            "libcusolver.so.11",
            "libcusparse.so.11",
            "libnvrtc.so.11.2");

    @TempDir
    Path folder;

    @Test
    void theLibrariesOfAJarAreTakenByNameWhereverTheyLieInIt() throws IOException {
        Path jar = folder.resolve("cuda.jar");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            for (String name :
                    Stream.concat(TAKEN.stream(), Stream.of("libnpps.so.11")).toList()) {
                zip.putNextEntry(new ZipEntry("org/bytedeco/cuda/linux-x86_64/" + name));
                zip.write(name.getBytes());
            }
        }
        Path target = folder.resolve("cuda");
        assertEquals(List.of(), CudaLibraries.copy(jar, Map.of(), target));
        assertEquals(TAKEN, names(target));
        assertEquals("libcudnn.so.8", Files.readString(target.resolve("libcudnn.so.8")));
    }

    @Test
    void installedLibrariesAreFoundThroughLinksAndTheFirstPlaceWins() throws IOException {
        Path conda = Files.createDirectories(folder.resolve("conda/lib"));
        Path own = Files.createDirectories(folder.resolve("own"));
        Files.writeString(conda.resolve("libcudart.so.11.8.89"), "conda");
        Files.createSymbolicLink(conda.resolve("libcudart.so.11.0"), Path.of("libcudart.so.11.8.89"));
        Files.writeString(conda.resolve("libcufft.so.10"), "conda");
        Files.writeString(own.resolve("libcufft.so.10"), "own");
        List<Path> places = CudaLibraries.places(Map.of(
                "LD_LIBRARY_PATH",
                own + "::" + folder.resolve("gone"),
                "CONDA_PREFIX",
                folder.resolve("conda").toString()));
        assertEquals(List.of(own, conda), places.subList(0, 2));
        Path target = folder.resolve("cuda");
        List<String> missing = CudaLibraries.copy(places.subList(0, 2), target);
        assertEquals(
                List.of(
                        "libcublas.so.11",
                        "libcublasLt.so.11",
                        "libcurand.so.10",
                        "libcusolver.so.11",
                        "libcusparse.so.11",
                        "libcudnn.so.8"),
                missing);
        assertEquals("conda", Files.readString(target.resolve("libcudart.so.11.0")));
        assertEquals("own", Files.readString(target.resolve("libcufft.so.10")));
    }

    @Test
    void whatIsNoJarIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("text.jar"), "text");
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class, () -> CudaLibraries.copy(file, Map.of(), folder.resolve("cuda")));
        assertTrue(e.getMessage().startsWith(file + " is no jar: "), e.getMessage());
    }

    @Test
    void optionsFollowTheFolder() {
        assertEquals(
                Map.of("--parts", "60M", "--cuda-jar", "a.jar"),
                Bundle.options(List.of("DIR", "--cuda-jar", "a.jar", "--parts", "60M")));
        for (List<String> wrong : List.of(
                List.<String>of(),
                List.of("DIR", "--parts"),
                List.of("DIR", "--part", "60M"),
                List.of("--parts", "60M", "DIR"))) {
            assertTrue(assertThrows(IllegalArgumentException.class, () -> Bundle.options(wrong))
                    .getMessage()
                    .contains("give the folder to make"));
        }
        assertEquals(60 << 20, Bundle.bytes("60M"));
        assertThrows(IllegalArgumentException.class, () -> Bundle.bytes("60"));
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return List.copyOf(new TreeSet<>(
                    files.map(file -> file.getFileName().toString()).toList()));
        }
    }
}
