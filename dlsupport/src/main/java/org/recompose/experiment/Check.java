package org.recompose.experiment;

import org.recompose.data.ImageSet;
import org.recompose.data.Split;

/** Says in one line whether the configuration that the environment names can be run. */
public final class Check {

    private Check() {}

    /** Exits with 2 if it cannot. */
    public static void main(String[] arguments) {
        try {
            System.out.println(describe(Config.fromEnvironment()));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    /**
     * Reads photographs too; the experiment then finds them in the cache.
     *
     * @throws IllegalArgumentException if the images or the recipe cannot be used, saying why
     */
    static String describe(Config config) {
        if (config.devices().startsWith("gpu")) {
            config.machine();
        }
        String images = "drawn";
        if (!config.drawn()) {
            ImageSet set = Experiment.images(config, Progress.none());
            int training = Split.of(set, config.firstSeed()).train().size();
            if (config.batchSize() > training) {
                throw new IllegalArgumentException("batchSize is " + config.batchSize() + ", must be at most the "
                        + training + " training images in " + config.data());
            }
            images = set.size() + " in " + config.data();
        }
        return "profile " + config.profile() + ": " + config.network() + " network, " + config.size() + "×"
                + config.size() + ", width " + config.width() + ", K = " + config.partitions() + ", " + config.epochs()
                + " epochs, " + config.seeds() + (config.seeds() == 1 ? " seed" : " seeds") + ", images: " + images;
    }
}
