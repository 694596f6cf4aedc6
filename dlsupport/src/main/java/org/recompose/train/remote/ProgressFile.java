package org.recompose.train.remote;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.recompose.train.Epoch;
import org.recompose.train.Job;
import org.recompose.train.Listener;

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
        tell("epoch " + text(epoch, epochs), true);
    }

    @Override
    public void resumed(Job job, List<Epoch> history, int step, double elapsed, int epochs, int steps) {
        history.forEach(epoch -> tell("past " + text(epoch, epochs), false));
        tell("resumed " + (history.size() - 1) + " " + epochs + " " + step + " " + steps + " " + elapsed, true);
    }

    @Override
    public void notice(String text) {
        tell("notice " + text, true);
    }

    private static String text(Epoch epoch, int epochs) {
        return epoch.number() + " " + epochs + " " + epoch.loss() + " " + epoch.validationAccuracy() + " "
                + epoch.seconds() + " " + epoch.elapsed();
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
        private final List<Epoch> past = new ArrayList<>();
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
            new String(bytes, 0, end, StandardCharsets.UTF_8).lines().forEach(this::tell);
        }

        private void tell(String text) {
            if (text.startsWith("notice ")) {
                listener.notice(text.substring("notice ".length()));
                return;
            }
            String[] line = text.split(" ");
            int number = Integer.parseInt(line[1]);
            int epochs = Integer.parseInt(line[2]);
            switch (line[0]) {
                case "epoch" -> {
                    if (number > epoch) {
                        epoch = number;
                        listener.epoch(job, epoch(line), epochs);
                    }
                }
                case "past" -> past.add(epoch(line));
                default -> position(line[0].equals("resumed"), number, epochs, line);
            }
        }

        private void position(boolean resumed, int number, int epochs, String[] line) {
            int step = Integer.parseInt(line[3]);
            int steps = Integer.parseInt(line[4]);
            long done = (long) (resumed ? number : number - 1) * steps + step;
            if (resumed && epoch < 0) {
                epoch = number;
                listener.resumed(job, List.copyOf(past), step, Double.parseDouble(line[5]), epochs, steps);
            } else if (!resumed && done > this.steps) {
                listener.step(List.of(job), number, epochs, step, steps);
            }
            this.steps = Math.max(this.steps, done);
        }

        private static Epoch epoch(String[] line) {
            return new Epoch(
                    Integer.parseInt(line[1]),
                    Double.parseDouble(line[3]),
                    Double.parseDouble(line[4]),
                    Double.parseDouble(line[5]),
                    Double.parseDouble(line[6]));
        }
    }
}
