package org.recompose.train;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.recompose.io.WholeFile;

/**
 * Where the training of one network stands. With it, and the same job, recipe and data, training goes on as if it had
 * never stopped, whichever networks it is grouped with then. Batches, augmentation and dropout depend on seed, epoch
 * and step only, so the position says all about them.
 *
 * @param head what it is of, and how far it is
 * @param loss sum of the losses of the steps done of the next epoch
 * @param seconds training time of those steps
 * @param elapsed time since the last epoch's end
 * @param lane what trained it up to here
 * @param history epochs done
 * @param state weights and the optimiser's state by name; of a finished training its weights
 */
record Checkpoint(
        Head head,
        double loss,
        double seconds,
        double elapsed,
        Lane lane,
        List<Epoch> history,
        Map<String, float[]> state) {

    private static final int MAGIC = 0x52434B33;

    /**
     * What can be read without the rest.
     *
     * @param name the network's, for messages
     * @param identity what the result depends on, one {@code name: value} a line
     * @param epoch epochs done
     * @param step steps done of the next epoch
     */
    record Head(String name, String identity, int epoch, int step) {

        /** What is trained, by whichever build: with another one a later stage begins with other weights. */
        String training() {
            return identity.lines()
                    .filter(line -> !line.startsWith("build: ") && !line.startsWith("initial weights: "))
                    .collect(Collectors.joining("\n", name + "\n", ""));
        }

        boolean before(Head other) {
            return epoch < other.epoch || epoch == other.epoch && step < other.step;
        }
    }

    Checkpoint {
        history = List.copyOf(history);
    }

    /** Writes those of networks that train together into one file. */
    static void write(Path file, List<Checkpoint> checkpoints) throws IOException {
        WholeFile.write(file, bytes -> {
            CheckedOutputStream checked = new CheckedOutputStream(bytes, new CRC32());
            DataOutputStream out = new DataOutputStream(checked);
            out.writeInt(MAGIC);
            out.writeInt(checkpoints.size());
            for (Checkpoint each : checkpoints) {
                text(out, each.head.name());
                text(out, each.head.identity());
                out.writeInt(each.head.epoch());
                out.writeInt(each.head.step());
            }
            for (Checkpoint each : checkpoints) {
                each.write(out);
            }
            out.writeLong(checked.getChecksum().getValue());
            out.flush();
        });
    }

    private void write(DataOutputStream out) throws IOException {
        out.writeDouble(loss);
        out.writeDouble(seconds);
        out.writeDouble(elapsed);
        out.writeInt(lane.number());
        out.writeInt(lane.cores());
        text(out, lane.where());
        out.writeInt(history.size());
        for (Epoch each : history) {
            out.writeInt(each.number());
            out.writeDouble(each.loss());
            out.writeDouble(each.validationAccuracy());
            out.writeDouble(each.seconds());
            out.writeDouble(each.elapsed());
        }
        out.writeInt(state.size());
        for (Map.Entry<String, float[]> entry : state.entrySet()) {
            text(out, entry.getKey());
            float[] values = entry.getValue();
            ByteBuffer bytes = ByteBuffer.allocate(4 * values.length);
            bytes.asFloatBuffer().put(values);
            out.writeInt(values.length);
            out.write(bytes.array());
        }
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** @throws IllegalArgumentException if the file is damaged or no checkpoint */
    static List<Head> heads(Path file) throws IOException {
        return open(file, in -> heads(in, Files.size(file)));
    }

    /** @throws IllegalArgumentException if the file is damaged or no checkpoint */
    static List<Checkpoint> read(Path file) throws IOException {
        long size = Files.size(file);
        return open(file, bytes -> {
            CheckedInputStream checked = new CheckedInputStream(bytes, new CRC32());
            DataInputStream in = new DataInputStream(checked);
            List<Checkpoint> all = new ArrayList<>();
            for (Head head : heads(in, size)) {
                all.add(read(head, in, size));
            }
            long sum = checked.getChecksum().getValue();
            if (in.readLong() != sum || in.read() != -1) {
                throw new IllegalArgumentException("its sum is wrong");
            }
            return all;
        });
    }

    private interface Reading<T> {
        T of(DataInputStream in) throws IOException;
    }

    private static <T> T open(Path file, Reading<T> reading) throws IOException {
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(new FileInputStream(file.toFile()), 1 << 20))) {
            return reading.of(in);
        } catch (EOFException | IllegalArgumentException e) {
            throw new IllegalArgumentException(file + " is damaged or no checkpoint", e);
        }
    }

    private static List<Head> heads(DataInputStream in, long size) throws IOException {
        if (in.readInt() != MAGIC) {
            throw new IllegalArgumentException("another kind of file");
        }
        int length = checked(in.readInt(), size);
        List<Head> heads = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            heads.add(new Head(text(in, size), text(in, size), in.readInt(), in.readInt()));
        }
        return heads;
    }

    private static Checkpoint read(Head head, DataInputStream in, long size) throws IOException {
        double loss = in.readDouble();
        double seconds = in.readDouble();
        double elapsed = in.readDouble();
        Lane lane = new Lane(in.readInt(), in.readInt(), text(in, size));
        int length = checked(in.readInt(), size);
        List<Epoch> history = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            history.add(new Epoch(in.readInt(), in.readDouble(), in.readDouble(), in.readDouble(), in.readDouble()));
        }
        Map<String, float[]> state = new LinkedHashMap<>();
        int arrays = in.readInt();
        for (int i = 0; i < arrays; i++) {
            String name = text(in, size);
            float[] values = new float[checked(in.readInt(), size)];
            byte[] bytes = in.readNBytes(4 * values.length);
            if (bytes.length < 4 * values.length) {
                throw new EOFException();
            }
            ByteBuffer.wrap(bytes).asFloatBuffer().get(values);
            state.put(name, values);
        }
        return new Checkpoint(head, loss, seconds, elapsed, lane, history, state);
    }

    private static String text(DataInputStream in, long size) throws IOException {
        byte[] bytes = in.readNBytes(checked(in.readInt(), size));
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** A length that the file can hold; a damaged one must not make an array of it. */
    private static int checked(int length, long size) {
        if (length < 0 || length > size) {
            throw new IllegalArgumentException("a length of " + length);
        }
        return length;
    }
}
