package org.recompose.decompose;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.recompose.arch.Network;
import org.recompose.partition.Rectangle;

/**
 * One sub-network of a decomposition, with its place in the global network.
 *
 * @param k its number, from 0
 * @param of K, how many there are
 * @param network its layers
 * @param window the rectangle of the image that it reads, Ω_k
 * @param blocks where each of its arrays stands in the global network's
 * @param fields path of each layer → the activation field of the window in the layer's output
 */
public record Part(
        int k, int of, Network network, Rectangle window, List<Block> blocks, Map<String, ActivationField> fields) {

    public Part {
        blocks = List.copyOf(blocks);
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    @Override
    public String toString() {
        return "sub-network " + (k + 1) + " of " + of;
    }
}
