package org.recompose.decompose;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.recompose.arch.Network;
import org.recompose.arch.Parameter;
import org.recompose.weights.Weights;

/**
 * Section 2.2 on arrays: w^l is zero but for the blocks Ω'_k that hold w^l_k. Where each block is comes from
 * {@link Cut}, by the equations in {@link Omega}.
 */
final class Composition {

    private final Network global;
    private final List<Part> parts;

    Composition(Network global, List<Part> parts) {
        this.global = global;
        this.parts = parts;
    }

    Weights compose(List<Weights> weights, Head head) {
        int size = parts.size();
        if (weights.size() != size) {
            throw new IllegalArgumentException(weights.size() + " sub-networks' weights, must be K = " + size);
        }
        Map<String, float[]> arrays = zeros();
        for (Part part : parts) {
            Weights own = fitting(weights.get(part.k()), part);
            for (Block block : part.blocks()) {
                float[] from = own.get(block.path());
                float[] to = arrays.get(block.path());
                switch (block.role()) {
                    case HIDDEN -> block.omega().embed(from, to);
                    case HEAD_KERNEL -> block.omega().embed(scaled(from, head.scale(size)), to);
                    case HEAD_BIAS -> add(scaled(from, head.scale(size)), to, part.k() == 0);
                }
            }
        }
        return Weights.of(global, arrays);
    }

    List<Weights> decompose(Weights weights, Head head) {
        int size = parts.size();
        Weights all = Weights.of(global, weights.asMap());
        List<Weights> own = new ArrayList<>();
        for (Part part : parts) {
            Map<String, float[]> arrays = new HashMap<>();
            for (Block block : part.blocks()) {
                float[] values = block.omega().extract(all.get(block.path()));
                arrays.put(
                        block.path(),
                        switch (block.role()) {
                            case HIDDEN -> values;
                            case HEAD_KERNEL -> scaled(values, head == Head.MEAN ? size : 1);
                            case HEAD_BIAS -> scaled(values, head == Head.MEAN ? 1 : 1f / size);
                        });
            }
            own.add(Weights.of(part.network(), arrays));
        }
        return List.copyOf(own);
    }

    Weights mask() {
        Map<String, float[]> arrays = zeros();
        for (Part part : parts) {
            part.blocks().forEach(block -> block.omega().fill(arrays.get(block.path()), 1));
        }
        return Weights.of(global, arrays);
    }

    private static Weights fitting(Weights weights, Part part) {
        try {
            return Weights.of(part.network(), weights.asMap());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(part + ": " + e.getMessage(), e);
        }
    }

    private Map<String, float[]> zeros() {
        Map<String, float[]> arrays = new HashMap<>();
        for (Parameter parameter : global.parameters()) {
            arrays.put(parameter.path(), new float[parameter.size()]);
        }
        return arrays;
    }

    private static float[] scaled(float[] values, float factor) {
        if (factor == 1) {
            return values;
        }
        float[] scaled = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            scaled[i] = values[i] * factor;
        }
        return scaled;
    }

    /** The first is copied, since adding to zero would lose the sign of a negative zero. */
    private static void add(float[] from, float[] to, boolean first) {
        for (int i = 0; i < to.length; i++) {
            to[i] = first ? from[i] : to[i] + from[i];
        }
    }
}
