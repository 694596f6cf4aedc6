package org.recompose.io;

import com.google.gson.JsonObject;
import org.recompose.arch.Network;
import org.recompose.weights.Weights;

/**
 * A network with its weights and where they come from, as files hold them.
 *
 * @param network the architecture
 * @param weights its weights
 * @param provenance what the weights were made with, as a JSON object of the writer's choice: plan, stage, recipe,
 *     seed, hash of the data, versions; empty if nobody said
 */
public record StoredNetwork(Network network, Weights weights, JsonObject provenance) {

    /** @throws IllegalArgumentException if the weights are not the network's, naming the array */
    public StoredNetwork {
        weights = Weights.of(network, weights.asMap());
        provenance = provenance.deepCopy();
    }

    /** A copy. */
    @Override
    public JsonObject provenance() {
        return provenance.deepCopy();
    }
}
