package org.recompose.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.recompose.arch.Network;
import org.recompose.config.Config;
import org.recompose.data.ImageSet;
import org.recompose.io.WholeFile;
import org.recompose.plan.Plan;
import org.recompose.plan.Stage;
import org.recompose.report.Labels;
import org.recompose.train.Checkpoints;
import org.recompose.train.Dataset;
import org.recompose.train.Epoch;
import org.recompose.train.Job;
import org.recompose.train.Listener;
import org.recompose.train.Machine;
import org.recompose.train.Trainer;
import org.recompose.weights.Weights;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Compares recipes by what GNet-R reaches on the validation part with each, to choose the one that an experiment then
 * uses for every network. Neither the test part nor any sub-network is looked at.
 */
public final class Tuning {

    private static final int LAST = 3;

    private Tuning() {}

    /**
     * Trains GNet-R of the environment's configuration, for the epochs of its first plan that is GNet-R, once for each
     * argument, and writes {@code tuning.csv} into its output folder after each. If it is stopped, the same call goes
     * on from its checkpoints.
     *
     * @param candidates what each changes, as {@code recipe.learningRate=0.1,recipe.weightDecay=0.001}
     * @throws IllegalArgumentException if one of them cannot be used, before anything is trained, or another run holds
     *     the folder
     */
    public static void main(String[] candidates) throws InterruptedException {
        System.out.println(compare(Config.fromEnvironment(), List.of(candidates), Progress.console()));
    }

    /**
     * Trains GNet-R once for each candidate, with the configuration's first seed.
     *
     * @return one row a candidate: its validation accuracy in percent, as the mean of the last three epochs and as the
     *     last one's, and its training loss; nothing of one whose loss was not finite
     */
    static Table compare(Config base, List<String> candidates, Progress progress) throws InterruptedException {
        Plan plan = base.plans().stream()
                .filter(Labels::random)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "plans is " + base.plans() + ", must have one that trains GNet-R alone, as 1:30"));
        List<Config> configs = candidates.stream()
                .map(candidate -> changed(base, plan.last(), candidate))
                .toList();
        StringColumn names = StringColumn.create("candidate");
        DoubleColumn lasts = DoubleColumn.create("validation accuracy, last 3 epochs (%)");
        DoubleColumn last = DoubleColumn.create("validation accuracy, last epoch (%)");
        DoubleColumn loss = DoubleColumn.create("training loss");
        Table table = Table.create("GNet-R, " + plan + ", seed " + base.seeds().first(), names, lasts, last, loss);
        try (OneWriter alone = OneWriter.of(base.folder())) {
            ImageSet images = Experiment.images(base, progress);
            for (int i = 0; i < configs.size(); i++) {
                names.append(candidates.get(i));
                String told;
                try {
                    List<Epoch> epochs = gnet(configs.get(i), plan, images, base.checkpoints());
                    Epoch end = epochs.get(epochs.size() - 1);
                    lasts.append(100
                            * epochs.subList(Math.max(1, epochs.size() - LAST), epochs.size()).stream()
                                    .mapToDouble(Epoch::validationAccuracy)
                                    .average()
                                    .orElseThrow());
                    last.append(100 * end.validationAccuracy());
                    loss.append(end.loss());
                    told = String.format(
                            Locale.ROOT,
                            "validation accuracy %.1f %% over the last %d epochs, loss %.3f",
                            lasts.get(i),
                            LAST,
                            end.loss());
                } catch (ArithmeticException e) {
                    lasts.appendMissing();
                    last.appendMissing();
                    loss.appendMissing();
                    told = e.getMessage();
                }
                write(base.folder().resolve("tuning.csv"), table);
                progress.say("%s: %s", candidates.get(i), told);
            }
            base.checkpoints().clear(alone.since());
        }
        return table;
    }

    /** The configuration with what a candidate changes. */
    private static Config changed(Config base, Stage stage, String candidate) {
        Map<String, String> changes = new LinkedHashMap<>();
        for (String change : candidate.split(",")) {
            String[] parts = change.split("=", 2);
            changes.put(parts[0].strip(), parts.length < 2 ? "" : parts[1].strip());
        }
        Config config = base.with(changes);
        if (!config.data().equals(base.data())) {
            throw new IllegalArgumentException("'" + candidate + "' changes the images, on which all are compared");
        }
        for (String own : stage.recipe().keySet()) {
            if (changes.keySet().stream().anyMatch(field -> (field + ".").startsWith("recipe." + own + "."))) {
                throw new IllegalArgumentException("'" + candidate + "' has no effect, since stage '" + stage
                        + "' has its own " + own + "; take a plan without it");
            }
        }
        return config;
    }

    private static void write(Path file, Table table) {
        try {
            WholeFile.write(file, table.write().toString("csv"));
        } catch (IOException e) {
            throw new UncheckedIOException("can't write " + file + "; the checkpoints stay", e);
        }
    }

    private static List<Epoch> gnet(Config config, Plan plan, ImageSet images, Checkpoints checkpoints)
            throws InterruptedException {
        Machine machine = config.hardware().machine();
        long seed = config.seeds().first();
        Network global = config.network(images.classes().size());
        try (Dataset data = new Dataset(Experiment.split(config, images, seed))) {
            Trainer trainer = new Trainer(data, config.recipe(plan.last()), Listener.NONE, machine, checkpoints);
            return trainer.train(
                            Job.whole(plan.toString(), global, Weights.random(global, seed), seed),
                            plan.last().epochs())
                    .epochs();
        }
    }
}
