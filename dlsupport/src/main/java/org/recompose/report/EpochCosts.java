package org.recompose.report;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.recompose.config.Config;
import org.recompose.plan.Plan;
import org.recompose.plan.Stage;
import org.recompose.train.Recipe;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

/**
 * What an epoch of each level costs, all of its networks: from training steps timed by themselves, while nothing else
 * ran, all levels in turn in each of several rounds. Validation is included, but reckoned: an image takes a third of
 * what it takes in training.
 *
 * @param cores that it was measured on
 * @param config of the runs, whose recipe counts where a stage has none of its own
 * @param rounds by {@link #work}; the same in each
 */
public record EpochCosts(int cores, Config config, List<Map<String, OfLevel>> rounds) {

    /** Where they are, in the folder of the runs. */
    public static final String FILE = "costs.csv";

    /**
     * The cost of a level.
     *
     * @param seconds an epoch
     * @param teraflops an epoch
     */
    public record OfLevel(double seconds, double teraflops) {}

    public EpochCosts {
        rounds = rounds.stream().map(Map::copyOf).toList();
    }

    /**
     * The costs that {@code Headless forecast} left in a folder.
     *
     * @param config what was forecast, perhaps with other plans
     * @throws IllegalArgumentException if there are none, or none on so many cores
     */
    public static EpochCosts read(Path folder, int cores, Config config) {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(folder + " has no " + FILE + "; 'Headless forecast' writes it");
        }
        Map<Integer, Map<String, OfLevel>> rounds = new TreeMap<>();
        for (Row row : Table.read().csv(file.toFile())) {
            if (row.getInt("cores") == cores) {
                rounds.computeIfAbsent(row.getInt("round"), round -> new TreeMap<>())
                        .put(
                                work(config, Plan.of(row.getString("stage")).last()),
                                new OfLevel(row.getNumber("seconds an epoch"), row.getNumber("TFLOP an epoch")));
            }
        }
        if (rounds.isEmpty()) {
            throw new IllegalArgumentException(file + " has no row with " + cores + " cores");
        }
        return new EpochCosts(cores, config, List.copyOf(rounds.values()));
    }

    /** The cost of a stage's level in a round. */
    OfLevel of(Stage stage, int round) {
        Map<String, OfLevel> levels = rounds.get(round);
        String work = work(config, stage);
        return Optional.ofNullable(levels.get(work))
                .orElseThrow(() -> new IllegalArgumentException(
                        "no cost of level " + work + " is known, only of " + new TreeSet<>(levels.keySet())));
    }

    /**
     * What the work of an epoch depends on, of the networks and images of a configuration: a stage's level, and what it
     * is trained with.
     *
     * @return as {@code 1}, {@code 1@size=32}, {@code 1@batchSize=32} if that is not the configuration's, or
     *     {@code 1@averaging}
     */
    public static String work(Config config, Stage stage) {
        Recipe recipe = config.recipe(stage);
        return stage.level()
                + (stage.size() == 0 ? "" : "@size=" + stage.size())
                + (recipe.batchSize() == config.recipe().batchSize() ? "" : "@batchSize=" + recipe.batchSize())
                + (recipe.averaging() > 0 ? "@averaging" : "");
    }
}
