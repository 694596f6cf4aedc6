package org.recompose.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonDeserializer;
import com.google.gson.JsonPrimitive;
import com.google.gson.JsonSerializer;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.descriptive.moment.StandardDeviation;
import org.recompose.config.Config;
import org.recompose.io.WholeFile;
import org.recompose.plan.Plan;
import org.recompose.train.Epoch;
import org.recompose.train.Trained;

/**
 * What an experiment came to. Tables and figures are in {@link Report}.
 *
 * @param config what was run
 * @param data the images it was run on
 * @param runs every stage and baseline of every seed, as far as they are done
 * @param legs every start of it
 * @param architecture what tells the network of a file from another one there, see {@link Config#architecture}; null
 *     for a network by name, and in a record that does not say
 */
public record Results(Config config, Data data, List<Run> runs, List<Leg> legs, String architecture) {

    /** The file that holds all of it. */
    public static final String FILE = "run.json";

    /** JSON has no NaN. */
    private static final TypeAdapter<Double> NUMBER = new TypeAdapter<>() {
        @Override
        public void write(JsonWriter out, Double value) throws IOException {
            out.value(value.isNaN() ? null : value);
        }

        @Override
        public Double read(JsonReader in) throws IOException {
            if (in.peek() == JsonToken.NULL) {
                in.nextNull();
                return Double.NaN;
            }
            return in.nextDouble();
        }
    };

    private static final Gson GSON = new GsonBuilder()
            .setPrettyPrinting()
            .disableHtmlEscaping()
            .serializeNulls()
            .registerTypeAdapter(double.class, NUMBER)
            .registerTypeAdapter(Double.class, NUMBER)
            .registerTypeAdapter(
                    Plan.class, (JsonSerializer<Plan>) (plan, type, context) -> new JsonPrimitive(plan.toString()))
            .registerTypeAdapter(
                    Plan.class, (JsonDeserializer<Plan>) (json, type, context) -> Plan.of(json.getAsString()))
            .registerTypeAdapter(Config.class, (JsonSerializer<Config>) (config, type, context) -> config.json())
            .registerTypeAdapter(
                    Config.class, (JsonDeserializer<Config>) (json, type, context) -> Config.ofRecord(json))
            .create();

    /**
     * The images of an experiment.
     *
     * @param description in words; drawn images say so
     * @param hash SHA-256 of the content, in hexadecimal
     * @param images how many
     * @param trainImages how many of them are in the training part
     * @param testImages how many of them are in the test part
     * @param classes their names
     * @param warnings what was wrong with some of the files
     * @param cameSplit whether they came split into training and test images; otherwise, and by default for a record
     *     that does not say so, each seed splits them anew
     */
    public record Data(
            String description,
            String hash,
            int images,
            int trainImages,
            int testImages,
            List<String> classes,
            List<String> warnings,
            boolean cameSplit) {}

    public Results {
        Objects.requireNonNull(config, "it has no config");
        Objects.requireNonNull(data, "it has no data");
        runs = List.copyOf(runs);
        legs = List.copyOf(legs);
    }

    /** Of a network by name. */
    public Results(Config config, Data data, List<Run> runs, List<Leg> legs) {
        this(config, data, runs, legs, null);
    }

    /** The runs of a plan or of a plan's beginning, one for each seed. */
    public List<Run> of(Plan plan) {
        return of(plan, Baseline.NONE);
    }

    /** The runs of a baseline beside a plan, one for each seed. */
    public List<Run> of(Plan plan, Baseline baseline) {
        return runs.stream()
                .filter(run -> run.baseline() == baseline && run.plan().equals(plan))
                .toList();
    }

    /** What was run of the plans, stage by stage, in order; without baselines. */
    public List<Plan> stages() {
        return runs.stream()
                .filter(run -> run.baseline() == Baseline.NONE)
                .map(Run::plan)
                .distinct()
                .toList();
    }

    /** GNet-R for the most epochs, against which the others stand. */
    public Optional<Plan> reference() {
        return Optional.ofNullable(Labels.reference(config.plans())).filter(plan -> !of(plan).isEmpty());
    }

    /** Which column of the paper's Table 2 is a plan's; -1 if none, as on other images or with another network. */
    int columnOfPaper(Plan plan) {
        Paper paper = Paper.read();
        return paper.isOf(this) ? paper.table2().networks().indexOf(labels().ofPaper(plan)) : -1;
    }

    /** The paper's names of the networks. */
    public Labels labels() {
        return Labels.of(config.plans());
    }

    /** Seconds of a run and of what its plan did before it, for its seed. */
    double total(Run run, ToDoubleFunction<Run> seconds) {
        double sum = seconds.applyAsDouble(run);
        for (Plan before = run.plan().before(); before != null; before = before.before()) {
            sum += of(before).stream()
                    .filter(each -> each.seed() == run.seed())
                    .mapToDouble(seconds)
                    .sum();
        }
        return sum;
    }

    /**
     * Test images ÷ training images if each seed splits the images anew, so that seeds share training images; 0 if they
     * are used as they came split.
     */
    double resampled() {
        return data.cameSplit() && config.data().folds() == 0 ? 0 : (double) data.testImages() / data.trainImages();
    }

    /** Writes {@value #FILE}, whole or not at all. */
    public void write(Path folder) throws IOException {
        WholeFile.write(folder.resolve(FILE), GSON.toJson(this) + "\n");
    }

    /**
     * The results that {@link #write} left in a folder.
     *
     * @throws IllegalArgumentException if there are none in it, or they cannot be read
     */
    public static Results read(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(folder + " has no " + FILE + "; run the experiment first");
        }
        try {
            return Objects.requireNonNull(GSON.fromJson(Files.readString(file), Results.class), "it is empty");
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    file + " is not the record of an experiment: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
                    e);
        }
    }

    static double mean(List<Run> runs, ToDoubleFunction<Run> value) {
        return mean(runs.stream().mapToDouble(value).toArray());
    }

    /** Not a number of none. */
    static double mean(double... values) {
        return DoubleStream.of(values).average().orElse(Double.NaN);
    }

    static double deviation(List<Run> runs, ToDoubleFunction<Run> value) {
        return deviation(runs.stream().mapToDouble(value).toArray());
    }

    /** The standard deviation of a sample; not a number for fewer than two. */
    static double deviation(double... values) {
        return values.length < 2 ? Double.NaN : new StandardDeviation().evaluate(values);
    }

    /** The undisturbed time of a plan's stages as a part of GNet-R's, for each seed that has both. */
    double[] sharesOfTime(Plan plan) {
        return Pair.values(
                Pair.bySeed(of(plan), reference().map(this::of).orElse(List.of())),
                pair -> total(pair.run(), Run::typicalSeconds) / pair.other().typicalSeconds());
    }

    /** The epochs of networks that trained side by side: mean loss and accuracy, times of the busiest lane. */
    public static List<Epoch> mean(List<Trained> together) {
        return IntStream.range(0, together.get(0).epochs().size())
                .mapToObj(i -> {
                    List<Epoch> all =
                            together.stream().map(each -> each.epochs().get(i)).toList();
                    return new Epoch(
                            i,
                            all.stream().mapToDouble(Epoch::loss).average().orElseThrow(),
                            all.stream()
                                    .mapToDouble(Epoch::validationAccuracy)
                                    .average()
                                    .orElseThrow(),
                            Trained.busiest(
                                    together, each -> each.epochs().get(i).seconds()),
                            Trained.busiest(
                                    together, each -> each.epochs().get(i).elapsed()));
                })
                .toList();
    }
}
