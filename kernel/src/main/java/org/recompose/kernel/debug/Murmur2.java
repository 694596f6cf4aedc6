package org.recompose.kernel.debug;

import java.nio.charset.StandardCharsets;

/** MurmurHash2, 32 bits: how JupyterLab and a kernel agree on the name of a cell's file. */
final class Murmur2 {
    private static final int M = 0x5bd1e995;

    private Murmur2() {}

    /** The hash of a text's UTF-8 bytes, an unsigned 32-bit number. */
    static long hash(String text, int seed) {
        byte[] data = text.getBytes(StandardCharsets.UTF_8);
        int h = seed ^ data.length;
        int at = 0;
        for (; data.length - at >= 4; at += 4) {
            int k = (data[at] & 0xff)
                    | (data[at + 1] & 0xff) << 8
                    | (data[at + 2] & 0xff) << 16
                    | (data[at + 3] & 0xff) << 24;
            k *= M;
            k ^= k >>> 24;
            h = h * M ^ k * M;
        }
        int rest = data.length - at;
        if (rest >= 3) h ^= (data[at + 2] & 0xff) << 16;
        if (rest >= 2) h ^= (data[at + 1] & 0xff) << 8;
        if (rest >= 1) h = (h ^ data[at] & 0xff) * M;
        h ^= h >>> 13;
        h *= M;
        h ^= h >>> 15;
        return h & 0xffffffffL;
    }
}
