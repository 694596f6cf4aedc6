package org.recompose.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.recompose.train.Epoch;
import tech.tablesaw.api.Table;

class ResultsTest {

    /** Epochs after epoch 0, of two seconds each but for one in which the machine slept. */
    private static Run run(String network, int firstEpoch, double seconds, double... accuracies) {
        List<Epoch> epochs = new ArrayList<>(List.of(new Epoch(0, Double.NaN, 0.2, 0)));
        for (double accuracy : accuracies) {
            epochs.add(new Epoch(epochs.size(), 1, accuracy, epochs.size() == 2 ? 1000 : seconds));
        }
        return new Run(0, network, firstEpoch, epochs, 0.2, accuracies[accuracies.length - 1], Double.NaN);
    }

    private static Results results() {
        Config config = Config.profile("smoke").withAll("partitions=4,epochs=6,baselines=4");
        List<Run> runs = List.of(
                run("GNet-R", 0, 2, 0.3, 0.4, 0.5, 0.6, 0.6, 0.6),
                run("GNet-R half", 0, 2, 0.3, 0.4, 0.5),
                run("SNets-4", 0, 0.5, 0.3, 0.3, 0.3),
                run("GNet-T-4", 3, 2, 0.6, 0.6, 0.7),
                run("Frozen-4", 3, 2, 0.5, 0.5, 0.5));
        return new Results(
                config, new Results.Data("drawn", "00", 10, 5, List.of("a", "b"), List.of()), runs, "now", 1);
    }

    @Test
    void tellsWhenGNetRsFinalAccuracyIsReachedAndAtWhichShareOfItsTime() {
        Table reach = results().reach();
        assertEquals(
                List.of("GNet-R", "GNet-T-4"), reach.stringColumn("strategy").asList());
        assertEquals(List.of(6.0, 1.0), reach.doubleColumn("epochs of GNet").asList());
        // SNets 3 × 0.5 s, one epoch of 2 s, of 12 s; the epoch of 1,000 s is an outlier and does not count.
        assertEquals(29.17, reach.doubleColumn("time ÷ GNet-R's (%)").get(1));
    }

    @Test
    void baselinesStandBesideGNetTAndNotInTable2() {
        Results results = results();
        assertEquals(
                List.of(
                        "GNet-T-4",
                        "GNet-R",
                        "GNet-R, half the epochs",
                        "composed, cross connections frozen",
                        "averaged ensemble of the sub-networks"),
                results.baselines().stringColumn("what").asList());
        assertEquals(7.5, results.baselines().doubleColumn("time (s)").get(0));
        assertTrue(results.table2().stringColumn(0).asList().stream().noneMatch(each -> each.startsWith("Frozen")));
    }

    @Test
    void whatIsWrittenIsReadAgain(@TempDir Path folder) throws Exception {
        Results results = results();
        results.write(folder);
        Results read = Results.read(folder);
        assertEquals(results.baselines().print(), read.baselines().print());
        assertEquals(results.reach().print(), read.reach().print());
        assertTrue(Files.isRegularFile(folder.resolve("baselines.csv")));
        Path file = folder.resolve("run.json");
        Files.writeString(file, Files.readString(file).replaceFirst("\"cluster\": \"\",", ""));
        assertEquals(read.config(), Results.read(folder).config());
    }
}
