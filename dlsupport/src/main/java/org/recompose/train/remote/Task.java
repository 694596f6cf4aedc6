package org.recompose.train.remote;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.recompose.tf.TensorFlowEngine;
import org.recompose.train.Build;
import org.recompose.train.Checkpoints;
import org.recompose.train.Dataset;
import org.recompose.train.Epoch;
import org.recompose.train.Job;
import org.recompose.train.Lane;
import org.recompose.train.Machine;
import org.recompose.train.Recipe;
import org.recompose.train.Trained;
import org.recompose.train.Trainer;
import org.recompose.weights.Weights;

/**
 * The training of one network, to be done by another process, perhaps on another machine. The task itself is bytes,
 * read only where the same build of this library runs: another one is told apart before anything is read.
 *
 * @param name the network's
 * @param build the version of the library that made it, see {@link Build}
 * @param bytes what to do
 */
public record Task(String name, String build, byte[] bytes) implements Serializable {

    private static final String LANE = "lane";

    /** A process that replaces another one is the same lane. */
    static final String LANE_VARIABLE = "RECOMPOSE_LANE";

    /** The numbers of tasks that this process runs at once: what has one number runs one after another. */
    private static final BitSet RUNNING = new BitSet();

    /** What to do. */
    record Work(
            Job job,
            int epochs,
            Recipe recipe,
            boolean mixedPrecision,
            boolean tf32,
            String images,
            String folder,
            long checkpointMillis,
            String progress)
            implements Serializable {}

    /**
     * How it ended.
     *
     * @param weights null if it failed
     * @param epochs its history
     * @param lane what trained it; null if it failed
     * @param provenance where and with what: host, process, versions, seconds, devices
     * @param failure null, or why the same will fail again anywhere
     */
    public record Result(Weights weights, List<Epoch> epochs, Lane lane, Map<String, String> provenance, String failure)
            implements Serializable {}

    static Task of(Work work) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(work);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Task(work.job().name(), Build.own(), bytes.toByteArray());
    }

    /**
     * Trains, or goes on from the checkpoint in the shared folder. What would fail again is told in the result.
     *
     * @param threads inside an operation
     * @param devices as {@code /GPU:0}, or none for TensorFlow's choice
     * @throws InterruptedException if the thread is interrupted; a checkpoint is left
     */
    public Result run(int threads, List<String> devices) throws InterruptedException {
        int number;
        synchronized (RUNNING) {
            number = RUNNING.nextClearBit(0);
            RUNNING.set(number);
        }
        try {
            return run(threads, devices, number);
        } finally {
            synchronized (RUNNING) {
                RUNNING.clear(number);
            }
        }
    }

    private Result run(int threads, List<String> devices, int number) throws InterruptedException {
        Map<String, String> provenance = provenance(devices, number);
        provenance.put("cores", String.valueOf(threads));
        long start = System.nanoTime();
        try {
            if (!Build.own().equals(build)) {
                throw new IllegalArgumentException("this machine has build " + Build.own() + " of the library, the "
                        + "experiment build " + build + "; put the same jar on both");
            }
            Work work = work();
            TensorFlowEngine.allowTf32(work.tf32());
            provenance.put("tensorflow", TensorFlowEngine.version());
            Dataset data = SharedImages.read(Path.of(work.images()));
            Checkpoints checkpoints =
                    new Checkpoints(Path.of(work.folder()), Duration.ofMillis(work.checkpointMillis()));
            try (ProgressFile progress = new ProgressFile(Path.of(work.progress()))) {
                Machine machine = new Machine(threads, devices, work.mixedPrecision());
                provenance.put("precision", machine.precision());
                Trainer trainer =
                        new Trainer(data, work.recipe(), progress, machine, checkpoints, provenance.get(LANE));
                provenance.put("secondsBeforeTraining", seconds(start));
                Trained trained = trainer.train(work.job(), work.epochs());
                provenance.put("seconds", seconds(start));
                return new Result(trained.weights(), List.copyOf(trained.epochs()), trained.lane(), provenance, null);
            }
        } catch (IOException
                | UncheckedIOException
                | IllegalArgumentException
                | IllegalStateException
                | ArithmeticException e) {
            Throwable cause = e instanceof UncheckedIOException && e.getCause() != null ? e.getCause() : null;
            return new Result(
                    null,
                    List.of(),
                    null,
                    provenance,
                    name + " on " + provenance.get("host") + ": " + e.getMessage()
                            + (cause == null ? "" : " (" + cause.getMessage() + ")"));
        }
    }

    private Work work() throws IOException {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            return (Work) in.readObject();
        } catch (ClassNotFoundException e) {
            throw new IOException("can't read the task", e);
        }
    }

    private static String seconds(long start) {
        return String.format(java.util.Locale.ROOT, "%.3f", (System.nanoTime() - start) / 1e9);
    }

    private static Map<String, String> provenance(List<String> devices, int number) {
        Map<String, String> provenance = new LinkedHashMap<>();
        try {
            provenance.put("host", InetAddress.getLocalHost().getHostName());
        } catch (IOException e) {
            provenance.put("host", "unknown");
        }
        provenance.put("process", String.valueOf(ProcessHandle.current().pid()));
        provenance.put("build", Build.own());
        provenance.put("java", System.getProperty("java.version"));
        provenance.put("devices", devices.toString());
        String own = provenance.get("host") + "/" + provenance.get("process") + "/" + number;
        provenance.put(LANE, System.getenv().getOrDefault(LANE_VARIABLE, own));
        return provenance;
    }
}
