package org.recompose.kernel.display;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.recompose.kernel.display.chart.Bins;

/**
 * The traces of a figure for a page: those of more than {@value #MOST_POINTS} points are summarised, since each point
 * weighs some 20 bytes in the notebook and slows the browser down. Histograms become their bars, boxes and violins
 * evenly spaced order statistics; of lines, each stretch keeps its lowest and highest point; of other points, evenly
 * spaced ones stay. The static picture shows all.
 *
 * @param traces what plotly.js is to draw
 * @param points how many points the figure has
 * @param kept how many are in {@code traces}
 */
record Thinned(JsonArray traces, long points, long kept) {
    static final int MOST_POINTS = 50_000;

    static Thinned of(JsonArray traces) {
        JsonArray thinned = new JsonArray();
        long points = 0;
        long kept = 0;
        for (JsonElement element : traces) {
            JsonObject trace = element.getAsJsonObject();
            int length = length(trace);
            JsonObject smaller = length <= MOST_POINTS ? trace : smaller(trace, length);
            points += length;
            kept += length(smaller);
            thinned.add(smaller);
        }
        return new Thinned(thinned, points, kept);
    }

    boolean isWhole() {
        return kept == points;
    }

    private static int length(JsonObject trace) {
        return trace.entrySet().stream()
                .filter(member -> member.getValue() instanceof JsonArray)
                .mapToInt(member -> member.getValue().getAsJsonArray().size())
                .max()
                .orElse(0);
    }

    private static JsonObject smaller(JsonObject trace, int length) {
        String type = trace.has("type") ? trace.get("type").getAsString() : "scatter";
        String mode = trace.has("mode") ? trace.get("mode").getAsString() : "";
        String along = trace.has("y") && !trace.has("x") ? "y" : "x";
        boolean isOneDimensional = !(trace.has("x") && trace.has("y"));
        if (type.equals("histogram") && isOneDimensional && isNumeric(trace.get(along))) return bars(trace, along);
        if ((type.equals("box") || type.equals("violin")) && isOneDimensional && isNumeric(trace.get(along))) {
            return with(trace, along, ordered(trace.getAsJsonArray(along)));
        }
        boolean isLine = mode.contains("lines") && isNumeric(trace.get("y"));
        return picked(trace, length, isLine ? extremes(numbers(trace.getAsJsonArray("y"))) : evenly(length));
    }

    /** Tablesaw writes some numbers as texts. */
    private static boolean isNumeric(JsonElement values) {
        if (!(values instanceof JsonArray array)) return false;
        try {
            numbers(array);
            return true;
        } catch (NumberFormatException | IllegalStateException | UnsupportedOperationException text) {
            return false;
        }
    }

    private static double[] numbers(JsonArray array) {
        double[] numbers = new double[array.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = array.get(i).isJsonNull() ? Double.NaN : array.get(i).getAsDouble();
        }
        return numbers;
    }

    private static JsonObject bars(JsonObject trace, String along) {
        double[] values = Arrays.stream(numbers(trace.getAsJsonArray(along)))
                .filter(Double::isFinite)
                .toArray();
        int wanted = trace.has("nbins" + along) ? trace.get("nbins" + along).getAsInt() : 0;
        String norm = trace.has("histnorm") ? trace.get("histnorm").getAsString() : "";
        Bins bins = Bins.of(values, wanted, false, 0.4);
        JsonObject bars = trace.deepCopy();
        for (String setting : new String[] {"nbinsx", "nbinsy", "histnorm", "autobinx", "autobiny", "xbins", "ybins"}) {
            bars.remove(setting);
        }
        bars.addProperty("type", "bar");
        bars.addProperty("width", bins.width());
        if (along.equals("y")) bars.addProperty("orientation", "h");
        bars.add(along, array(bins.centres()));
        bars.add(along.equals("x") ? "y" : "x", array(bins.counts(values, norm)));
        return bars;
    }

    private static JsonArray ordered(JsonArray array) {
        double[] sorted =
                Arrays.stream(numbers(array)).filter(Double::isFinite).sorted().toArray();
        return array(
                IntStream.of(evenly(sorted.length)).mapToDouble(i -> sorted[i]).toArray());
    }

    private static JsonArray array(double[] values) {
        JsonArray array = new JsonArray(values.length);
        for (double value : values) array.add(value);
        return array;
    }

    private static JsonObject with(JsonObject trace, String key, JsonElement value) {
        JsonObject copy = new JsonObject();
        trace.entrySet().forEach(member -> copy.add(member.getKey(), member.getValue()));
        copy.add(key, value);
        return copy;
    }

    /** Evenly spaced places, the first and the last among them. */
    private static int[] evenly(int length) {
        int count = Math.min(length, MOST_POINTS);
        return IntStream.range(0, count)
                .map(i -> count == 1 ? 0 : (int) ((long) i * (length - 1) / (count - 1)))
                .toArray();
    }

    /** The places of the lowest and the highest value of each of many stretches, ascending. */
    private static int[] extremes(double[] values) {
        int stretches = MOST_POINTS / 2;
        IntStream.Builder places = IntStream.builder();
        for (int s = 0; s < stretches; s++) {
            int from = (int) ((long) s * values.length / stretches);
            int to = (int) ((long) (s + 1) * values.length / stretches);
            int low = from;
            int high = from;
            for (int i = from; i < to; i++) {
                if (values[i] < values[low] || Double.isNaN(values[low])) low = i;
                if (values[i] > values[high] || Double.isNaN(values[high])) high = i;
            }
            places.add(Math.min(low, high));
            if (low != high) places.add(Math.max(low, high));
        }
        return places.build().toArray();
    }

    /** The trace with those elements only of all its arrays of that length, in nested objects too. */
    private static JsonObject picked(JsonObject trace, int length, int[] places) {
        JsonObject copy = new JsonObject();
        trace.entrySet().forEach(member -> {
            JsonElement value = member.getValue();
            if (value instanceof JsonArray array && array.size() == length) {
                JsonArray few = new JsonArray(places.length);
                for (int place : places) few.add(array.get(place));
                value = few;
            } else if (value instanceof JsonObject object) {
                value = picked(object, length, places);
            }
            copy.add(member.getKey(), value);
        });
        return copy;
    }
}
