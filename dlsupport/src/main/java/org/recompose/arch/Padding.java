package org.recompose.arch;

/** How a window meets the border of a feature map, with TensorFlow's names and sizes. */
public enum Padding {
    /** Zeros around the map; a stride s turns a side n into ⌈n/s⌉. */
    SAME {
        @Override
        public int outputSize(int size, int kernel, int stride) {
            return (size + stride - 1) / stride;
        }
    },
    /** No zeros; a kernel t and a stride s turn a side n into ⌊(n−t)/s⌋+1. */
    VALID {
        @Override
        public int outputSize(int size, int kernel, int stride) {
            return Math.floorDiv(size - kernel, stride) + 1;
        }
    };

    /** The output side for an input side, in pixels; below 1 where the window does not fit. */
    public abstract int outputSize(int size, int kernel, int stride);
}
