package org.recompose.config;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.recompose.arch.Network;
import org.recompose.arch.Networks;
import org.recompose.arch.Shape;
import org.recompose.decompose.Net2Net;
import org.recompose.io.NetworkJson;
import org.recompose.io.StrictJson;
import org.recompose.io.Undisturbed;
import org.recompose.io.WholeFile;
import org.recompose.plan.Plan;
import org.recompose.plan.Stage;
import org.recompose.tf.TensorFlowEngine;
import org.recompose.tf.device.DeviceList;
import org.recompose.train.Checkpoints;
import org.recompose.train.Machine;
import org.recompose.train.Recipe;
import org.recompose.train.Way;
import org.recompose.train.remote.SubNetworks;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Everything that decides an experiment's result: a profile of {@code profiles.json} with what was changed. Checked
 * when it is built, so that a mistake shows before hours of training. As a file it is {@code config.json}, which
 * commands, notebooks, bundles and workers read.
 *
 * @param profile the profile it came from
 * @param data the images
 * @param model the global network
 * @param plans the strategies to compare
 * @param baselines the plan, one of {@code plans}, beside which the baselines are trained; empty for none
 * @param seeds how often everything runs
 * @param recipe how every network is trained
 * @param hardware what to train on
 * @param out the folder of the results and checkpoints
 * @param keepWeights whether each network that a stage of the plans trains is left in the folder {@code weights}, with
 *     its architecture and where it comes from; those of the baselines are not, but for the frozen plan's
 * @param checkpointMinutes the least time between two checkpoints of a training
 * @param timedSteps steps of each network that Table 1 times
 */
public record Config(
        String profile,
        Images data,
        Model model,
        List<Plan> plans,
        String baselines,
        Seeds seeds,
        Recipe recipe,
        Hardware hardware,
        String out,
        boolean keepWeights,
        double checkpointMinutes,
        int timedSteps) {

    static {
        // An interrupt while it looks for its readers would leave it without any, and no table could be made again.
        Undisturbed.call(Table::create);
    }

    /**
     * The images.
     *
     * @param folder with one sub-folder a class, perhaps below {@code train/}, {@code val/} and {@code test/}; or
     *     {@code drawn} for the drawn flowers
     * @param drawnPerClass images a class, if drawn
     * @param size height and width that they are scaled to, in pixels
     * @param perClass training images a class to take, by the seed; 0 for all
     * @param folds if above 0, the test part is one of so many equal parts, which the seeds take in turn
     */
    public record Images(String folder, int drawnPerClass, int size, int perClass, int folds) {

        static final int SMALLEST = 16;

        /** The folder's name that means the drawn flowers. */
        public static final String DRAWN = "drawn";

        public Images {
            check(!folder.isBlank(), "folder", "''", "a folder, or " + DRAWN);
            check(drawnPerClass >= 8, "drawnPerClass", drawnPerClass, "at least 8");
            check(size >= SMALLEST, "size", size, "at least " + SMALLEST + " pixels");
            check(perClass >= 0, "perClass", perClass, "at least 1, or 0 for all");
            check(folds == 0 || folds >= 2, "folds", folds, "0 or at least 2");
        }

        /** Whether they are drawn and not photographs. */
        public boolean drawn() {
            return folder.equals(DRAWN);
        }
    }

    /**
     * The global network.
     *
     * @param network one of the registry's names, or the path of a JSON file
     * @param width channels of the first convolution; a file has its own
     */
    public record Model(String network, int width) {

        public Model {
            check(width >= 1, "width", width, "at least 1 channel");
        }

        /** Whether it is a file of one's own. */
        public boolean file() {
            return network.endsWith(".json");
        }
    }

    /**
     * Seeds of split, weights, order and augmentation.
     *
     * @param count how many
     * @param first the first of them
     */
    public record Seeds(int count, long first) {

        public Seeds {
            check(count >= 1, "count", count, "at least 1");
        }

        /** All of them. */
        public LongStream stream() {
            return LongStream.range(first, first + count);
        }
    }

    /**
     * What to train on.
     *
     * @param way how sub-networks train at once
     * @param cores processor cores to use, 0 for all; in bfloat16 operations use all that the process may run on
     * @param devices {@code auto} for all GPUs that TensorFlow sees, or the processor if there is none; {@code gpu},
     *     {@code cpu}, or numbers, as {@code gpu:0/1} or, to try it out, {@code cpu:0/1/2/3}
     * @param cluster where the sub-networks train: empty for this process, {@code processes} for one a device, or a
     *     master of Spark, see {@link SubNetworks#open}
     * @param tf32 whether GPUs may round the factors of products to 10 bits (TensorFloat-32)
     * @param mixedPrecision see {@link Machine}
     */
    public record Hardware(Way way, int cores, String devices, String cluster, boolean tf32, boolean mixedPrecision) {

        public Hardware {
            check(cores >= 0, "cores", cores, "at least 1, or 0 for all");
            check(
                    devices.matches("auto|(gpu|cpu)(:\\d+(/\\d+)*)?"),
                    "devices",
                    "'" + devices + "'",
                    "auto, gpu, cpu, or as gpu:0 or gpu:0/1");
            SubNetworks.check(cluster);
        }

        /**
         * Cores and devices to train on. Where they are not the processor, TensorFlow is loaded to see its GPUs, with
         * {@link #tf32()} as chosen here.
         *
         * @throws IllegalArgumentException if there are not so many cores, or TensorFlow does not see a GPU that is
         *     named
         * @throws IllegalStateException if TensorFlow is loaded with another choice of {@link #tf32()}
         */
        public Machine machine() {
            TensorFlowEngine.allowTf32(tf32);
            int present = Runtime.getRuntime().availableProcessors();
            check(
                    cores <= present,
                    "cores",
                    cores,
                    "at most the " + present + " that this process may use, or 0 for all");
            int used = cores == 0 ? present : cores;
            List<String> gpus = devices.startsWith("cpu")
                    ? List.of()
                    : DeviceList.all().stream()
                            .filter(DeviceList.Device::gpu)
                            .map(DeviceList.Device::name)
                            .toList();
            List<String> chosen =
                    switch (devices) {
                        case "auto", "gpu" -> gpus;
                        case "cpu" -> List.of("/CPU:0");
                        default ->
                            Stream.of(devices.substring(4).split("/"))
                                    .map(number ->
                                            "/" + devices.substring(0, 3).toUpperCase(Locale.ROOT) + ":" + number)
                                    .toList();
                    };
            check(
                    !devices.startsWith("gpu") || !chosen.isEmpty() && gpus.containsAll(chosen),
                    "devices",
                    "'" + devices + "'",
                    "among the GPUs that TensorFlow sees, which are " + gpus + "; the command DeviceList says more");
            return new Machine(used, chosen, mixedPrecision);
        }
    }

    /** Name of the environment variable that names a {@code config.json}. */
    public static final String VARIABLE = "RECOMPOSE_CONFIG";

    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();
    private static final double MOST_MINUTES = 100_000;
    /** For the checks, before the images are known. */
    private static final int ANY_CLASSES = 0;

    private static final int FEWEST_CLASSES = 2;

    /** @throws IllegalArgumentException if a value is not usable, naming it and what would be right */
    public Config {
        plans = List.copyOf(plans);
        check(!plans.isEmpty(), "plans", "[]", "at least one, as 1:30");
        check(new HashSet<>(plans).size() == plans.size(), "plans", plans, "different from each other");
        check(
                checkpointMinutes >= 0 && checkpointMinutes <= MOST_MINUTES,
                "checkpointMinutes",
                checkpointMinutes,
                "from 0 to " + (int) MOST_MINUTES);
        check(timedSteps >= 1, "timedSteps", timedSteps, "at least 1");
        check(!out.isBlank(), "out", "''", "a folder");
        if (!baselines.isEmpty()) {
            check(plans.contains(Plan.of(baselines)), "baselines", "'" + baselines + "'", "empty or one of " + plans);
            check(
                    Plan.of(baselines).stages().size() == 2,
                    "baselines",
                    "'" + baselines + "'",
                    "a plan of two stages, as 4:30 1:30");
            check(
                    !Plan.of(baselines).before().last().level().whole()
                            && Plan.of(baselines).last().level().k() == 1,
                    "baselines",
                    "'" + baselines + "'",
                    "a plan of sub-networks and then of 1, as 4:30 1:30");
            check(
                    !model.file(),
                    "baselines",
                    "'" + baselines + "'",
                    "empty for a network from a file, which has one width");
            check(
                    Plan.of(baselines).stages().stream().allMatch(stage -> stage.size() == 0),
                    "baselines",
                    "'" + baselines + "'",
                    "a plan whose stages have no image size of their own");
        }
        for (Plan plan : plans) {
            for (Stage stage : plan.stages()) {
                try {
                    with(recipe, stage);
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException(
                            "plan '" + plan + "', stage '" + stage + "': " + e.getMessage(), e);
                }
            }
        }
        if (!model.file()) {
            Network global = network(model, data.size(), ANY_CLASSES);
            check(plans, global);
            if (!baselines.isEmpty()) {
                checkWidenable(baselines, global);
            }
        }
    }

    private static void check(List<Plan> plans, Network global) {
        plans.forEach(plan -> Levels.check(plan, global));
    }

    /** One to be run, whose network's file must be there. */
    private static Config runnable(JsonObject fields) {
        Config config = (Config) Fields.read(fields, Config.class, "");
        if (config.model.file()) {
            check(config.plans, network(config.model, config.data.size(), ANY_CLASSES));
        }
        return config;
    }

    /** One of the baselines is a narrow network, widened. */
    private static void checkWidenable(String baselines, Network global) {
        try {
            Net2Net.check(global);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "baselines is '" + baselines + "', must be empty for network " + global.name() + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private static void check(boolean right, String name, Object value, String range) {
        if (!right) {
            throw new IllegalArgumentException(name + " is " + value + ", must be " + range);
        }
    }

    /** The names of the profiles. */
    public static List<String> profiles() {
        return List.copyOf(profilesJson().keySet());
    }

    /** @throws IllegalArgumentException if there is no such profile, naming those there are */
    public static Config profile(String name) {
        return of(profileJson(name));
    }

    private static JsonObject profileJson(String name) {
        JsonObject profiles = profilesJson();
        check(profiles.has(name), "profile", "'" + name + "'", "one of " + profiles.keySet());
        JsonObject fields = profiles.getAsJsonObject(name);
        fields.addProperty("profile", name);
        return fields;
    }

    private static JsonObject profilesJson() {
        try (Reader reader =
                new InputStreamReader(Config.class.getResourceAsStream("profiles.json"), StandardCharsets.UTF_8)) {
            return JsonParser.parseReader(reader).getAsJsonObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The configuration in the file that {@value #VARIABLE} names, or the laptop profile. */
    public static Config fromEnvironment() {
        return from(System.getenv());
    }

    static Config from(Map<String, String> environment) {
        String file = environment.getOrDefault(VARIABLE, "");
        return file.isBlank() ? profile("laptop") : read(Path.of(file));
    }

    /**
     * A configuration from its file. What the file leaves out is as in its profile.
     *
     * @throws IllegalArgumentException if it is no configuration, naming the file and the field
     */
    public static Config read(Path file) {
        try {
            return of(StrictJson.parse(Files.readString(file)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " cannot be read as a configuration: " + e.getMessage(), e);
        }
    }

    /**
     * A configuration from JSON. What it leaves out is as in its profile.
     *
     * @throws IllegalArgumentException if a field is not usable, or the network's file
     */
    public static Config of(JsonElement json) {
        return runnable(complete(json));
    }

    /** That of a record: a network's file may have changed since, or be gone. Otherwise as {@link #of}. */
    public static Config ofRecord(JsonElement json) {
        return (Config) Fields.read(complete(json), Config.class, "");
    }

    private static JsonObject complete(JsonElement json) {
        check(json.isJsonObject(), "a configuration", json, "a JSON object");
        JsonElement profile = json.getAsJsonObject().get("profile");
        JsonObject profiles = profilesJson();
        check(profile != null && profile.isJsonPrimitive(), "profile", profile, "one of " + profiles.keySet());
        String name = profiles.has(profile.getAsString()) ? profile.getAsString() : "laptop";
        JsonObject complete = profiles.getAsJsonObject(name);
        merge(complete, json.getAsJsonObject());
        return complete;
    }

    /** What a kind of optimiser has is not mixed with another kind's. */
    private static void merge(JsonObject into, JsonObject from) {
        for (Map.Entry<String, JsonElement> field : from.entrySet()) {
            JsonElement old = into.get(field.getKey());
            if (old != null
                    && old.isJsonObject()
                    && field.getValue().isJsonObject()
                    && !old.getAsJsonObject().has("name")) {
                merge(old.getAsJsonObject(), field.getValue().getAsJsonObject());
            } else {
                into.add(field.getKey(), field.getValue());
            }
        }
    }

    /** Every field, as in {@code config.json}. */
    public JsonObject json() {
        return Fields.json(this).getAsJsonObject();
    }

    /** Writes {@code config.json} or another file, whole or not at all. */
    public void write(Path file) throws IOException {
        WholeFile.write(file, this + "\n");
    }

    /**
     * This configuration with one field changed.
     *
     * @param field its path, as {@code recipe.learningRate}
     * @param value as text; the values of a list are separated by commas
     * @throws IllegalArgumentException if there is no such field, or the value is not usable
     */
    public Config with(String field, String value) {
        return with(Map.of(field, value));
    }

    /** This configuration with several fields changed at once, each as by {@link #with(String, String)}. */
    public Config with(Map<String, String> changes) {
        JsonObject fields = json();
        changes.forEach((field, value) -> Fields.set(fields, Config.class, field, value));
        return runnable(fields);
    }

    /** The recipe of a stage: this configuration's, with what the stage has of its own. */
    public Recipe recipe(Stage stage) {
        return with(recipe, stage);
    }

    private static Recipe with(Recipe recipe, Stage stage) {
        JsonObject fields = Fields.json(recipe).getAsJsonObject();
        stage.recipe().forEach((field, value) -> Fields.set(fields, Recipe.class, field, value));
        return (Recipe) Fields.read(fields, Recipe.class, "");
    }

    /** The plans, and the one that the baselines need beside theirs. */
    public List<Plan> trained() {
        return baselines.isEmpty()
                ? plans
                : Stream.concat(plans.stream(), Stream.of(Plan.of(baselines).frozen()))
                        .distinct()
                        .toList();
    }

    /**
     * What tells the network of a file from another one there, as {@link Network#hash} does; null for a network by
     * name.
     *
     * @throws IllegalArgumentException if the file is gone or no network any more
     */
    public String architecture() {
        return model.file() ? network(model, data.size(), ANY_CLASSES).hash() : null;
    }

    /**
     * What accuracies depend on beside images, plans and seeds; only with the same do results compare.
     *
     * @param architecture as {@link #architecture} gave it then; null also if a record does not say
     */
    public List<Object> decisive(String architecture) {
        return List.of(
                architecture == null ? model : "network from a file, layers " + architecture,
                recipe,
                hardware.mixedPrecision() ? "mixed precision" : hardware.tf32() ? "TensorFloat-32" : "full precision");
    }

    /** The global network, for a number of classes. */
    public Network network(int classes) {
        return network(model, data.size(), classes);
    }

    /** The global network's layers at another width. */
    public Network network(int width, int classes) {
        return network(new Model(model.network(), width), data.size(), classes);
    }

    private static Network network(Model model, int size, int classes) {
        try {
            return model.file()
                    ? file(Path.of(model.network()), size, classes)
                    : Networks.of(model.network(), size, size, model.width(), Math.max(FEWEST_CLASSES, classes));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("model: " + e.getMessage(), e);
        }
    }

    /** A network of one's own, which is as its file says. */
    private static Network file(Path file, int size, int classes) {
        Network network;
        try {
            network = NetworkJson.read(file);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " cannot be read: " + e.getMessage(), e);
        }
        Shape input = network.input();
        check(
                input.height() == size && input.width() == size,
                "data.size",
                size,
                "the size of " + file + "'s images, " + input);
        check(
                classes == ANY_CLASSES || classes == network.classes(),
                "the number of classes",
                classes,
                "that of " + file + ", " + network.classes());
        return network;
    }

    /** The folder of the results. */
    public Path folder() {
        return Path.of(out);
    }

    /** Where trainings leave how far they are. */
    public Checkpoints checkpoints() {
        return new Checkpoints(
                folder().resolve("checkpoints"), Duration.ofMillis(Math.round(60_000 * checkpointMinutes)));
    }

    /** Every field and its value; without the output folder, which decides nothing. */
    public Table table() {
        StringColumn field = StringColumn.create("field");
        StringColumn value = StringColumn.create("value");
        JsonObject fields = json();
        fields.remove("out");
        rows("", fields, field, value);
        return Table.create("configuration").addColumns(field, value);
    }

    private static void rows(String prefix, JsonObject json, StringColumn field, StringColumn value) {
        json.entrySet().forEach(entry -> {
            String path = prefix + entry.getKey();
            if (entry.getValue().isJsonObject()) {
                rows(path + ".", entry.getValue().getAsJsonObject(), field, value);
            } else {
                field.append(path);
                value.append(
                        entry.getValue().isJsonPrimitive()
                                ? entry.getValue().getAsString()
                                : entry.getValue().toString());
            }
        });
    }

    /** As JSON. */
    @Override
    public String toString() {
        return GSON.toJson(json());
    }
}
