package org.recompose.train;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * What a task's listener hears, as lines of a file that grows in the shared folder: the one way to tell it that every
 * kind of worker has. What a restarted task repeats is told once.
 */
final class ProgressFile implements Listener, AutoCloseable {

    static final String SUFFIX = ".progress";

    private static final long EVERY = 200_000_000;

    private final Path file;
    private final StringBuilder waiting = new StringBuilder();
    private long written;

    ProgressFile(Path file) {
        this.file = file;
    }

    @Override
    public void step(List<Job> jobs, int epoch, int epochs, int step, int steps) {
        tell("step " + epoch + " " + epochs + " " + step + " " + steps, false);
    }

    @Override
    public void epoch(Job job, Epoch epoch, int epochs) {
        tell(
                "epoch " + epoch.number() + " " + epochs + " " + epoch.loss() + " " + epoch.validationAccuracy() + " "
                        + epoch.seconds(),
                true);
    }

    @Override
    public void resumed(List<Job> jobs, int epoch, int step, int epochs, int steps) {
        tell("resumed " + epoch + " " + epochs + " " + step + " " + steps, true);
    }

    private void tell(String line, boolean now) {
        waiting.append(line).append('\n');
        if (now || System.nanoTime() - written > EVERY) {
            close();
        }
    }

    /** Progress that cannot be written is no reason to stop a training. */
    @Override
    public void close() {
        try {
            Files.writeString(file, waiting, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            waiting.setLength(0);
        } catch (IOException e) {
            waiting.setLength(0);
        }
        written = System.nanoTime();
    }

    /** Reads what has come to a task's file and tells a listener. */
    static final class Follower {

        private final Path file;
        private final Job job;
        private final Listener listener;
        private long position;
        private long steps;
        private int epoch = -1;

        Follower(Path file, Job job, Listener listener) {
            this.file = file;
            this.job = job;
            this.listener = listener;
        }

        void poll() throws IOException {
            if (!Files.exists(file)) {
                return;
            }
            byte[] bytes;
            try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
                in.seek(position);
                bytes = new byte[(int) (in.length() - position)];
                in.readFully(bytes);
            }
            int end = bytes.length;
            while (end > 0 && bytes[end - 1] != '\n') {
                end--;
            }
            position += end;
            new String(bytes, 0, end, StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split(" "))
                    .forEach(this::tell);
        }

        private void tell(String[] line) {
            int number = Integer.parseInt(line[1]);
            int epochs = Integer.parseInt(line[2]);
            if (line[0].equals("epoch")) {
                if (number > epoch) {
                    epoch = number;
                    listener.epoch(
                            job,
                            new Epoch(
                                    number,
                                    Double.parseDouble(line[3]),
                                    Double.parseDouble(line[4]),
                                    Double.parseDouble(line[5])),
                            epochs);
                }
                return;
            }
            int step = Integer.parseInt(line[3]);
            int steps = Integer.parseInt(line[4]);
            boolean resumed = line[0].equals("resumed");
            long done = (long) (resumed ? number : number - 1) * steps + step;
            if (resumed && epoch < 0) {
                epoch = number;
                listener.resumed(List.of(job), number, step, epochs, steps);
            } else if (!resumed && done > this.steps) {
                listener.step(List.of(job), number, epochs, step, steps);
            }
            this.steps = Math.max(this.steps, done);
        }
    }
}
