package org.recompose.report;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.recompose.plan.Level;
import org.recompose.plan.Plan;
import org.recompose.plan.Stage;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

/**
 * What an epoch of each level costs, all of its networks: from training steps timed by themselves, while nothing else
 * ran, all levels in turn in each of several rounds. Validation is included, but reckoned: an image takes a third of
 * what it takes in training.
 *
 * @param cores that it was measured on
 * @param rounds by the level's name as in {@link Level}, and what else changes the work of an epoch, as
 *     {@code 1@size=32}, {@code 1@batchSize=32} or {@code 1@averaging}; the same in each
 */
public record EpochCosts(int cores, List<Map<String, OfLevel>> rounds) {

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
     * @throws IllegalArgumentException if there are none, or none on so many cores
     */
    public static EpochCosts read(Path folder, int cores) {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(folder + " has no " + FILE + "; 'Headless forecast' writes it");
        }
        Map<Integer, Map<String, OfLevel>> rounds = new TreeMap<>();
        for (Row row : Table.read().csv(file.toFile())) {
            if (row.getInt("cores") == cores) {
                rounds.computeIfAbsent(row.getInt("round"), round -> new TreeMap<>())
                        .put(
                                work(Plan.of(row.getString("stage")).last()),
                                new OfLevel(row.getNumber("seconds an epoch"), row.getNumber("TFLOP an epoch")));
            }
        }
        if (rounds.isEmpty()) {
            throw new IllegalArgumentException(file + " has no row with " + cores + " cores");
        }
        return new EpochCosts(cores, List.copyOf(rounds.values()));
    }

    /** The cost of a stage's level in a round. */
    OfLevel of(Stage stage, int round) {
        Map<String, OfLevel> levels = rounds.get(round);
        return Optional.ofNullable(levels.get(work(stage)))
                .orElseThrow(() -> new IllegalArgumentException(
                        "no cost of level " + work(stage) + " is known, only of " + new TreeSet<>(levels.keySet())));
    }

    /** A stage's level, and what else of it changes the work of an epoch. */
    private static String work(Stage stage) {
        String batch = stage.recipe().get("batchSize");
        return stage.level()
                + (stage.size() == 0 ? "" : "@size=" + stage.size())
                + (batch == null ? "" : "@batchSize=" + batch)
                + (stage.averages() ? "@averaging" : "");
    }
}
