package org.recompose.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Options of commands, and what the first cell of a notebook says, on top of what the environment says (see
 * {@link Config#fromEnvironment}).
 */
public final class Arguments {

    /** Options with one value, by the field they set. */
    private static final Map<String, String> FIELDS = Map.of(
            "--data", "data.folder",
            "--out", "out",
            "--seeds", "seeds.count",
            "--device", "hardware.devices",
            "--cluster", "hardware.cluster");

    private static final String USAGE = "give --profile NAME, --config FILE, --data FOLDER, --out FOLDER, --seeds N,"
            + " --plan 'K:EPOCHS 1:EPOCHS' (may be repeated), --device gpu, gpu:0/1 or cpu, --cluster WHERE, or"
            + " --set FIELD=VALUE (may be repeated)";

    private Arguments() {}

    /** @throws IllegalArgumentException if an option is unknown or its value wrong */
    public static Config config(List<String> arguments) {
        return config(arguments, Config.fromEnvironment());
    }

    static Config config(List<String> arguments, Config base) {
        Config config = base;
        Map<String, String> fields = new LinkedHashMap<>();
        List<String> plans = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i += 2) {
            String name = arguments.get(i);
            boolean known = FIELDS.containsKey(name)
                    || List.of("--profile", "--config", "--plan", "--set").contains(name);
            if (!known || i + 1 == arguments.size()) {
                throw new IllegalArgumentException(
                        "'" + name + "' " + (known ? "has no value" : "is no option") + ": " + USAGE);
            }
            String value = arguments.get(i + 1);
            switch (name) {
                case "--profile" -> config = Config.profile(value);
                case "--config" -> config = Config.read(Path.of(value));
                case "--plan" -> plans.add(value);
                case "--set" -> set(fields, value);
                default -> fields.put(FIELDS.get(name), value);
            }
        }
        if (!plans.isEmpty()) {
            fields.put("plans", String.join(",", plans));
            if (!config.baselines().isEmpty()) {
                fields.putIfAbsent("baselines", "");
            }
        }
        fields.computeIfPresent(
                "model.network", (field, network) -> network.endsWith(".json") ? absolute(network) : network);
        fields.computeIfPresent(
                "data.folder", (field, folder) -> folder.equals(Config.Images.DRAWN) ? folder : absolute(folder));
        fields.computeIfPresent("out", (field, folder) -> absolute(folder));
        return fields.isEmpty() ? config : config.with(fields);
    }

    /** A notebook reads the configuration from another folder than the one where it was written. */
    private static String absolute(String path) {
        return Path.of(path).toAbsolutePath().normalize().toString();
    }

    private static void set(Map<String, String> fields, String text) {
        String[] parts = text.split("=", 2);
        if (parts.length < 2 || parts[0].isBlank()) {
            throw new IllegalArgumentException("--set " + text + " is not of the form FIELD=VALUE");
        }
        fields.put(parts[0].strip(), parts[1].strip());
    }

    /**
     * The configuration of a notebook.
     *
     * @param profile a profile's name; empty for the environment's configuration
     * @param data a folder with one sub-folder a class, or {@code drawn}; empty for the configuration's
     * @param plans separated by commas; empty for the configuration's
     * @param seeds how many; 0 for the configuration's
     * @param set further fields, as {@code model.width=16, recipe.shift=2}; may be empty
     * @throws IllegalArgumentException if the configuration is not usable
     */
    public static Config notebook(String profile, String data, String plans, int seeds, String set) {
        List<String> arguments = new ArrayList<>();
        if (!profile.isBlank()) {
            arguments.addAll(List.of("--profile", profile));
        }
        if (!data.isBlank()) {
            arguments.addAll(List.of("--data", data));
        }
        if (!plans.isBlank()) {
            arguments.addAll(List.of("--plan", plans));
        }
        if (seeds != 0) {
            arguments.addAll(List.of("--seeds", String.valueOf(seeds)));
        }
        if (!set.isBlank()) {
            // A comma within a list's value is not followed by a field.
            for (String field : set.split(",\\s*(?=[A-Za-z.]+\\s*=)")) {
                arguments.addAll(List.of("--set", field));
            }
        }
        return config(arguments);
    }
}
