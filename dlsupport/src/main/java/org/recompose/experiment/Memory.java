package org.recompose.experiment;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import org.recompose.cost.Cost;
import org.recompose.data.ImageSet;
import org.recompose.tf.device.DeviceList;

/**
 * What training the global network takes of a device's memory, about: workspaces of the convolutions come on top.
 *
 * @param device as {@code /GPU:0}
 * @param activations bytes of the feature maps of the device's part of a batch
 * @param weights bytes of weights, gradients and the optimiser's state
 * @param images bytes of the resident images
 * @param available bytes that TensorFlow may take there
 */
record Memory(String device, long activations, long weights, long images, long available) {

    /** Weights, their gradients and momentum. */
    private static final int COPIES = 3;

    /** One for each device that the configuration names or finds. */
    static List<Memory> of(Config config, ImageSet images) {
        Cost cost = Cost.of(config.global(images.classes().size()));
        List<String> devices = config.machine().devices();
        List<String> used = devices.isEmpty() ? List.of("/CPU:0") : devices;
        int part = (config.batchSize() + used.size() - 1) / used.size();
        return used.stream()
                .map(device -> new Memory(
                        device,
                        cost.trainingBytes(part),
                        COPIES * Float.BYTES * cost.parameters(),
                        (long) images.size() * images.imageBytes(),
                        available(device)))
                .toList();
    }

    private static long available(String device) {
        return DeviceList.all().stream()
                .filter(each -> each.gpu() && each.name().equals(device))
                .mapToLong(DeviceList.Device::bytes)
                .findFirst()
                .orElseGet(() -> ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean os
                        ? os.getTotalMemorySize()
                        : Long.MAX_VALUE);
    }

    long needed() {
        return activations + weights + images;
    }

    boolean fits() {
        return needed() <= available;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s: GNet takes about %.2f GiB (activations %.2f, weights %.2f, images %.2f) of" + " %.1f GiB%s",
                device,
                needed() / 0x1p30,
                activations / 0x1p30,
                weights / 0x1p30,
                images / 0x1p30,
                available / 0x1p30,
                fits() ? "" : ": it does not fit, take a smaller batchSize");
    }
}
