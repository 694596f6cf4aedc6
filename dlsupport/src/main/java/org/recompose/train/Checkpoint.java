package org.recompose.train;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * Where a training stands: with it, and the same jobs, recipe and data, training goes on as if it had never stopped,
 * bit for bit. Batches, augmentation and dropout depend on seed, epoch and step only, so the position says all about
 * them.
 *
 * @param identity the configuration it belongs to, one {@code name: value} a line
 * @param epoch epochs done
 * @param step steps done of the next epoch
 * @param losses sum of the losses of those steps, one for each network
 * @param seconds training time of those steps
 * @param histories epochs done, a list for each network
 * @param state weights and the optimiser's state, by name
 */
record Checkpoint(
        String identity,
        int epoch,
        int step,
        double[] losses,
        double seconds,
        List<List<Epoch>> histories,
        Map<String, float[]> state) {

    /** Of files that are being written. */
    static final String PART = ".part";

    private static final int MAGIC = 0x52434B31;

    /** Writes the file whole or not at all, even if the machine stops or another process writes it too. */
    void write(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path part = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + PART);
        // Not a channel, which an interrupt would close.
        try (FileOutputStream bytes = new FileOutputStream(part.toFile())) {
            CheckedOutputStream checked =
                    new CheckedOutputStream(new BufferedOutputStream(bytes, 1 << 20), new CRC32());
            DataOutputStream out = new DataOutputStream(checked);
            write(out);
            out.writeLong(checked.getChecksum().getValue());
            out.flush();
            bytes.getFD().sync();
        } catch (IOException e) {
            Files.deleteIfExists(part);
            throw e;
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void write(DataOutputStream out) throws IOException {
        out.writeInt(MAGIC);
        text(out, identity);
        out.writeInt(epoch);
        out.writeInt(step);
        out.writeDouble(seconds);
        out.writeInt(losses.length);
        for (double loss : losses) {
            out.writeDouble(loss);
        }
        for (List<Epoch> history : histories) {
            out.writeInt(history.size());
            for (Epoch each : history) {
                out.writeInt(each.number());
                out.writeDouble(each.loss());
                out.writeDouble(each.validationAccuracy());
                out.writeDouble(each.seconds());
            }
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
        byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /**
     * @param identity the configuration it must belong to
     * @throws IllegalArgumentException if the file is damaged, no checkpoint, or of another configuration; the message
     *     names the file and the first difference
     */
    static Checkpoint read(Path file, String identity) throws IOException {
        Checkpoint checkpoint;
        try (CheckedInputStream checked = new CheckedInputStream(
                        new BufferedInputStream(new FileInputStream(file.toFile()), 1 << 20), new CRC32());
                DataInputStream in = new DataInputStream(checked)) {
            checkpoint = read(in, Files.size(file));
            long sum = checked.getChecksum().getValue();
            if (in.readLong() != sum || in.read() != -1) {
                throw new IllegalArgumentException("damaged");
            }
        } catch (EOFException | IllegalArgumentException e) {
            throw new IllegalArgumentException(file + " is damaged or no checkpoint; delete it to start afresh", e);
        }
        if (!checkpoint.identity().equals(identity)) {
            throw new IllegalArgumentException(file + " is of another configuration: "
                    + difference(checkpoint.identity(), identity) + "; delete it to start afresh");
        }
        return checkpoint;
    }

    private static Checkpoint read(DataInputStream in, long size) throws IOException {
        if (in.readInt() != MAGIC) {
            throw new IllegalArgumentException("another kind of file");
        }
        String identity = text(in, size);
        int epoch = in.readInt();
        int step = in.readInt();
        double seconds = in.readDouble();
        double[] losses = new double[checked(in.readInt(), size)];
        for (int i = 0; i < losses.length; i++) {
            losses[i] = in.readDouble();
        }
        List<List<Epoch>> histories = new ArrayList<>();
        for (int i = 0; i < losses.length; i++) {
            int length = checked(in.readInt(), size);
            List<Epoch> history = new ArrayList<>();
            for (int j = 0; j < length; j++) {
                history.add(new Epoch(in.readInt(), in.readDouble(), in.readDouble(), in.readDouble()));
            }
            histories.add(history);
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
        return new Checkpoint(identity, epoch, step, losses, seconds, histories, state);
    }

    private static String text(DataInputStream in, long size) throws IOException {
        byte[] bytes = in.readNBytes(checked(in.readInt(), size));
        return new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
    }

    /** A length that the file can hold; a damaged one must not make an array of it. */
    private static int checked(int length, long size) {
        if (length < 0 || length > size) {
            throw new IllegalArgumentException("a length of " + length);
        }
        return length;
    }

    private static String difference(String theirs, String ours) {
        List<String> own = ours.lines().toList();
        List<String> other = theirs.lines().toList();
        for (int i = 0; i < Math.min(own.size(), other.size()); i++) {
            if (!own.get(i).equals(other.get(i))) {
                return "it has " + other.get(i) + ", this training " + own.get(i);
            }
        }
        return "it has " + other.size() + " fields, this training " + own.size();
    }
}
