package org.recompose.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.recompose.arch.Network;
import org.recompose.data.ImageSet;
import org.recompose.data.Split;
import org.recompose.partition.Partition;
import org.recompose.train.Dataset;
import org.recompose.train.Epoch;
import org.recompose.train.Job;
import org.recompose.train.Listener;
import org.recompose.train.Trained;
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
     * Trains GNet-R of the configuration that the environment names once for each argument, and writes
     * {@code tuning.csv} into its output folder.
     *
     * @param candidates what each changes, as {@code learningRate=0.1,weightDecay=0.001}
     * @throws IllegalArgumentException if one of them cannot be used, before anything is trained
     */
    public static void main(String[] candidates) throws IOException, InterruptedException {
        Config base = Config.fromEnvironment();
        Table table = compare(base, List.of(candidates), Progress.console());
        Files.createDirectories(base.out());
        table.write().csv(base.out().resolve("tuning.csv").toString());
        System.out.println(table);
    }

    /**
     * Trains GNet-R once for each candidate, with the configuration's first seed.
     *
     * @return one row a candidate: its validation accuracy in percent, as the mean of the last three epochs and as the
     *     last one's, and its training loss
     */
    static Table compare(Config base, List<String> candidates, Progress progress) throws InterruptedException {
        List<Config> configs = new ArrayList<>();
        for (String candidate : candidates) {
            configs.add(base.withAll(candidate));
        }
        ImageSet images = Experiment.images(base, progress);
        StringColumn names = StringColumn.create("candidate");
        DoubleColumn lasts = DoubleColumn.create("validation accuracy, last 3 epochs (%)");
        DoubleColumn last = DoubleColumn.create("validation accuracy, last epoch (%)");
        DoubleColumn loss = DoubleColumn.create("training loss");
        Network global = base.global(images.classes().size());
        for (int i = 0; i < configs.size(); i++) {
            Config config = configs.get(i);
            List<Epoch> epochs = gnet(config, global, images).epochs();
            Epoch end = epochs.get(epochs.size() - 1);
            names.append(candidates.get(i));
            lasts.append(100
                    * epochs.subList(Math.max(1, epochs.size() - LAST), epochs.size()).stream()
                            .mapToDouble(Epoch::validationAccuracy)
                            .average()
                            .orElseThrow());
            last.append(100 * end.validationAccuracy());
            loss.append(end.loss());
            progress.say(
                    "%s: validation accuracy %.1f %% over the last %d epochs, loss %.3f",
                    candidates.get(i), lasts.get(i), LAST, end.loss());
        }
        return Table.create("GNet-R, " + base.epochs() + " epochs, seed " + base.firstSeed())
                .addColumns(names, lasts, last, loss);
    }

    private static Trained gnet(Config config, Network global, ImageSet images) throws InterruptedException {
        long seed = config.firstSeed();
        try (Dataset data = new Dataset(Split.of(images, seed))) {
            Trainer trainer =
                    new Trainer(data, config.recipe(), Listener.NONE, config.machine(), config.checkpoints(seed));
            return trainer.train(
                    new Job(
                            "GNet-R",
                            global,
                            Partition.whole(config.size(), config.size(), 1)
                                    .rectangles()
                                    .get(0),
                            Weights.random(global, seed),
                            seed),
                    config.epochs());
        }
    }
}
