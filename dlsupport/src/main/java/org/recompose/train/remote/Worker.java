package org.recompose.train.remote;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A process that trains tasks one after another: takes the path of a task's file a line, leaves its result beside it
 * and says {@code done}. It stops, with a checkpoint, when its input ends.
 */
final class Worker {

    private Worker() {}

    /** @param arguments threads, and the device if there is a choice */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        int threads = Integer.parseInt(arguments[0]);
        List<String> devices = List.of(arguments).subList(1, arguments.length);
        ExecutorService training = Executors.newSingleThreadExecutor();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            Path file = Path.of(line);
            training.submit(() -> {
                run(file, threads, devices);
                return null;
            });
        }
        training.shutdownNow();
        training.awaitTermination(1, java.util.concurrent.TimeUnit.MINUTES);
        System.exit(0);
    }

    private static void run(Path file, int threads, List<String> devices) throws Exception {
        try {
            Task task;
            try (ObjectInputStream in = new ObjectInputStream(Files.newInputStream(file))) {
                task = (Task) in.readObject();
            }
            Task.Result result = task.run(threads, devices);
            try (ObjectOutputStream out = new ObjectOutputStream(Files.newOutputStream(Processes.result(file)))) {
                out.writeObject(result);
            }
            System.out.println(Processes.DONE);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception | Error e) {
            // Told to stop, it may have been reading.
            if (!Thread.currentThread().isInterrupted()) {
                e.printStackTrace();
                System.exit(1);
            }
        }
    }
}
