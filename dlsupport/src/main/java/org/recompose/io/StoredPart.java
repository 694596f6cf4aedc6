package org.recompose.io;

import com.google.gson.JsonObject;
import org.recompose.decompose.Decomposition;
import org.recompose.decompose.Part;
import org.recompose.weights.Weights;

/**
 * A sub-network's weights with the decomposition that it is a part of, so that files of all K compose without being
 * told anything else.
 *
 * @param decomposition what it is a part of
 * @param k its number, from 0
 * @param weights its weights
 * @param provenance as of {@link StoredNetwork}
 */
public record StoredPart(Decomposition decomposition, int k, Weights weights, JsonObject provenance) {

    /** @throws IllegalArgumentException if there is no such part or the weights are not its network's */
    public StoredPart {
        if (k < 0 || k >= decomposition.size()) {
            throw new IllegalArgumentException(
                    "sub-network number " + k + " from 0, must be one of " + decomposition.size());
        }
        weights = Weights.of(decomposition.parts().get(k).network(), weights.asMap());
        provenance = provenance.deepCopy();
    }

    /** A copy. */
    @Override
    public JsonObject provenance() {
        return provenance.deepCopy();
    }

    /** Its network and place. */
    public Part part() {
        return decomposition.parts().get(k);
    }
}
