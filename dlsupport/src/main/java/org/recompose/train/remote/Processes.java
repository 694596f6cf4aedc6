package org.recompose.train.remote;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.recompose.tf.device.DeviceList;
import org.recompose.train.Job;
import org.recompose.train.Machine;
import org.recompose.train.Trained;
import org.recompose.train.Trainer;

/**
 * One process a device of this machine: a GPU each, or a core each where there is none. A process that dies is
 * replaced, and its task goes on from its checkpoint, at most {@value #ATTEMPTS} times.
 */
final class Processes implements SubNetworks {

    static final String DONE = "done";
    static final String TASK = ".task";
    static final String RESULT = ".result";

    private static final int ATTEMPTS = 3;
    private static final int POLL_MILLIS = 100;

    private static final List<String> PROCESSOR = List.of("/CPU:0");

    /** What CUDA takes for none. */
    private static final String NO_GPU = "-1";

    static Path result(Path task) {
        return task.resolveSibling(task.getFileName() + RESULT);
    }

    @Override
    public List<Trained> train(Trainer trainer, List<Job> jobs, int epochs) throws InterruptedException {
        List<String> devices = devices(trainer.machine());
        int n = Math.min(jobs.size(), devices.size());
        ExecutorService pool = Executors.newFixedThreadPool(n);
        Path folder = trainer.checkpoints().folder();
        try (Tasks tasks = new Tasks(trainer, jobs, epochs)) {
            ConcurrentLinkedQueue<Integer> waiting = new ConcurrentLinkedQueue<>(
                    IntStream.range(0, jobs.size()).boxed().toList());
            Task.Result[] results = new Task.Result[jobs.size()];
            List<Future<?>> lanes = new ArrayList<>();
            for (int i = 0; i < n; i++) {
                Runner lane = new Runner(
                        folder, i, devices.get(i), Math.max(1, trainer.machine().cores() / devices.size()));
                lanes.add(pool.submit(() -> {
                    lane.run(tasks.tasks(), waiting, results);
                    return null;
                }));
            }
            for (Future<?> lane : lanes) {
                while (!lane.isDone()) {
                    Thread.sleep(POLL_MILLIS);
                    tasks.tell();
                    for (Future<?> each : lanes) {
                        if (each.isDone()) {
                            each.get();
                        }
                    }
                }
                lane.get();
            }
            return tasks.trained(List.of(results));
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
        } finally {
            pool.shutdownNow();
            pool.awaitTermination(1, TimeUnit.MINUTES);
        }
    }

    /** The machine's devices, the processor alone once a core; else its GPUs; else nothing, once a core. */
    private static List<String> devices(Machine machine) {
        if (machine.devices().equals(PROCESSOR)) {
            return Collections.nCopies(machine.cores(), PROCESSOR.get(0));
        }
        if (!machine.devices().isEmpty()) {
            return machine.devices();
        }
        List<String> gpus = DeviceList.all().stream()
                .filter(DeviceList.Device::gpu)
                .map(DeviceList.Device::name)
                .toList();
        return gpus.isEmpty() ? Collections.nCopies(machine.cores(), "") : gpus;
    }

    /** CUDA's own number or name of TensorFlow's device, which counts only what the caller lets it see. */
    static String visible(String ofCaller, int gpu) {
        return ofCaller == null || ofCaller.isBlank() ? String.valueOf(gpu) : ofCaller.split(",")[gpu].strip();
    }

    /** What one process at a time does, one after another. */
    private record Runner(Path folder, int number, String device, int threads) {

        void run(List<Task> tasks, ConcurrentLinkedQueue<Integer> waiting, Task.Result[] results)
                throws IOException, InterruptedException {
            Process process = null;
            try {
                for (Integer next = waiting.poll(); next != null; next = waiting.poll()) {
                    Path file = folder.resolve(next + TASK);
                    try (ObjectOutputStream out = new ObjectOutputStream(Files.newOutputStream(file))) {
                        out.writeObject(tasks.get(next));
                    }
                    for (int attempt = 1; results[next] == null; attempt++) {
                        if (process == null || !process.isAlive()) {
                            process = start();
                        }
                        results[next] = ask(process, file);
                        if (results[next] == null && attempt == ATTEMPTS) {
                            throw new IllegalStateException(tasks.get(next).name() + ": its process ended "
                                    + ATTEMPTS + " times, the last time with status " + process.waitFor()
                                    + "; see above");
                        }
                    }
                    Files.deleteIfExists(file);
                    Files.deleteIfExists(result(file));
                    if (results[next].failure() != null) {
                        throw new IllegalStateException(results[next].failure());
                    }
                }
            } finally {
                stop(process);
            }
        }

        private Process start() throws IOException {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    Worker.class.getName(),
                    String.valueOf(threads)));
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
            builder.environment().put(Task.LANE_VARIABLE, "process " + (number + 1));
            if (device.startsWith("/GPU:")) {
                int gpu = Integer.parseInt(device.substring("/GPU:".length()));
                builder.environment().put("CUDA_VISIBLE_DEVICES", visible(System.getenv("CUDA_VISIBLE_DEVICES"), gpu));
                command.add("/GPU:0");
            } else if (device.startsWith("/CPU:")) {
                builder.environment().put("CUDA_VISIBLE_DEVICES", NO_GPU);
            }
            return builder.command(command).start();
        }

        /** The result, or null if the process ended. */
        private Task.Result ask(Process process, Path file) throws IOException, InterruptedException {
            BufferedReader answers = process.inputReader();
            try {
                Writer out = process.outputWriter();
                out.write(file + "\n");
                out.flush();
                while (!answers.ready()) {
                    if (!process.isAlive()) {
                        return null;
                    }
                    Thread.sleep(20);
                }
            } catch (IOException e) {
                return null;
            }
            if (!DONE.equals(answers.readLine())) {
                throw new IllegalStateException("the process for " + file + " answers in another way");
            }
            try (ObjectInputStream in = new ObjectInputStream(Files.newInputStream(result(file)))) {
                return (Task.Result) in.readObject();
            } catch (ClassNotFoundException e) {
                throw new IOException(e);
            }
        }

        /** Ends its input, on which it leaves a checkpoint and goes. */
        private static void stop(Process process) {
            if (process == null) {
                return;
            }
            try {
                process.getOutputStream().close();
            } catch (IOException e) {
                // It ended while it was being asked.
            }
            Thread.interrupted();
            try {
                if (!process.waitFor(30, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
            }
        }
    }

    @Override
    public void close() {}
}
