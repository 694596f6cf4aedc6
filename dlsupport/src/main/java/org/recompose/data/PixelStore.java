package org.recompose.data;

import java.io.IOException;

/** Takes decoded images in any order, from several threads, and gives them back as {@link Pixels}. */
interface PixelStore {

    void put(int image, byte[] bytes) throws IOException;

    /** All images; called once, after the last {@link #put}. */
    Pixels pixels() throws IOException;

    /** A store on the heap for {@code count} images. */
    static PixelStore onHeap(int count) {
        byte[][] images = new byte[count][];
        return new PixelStore() {
            @Override
            public void put(int image, byte[] bytes) {
                images[image] = bytes;
            }

            @Override
            public Pixels pixels() {
                return Pixels.of(images);
            }
        };
    }
}
