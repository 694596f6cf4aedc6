package org.recompose.weights;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.recompose.arch.Network;
import org.recompose.arch.Parameter;
import org.recompose.data.Digests;

/**
 * The arrays of one network, each under its parameter's path, in the network's order. Arrays are float32, row-major.
 * Immutable: what goes in or comes out as {@code float[]} is shared for speed and must not be written to.
 */
public final class Weights implements Serializable {

    private final Map<String, float[]> arrays;

    private Weights(Map<String, float[]> arrays) {
        this.arrays = Collections.unmodifiableMap(arrays);
    }

    /**
     * @param arrays parameter path → values, row-major
     * @throws IllegalArgumentException if an array is missing, unknown, of another size than the network's parameter,
     *     or holds a value that is not finite; the message names the array
     */
    public static Weights of(Network network, Map<String, float[]> arrays) {
        Map<String, float[]> ordered = new LinkedHashMap<>();
        for (Parameter parameter : network.parameters()) {
            float[] values = arrays.get(parameter.path());
            if (values == null) {
                throw new IllegalArgumentException(
                        network.name() + ": no array " + parameter.path() + " of shape " + parameter.shape());
            }
            if (values.length != parameter.size()) {
                throw new IllegalArgumentException(parameter.path() + ": " + values.length + " values, must be "
                        + parameter.size() + " for shape " + parameter.shape());
            }
            for (float value : values) {
                if (!Float.isFinite(value)) {
                    throw new IllegalArgumentException(
                            parameter.path() + ": holds " + value + ", every weight must be finite");
                }
            }
            ordered.put(parameter.path(), values);
        }
        for (String path : arrays.keySet()) {
            if (!ordered.containsKey(path)) {
                throw new IllegalArgumentException(path + ": network " + network.name() + " has no such array");
            }
        }
        return new Weights(ordered);
    }

    /**
     * Random initial weights: kernels from N(0, 2/fan-in) (He et al., ICCV 2015), the last FC layer's from N(0,
     * 1/fan-in), biases, β and μ zero, γ and σ² one.
     *
     * @param seed the same seed gives the same weights on every machine
     */
    public static Weights random(Network network, long seed) {
        List<Parameter> parameters = network.parameters();
        String last = parameters.stream()
                .filter(p -> p.kind() == Parameter.Kind.KERNEL)
                .reduce((a, b) -> b)
                .map(Parameter::path)
                .orElse("");
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, float[]> arrays = new LinkedHashMap<>();
        for (Parameter parameter : parameters) {
            float[] values = new float[parameter.size()];
            switch (parameter.kind()) {
                case KERNEL -> {
                    double deviation = Math.sqrt((parameter.path().equals(last) ? 1.0 : 2.0)
                            / parameter.extent().fanIn());
                    SplittableRandom own = random.split();
                    for (int i = 0; i < values.length; i++) {
                        values[i] = (float) (deviation * own.nextGaussian());
                    }
                }
                case GAMMA, VARIANCE -> Arrays.fill(values, 1);
                default -> {}
            }
            arrays.put(parameter.path(), values);
        }
        return new Weights(arrays);
    }

    /**
     * The values of one array, row-major; not to be written to.
     *
     * @throws IllegalArgumentException if there is no such array
     */
    public float[] get(String path) {
        float[] values = arrays.get(path);
        if (values == null) {
            throw new IllegalArgumentException("no array " + path);
        }
        return values;
    }

    /** Parameter path → values, in the network's order; the values are not to be written to. */
    public Map<String, float[]> asMap() {
        return arrays;
    }

    /** SHA-256 of all values in the network's order, in hexadecimal. */
    public String hash() {
        MessageDigest sum = Digests.sha256();
        arrays.values().forEach(values -> {
            ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length);
            bytes.asFloatBuffer().put(values);
            sum.update(bytes.array());
        });
        return HexFormat.of().formatHex(sum.digest());
    }

    /** Whether both hold the same arrays, bit for bit. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Weights that
                && arrays.keySet().equals(that.arrays.keySet())
                && arrays.entrySet().stream().allMatch(e -> Arrays.equals(e.getValue(), that.arrays.get(e.getKey())));
    }

    @Override
    public int hashCode() {
        return arrays.values().stream().mapToInt(Arrays::hashCode).sum();
    }

    @Override
    public String toString() {
        return arrays.size() + " arrays, "
                + arrays.values().stream().mapToLong(a -> a.length).sum() + " values";
    }
}
