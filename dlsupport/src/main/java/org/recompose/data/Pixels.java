package org.recompose.data;

/** Where the bytes of a set's images lie: on the heap, or in a file that is mapped into memory. */
public interface Pixels {

    /** The number of images. */
    int count();

    /** Copies image {@code image}, all its H·W·3 bytes, to {@code target} from {@code offset} on. */
    void copy(int image, byte[] target, int offset);

    /** Images on the heap, one array an image; the arrays are taken over, not copied. */
    static Pixels of(byte[][] images) {
        return new Pixels() {
            @Override
            public int count() {
                return images.length;
            }

            @Override
            public void copy(int image, byte[] target, int offset) {
                System.arraycopy(images[image], 0, target, offset, images[image].length);
            }
        };
    }

    /** The images {@code indices} of these, in that order; a view, without copying a byte. */
    default Pixels select(int[] indices) {
        Pixels all = this;
        int[] chosen = indices.clone();
        return new Pixels() {
            @Override
            public int count() {
                return chosen.length;
            }

            @Override
            public void copy(int image, byte[] target, int offset) {
                all.copy(chosen[image], target, offset);
            }
        };
    }
}
