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
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
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

    private static final Gson GSON = new GsonBuilder()
            .setPrettyPrinting()
            .serializeSpecialFloatingPointValues()
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
    public record Data(
            String description, String hash, int images, int testImages, List<String> classes, List<String> warnings) {}

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
     * Table 2: test accuracy of each network initialised and trained, in percent, mean and standard deviation over the
     * seeds, beside the paper's.
     */
    public Table table2() {
        Paper.Table2 paper = Paper.read().table2();
        StringColumn network = StringColumn.create("network");
        List<DoubleColumn> columns = new ArrayList<>();
        for (String name : List.of(
                "initialized (%)",
                "± initialized",
                "trained (%)",
                "± trained",
                "paper initialized (%)",
                "paper trained (%)",
                "trained − paper")) {
            columns.add(DoubleColumn.create(name));
        }
        for (String name : networks().stream().filter(Results::inTable2).toList()) {
            List<Run> own = of(name);
            network.append(name);
            double trained = 100 * mean(own, Run::trained);
            int at = paper.networks().indexOf(name);
            append(columns.get(0), 100 * mean(own, Run::initialized));
            append(columns.get(1), 100 * deviation(own, Run::initialized));
            append(columns.get(2), trained);
            append(columns.get(3), 100 * deviation(own, Run::trained));
            append(
                    columns.get(4),
                    at < 0 ? Double.NaN : paper.initializedPercent().get(at));
            append(columns.get(5), at < 0 ? Double.NaN : paper.trainedPercent().get(at));
            append(
                    columns.get(6),
                    at < 0 ? Double.NaN : trained - paper.trainedPercent().get(at));
        }
        Table table =
                Table.create("Table 2: test accuracy, " + data.description()).addColumns(network);
        columns.forEach(table::addColumns);
        if (config.seeds() == 1) {
            table.removeColumns("± initialized", "± trained");
        }
        return table;
    }

    private static boolean inTable2(String network) {
        return network.matches("GNet-R( half)?|(SNets|GNet-T)-\\d+");
    }

    /**
     * What each strategy's training took: seconds of GNet-R, and of SNets and GNet-T together, and the share of
     * GNet-R's time that the second strategy saves; means over the seeds.
     */
    public Table times() {
        StringColumn strategy = StringColumn.create("strategy");
        DoubleColumn sub = DoubleColumn.create("SNets (s)");
        DoubleColumn global = DoubleColumn.create("GNet (s)");
        DoubleColumn total = DoubleColumn.create("total (s)");
        DoubleColumn saved = DoubleColumn.create("saved (%)");
        double reference = mean(of("GNet-R"), this::seconds);
        strategy.append("GNet-R");
        append(sub, 0);
        append(global, reference);
        append(total, reference);
        append(saved, 0);
        for (int k : config.partitions()) {
            double first = mean(of("SNets-" + k), this::seconds);
            double second = mean(of("GNet-T-" + k), this::seconds);
            strategy.append("SNets-" + k + " + GNet-T-" + k);
            append(sub, first);
            append(global, second);
            append(total, first + second);
            append(saved, 100 * (1 - (first + second) / reference));
        }
        return Table.create("Training time").addColumns(strategy, sub, global, total, saved);
    }

    /**
     * The baselines beside GNet-T at their K: test accuracy in percent, mean and standard deviation over the seeds that
     * have baselines, and seconds of training, all that came before included. Without rows if none were trained.
     */
    public Table baselines() {
        Set<Long> seeds = of(Baselines.FROZEN + config.baselines()).stream()
                .map(Run::seed)
                .collect(Collectors.toSet());
        return new Results(
                        config,
                        data,
                        runs.stream().filter(run -> seeds.contains(run.seed())).toList(),
                        started,
                        seconds)
                .baselinesOfAll();
    }

    private Table baselinesOfAll() {
        int k = config.baselines();
        StringColumn name = StringColumn.create("what");
        DoubleColumn epochs = DoubleColumn.create("epochs of GNet");
        DoubleColumn accuracy = DoubleColumn.create("test accuracy (%)");
        DoubleColumn spread = DoubleColumn.create("±");
        DoubleColumn total = DoubleColumn.create("time (s)");
        record Row(String what, String network, List<String> before, ToDoubleFunction<Run> value) {}
        String subNetworks = "SNets-" + k;
        String narrow = Baselines.NET2NET + k + " narrow";
        for (Row row : List.of(
                new Row("GNet-T-" + k, "GNet-T-" + k, List.of(subNetworks), Run::trained),
                new Row("GNet-R", "GNet-R", List.of(), Run::trained),
                new Row("GNet-R, half the epochs", "GNet-R half", List.of(), Run::trained),
                new Row("GNet-R, the same time as GNet-T-" + k, Baselines.EQUAL_TIME + k, List.of(), Run::trained),
                new Row("composed, cross connections frozen", Baselines.FROZEN + k, List.of(subNetworks), Run::trained),
                new Row(
                        "Net2Net, widened from 1/" + k + " of the channels",
                        Baselines.NET2NET + k,
                        List.of(narrow),
                        Run::trained),
                new Row("averaged ensemble of the sub-networks", subNetworks, List.of(), Run::ensemble),
                new Row(
                        "dense network over the sub-networks",
                        Baselines.DENSE + k,
                        List.of(subNetworks),
                        Run::trained))) {
            List<Run> own = of(row.network());
            if (k == 0 || own.isEmpty()) {
                continue;
            }
            name.append(row.what());
            boolean global =
                    !row.network().equals(subNetworks) && !row.network().startsWith(Baselines.DENSE);
            append(epochs, global ? mean(own, run -> run.epochs().size() - 1) : 0);
            append(accuracy, 100 * mean(own, row.value()));
            append(spread, own.size() == 1 ? Double.NaN : 100 * deviation(own, row.value()));
            append(
                    total,
                    mean(own, this::seconds)
                            + row.before().stream()
                                    .mapToDouble(each -> mean(of(each), this::seconds))
                                    .sum());
        }
        return Table.create("Baselines at K = " + k).addColumns(name, epochs, accuracy, spread, total);
    }

    /**
     * When each strategy first has the validation accuracy that GNet-R ends with, both as means of three epochs: its
     * seconds of training up to there, sub-networks included, as a share of GNet-R's in all.
     */
    public Table reach() {
        StringColumn strategy = StringColumn.create("strategy");
        IntColumn reached = IntColumn.create("seeds that reach it");
        DoubleColumn epochs = DoubleColumn.create("epochs of GNet");
        DoubleColumn share = DoubleColumn.create("time ÷ GNet-R's (%)");
        List<String> names = new ArrayList<>(List.of("GNet-R"));
        config.partitions().forEach(k -> names.add("GNet-T-" + k));
        for (String name : names) {
            List<Double> ends = new ArrayList<>();
            List<Double> shares = new ArrayList<>();
            for (Run run : of(name)) {
                Run reference = of("GNet-R", run.seed());
                int epoch = run.firstWith(reference.last());
                if (epoch > 0) {
                    double before = name.equals("GNet-R")
                            ? 0
                            : seconds(of("SNets-" + name.substring("GNet-T-".length()), run.seed()));
                    ends.add((double) epoch);
                    shares.add((before + epoch * epochSeconds(run)) / seconds(reference));
                }
            }
            strategy.append(name);
            reached.append(ends.size());
            append(
                    epochs,
                    ends.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN));
            append(
                    share,
                    100
                            * shares.stream()
                                    .mapToDouble(Double::doubleValue)
                                    .average()
                                    .orElse(Double.NaN));
        }
        return Table.create("When GNet-R's final validation accuracy is reached")
                .addColumns(strategy, reached, epochs, share);
    }

    /**
     * Training time of a run, in seconds: the median epoch's, as often as there are epochs, so that a pause or other
     * work of the machine counts little. The global network's epochs cost the same from whichever weights it starts, so
     * their median is that of all its runs with this seed.
     */
    double seconds(Run run) {
        return run.epochs().size() < 2 ? 0 : epochSeconds(run) * (run.epochs().size() - 1);
    }

    private double epochSeconds(Run run) {
        return Run.medianSeconds(
                global(run)
                        ? runs.stream()
                                .filter(each -> each.seed() == run.seed() && global(each))
                                .toList()
                        : List.of(run));
    }

    private static boolean global(Run run) {
        return run.network().matches("GNet-.*|(Frozen|Net2Net)-\\d+");
    }

    private Run of(String network, long seed) {
        return of(network).stream()
                .filter(run -> run.seed() == seed)
                .findFirst()
                .orElseThrow();
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
        double time = mean(of("GNet-R"), this::seconds);
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "Images: %s (%,d).%n%n"
                        + "- **GNet-R**: %.1f %% of the test images right after %d epochs, %.0f s of training.%n",
                data.description(),
                data.images(),
                accuracy,
                config.epochs(),
                time));
        List<Run> half = of("GNet-R half");
        if (!half.isEmpty()) {
            text.append(String.format(
                    Locale.ROOT,
                    "- **GNet-R, half the epochs** (the control): %.1f %%, %.0f s.%n",
                    100 * mean(half, Run::trained),
                    mean(half, this::seconds)));
        }
        for (int k : config.partitions()) {
            List<Run> composed = of("GNet-T-" + k);
            double trained = 100 * mean(composed, Run::trained);
            double spent = mean(of("SNets-" + k), this::seconds) + mean(composed, this::seconds);
            text.append(String.format(
                    Locale.ROOT,
                    "- **GNet-T-%d**: %.1f %% as composed, %.1f %% trained, %+.1f "
                            + "points against GNet-R; %.0f s with its sub-networks, %.0f %% %s.%n",
                    k,
                    100 * mean(composed, Run::initialized),
                    trained,
                    trained - accuracy,
                    spent,
                    100 * Math.abs(1 - spent / time),
                    spent < time ? "less" : "more"));
        }
        double sigma = 100 * Math.sqrt(accuracy / 100 * (1 - accuracy / 100) / data.testImages());
        return text.append(String.format(
                        Locale.ROOT,
                        "%nBy chance alone an accuracy on %d test images varies by ±%.1f " + "points (one σ); %s.",
                        data.testImages(),
                        sigma,
                        config.seeds() == 1 ? "this is one seed" : "these are means over " + config.seeds() + " seeds"))
                .toString();
    }

    /**
     * Writes {@code table2.csv}, {@code times.csv}, {@code reach.csv}, {@code fig4.csv}, {@code baselines.csv} if there
     * are some, and {@code run.json}, from which {@link #read} makes these results again.
     *
     * @param folder is made if it is not there
     */
    public void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        table2().write().csv(folder.resolve("table2.csv").toString());
        times().write().csv(folder.resolve("times.csv").toString());
        reach().write().csv(folder.resolve("reach.csv").toString());
        if (config.baselines() > 0) {
            baselines().write().csv(folder.resolve("baselines.csv").toString());
        }
        curves().write().csv(folder.resolve("fig4.csv").toString());
        JsonObject json = GSON.toJsonTree(this).getAsJsonObject();
        json.add("versions", GSON.toJsonTree(Provenance.versions()));
        json.add("hardware", GSON.toJsonTree(Provenance.hardware(config)));
        Path file = folder.resolve("run.json");
        Path part = folder.resolve("run.json.part");
        Files.writeString(part, GSON.toJson(json));
        Files.move(part, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * The results that {@link #write} left in a folder. A field that an earlier version did not know has the profile's
     * value.
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
            JsonObject fields = json.getAsJsonObject("config");
            Config.profile(fields.get("profile").getAsString()).json().entrySet().stream()
                    .filter(field -> !fields.has(field.getKey()))
                    .forEach(field -> fields.add(field.getKey(), field.getValue()));
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
        return Math.sqrt(runs.stream()
                        .mapToDouble(run -> Math.pow(value.applyAsDouble(run) - mean, 2))
                        .sum()
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
