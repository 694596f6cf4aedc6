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
import org.recompose.report.Frontier;

/** Says in one line whether a configuration can be run, and leaves it as a file. */
public final class Check {

    private static final int EVIDENCE_CORES = 1;

    private Check() {}

    /**
     * Exits with 2 if it cannot.
     *
     * @param arguments options as of {@link Arguments}; before them {@code --write FILE} for a file of the resolved
     *     configuration, and {@code --budget SHARE --evidence FOLDER} for the plan that a {@link Frontier} recommends
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        try {
            List<String> options = new ArrayList<>(List.of(arguments));
            String file = take("--write", options);
            String share = take("--budget", options);
            String evidence = take("--evidence", options);
            Config config = Arguments.config(options);
            if (share != null) {
                Budget budget = budget(config, share, evidence);
                config = budget.config();
                System.out.println(budget.why());
            }
            String described = describe(config);
            checkFolder(config.folder());
            System.out.println(described);
            if (file != null) {
                // Options' places are absolute in what is written, since it is read elsewhere.
                options.addAll(
                        List.of("--out", config.out(), "--data", config.data().folder()));
                options.addAll(
                        List.of("--set", "model.network=" + config.model().network()));
                Config written = Arguments.config(options);
                (share == null ? written : written.with(Budget.fields(config.plans()))).write(Path.of(file));
            }
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    /** The value of a leading option, which is taken away; null if it is not there. */
    private static String take(String option, List<String> options) {
        if (options.size() < 2 || !options.get(0).equals(option)) {
            return null;
        }
        String value = options.get(1);
        options.subList(0, 2).clear();
        return value;
    }

    /** @throws IllegalArgumentException if the share or the folder of the evidence is none */
    static Budget budget(Config config, String share, String evidence) throws IOException, InterruptedException {
        if (evidence == null) {
            throw new IllegalArgumentException("--budget needs --evidence FOLDER after it, of finished runs");
        }
        double number;
        try {
            number = Double.parseDouble(share);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "--budget is '" + share + "', must be a share of GNet-R's time, as 0.4", e);
        }
        return Budget.of(config, number, Frontier.read(Path.of(evidence), EVIDENCE_CORES));
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
            splits(config, set);
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

    /**
     * Folds differ in size by an image a class; without them seeds do not.
     *
     * @throws IllegalArgumentException if a seed's split cannot be had, or has fewer training images than a batch
     */
    static void splits(Config config, ImageSet images) {
        config.seeds().stream()
                .limit(Math.max(1, config.data().folds()))
                .forEach(seed -> batches(config, Experiment.split(config, images, seed)));
    }

    private static void batches(Config config, Split split) {
        config.trained().stream().flatMap(plan -> plan.stages().stream()).forEach(stage -> {
            int batch = config.recipe(stage).batchSize();
            if (batch > split.train().size()) {
                throw new IllegalArgumentException("recipe.batchSize is " + batch + ", must be at most the "
                        + split.train().size() + " training images"
                        + (config.data().drawn() ? "" : " in " + config.data().folder()));
            }
        });
    }
}
