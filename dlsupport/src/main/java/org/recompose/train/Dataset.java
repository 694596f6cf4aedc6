package org.recompose.train;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.recompose.data.ImageSet;
import org.recompose.data.Split;
import org.recompose.tf.TrainingGraph;
import org.tensorflow.types.TUint8;

/**
 * The images of a split as bytes for the training graphs: resident in memory, or, if they are larger than they may be,
 * read batch by batch. Results are the same bit for bit. Training images come first, then the validation and the test
 * images.
 */
public final class Dataset implements AutoCloseable {

    /** Which part of the split. */
    public enum Part {
        TRAIN,
        VALIDATION,
        TEST
    }

    /**
     * Images for a graph, to be closed when it has run.
     *
     * @param index where each of them begins in {@code pixels}
     * @param own whether the pixels are these images' alone
     */
    record Images(TUint8 pixels, int[] index, boolean own) implements AutoCloseable {
        @Override
        public void close() {
            if (own) {
                pixels.close();
            }
        }
    }

    private final Split split;
    private final TUint8 resident;
    private final int[] labels;

    /** Resident if the images take at most half of the memory that is free. */
    public Dataset(Split split) {
        this(split, freeMemory() / 2);
    }

    /** @param limit resident up to so many bytes */
    public Dataset(Split split, long limit) {
        this.split = split;
        this.labels = parts().stream()
                .flatMapToInt(part -> java.util.Arrays.stream(part.labels()))
                .toArray();
        List<byte[]> all = new AbstractList<>() {
            @Override
            public byte[] get(int image) {
                return image(image);
            }

            @Override
            public int size() {
                return labels.length;
            }
        };
        long bytes = (long) labels.length * split.train().imageBytes();
        this.resident = bytes <= limit ? TrainingGraph.pixels(all) : null;
    }

    /** What this process could still take, in bytes. */
    private static long freeMemory() {
        OperatingSystemMXBean os = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        List<String> machine = List.of();
        try {
            machine = Files.readAllLines(Path.of("/proc/meminfo"));
        } catch (IOException e) {
            // Not Linux; Java's own figure, which counts cached files as used, is the next best.
        }
        return freeMemory(machine, os.getTotalMemorySize(), os.getFreeMemorySize());
    }

    /**
     * @param machine the lines of {@code /proc/meminfo}, none elsewhere
     * @param total what Java says there is in all: in a container, its limit
     * @param free what Java says is free: in a container, below its limit
     */
    static long freeMemory(List<String> machine, long total, long free) {
        long available = bytes(machine, "MemAvailable:", free);
        return total < bytes(machine, "MemTotal:", total) ? Math.min(available, free) : available;
    }

    private static long bytes(List<String> machine, String name, long otherwise) {
        return machine.stream()
                .filter(line -> line.startsWith(name))
                .findFirst()
                .map(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                .orElse(otherwise);
    }

    private List<ImageSet> parts() {
        return List.of(split.train(), split.validation(), split.test());
    }

    private byte[] image(int image) {
        int at = image;
        for (ImageSet part : parts()) {
            if (at < part.size()) {
                byte[] bytes = new byte[part.imageBytes()];
                part.pixels().copy(at, bytes, 0);
                return bytes;
            }
            at -= part.size();
        }
        throw new IndexOutOfBoundsException("image " + image + " of " + labels.length);
    }

    /** The images as they were split. */
    public Split split() {
        return split;
    }

    /** Whether the images are read batch by batch. */
    boolean streamed() {
        return resident == null;
    }

    /** Some images; an image that is there several times is read once. */
    Images images(int[] index) {
        if (!streamed()) {
            return new Images(resident, index, false);
        }
        Map<Integer, Integer> places = new LinkedHashMap<>();
        List<byte[]> read = new ArrayList<>();
        int[] own = new int[index.length];
        for (int i = 0; i < index.length; i++) {
            own[i] = places.computeIfAbsent(index[i], image -> {
                read.add(image(image));
                return read.size() - 1;
            });
        }
        return new Images(TrainingGraph.pixels(read), own, true);
    }

    /** H, in pixels. */
    public int height() {
        return split.train().height();
    }

    /** W, in pixels. */
    public int width() {
        return split.train().width();
    }

    /** Class names; a label is an index into them. */
    public List<String> classes() {
        return split.train().classes();
    }

    /** The number of images of a part. */
    public int size(Part part) {
        return switch (part) {
            case TRAIN -> split.train().size();
            case VALIDATION -> split.validation().size();
            case TEST -> split.test().size();
        };
    }

    /** The number of a part's first image. */
    int offset(Part part) {
        return switch (part) {
            case TRAIN -> 0;
            case VALIDATION -> size(Part.TRAIN);
            case TEST -> size(Part.TRAIN) + size(Part.VALIDATION);
        };
    }

    /** The class of an image. */
    int label(int image) {
        return labels[image];
    }

    /** The class of each image of a part. */
    public int[] labels(Part part) {
        return java.util.Arrays.copyOfRange(labels, offset(part), offset(part) + size(part));
    }

    @Override
    public void close() {
        if (!streamed()) {
            resident.close();
        }
    }
}
