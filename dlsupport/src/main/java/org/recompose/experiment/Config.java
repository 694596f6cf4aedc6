package org.recompose.experiment;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.recompose.arch.Network;
import org.recompose.arch.ResNet;
import org.recompose.decompose.Decomposition;
import org.recompose.decompose.Head;
import org.recompose.partition.Partition;
import org.recompose.tf.Optimizer;
import org.recompose.tf.device.DeviceList;
import org.recompose.train.Checkpoints;
import org.recompose.train.Machine;
import org.recompose.train.Recipe;
import org.recompose.train.Schedule;
import org.recompose.train.remote.SubNetworks;
import org.recompose.train.Way;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Everything that decides an experiment's result: a profile of {@code profiles.json} with what was overridden. Checked
 * when it is built, so that a mistake shows before hours of training.
 *
 * @param profile the profile it came from
 * @param data a folder with one sub-folder a class, or {@code drawn} for the drawn flowers
 * @param drawnPerClass images a class, if drawn
 * @param network {@code paper}, {@code resnet18} or {@code resnet34}
 * @param size height and width of the images, in pixels
 * @param width channels of the first convolution; a multiple of every K
 * @param partitions the K to decompose into, of 4, 8 and 16
 * @param epochs of GNet-R; SNets and GNet-T take half each; even
 * @param seeds how many times everything runs, each with its own split, weights and order of images
 * @param firstSeed the first of them
 * @param batchSize images a step
 * @param learningRate see {@link Recipe}
 * @param schedule see {@link Recipe}
 * @param warmupEpochs see {@link Recipe}
 * @param momentum of SGD, in [0, 1)
 * @param nesterov whether SGD looks ahead
 * @param weightDecay see {@link Recipe}
 * @param labelSmoothing see {@link Recipe}
 * @param flip see {@link Recipe}
 * @param shift see {@link Recipe}; for images of {@code size}
 * @param brightness see {@link Recipe}
 * @param head how the last FC layer is composed
 * @param way how the sub-networks train at once
 * @param control whether GNet-R for half the epochs is trained too: what GNet-T's half is worth alone
 * @param baselines the K at which the baselines are trained too (frozen cross connections, GNet-R for the same time,
 *     Net2Net, a dense network over the sub-networks), 0 for none
 * @param cores processor cores to use, 0 for all
 * @param devices {@code auto} for all GPUs that TensorFlow sees, or the processor if there is none; {@code gpu},
 *     {@code cpu}, or the numbers of the devices to share the work among, as {@code gpu:0/1} or, to try it out,
 *     {@code cpu:0/1/2/3}
 * @param cluster where the sub-networks train: empty for this process, {@code processes} for one a device, or a master
 *     of Spark, see {@link SubNetworks#open}
 * @param tf32 whether GPUs may round the factors of products to 10 bits (TensorFloat-32)
 * @param mixedPrecision see {@link Machine}
 * @param timedSteps steps of each network that Table 1 times
 * @param checkpointMinutes the least time between two checkpoints
 */
public record Config(
        String profile,
        String data,
        int drawnPerClass,
        String network,
        int size,
        int width,
        List<Integer> partitions,
        int epochs,
        int seeds,
        long firstSeed,
        int batchSize,
        double learningRate,
        Schedule schedule,
        double warmupEpochs,
        double momentum,
        boolean nesterov,
        double weightDecay,
        double labelSmoothing,
        boolean flip,
        int shift,
        double brightness,
        Head head,
        Way way,
        boolean control,
        int baselines,
        int cores,
        String devices,
        String cluster,
        boolean tf32,
        boolean mixedPrecision,
        int timedSteps,
        double checkpointMinutes) {

    /** The value of {@link #data} that means the drawn flowers. */
    public static final String DRAWN = "drawn";

    private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();

    /** @throws IllegalArgumentException if a value is not usable, naming it and what would be right */
    public Config {
        partitions = List.copyOf(partitions);
        check(
                !partitions.isEmpty()
                        && new HashSet<>(partitions).size() == partitions.size()
                        && List.of(4, 8, 16).containsAll(partitions),
                "partitions",
                partitions,
                "some of 4, 8 and 16");
        check(epochs >= 2 && epochs % 2 == 0, "epochs", epochs, "even and at least 2: half are the sub-networks'");
        check(seeds >= 1, "seeds", seeds, "at least 1");
        check(drawnPerClass >= 8, "drawnPerClass", drawnPerClass, "at least 8");
        check(size >= 16, "size", size, "at least 16 pixels");
        check(width >= 1, "width", width, "at least 1 channel");
        check(baselines == 0 || partitions.contains(baselines), "baselines", baselines, "0 or one of " + partitions);
        check(cores >= 0, "cores", cores, "at least 1, or 0 for all");
        check(
                devices.matches("auto|(gpu|cpu)(:\\d+(/\\d+)*)?"),
                "devices",
                "'" + devices + "'",
                "auto, gpu, cpu, or as gpu:0 or gpu:0/1");
        SubNetworks.check(cluster);
        check(checkpointMinutes >= 0, "checkpointMinutes", checkpointMinutes, "at least 0");
        check(timedSteps >= 1, "timedSteps", timedSteps, "at least 1");
        check(
                List.of("paper", "resnet18", "resnet34").contains(network),
                "network",
                network,
                "paper, resnet18 or resnet34");
        check(schedule != null, "schedule", null, List.of(Schedule.values()).toString());
        check(head != null, "head", null, List.of(Head.values()).toString());
        check(way != null, "way", null, List.of(Way.values()).toString());
        recipe(
                batchSize,
                learningRate,
                schedule,
                warmupEpochs,
                momentum,
                nesterov,
                weightDecay,
                labelSmoothing,
                flip,
                shift,
                brightness);
        Network global = global(network, size, width, 2);
        for (int k : partitions) {
            check(width % k == 0, "width", width, "a multiple of K = " + k);
            try {
                new Decomposition(global, Partition.ofPaper(k, size, size));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "K = " + k + " does not fit images of " + size + "×" + size + ": " + e.getMessage(), e);
            }
        }
    }

    private static void check(boolean right, String name, Object value, String range) {
        if (!right) {
            throw new IllegalArgumentException(name + " is " + value + ", must be " + range);
        }
    }

    /** The names of the profiles. */
    public static List<String> profiles() {
        return List.copyOf(read().keySet());
    }

    /** @throws IllegalArgumentException if there is no such profile, naming those there are */
    public static Config profile(String name) {
        JsonObject profiles = read();
        check(profiles.has(name), "profile", name, "one of " + profiles.keySet());
        JsonObject fields = profiles.getAsJsonObject(name);
        fields.addProperty("profile", name);
        return of(fields);
    }

    /**
     * The configuration that the environment names: {@code RECOMPOSE_PROFILE} (default laptop), {@code RECOMPOSE_DATA},
     * {@code RECOMPOSE_SEEDS}, {@code RECOMPOSE_CLUSTER} and {@code RECOMPOSE_SET}, a list
     * {@code field=value,field=value} in which the values of a list are separated by {@code /}.
     */
    public static Config fromEnvironment() {
        return from(System.getenv());
    }

    static Config from(Map<String, String> environment) {
        Config config = profile(present(environment, "RECOMPOSE_PROFILE", "laptop"));
        config = config.with("data", present(environment, "RECOMPOSE_DATA", config.data()));
        config = config.with("seeds", present(environment, "RECOMPOSE_SEEDS", String.valueOf(config.seeds())));
        config = config.with("cluster", present(environment, "RECOMPOSE_CLUSTER", config.cluster()));
        return config.withAll(present(environment, "RECOMPOSE_SET", ""));
    }

    /**
     * This configuration with several fields changed at once.
     *
     * @param changes as {@code field=value,field=value}; the values of a list are separated by {@code /}
     * @throws IllegalArgumentException if there is no such field, or the result is not usable
     */
    public Config withAll(String changes) {
        JsonObject fields = json();
        for (String each : changes.split(",")) {
            if (!each.isBlank()) {
                String[] parts = each.split("=", 2);
                check(parts.length == 2, "change", "'" + each + "'", "field=value");
                set(fields, parts[0].strip(), parts[1].strip());
            }
        }
        return of(fields);
    }

    private static String present(Map<String, String> environment, String name, String otherwise) {
        String value = environment.get(name);
        return value == null || value.isBlank() ? otherwise : value;
    }

    /**
     * This configuration with one field changed.
     *
     * @param value as text; the values of a list are separated by {@code /}, as in {@code 4/16}
     * @throws IllegalArgumentException if there is no such field, or the value is not usable
     */
    public Config with(String field, String value) {
        JsonObject fields = json();
        set(fields, field, value);
        return of(fields);
    }

    private static Config of(JsonObject fields) {
        try {
            return GSON.fromJson(fields, Config.class);
        } catch (RuntimeException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof IllegalArgumentException wrong) {
                    throw wrong;
                }
            }
            throw e;
        }
    }

    private static void set(JsonObject fields, String field, String value) {
        check(fields.has(field) && !field.equals("profile"), "field", "'" + field + "'", "one of " + fields.keySet());
        JsonElement old = fields.get(field);
        try {
            if (old.isJsonArray()) {
                JsonArray values = new JsonArray();
                for (String each : value.split("/")) {
                    values.add(Integer.parseInt(each.strip()));
                }
                fields.add(field, values);
            } else {
                fields.add(field, like(old.getAsJsonPrimitive(), field, value));
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    field + " is '" + value + "', must be "
                            + (old.isJsonArray() ? "numbers separated by '/'" : "a number like " + old),
                    e);
        }
    }

    private static JsonPrimitive like(JsonPrimitive old, String field, String value) {
        if (old.isBoolean()) {
            check(value.equals("true") || value.equals("false"), field, value, "true or false");
            return new JsonPrimitive(Boolean.valueOf(value));
        }
        if (old.isString()) {
            return new JsonPrimitive(
                    List.of("schedule", "head", "way").contains(field) ? value.toUpperCase(Locale.ROOT) : value);
        }
        return List.of(
                                "learningRate",
                                "warmupEpochs",
                                "momentum",
                                "weightDecay",
                                "labelSmoothing",
                                "brightness",
                                "checkpointMinutes")
                        .contains(field)
                ? new JsonPrimitive(Double.parseDouble(value))
                : new JsonPrimitive(Long.parseLong(value));
    }

    JsonObject json() {
        return GSON.toJsonTree(this).getAsJsonObject();
    }

    /** How every network is trained. */
    public Recipe recipe() {
        return recipe(
                batchSize,
                learningRate,
                schedule,
                warmupEpochs,
                momentum,
                nesterov,
                weightDecay,
                labelSmoothing,
                flip,
                shift,
                brightness);
    }

    private static Recipe recipe(
            int batchSize,
            double learningRate,
            Schedule schedule,
            double warmupEpochs,
            double momentum,
            boolean nesterov,
            double weightDecay,
            double labelSmoothing,
            boolean flip,
            int shift,
            double brightness) {
        return new Recipe(
                batchSize,
                learningRate,
                schedule,
                warmupEpochs,
                new Optimizer.Sgd((float) momentum, nesterov),
                weightDecay,
                labelSmoothing,
                flip,
                shift,
                brightness);
    }

    /** GNet, for a number of classes. */
    public Network global(int classes) {
        return global(width, classes);
    }

    /** GNet's layers at another width. */
    Network global(int width, int classes) {
        return global(network, size, width, classes);
    }

    private static Network global(String network, int size, int width, int classes) {
        return switch (network) {
            case "resnet18" -> ResNet.resNet18(size, size, width, classes);
            case "resnet34" -> ResNet.resNet34(size, size, width, classes);
            default -> ResNet.paper(size, size, width, classes);
        };
    }

    /** GNet cut into K. */
    public Decomposition decomposition(int k, int classes) {
        return new Decomposition(global(classes), Partition.ofPaper(k, size, size));
    }

    /** Where results go: the folder that {@code RECOMPOSE_OUT} names, else {@code results/<profile>}. */
    public Path out() {
        return Path.of(present(System.getenv(), "RECOMPOSE_OUT", "results/" + profile));
    }

    /** Every field and its value. */
    public Table table() {
        StringColumn field = StringColumn.create("field");
        StringColumn value = StringColumn.create("value");
        json().entrySet().forEach(entry -> {
            field.append(entry.getKey());
            value.append(
                    entry.getValue().isJsonPrimitive()
                            ? entry.getValue().getAsString()
                            : entry.getValue().toString());
        });
        return Table.create("configuration").addColumns(field, value);
    }

    /**
     * Cores and devices to train on.
     *
     * @throws IllegalArgumentException if TensorFlow does not see a GPU that is named
     */
    public Machine machine() {
        int used = cores == 0 ? Runtime.getRuntime().availableProcessors() : cores;
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
                                .map(number -> "/" + devices.substring(0, 3).toUpperCase(Locale.ROOT) + ":" + number)
                                .toList();
                };
        check(
                !devices.startsWith("gpu") || !chosen.isEmpty() && gpus.containsAll(chosen),
                "devices",
                "'" + devices + "'",
                "among the GPUs that TensorFlow sees, which are " + gpus + "; the command DeviceList says more");
        return new Machine(used, chosen, mixedPrecision);
    }

    /**
     * Where the trainings of a seed leave how far they are: a folder for each configuration, so that another one
     * started in between neither takes nor loses them.
     */
    Checkpoints checkpoints(long seed) {
        JsonObject result = json();
        List.of(
                        "profile",
                        "partitions",
                        "seeds",
                        "firstSeed",
                        "control",
                        "baselines",
                        "cluster",
                        "timedSteps",
                        "checkpointMinutes")
                .forEach(result::remove);
        String name =
                String.format("checkpoints-%08x-seed-%d", result.toString().hashCode(), seed);
        return new Checkpoints(out().resolve(name), Duration.ofMillis(Math.round(60_000 * checkpointMinutes)));
    }

    /** Whether the images are drawn and not photographs. */
    public boolean drawn() {
        return data.equals(DRAWN);
    }

    @Override
    public String toString() {
        return GSON.toJson(this);
    }

    private static JsonObject read() {
        try (Reader reader =
                new InputStreamReader(Config.class.getResourceAsStream("profiles.json"), StandardCharsets.UTF_8)) {
            return JsonParser.parseReader(reader).getAsJsonObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
