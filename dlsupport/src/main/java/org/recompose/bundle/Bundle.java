package org.recompose.bundle;

import com.google.gson.JsonObject;
import java.io.BufferedOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.recompose.config.Config;
import org.recompose.data.ImageFolder;
import org.recompose.data.ImageSet;
import org.recompose.data.PackedImages;
import org.recompose.train.Build;

/**
 * Packs the experiment that the environment names (see {@link Config#fromEnvironment}) into a folder that runs on a
 * Linux machine of the same architecture without network, Java or Python: {@code ./run} starts it, and goes on after a
 * kill; results are left in the folder's {@code results}.
 */
public final class Bundle {

    private static final String USAGE =
            "give the folder to make, then if wanted --parts SIZE, as --parts 60M, and" + " --cuda-jar FILE";
    /** What {@code jdeps --print-module-deps} says of the jars, and what DJL and JNA take by reflection. */
    private static final String MODULES =
            "java.compiler,java.desktop,java.logging,java.management,java.naming,java.sql,java.xml,"
                    + "jdk.management,jdk.unsupported,jdk.zipfs";

    private static final String NETWORK = "network.json";

    private Bundle() {}

    /**
     * The command. Exits with 2 if its arguments or the configuration are wrong, and with 1 if a file cannot be read or
     * written.
     *
     * @param arguments the folder, which must be empty or not there; {@code --parts SIZE} to get it packed in parts of
     *     that size instead, with a script {@code unpack}; {@code --cuda-jar FILE} to take CUDA's libraries from a jar,
     *     as Maven Central's {@code org.bytedeco:cuda:11.8-8.6-1.5.8:linux-x86_64-redist}, and not from where they are
     *     installed
     */
    public static void main(String[] arguments) {
        try {
            Map<String, String> options = options(List.of(arguments));
            boolean parts = options.containsKey("--parts");
            long size = parts ? bytes(options.get("--parts")) : 0;
            Path jar = options.containsKey("--cuda-jar") ? Path.of(options.get("--cuda-jar")) : null;
            checkJar(jar);
            Path folder = empty(Path.of(arguments[0]));
            Config config = Config.fromEnvironment();
            if (parts) {
                Path whole = folder.resolve("recompose");
                fill(config, whole, jar);
                split(whole, folder, size);
                delete(whole);
            } else {
                fill(config, folder, jar);
            }
            System.out.println("bundle: " + folder + (parts ? "; on the other machine: sh unpack FOLDER" : "/run"));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        } catch (IOException | UncheckedIOException e) {
            System.err.println("the bundle can't be written: " + e.getMessage());
            System.exit(1);
        }
    }

    /** What follows the folder, by its option. */
    static Map<String, String> options(List<String> arguments) {
        Map<String, String> options = new HashMap<>();
        for (int i = 1; i + 1 < arguments.size(); i += 2) {
            options.put(arguments.get(i), arguments.get(i + 1));
        }
        if (arguments.size() % 2 == 0
                || arguments.get(0).startsWith("--")
                || !Set.of("--parts", "--cuda-jar").containsAll(options.keySet())) {
            throw new IllegalArgumentException("'" + String.join(" ", arguments) + "': " + USAGE);
        }
        return options;
    }

    private static void checkJar(Path jar) {
        if (jar != null && !Files.isRegularFile(jar)) {
            throw new IllegalArgumentException("--cuda-jar " + jar + " is no file: name a jar with CUDA's libraries");
        }
        if (jar != null && !jars().anyMatch(Bundle::gpu)) {
            throw new IllegalArgumentException(
                    "--cuda-jar " + jar + ": this build is for processors; build with -Pcu113");
        }
    }

    private static Stream<Path> jars() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.endsWith(".jar"))
                .map(Path::of);
    }

    private static boolean gpu(Path jar) {
        return jar.getFileName().toString().startsWith("tensorflow-native-cu");
    }

    /** Bytes of {@code 60M}, {@code 2G} or {@code 500K}. */
    static long bytes(String size) {
        if (!size.matches("[1-9]\\d{0,5}[KMG]")) {
            throw new IllegalArgumentException("the size of a part is '" + size + "', must be as 500K, 60M or 2G");
        }
        int unit = "KMG".indexOf(size.charAt(size.length() - 1)) + 1;
        return Long.parseLong(size.substring(0, size.length() - 1)) << 10 * unit;
    }

    private static Path empty(Path folder) throws IOException {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new IllegalArgumentException(folder + " is a file: name a folder");
        }
        Files.createDirectories(folder);
        try (Stream<Path> files = Files.list(folder)) {
            if (files.findAny().isPresent()) {
                throw new IllegalArgumentException(folder + " is not empty: name a new folder");
            }
        }
        return folder;
    }

    private static void fill(Config config, Path folder, Path cudaJar) throws IOException {
        Files.createDirectories(folder.resolve("lib"));
        if (!config.data().drawn()) {
            System.out.println("images");
            int size = config.data().size();
            ImageSet images = ImageFolder.load(Path.of(config.data().folder()), size, size, (done, all) -> {});
            PackedImages.write(images, folder.resolve("images"));
        }
        System.out.println("Java");
        link(folder.resolve("java"));
        System.out.println("libraries");
        for (Path jar : (Iterable<Path>) jars()::iterator) {
            Files.copy(jar, folder.resolve("lib").resolve(jar.getFileName()));
        }
        if (jars().anyMatch(Bundle::gpu)) {
            List<String> missing = CudaLibraries.copy(cudaJar, System.getenv(), folder.resolve("cuda"));
            if (!missing.isEmpty()) {
                System.out.println("not found" + (cudaJar == null ? " here" : " in " + cudaJar)
                        + ", so the other machine must have them: " + String.join(", ", missing)
                        + ". To pack them: conda install -c conda-forge cudatoolkit=11.3 cudnn=8.2 (11.8 and 8.6 for"
                        + " Hopper) and conda activate, or Maven Central's " + CudaLibraries.ARTIFACT
                        + " with --cuda-jar FILE; then the same command into a new folder");
            }
        }
        if (config.model().file()) {
            Files.copy(Path.of(config.model().network()), folder.resolve(NETWORK));
        }
        Files.writeString(folder.resolve("config.json"), there(config).toString());
        Files.writeString(folder.resolve("commit"), Build.commit());
        script(folder, "run", text -> text);
    }

    private static void link(Path folder) throws IOException {
        StringWriter told = new StringWriter();
        int status = ToolProvider.findFirst("jlink")
                .orElseThrow(() -> new IllegalArgumentException("this Java has no jlink: take a JDK 17 or newer"))
                .run(
                        new PrintWriter(told),
                        new PrintWriter(told),
                        "--add-modules",
                        MODULES,
                        "--strip-java-debug-attributes",
                        "--no-header-files",
                        "--no-man-pages",
                        "--output",
                        folder.toString());
        if (status != 0) {
            throw new IOException("jlink: " + told.toString().strip().replaceAll("\\s*\\R\\s*", " "));
        }
    }

    /** The configuration as it is there: images, results and a network of one's own lie in the bundle's own folder. */
    static JsonObject there(Config config) {
        JsonObject json = config.json();
        json.addProperty("out", "results");
        if (!config.data().drawn()) {
            json.getAsJsonObject("data").addProperty("folder", "images");
        }
        if (config.model().file()) {
            json.getAsJsonObject("model").addProperty("network", NETWORK);
        }
        return json;
    }

    static void script(Path folder, String name, UnaryOperator<String> change) throws IOException {
        try (InputStream in = Bundle.class.getResourceAsStream(name + ".sh")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            Files.writeString(folder.resolve(name), change.apply(text));
        }
        folder.resolve(name).toFile().setExecutable(true, false);
    }

    static void split(Path whole, Path folder, long size) throws IOException {
        System.out.println("parts");
        try (TarArchiveOutputStream tar =
                        new TarArchiveOutputStream(new BufferedOutputStream(fast(new Parts(folder, size)), 1 << 16));
                Stream<Path> files = Files.walk(whole)) {
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile).sorted()::iterator) {
                TarArchiveEntry entry = new TarArchiveEntry(
                        file.toFile(), whole.relativize(file).toString());
                entry.setMode(Files.isExecutable(file) ? 0755 : 0644);
                entry.setIds(0, 0);
                tar.putArchiveEntry(entry);
                Files.copy(file, tar);
                tar.closeArchiveEntry();
            }
        }
    }

    /** Most of it is compressed already. */
    private static OutputStream fast(OutputStream out) throws IOException {
        return new GZIPOutputStream(out, 1 << 16) {
            {
                def.setLevel(Deflater.BEST_SPEED);
            }
        };
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files.sorted((a, b) -> b.compareTo(a))::iterator) {
                Files.delete(file);
            }
        }
    }
}
