package org.recompose.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class DecodingMemoryTest {
    private static final long MB = 1 << 20;

    @Test
    void aPictureTooLargeForTheMemoryIsKnownByItsHeader() throws IOException {
        ImageDecoder decoder = new ImageDecoder(new DecodingMemory(100 * MB));
        byte[] huge = header(16384, 16384);

        assertEquals(
                "decoding it needs 3,072 MB of memory and Java has 100 MB for that; make it smaller, or give Java more"
                        + " (-Xmx)",
                assertThrows(IOException.class, () -> decoder.decode(huge, 8, 8))
                        .getMessage());
        assertEquals(
                "has 268451840 pixels, more than 268435456",
                assertThrows(IOException.class, () -> decoder.decode(header(16384, 16385), 8, 8))
                        .getMessage());
    }

    @Test
    void largePicturesWaitForEachOther() {
        DecodingMemory memory = new DecodingMemory(10 * MB);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Parallel.forEach(
                200,
                i -> {
                    try {
                        memory.use(6 * MB, () -> {
                            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                            Thread.onSpinWait();
                            inside.decrementAndGet();
                            return new byte[0];
                        });
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                },
                ImageProgress.NONE);
        assertEquals(1, most.get());
    }

    @Test
    void onlyALargePictureIsToBlameWhenMemoryEnds() {
        DecodingMemory memory = new DecodingMemory(100 * MB);
        DecodingMemory.Work ends = () -> {
            throw new OutOfMemoryError("Java heap space");
        };
        assertEquals(
                "decoding it needs more memory than Java has left",
                assertThrows(IOException.class, () -> memory.use(50 * MB, ends)).getMessage());
        assertThrows(OutOfMemoryError.class, () -> memory.use(MB, ends));
        assertThrows(IOException.class, () -> memory.use(99 * MB, ends), "all must have been given back");
    }

    @Test
    void aSetThatDoesNotFitIntoMemoryIsRefusedAtTheStart() {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> PixelStore.onHeap(1_000_000, 1 << 30));
        assertTrue(refusal.getMessage().startsWith("1,000,000 images take 1,024,000,000 MB"), refusal.getMessage());
    }

    /** The beginning of a colour PNG of that size, and its end. */
    private static byte[] header(int height, int width) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeLong(0x89504E470D0A1A0AL);
        chunk(
                out,
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .put((byte) 8)
                        .put((byte) 2)
                        .array());
        chunk(out, "IDAT", new byte[2]);
        chunk(out, "IEND", new byte[0]);
        return bytes.toByteArray();
    }

    private static void chunk(DataOutputStream out, String type, byte[] data) throws IOException {
        CRC32 sum = new CRC32();
        sum.update(type.getBytes(StandardCharsets.US_ASCII));
        sum.update(data);
        out.writeInt(data.length);
        out.writeBytes(type);
        out.write(data);
        out.writeInt((int) sum.getValue());
    }
}
