package org.recompose.data;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How a picture must be turned to stand upright: the orientation that a camera writes into a JPEG's EXIF (tag 0x0112).
 *
 * @param code 1 to 8; 1 is upright, from 5 on rows and columns are exchanged
 */
record Orientation(int code) {
    static final Orientation UPRIGHT = new Orientation(1);

    private static final short JPEG = (short) 0xFFD8;
    private static final short APP1 = (short) 0xFFE1;
    private static final short SCAN = (short) 0xFFDA;
    private static final int EXIF = 0x45786966;
    private static final int TAG = 0x0112;

    /** The orientation in a file, upright if there is none that can be read. */
    static Orientation of(byte[] file) {
        ByteBuffer in = ByteBuffer.wrap(file);
        try {
            if (in.getShort() != JPEG) {
                return UPRIGHT;
            }
            for (short marker = in.getShort(); marker >> 8 == -1 && marker != SCAN; marker = in.getShort()) {
                int next = in.position() + (in.getShort() & 0xFFFF);
                if (marker == APP1 && in.getInt() == EXIF) {
                    in.getShort();
                    return exif(in.slice());
                }
                in.position(next);
            }
        } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException damaged) {
            // As if there were none.
        }
        return UPRIGHT;
    }

    /** Reads the first directory of a TIFF structure. */
    private static Orientation exif(ByteBuffer tiff) {
        tiff.order(tiff.getShort() == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int directory = tiff.getInt(4);
        int entries = tiff.getShort(directory) & 0xFFFF;
        for (int i = 0; i < entries; i++) {
            int entry = directory + 2 + 12 * i;
            if (tiff.getShort(entry) == TAG) {
                int code = tiff.getShort(entry + 8);
                return code >= 1 && code <= 8 ? new Orientation(code) : UPRIGHT;
            }
        }
        return UPRIGHT;
    }

    /** Whether the rows of the stored picture are the columns of the upright one. */
    boolean exchangesAxes() {
        return code >= 5;
    }

    /**
     * Turns a picture upright.
     *
     * @param stored width×height×3 bytes if axes are exchanged, otherwise height×width×3
     * @param height rows of the upright picture
     * @param width columns of the upright picture
     */
    byte[] upright(byte[] stored, int height, int width) {
        if (code == 1) {
            return stored;
        }
        byte[] turned = new byte[stored.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int source = exchangesAxes()
                        ? (code == 6 || code == 7 ? width - 1 - x : x) * height + (code >= 7 ? height - 1 - y : y)
                        : (code >= 3 ? height - 1 - y : y) * width + (code == 2 || code == 3 ? width - 1 - x : x);
                System.arraycopy(stored, 3 * source, turned, 3 * (y * width + x), 3);
            }
        }
        return turned;
    }
}
