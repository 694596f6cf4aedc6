package org.recompose.cost;

import java.util.List;

/**
 * How fast a machine trains, by two numbers: convolutions take their FLOPs, and everything else takes the bytes of its
 * activations. Cutting a network into K parts divides the FLOPs of all of them together by about K, but not the
 * activations, K maps of a K-th of the channels each; so the second term is what bounds many small sub-networks.
 *
 * @param flopsPerSecond plain FLOPs of a forward pass (2 × multiply-adds) whose training step is done in a second; may
 *     be infinite
 * @param bytesPerSecond bytes of activations at the peak of a training step (see {@link Cost#trainingBytes}) whose
 *     training step is done in a second; may be infinite
 */
public record Speed(double flopsPerSecond, double bytesPerSecond) {

    /**
     * A measured time.
     *
     * @param networks all that was trained
     * @param seconds for training each of them on one image, together
     */
    public record Measured(List<Cost> networks, double seconds) {

        public Measured {
            networks = List.copyOf(networks);
            if (networks.isEmpty()) {
                throw new IllegalArgumentException("no network was measured");
            }
            Scaling.positive("seconds", seconds);
        }

        private double flops() {
            return networks.stream().mapToDouble(Cost::flops).sum();
        }

        private double bytes() {
            return networks.stream()
                    .mapToDouble(network -> network.trainingBytes(1))
                    .sum();
        }
    }

    public Speed {
        if (!(flopsPerSecond > 0) || !(bytesPerSecond > 0)) {
            throw new IllegalArgumentException(
                    flopsPerSecond + " FLOPs and " + bytesPerSecond + " bytes per second, both must be above 0");
        }
        if (Double.isInfinite(flopsPerSecond) && Double.isInfinite(bytesPerSecond)) {
            throw new IllegalArgumentException("FLOPs and bytes per second are both infinite, so nothing takes time");
        }
    }

    /**
     * The speed that comes closest to what was measured: the least sum of squared relative errors. A term that would be
     * negative is left out.
     *
     * @throws IllegalArgumentException for less than two measurements
     */
    public static Speed fit(List<Measured> measured) {
        if (measured.size() < 2) {
            throw new IllegalArgumentException(measured.size() + " measured times, two speeds need at least 2");
        }
        double ff = 0;
        double fb = 0;
        double bb = 0;
        double f1 = 0;
        double b1 = 0;
        for (Measured each : measured) {
            double f = each.flops() / each.seconds();
            double b = each.bytes() / each.seconds();
            ff += f * f;
            fb += f * b;
            bb += b * b;
            f1 += f;
            b1 += b;
        }
        double determinant = ff * bb - fb * fb;
        double perFlop = (f1 * bb - b1 * fb) / determinant;
        double perByte = (b1 * ff - f1 * fb) / determinant;
        if (!(perByte > 0)) {
            return new Speed(ff / f1, Double.POSITIVE_INFINITY);
        }
        if (!(perFlop > 0)) {
            return new Speed(Double.POSITIVE_INFINITY, bb / b1);
        }
        return new Speed(1 / perFlop, 1 / perByte);
    }

    /** For one training step's share of one image: forward and backward pass, and the update. */
    public double seconds(Cost network) {
        return network.flops() / flopsPerSecond + network.trainingBytes(1) / bytesPerSecond;
    }

    /** All of them on one image each, one after another. */
    public double seconds(List<Cost> networks) {
        return networks.stream().mapToDouble(this::seconds).sum();
    }
}
