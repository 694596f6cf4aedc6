package org.recompose.experiment;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.reflect.TypeToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.recompose.train.Epoch;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.plotly.components.Figure;

/**
 * What an experiment came to, as Table 2 and Fig. 4 show it.
 *
 * @param config what was run
 * @param data the images it was run on
 * @param runs every network of every seed
 * @param started when, in UTC
 * @param seconds how long all of it took, in seconds
 */
public record Results(Config config, Data data, List<Run> runs, String started, double seconds) {

    private static final Gson GSON = new GsonBuilder().setPrettyPrinting().serializeSpecialFloatingPointValues()
            .create();

    /**
     * The images of an experiment.
     *
     * @param description in words; drawn images say so
     * @param hash SHA-256 of the content, in hexadecimal
     * @param images how many
     * @param testImages how many of them are in the test part
     * @param classes their names
     * @param warnings what was wrong with some of the files
     */
    public record Data(String description, String hash, int images, int testImages, List<String> classes, List<String> warnings) {
    }

    public Results {
        runs = List.copyOf(runs);
    }

    /** The runs of one network, one for each seed. */
    public List<Run> of(String network) {
        return runs.stream().filter(run -> run.network().equals(network)).toList();
    }

    /** The networks, in the order in which they were trained. */
    public List<String> networks() {
        return runs.stream().map(Run::network).distinct().toList();
    }

    /**
     * Table 2: test accuracy of each network initialised and trained, in percent, mean and standard
     * deviation over the seeds, beside the paper's.
     */
    public Table table2() {
        Paper.Table2 paper = Paper.read().table2();
        StringColumn network = StringColumn.create("network");
        List<DoubleColumn> columns = new ArrayList<>();
        for (String name : List.of("initialized (%)", "± initialized", "trained (%)", "± trained",
                "paper initialized (%)", "paper trained (%)", "trained − paper")) {
            columns.add(DoubleColumn.create(name));
        }
        for (String name : networks()) {
            List<Run> own = of(name);
            network.append(name);
            double trained = 100 * mean(own, Run::trained);
            int at = paper.networks().indexOf(name);
            append(columns.get(0), 100 * mean(own, Run::initialized));
            append(columns.get(1), 100 * deviation(own, Run::initialized));
            append(columns.get(2), trained);
            append(columns.get(3), 100 * deviation(own, Run::trained));
            append(columns.get(4), at < 0 ? Double.NaN : paper.initializedPercent().get(at));
            append(columns.get(5), at < 0 ? Double.NaN : paper.trainedPercent().get(at));
            append(columns.get(6), at < 0 ? Double.NaN : trained - paper.trainedPercent().get(at));
        }
        Table table = Table.create("Table 2: test accuracy, " + data.description()).addColumns(network);
        columns.forEach(table::addColumns);
        if (config.seeds() == 1) {
            table.removeColumns("± initialized", "± trained");
        }
        return table;
    }

    /**
     * What each strategy's training took: seconds of GNet-R, and of SNets and GNet-T together, and the
     * share of GNet-R's time that the second strategy saves; means over the seeds.
     */
    public Table times() {
        StringColumn strategy = StringColumn.create("strategy");
        DoubleColumn sub = DoubleColumn.create("SNets (s)");
        DoubleColumn global = DoubleColumn.create("GNet (s)");
        DoubleColumn total = DoubleColumn.create("total (s)");
        DoubleColumn saved = DoubleColumn.create("saved (%)");
        double reference = mean(of("GNet-R"), Run::seconds);
        strategy.append("GNet-R");
        append(sub, 0);
        append(global, reference);
        append(total, reference);
        append(saved, 0);
        for (int k : config.partitions()) {
            double first = mean(of("SNets-" + k), Run::seconds);
            double second = mean(of("GNet-T-" + k), Run::seconds);
            strategy.append("SNets-" + k + " + GNet-T-" + k);
            append(sub, first);
            append(global, second);
            append(total, first + second);
            append(saved, 100 * (1 - (first + second) / reference));
        }
        return Table.create("Training time").addColumns(strategy, sub, global, total, saved);
    }

    /** The data of Fig. 4: validation accuracy in percent by epoch, for every seed. */
    public Table curves() {
        LongColumn seed = LongColumn.create("seed");
        StringColumn network = StringColumn.create("network");
        IntColumn epoch = IntColumn.create("epoch");
        DoubleColumn accuracy = DoubleColumn.create("validation accuracy (%)");
        DoubleColumn loss = DoubleColumn.create("training loss");
        for (Run run : runs) {
            for (Epoch each : run.epochs()) {
                seed.append(run.seed());
                network.append(run.network());
                epoch.append(run.firstEpoch() + each.number());
                append(accuracy, 100 * each.validationAccuracy());
                loss.append(each.loss());
            }
        }
        return Table.create("Fig. 4").addColumns(seed, network, epoch, accuracy, loss);
    }

    /** Fig. 4: validation accuracy by epoch of GNet-R and of GNet-T for every K, means over the seeds. */
    public Figure fig4() {
        return Figure4.of(this);
    }

    /** What came out, in Markdown: one sentence for each strategy, from this run's figures. */
    public String summary() {
        double accuracy = 100 * mean(of("GNet-R"), Run::trained);
        double time = mean(of("GNet-R"), Run::seconds);
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "Images: %s (%,d).%n%n"
                + "- **GNet-R**: %.1f %% of the test images right after %d epochs, %.0f s of training.%n",
                data.description(), data.images(), accuracy, config.epochs(), time));
        List<Run> half = of("GNet-R half");
        if (!half.isEmpty()) {
            text.append(String.format(Locale.ROOT, "- **GNet-R, half the epochs** (the control): %.1f %%, %.0f s.%n",
                    100 * mean(half, Run::trained), mean(half, Run::seconds)));
        }
        for (int k : config.partitions()) {
            List<Run> composed = of("GNet-T-" + k);
            double trained = 100 * mean(composed, Run::trained);
            double spent = mean(of("SNets-" + k), Run::seconds) + mean(composed, Run::seconds);
            text.append(String.format(Locale.ROOT, "- **GNet-T-%d**: %.1f %% as composed, %.1f %% trained, %+.1f "
                    + "points against GNet-R; %.0f s with its sub-networks, %.0f %% %s.%n", k,
                    100 * mean(composed, Run::initialized), trained, trained - accuracy, spent,
                    100 * Math.abs(1 - spent / time), spent < time ? "less" : "more"));
        }
        double sigma = 100 * Math.sqrt(accuracy / 100 * (1 - accuracy / 100) / data.testImages());
        return text.append(String.format(Locale.ROOT, "%nBy chance alone an accuracy on %d test images varies by ±%.1f "
                + "points (one σ); %s.", data.testImages(), sigma, config.seeds() == 1
                        ? "this is one seed" : "these are means over " + config.seeds() + " seeds")).toString();
    }

    /**
     * Writes {@code table2.csv}, {@code times.csv}, {@code fig4.csv} and {@code run.json}, from which
     * {@link #read} makes these results again.
     *
     * @param folder is made if it is not there
     */
    public void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        table2().write().csv(folder.resolve("table2.csv").toString());
        times().write().csv(folder.resolve("times.csv").toString());
        curves().write().csv(folder.resolve("fig4.csv").toString());
        JsonObject json = GSON.toJsonTree(this).getAsJsonObject();
        json.add("versions", GSON.toJsonTree(Provenance.versions()));
        json.add("hardware", GSON.toJsonTree(Provenance.hardware()));
        Path file = folder.resolve("run.json");
        Path part = folder.resolve("run.json.part");
        Files.writeString(part, GSON.toJson(json));
        Files.move(part, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * The results that {@link #write} left in a folder.
     *
     * @throws IllegalArgumentException if there is no {@code run.json} in it, or it is not one of these
     */
    public static Results read(Path folder) throws IOException {
        Path file = folder.resolve("run.json");
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(folder + " has no run.json; run the experiment first");
        }
        try {
            JsonObject json = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
            return GSON.fromJson(json, TypeToken.get(Results.class));
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(file + " is not the record of an experiment: " + e.getMessage(), e);
        }
    }

    static double mean(List<Run> runs, ToDoubleFunction<Run> value) {
        return runs.stream().mapToDouble(value).average().orElse(Double.NaN);
    }

    private static double deviation(List<Run> runs, ToDoubleFunction<Run> value) {
        double mean = mean(runs, value);
        return Math.sqrt(runs.stream().mapToDouble(run -> Math.pow(value.applyAsDouble(run) - mean, 2)).sum()
                / Math.max(1, runs.size() - 1));
    }

    private static void append(DoubleColumn column, double value) {
        if (Double.isNaN(value)) {
            column.appendMissing();
        } else {
            column.append(Math.round(100 * value) / 100.0);
        }
    }
}
