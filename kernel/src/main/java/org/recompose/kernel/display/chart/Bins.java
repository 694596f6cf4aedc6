package org.recompose.kernel.display.chart;

import java.util.Arrays;
import java.util.List;

/** Intervals of equal width on an axis, or its categories, and how many values fall into each. */
public record Bins(double start, double width, int count) {
    /**
     * Bins of a round width, chosen as plotly does: 3.5 standard deviations over the number of values to the power 0.4.
     */
    static Bins of(List<Trace> traces, char letter, Axis axis) {
        double[] values = traces.stream()
                .flatMapToDouble(trace -> Arrays.stream(trace.coordinates(letter, axis)))
                .filter(Double::isFinite)
                .toArray();
        int wanted = (int) traces.stream()
                .mapToDouble(trace -> trace.options().number("nbins" + letter, 0))
                .max()
                .orElse(0);
        return of(values, wanted, axis.isCategorical(), 0.4);
    }

    /**
     * Bins for some values.
     *
     * @param wanted how many, about; 0 for as many as the values ask for
     * @param power of the number of values
     */
    public static Bins of(double[] values, int wanted, boolean categorical, double power) {
        if (values.length == 0) {
            return new Bins(0, 1, 1);
        }
        double low = Arrays.stream(values).min().getAsDouble();
        double high = Arrays.stream(values).max().getAsDouble();
        if (categorical) {
            return new Bins(-0.5, 1, (int) high + 1);
        }
        double mean = Arrays.stream(values).average().getAsDouble();
        double deviation = Math.sqrt(Arrays.stream(values)
                .map(v -> (v - mean) * (v - mean))
                .average()
                .getAsDouble());
        double rough = wanted > 0 ? (high - low) / wanted : 3.5 * deviation / Math.pow(values.length, power);
        double width = rough > 0 ? LinearScale.roundStep(rough) : 1;
        double start = Math.floor(low / width) * width;
        return new Bins(start, width, Math.max(1, (int) Math.floor((high - start) / width + 1e-9) + 1));
    }

    /** The middle of each bin. */
    public double[] centres() {
        double[] centres = new double[count];
        Arrays.setAll(centres, i -> start + (i + 0.5) * width);
        return centres;
    }

    /** The bin of a value; -1 for none. */
    int indexOf(double value) {
        int index = (int) Math.floor((value - start) / width + 1e-9);
        return Double.isFinite(value) && index >= 0 && index < count ? index : -1;
    }

    /**
     * How many values fall into each bin.
     *
     * @param norm plotly's {@code histnorm}: percent, probability, density, probability density, or empty for counts
     */
    public double[] counts(double[] values, String norm) {
        double[] counts = new double[count];
        int total = 0;
        for (double value : values) {
            int index = indexOf(value);
            if (index >= 0) {
                counts[index]++;
                total++;
            }
        }
        double unit =
                switch (norm) {
                    case "percent" -> 100.0 / total;
                    case "probability" -> 1.0 / total;
                    case "density" -> 1 / width;
                    case "probability density" -> 1 / (width * total);
                    default -> 1;
                };
        return Arrays.stream(counts).map(n -> n * unit).toArray();
    }
}
