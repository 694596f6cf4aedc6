package org.recompose.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.recompose.tf.device.DeviceCheck;
import org.recompose.tf.device.DeviceList;
import org.recompose.benchmark.Benchmark;

/**
 * The experiment as a command, without notebooks: times Table 1, trains, and leaves in the output folder what
 * {@link Results#read} and the notebooks read.
 */
public final class Headless {

    private static final String USAGE = "give --device gpu, --device gpu:0/1, --device cpu or --set FIELD=VALUE";

    private Headless() {}

    /**
     * Runs what the environment names, see {@link Config#fromEnvironment}. The same command goes on where a killed one
     * left its checkpoints. Exits with 2 if the configuration is wrong, and with 1 if a file cannot be read or written,
     * as on a full disk.
     *
     * @param arguments {@code --device} and {@code --set}, {@code devices} to list what TensorFlow sees, {@code check}
     *     to compare GPUs with the processor, see {@link DeviceCheck}, or {@code benchmark} for the speed of training,
     *     see {@link Benchmark}
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (List.of(arguments).equals(List.of("devices"))) {
            DeviceList.main(arguments);
            return;
        }
        if (arguments.length > 0 && arguments[0].equals("check")) {
            DeviceCheck.main(Arrays.copyOfRange(arguments, 1, arguments.length));
            return;
        }
        if (arguments.length > 0 && arguments[0].equals("benchmark")) {
            Benchmark.main(Arrays.copyOfRange(arguments, 1, arguments.length));
            return;
        }
        try {
            Config config = configure(Config.fromEnvironment(), List.of(arguments));
            System.out.println(Check.describe(config));
            run(config, Progress.console());
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        } catch (UncheckedIOException e) {
            System.err.println(e.getMessage() + " (" + e.getCause().getMessage() + ")");
            System.exit(1);
        }
    }

    private static void run(Config config, Progress progress) throws IOException, InterruptedException {
        boolean fresh = LongStream.range(config.firstSeed(), config.firstSeed() + config.seeds())
                .noneMatch(seed -> config.checkpoints(seed).any());
        if (fresh) {
            Table1.measure(config, progress).write(config.out());
        }
        Results results = Experiment.run(config, progress);
        progress.say("%s", results.table2());
        progress.say("results: %s", config.out().toAbsolutePath());
    }

    /** @throws IllegalArgumentException if an argument is unknown or its value wrong */
    static Config configure(Config config, List<String> arguments) {
        List<String> changes = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i += 2) {
            String name = arguments.get(i);
            if (!List.of("--device", "--set").contains(name) || i + 1 == arguments.size()) {
                throw new IllegalArgumentException("'" + name + "' "
                        + (name.startsWith("--") ? "is no option or has no value" : "is no option") + ": " + USAGE);
            }
            String value = arguments.get(i + 1);
            changes.add(name.equals("--set") ? value.replace(',', '/') : "devices=" + value);
        }
        return config.withAll(String.join(",", changes));
    }
}
