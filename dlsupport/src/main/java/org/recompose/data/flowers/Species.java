package org.recompose.data.flowers;

/**
 * How one species looks: its blossom around the origin with radius about 1, y pointing down, and its leaf.
 *
 * <p>Colours overlap between the species on purpose, so that a picture can't be told by its colours alone.
 */
interface Species {

    /** Paints a blossom, seen from a random side. */
    void blossom(Brush brush);

    /** Paints a leaf from the origin along the x axis, of length about 1. */
    void leaf(Brush brush);
}
