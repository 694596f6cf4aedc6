package org.recompose.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.recompose.config.Arguments;
import org.recompose.config.Config;
import org.recompose.data.ImageSet;
import org.recompose.data.Split;
import org.recompose.plan.Plan;

/** Says in one line whether a configuration can be run, and leaves it as a file. */
public final class Check {

    private Check() {}

    /**
     * Exits with 2 if it cannot.
     *
     * @param arguments options as of {@link Arguments}; before them {@code --write FILE} for a file of the resolved
     *     configuration
     */
    public static void main(String[] arguments) throws IOException {
        try {
            List<String> options = new ArrayList<>(List.of(arguments));
            Path file = null;
            if (options.size() > 1 && options.get(0).equals("--write")) {
                file = Path.of(options.get(1));
                options.subList(0, 2).clear();
            }
            Config config = Arguments.config(options);
            String described = describe(config);
            checkFolder(config.folder());
            System.out.println(described);
            if (file != null) {
                // Options' places are absolute in what is written, since it is read elsewhere.
                options.addAll(
                        List.of("--out", config.out(), "--data", config.data().folder()));
                options.addAll(
                        List.of("--set", "model.network=" + config.model().network()));
                Arguments.config(options).write(file);
            }
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    /** @throws IllegalArgumentException if results cannot be written there, or another run writes them now */
    private static void checkFolder(Path folder) {
        if (Files.isDirectory(folder)) {
            OneWriter.of(folder).close();
        } else if (Files.exists(folder)) {
            throw new IllegalArgumentException("out is " + folder + ", which is a file: name a folder");
        }
    }

    /**
     * Reads photographs too; the experiment then finds them in the cache.
     *
     * @throws IllegalArgumentException if the images or the recipe cannot be used, saying why
     */
    static String describe(Config config) {
        if (config.hardware().devices().startsWith("gpu")) {
            config.hardware().machine();
        }
        String images = "drawn";
        if (!config.data().drawn()) {
            ImageSet set = Experiment.images(config, Progress.none());
            Split split = Experiment.split(config, set, config.seeds().first());
            batches(config, split);
            config.network(set.classes().size());
            images = set.size() + " in " + config.data().folder();
        }
        int seeds = config.seeds().count();
        int size = config.data().size();
        return "profile " + config.profile() + ": " + config.model().network() + " network, " + size + "×" + size
                + ", width " + config.model().width() + ", plans "
                + String.join(", ", config.plans().stream().map(Plan::toString).toList()) + "; " + seeds
                + (seeds == 1 ? " seed" : " seeds") + ", images: " + images;
    }

    private static void batches(Config config, Split split) {
        config.trained().stream().flatMap(plan -> plan.stages().stream()).forEach(stage -> {
            int batch = config.recipe(stage).batchSize();
            if (batch > split.train().size()) {
                throw new IllegalArgumentException("recipe.batchSize is " + batch + ", must be at most the "
                        + split.train().size() + " training images in "
                        + config.data().folder());
            }
        });
    }
}
