package org.recompose.tf;

import ai.djl.util.Utils;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Properties;

/**
 * The native TensorFlow on the class path.
 *
 * @param version DJL's name of it, as {@code 2.7.0-20220114}
 * @param classifier what it was built for, as {@code cpu-linux-x86_64} or {@code cu113-linux-x86_64}
 * @param libraries its files
 */
public record NativeBuild(String version, String classifier, String[] libraries) {

    /** CUDA's runtime library, by the name under which TensorFlow's GPU build opens it on Linux. */
    public static final String CUDA_RUNTIME = "libcudart.so.11.0";

    private static final String FOLDER = "native/lib/";
    /** Where DJL looks first for TensorFlow, as a system property or in the environment. */
    private static final String PATH = "TENSORFLOW_LIBRARY_PATH";

    /** The first on the class path; none if DJL would download one. */
    public static Optional<NativeBuild> find() {
        URL resource = loader().getResource(FOLDER + "tensorflow.properties");
        if (resource == null) {
            return Optional.empty();
        }
        Properties properties = new Properties();
        try (InputStream in = resource.openStream()) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + resource, e);
        }
        String libraries = properties.getProperty("libraries", "");
        return libraries.isEmpty()
                ? Optional.empty()
                : Optional.of(new NativeBuild(
                        properties.getProperty("version"), properties.getProperty("classifier"), libraries.split(",")));
    }

    private static ClassLoader loader() {
        return NativeBuild.class.getClassLoader();
    }

    /** Whether it computes on GPUs too. */
    public boolean gpu() {
        return classifier.startsWith("cu");
    }

    /**
     * Makes DJL take a GPU build. By itself it does so only where it finds a CUDA of the same version, and goes to its
     * own server elsewhere; TensorFlow runs on the processor there.
     */
    void prefer() {
        if (gpu() && Utils.getEnvOrSystemProperty(PATH) == null) {
            try {
                System.setProperty(PATH, unpack().toString());
            } catch (IOException e) {
                throw new UncheckedIOException("can't unpack TensorFlow's library " + classifier, e);
            }
        }
    }

    /** Once for all processes of a user, into the folder that DJL would take. */
    private Path unpack() throws IOException {
        Path folder = Utils.getEngineCacheDir("tensorflow").resolve(version + "-" + classifier);
        if (Files.isDirectory(folder)) {
            return folder;
        }
        Files.createDirectories(folder.getParent());
        Path part = Files.createTempDirectory(folder.getParent(), "part");
        try {
            for (String library : libraries) {
                try (InputStream in = loader().getResourceAsStream(FOLDER + library)) {
                    Files.copy(in, part.resolve(library));
                }
            }
            Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException another) {
            return folder;
        } finally {
            Utils.deleteQuietly(part);
        }
        return folder;
    }
}
