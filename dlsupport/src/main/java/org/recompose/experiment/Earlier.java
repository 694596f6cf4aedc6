package org.recompose.experiment;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.recompose.config.Config;
import org.recompose.data.Digests;
import org.recompose.data.ImageSet;
import org.recompose.report.Baseline;
import org.recompose.report.Leg;
import org.recompose.report.Results;
import org.recompose.train.Build;

/**
 * What an experiment that has ended left in an output folder, so that hours of training are not lost to the next one.
 *
 * @param file it may be missing
 * @param results null if it is missing or cannot be read
 */
record Earlier(Path file, Results results) {

    static Earlier in(Path folder) {
        Path file = folder.resolve(Results.FILE);
        try {
            return new Earlier(file, Results.read(folder));
        } catch (IllegalArgumentException e) {
            return new Earlier(file, null);
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + file, e);
        }
    }

    /**
     * Whether it is of this configuration, these images and this build of the library, to the end of the last seed,
     * whatever the folder was called then.
     *
     * @param architecture as of {@link Config#architecture}
     * @param images read only if all else is the same
     */
    boolean isAllOf(Config config, String architecture, Supplier<ImageSet> images) {
        return results != null
                && asked(results.config()).equals(asked(config))
                && Objects.equals(results.architecture(), architecture)
                && results.legs().stream()
                        .allMatch(leg -> Build.own().equals(leg.versions().get("build")))
                && results.runs().size() == runs(config)
                && results.data().hash().equals(images.get().hash());
    }

    /** Whether it has runs that this configuration, these images and this build would not give, wherever they ran. */
    boolean isOfAnother(Config config, String architecture, ImageSet images) {
        return results == null
                ? Files.exists(file)
                : !whatDecides(results.config(), results.architecture()).equals(whatDecides(config, architecture))
                        || !results.data().hash().equals(images.hash())
                        || results.legs().stream().anyMatch(leg -> !Build.own()
                                .equals(leg.versions().get("build")));
    }

    /** Without what no training and none of its results depends on. */
    private static JsonObject asked(Config config) {
        JsonObject fields = config.json();
        List.of("out", "checkpointMinutes", "timedSteps").forEach(fields::remove);
        if (config.model().file()) {
            fields.remove("model");
        }
        return fields;
    }

    /** A name for the experiment, by what its results depend on beside the build. */
    static String name(Config config, String architecture, ImageSet images) {
        String decides = whatDecides(config, architecture) + images.hash();
        return Digests.sha256(decides.getBytes(StandardCharsets.UTF_8)).substring(0, 16);
    }

    private static List<Object> whatDecides(Config config, String architecture) {
        return List.of(
                config.data(), config.plans(), config.baselines(), config.seeds(), config.decisive(architecture));
    }

    private static long runs(Config config) {
        long stages = config.trained().stream()
                .flatMap(plan -> plan.prefixes().stream())
                .distinct()
                .count();
        int baselines = config.baselines().isEmpty() ? 0 : Baseline.values().length - 1;
        return config.seeds().count() * (stages + baselines);
    }

    String toldAgain() {
        Leg last = results.legs().get(results.legs().size() - 1);
        return file + " has all of this from the start at " + last.started()
                + ": nothing is trained. Delete it to train again";
    }

    /** Gives it, and the weights beside it, names of their own, by the time at which it was written. */
    void setAside(Progress progress) {
        if (!Files.exists(file)) {
            return;
        }
        try {
            String time = Files.getLastModifiedTime(file).toString().replace(':', '-');
            Path aside = file.resolveSibling(Results.FILE.replace(".json", "-" + time + ".json"));
            Path weights = file.resolveSibling(KeptWeights.FOLDER);
            if (Files.exists(weights)) {
                Files.move(
                        weights, file.resolveSibling(KeptWeights.FOLDER + "-" + time), StandardCopyOption.ATOMIC_MOVE);
            }
            Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE);
            progress.say("earlier results are kept as %s", aside);
        } catch (IOException e) {
            throw new UncheckedIOException("can't rename " + file, e);
        }
    }
}
