package org.recompose.train;

import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;
import org.recompose.tf.TensorFlowEngine;
import org.recompose.tf.device.DeviceList;

/**
 * What a training may use.
 *
 * @param cores processor cores, at least 1
 * @param devices as {@code /GPU:0}; the global network trains data-parallel on all of them, sub-networks are assigned
 *     to them uniformly; none for TensorFlow's own choice
 * @param mixedPrecision whether convolutions take 16 bits: float16 on GPUs, bfloat16 on processors with AMX; other
 *     processors keep float32
 */
public record Machine(int cores, List<String> devices, boolean mixedPrecision) implements Serializable {

    /** @throws IllegalArgumentException if cores is below 1 */
    public Machine {
        if (cores < 1) {
            throw new IllegalArgumentException("cores is " + cores + ", must be at least 1");
        }
        devices = List.copyOf(devices);
    }

    /** In full precision. */
    public Machine(int cores, List<String> devices) {
        this(cores, devices, false);
    }

    /** Cores of the processor, on the device that TensorFlow chooses. */
    public static Machine cores(int cores) {
        return new Machine(cores, List.of());
    }

    /** Whether it trains on GPUs. */
    public boolean onGpus() {
        return !processor(devices);
    }

    /** What convolutions and products are computed in: float32, tf32, float16 or bfloat16. */
    public String precision() {
        if (!onGpus()) {
            return mixedPrecision && TensorFlowEngine.bfloat16() ? "bfloat16" : "float32";
        }
        return mixedPrecision ? "float16" : TensorFlowEngine.tf32Allowed() ? "tf32" : "float32";
    }

    /** The jobs of each device, in equal numbers as far as they go. */
    List<List<Job>> share(List<Job> jobs) {
        return share(jobs, Math.max(1, Math.min(devices.size(), jobs.size())));
    }

    /** The jobs in n parts of equal size as far as they go. */
    static List<List<Job>> share(List<Job> jobs, int n) {
        return IntStream.range(0, n)
                .mapToObj(device -> jobs.subList(device * jobs.size() / n, (device + 1) * jobs.size() / n))
                .toList();
    }

    /** The device with this number alone, or TensorFlow's choice. */
    List<String> only(int device) {
        return devices.isEmpty() ? List.of() : List.of(devices.get(device));
    }

    /** Whether that is the processor, on which networks may be trained on a core each. */
    static boolean processor(List<String> devices) {
        return devices.isEmpty()
                ? DeviceList.all().stream().noneMatch(DeviceList.Device::gpu)
                : devices.get(0).startsWith("/CPU:");
    }
}
