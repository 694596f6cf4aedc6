package org.recompose.data;

import java.io.IOException;
import java.util.Locale;

/** Takes decoded images in any order, from several threads, and gives them back as {@link Pixels}. */
interface PixelStore {

    void put(int image, byte[] bytes) throws IOException;

    /** All images; called once, after the last {@link #put}. */
    Pixels pixels() throws IOException;

    /**
     * A store on the heap for {@code count} images.
     *
     * @throws IllegalArgumentException if they take more than three quarters of Java's memory
     */
    static PixelStore onHeap(int count, int imageBytes) {
        long wanted = (long) count * imageBytes;
        long most = Runtime.getRuntime().maxMemory() / 4 * 3;
        if (wanted > most) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "%,d images take %,d MB of memory and Java has %,d MB for them; let the cache folder be writable, so"
                            + " that they stay on disk, or give Java more (-Xmx)",
                    count,
                    wanted >> 20,
                    most >> 20));
        }
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
