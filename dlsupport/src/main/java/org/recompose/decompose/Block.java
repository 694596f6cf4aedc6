package org.recompose.decompose;

/**
 * Where an array of one sub-network stands in the global network's array of the same path.
 *
 * @param path of both arrays
 * @param omega Ω'_k
 * @param role what composing does with it
 */
public record Block(String path, Omega omega, Role role) {

    /** What the array is in the composed network. */
    public enum Role {
        /** An array of a hidden layer: the sub-network's own block, bit for bit. */
        HIDDEN,
        /** The last FC layer's kernel: the sub-network's own block, scaled by the {@link Head}. */
        HEAD_KERNEL,
        /** The last FC layer's bias: all sub-networks have the same block, which adds up. */
        HEAD_BIAS
    }
}
