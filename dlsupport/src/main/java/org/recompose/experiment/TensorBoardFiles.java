package org.recompose.experiment;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.recompose.train.Epoch;
import org.tensorflow.proto.framework.Summary;
import org.tensorflow.proto.util.Event;

/**
 * Curves for TensorBoard: one event file a network in the folder that the environment variable {@value #VARIABLE}
 * names, an epoch a step. The events are TensorFlow's own protocol buffers, in TensorFlow's record format: the length
 * and the content, each followed by its masked CRC-32C.
 */
final class TensorBoardFiles {

    /** Name of the environment variable that names the folder. */
    static final String VARIABLE = "RECOMPOSE_TENSORBOARD";

    private static final int MASK = 0xa282ead8;

    private final Path folder;
    private final Map<Path, Path> files = new HashMap<>();

    /** @param folder null to write nothing */
    TensorBoardFiles(Path folder) {
        this.folder = folder;
    }

    static TensorBoardFiles ofEnvironment() {
        String named = System.getenv(VARIABLE);
        return new TensorBoardFiles(named == null || named.isBlank() ? null : Path.of(named));
    }

    /**
     * Adds an epoch's loss, validation accuracy in [0, 1] and seconds to a curve.
     *
     * @param run the curve's name, a relative folder
     */
    synchronized void add(String run, Epoch epoch) {
        if (folder == null) {
            return;
        }
        Summary.Builder values =
                Summary.newBuilder().addValue(value("validation accuracy", epoch.validationAccuracy()));
        if (epoch.number() > 0) {
            values.addValue(value("loss", epoch.loss())).addValue(value("seconds of all networks", epoch.seconds()));
        }
        write(
                folder.resolve(run),
                event().setStep(epoch.number()).setSummary(values).build());
    }

    private static Summary.Value value(String tag, double value) {
        return Summary.Value.newBuilder()
                .setTag(tag)
                .setSimpleValue((float) value)
                .build();
    }

    private static Event.Builder event() {
        return Event.newBuilder().setWallTime(Instant.now().toEpochMilli() / 1000.0);
    }

    private void write(Path run, Event event) {
        try {
            boolean isNew = !files.containsKey(run);
            if (isNew) {
                Files.createDirectories(run);
                files.put(run, run.resolve("events.out.tfevents." + System.currentTimeMillis() + ".recompose"));
            }
            try (OutputStream out = new FileOutputStream(files.get(run).toFile(), true)) {
                if (isNew) {
                    out.write(record(
                            event().setFileVersion("brain.Event:2").build().toByteArray()));
                }
                out.write(record(event.toByteArray()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't write TensorBoard's files in " + folder, e);
        }
    }

    private static byte[] record(byte[] content) {
        byte[] length = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(content.length)
                .array();
        return ByteBuffer.allocate(Long.BYTES + 2 * Integer.BYTES + content.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(length)
                .putInt(maskedCrc(length))
                .put(content)
                .putInt(maskedCrc(content))
                .array();
    }

    private static int maskedCrc(byte[] bytes) {
        CRC32C sum = new CRC32C();
        sum.update(bytes);
        int crc = (int) sum.getValue();
        return (crc >>> 15 | crc << 17) + MASK;
    }
}
