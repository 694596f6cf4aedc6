package org.recompose.arch;

/** How a window meets the border of a feature map, with TensorFlow's names and sizes. */
public enum Padding {
    /** Zeros around the map; a stride s turns a side n into ⌈n/s⌉. */
    SAME {
        @Override
        public int outputSize(int size, int kernel, int stride) {
            return (size - 1) / stride + 1;
        }

        @Override
        public int before(int size, int kernel, int stride) {
            return Math.max(0, (outputSize(size, kernel, stride) - 1) * stride + kernel - size) / 2;
        }
    },
    /** No zeros; a kernel t and a stride s turn a side n into ⌊(n−t)/s⌋+1. */
    VALID {
        @Override
        public int outputSize(int size, int kernel, int stride) {
            return Math.floorDiv(size - kernel, stride) + 1;
        }

        @Override
        public int before(int size, int kernel, int stride) {
            return 0;
        }
    };

    /** The output side for an input side, in pixels; below 1 where the window does not fit. */
    public abstract int outputSize(int size, int kernel, int stride);

    /** The rows of zeros above, or columns to the left of, a map of this side; the odd one goes to the other end. */
    public abstract int before(int size, int kernel, int stride);
}
