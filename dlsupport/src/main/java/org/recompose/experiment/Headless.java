package org.recompose.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.recompose.benchmark.Benchmark;
import org.recompose.config.Arguments;
import org.recompose.config.Config;
import org.recompose.report.Report;
import org.recompose.report.Results;
import org.recompose.tf.device.DeviceCheck;
import org.recompose.tf.device.DeviceList;

/**
 * The experiment as a command, without notebooks: times Table 1, trains, and leaves in the output folder what
 * {@link Results#read} and the notebooks read.
 */
public final class Headless {

    /** A command beside the experiment. */
    private interface Command {
        void run(String[] arguments) throws IOException, InterruptedException;
    }

    private static final Map<String, Command> COMMANDS = Map.of(
            "devices", DeviceList::main,
            "check", DeviceCheck::main,
            "benchmark", Benchmark::main,
            "forecast", Forecast::main);

    private Headless() {}

    /**
     * Runs what the environment and the options name. The same command goes on where a killed one left its checkpoints.
     * Exits with 2 if the configuration is wrong, and with 1 if a file cannot be read or written, as on a full disk, or
     * a training cannot go on.
     *
     * @param arguments options as of {@link Arguments}; or {@code devices} to list what TensorFlow sees, {@code check}
     *     to compare GPUs with the processor, see {@link DeviceCheck}, or {@code benchmark} for the speed of training,
     *     see {@link Benchmark}
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length > 0 && COMMANDS.containsKey(arguments[0])) {
            COMMANDS.get(arguments[0]).run(Arrays.copyOfRange(arguments, 1, arguments.length));
            return;
        }
        try {
            Config config = Arguments.config(List.of(arguments));
            System.out.println(Check.describe(config));
            run(config, Progress.console());
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        } catch (UncheckedIOException e) {
            System.err.println(e.getMessage() + " (" + e.getCause().getMessage() + ")");
            System.exit(1);
        } catch (ArithmeticException | IllegalStateException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    /** Whether an earlier start of the same has measured it. */
    private static boolean hasTable1(Config config) {
        return (config.checkpoints().any() || Experiment.isDone(config))
                && Table1.written(config, Experiment.classes(config));
    }

    private static void run(Config config, Progress progress) throws IOException, InterruptedException {
        try (OneWriter alone = OneWriter.of(config.folder())) {
            if (!Table1.partitions(config).isEmpty() && !hasTable1(config)) {
                Table1.measure(config, progress).write(config.folder());
            }
        }
        Results results = Experiment.run(config, progress);
        progress.say("%s", new Report(results).table2());
        progress.say("results: %s", config.folder().toAbsolutePath());
    }
}
