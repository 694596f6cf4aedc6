package org.recompose.io;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One array of floating-point numbers in NumPy's {@code .npy} format (numpy.lib.format): a magic string, a header that
 * is a Python dictionary, the elements.
 *
 * @param shape sides, outermost first
 * @param values row-major (C order), whatever the order in the file
 */
public record Npy(List<Integer> shape, float[] values) {

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int ALIGNMENT = 64;
    private static final int BUFFER = 1 << 16;
    /** At most 8 digits, so that no file can ask for more memory than it has bytes. */
    private static final Pattern TEXT_TYPE = Pattern.compile("<U(\\d{1,8})");

    private static final Charset TEXT = Charset.forName("UTF-32LE");
    private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
    private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9,\\s]*)\\)");

    public Npy {
        shape = List.copyOf(shape);
    }

    /** Writes version 1.0, float32, little-endian, C order. */
    void write(OutputStream out) throws IOException {
        String sides = shape.stream().map(String::valueOf).collect(Collectors.joining(", "));
        writeHeader(out, "<f4", sides + (shape.size() == 1 ? "," : ""));
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < values.length; i++) {
            buffer.putFloat(values[i]);
            if (!buffer.hasRemaining() || i == values.length - 1) {
                out.write(buffer.array(), 0, buffer.position());
                buffer.clear();
            }
        }
    }

    /** Writes a text as NumPy writes a string: an array without sides, four bytes a character. */
    static void writeText(String text, OutputStream out) throws IOException {
        writeHeader(out, "<U" + text.codePointCount(0, text.length()), "");
        out.write(text.getBytes(TEXT));
    }

    private static void writeHeader(OutputStream out, String type, String sides) throws IOException {
        String header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + sides + "), }";
        int unpadded = MAGIC.length + 4 + header.length() + 1;
        header += " ".repeat(Math.floorMod(-unpadded, ALIGNMENT)) + "\n";
        out.write(MAGIC);
        out.write(new byte[] {1, 0, (byte) header.length(), (byte) (header.length() >> 8)});
        out.write(header.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Reads what {@link #writeText} wrote.
     *
     * @param length bytes that there are
     */
    static String readText(InputStream in, long length) throws IOException {
        Header header = Header.read(in, length);
        Matcher type = TEXT_TYPE.matcher(find(DESCR, header.text));
        if (!type.matches()
                || !find(SHAPE, header.text).isBlank()
                || header.data != 4 * Long.parseLong(type.group(1))) {
            throw new IOException("has dtype '" + find(DESCR, header.text) + "' and " + header.data
                    + " bytes of data, must be one text");
        }
        return new String(exactly(in, (int) header.data), TEXT);
    }

    /** The dictionary, and the bytes of data that follow it. */
    private record Header(String text, long data) {

        static Header read(InputStream in, long length) throws IOException {
            byte[] magic = in.readNBytes(MAGIC.length + 2);
            if (magic.length < MAGIC.length + 2 || !Arrays.equals(Arrays.copyOf(magic, MAGIC.length), MAGIC)) {
                throw new IOException("does not start as a NumPy array does");
            }
            int lengthBytes = magic[MAGIC.length] == 1 ? 2 : 4;
            ByteBuffer size = ByteBuffer.wrap(exactly(in, lengthBytes)).order(ByteOrder.LITTLE_ENDIAN);
            long headerLength = lengthBytes == 2 ? Short.toUnsignedInt(size.getShort()) : size.getInt();
            if (headerLength < 0 || headerLength > length) {
                throw new IOException("its header is cut short");
            }
            String text = new String(exactly(in, (int) headerLength), StandardCharsets.UTF_8);
            return new Header(text, length - magic.length - lengthBytes - headerLength);
        }
    }

    /**
     * Reads float32 or float64 of either byte order, C or Fortran order.
     *
     * @param length bytes that there are
     * @throws IOException if they are not such an array, saying why
     */
    static Npy read(InputStream in, long length) throws IOException {
        Header found = Header.read(in, length);
        String header = found.text;
        Type type = Type.of(find(DESCR, header));
        int[] shape = Stream.of(find(SHAPE, header).split(","))
                .map(String::strip)
                .filter(side -> !side.isEmpty())
                .mapToInt(Npy::side)
                .toArray();
        long elements = 1;
        for (int side : shape) {
            elements = Math.min(elements * side, 1L + Integer.MAX_VALUE);
        }
        long data = found.data;
        if (elements > Integer.MAX_VALUE || data != elements * type.bytes) {
            throw new IOException(
                    "has " + data + " bytes of data, too many or too few for shape " + Arrays.toString(shape));
        }
        float[] values = floats(in, (int) elements, type);
        if (find(ORDER, header).equals("True")) {
            values = rowMajor(values, shape);
        }
        return new Npy(Arrays.stream(shape).boxed().toList(), values);
    }

    private record Type(int bytes, ByteOrder order) {
        static Type of(String descr) throws IOException {
            return switch (descr) {
                case "<f4" -> new Type(Float.BYTES, ByteOrder.LITTLE_ENDIAN);
                case ">f4" -> new Type(Float.BYTES, ByteOrder.BIG_ENDIAN);
                case "<f8" -> new Type(Double.BYTES, ByteOrder.LITTLE_ENDIAN);
                case ">f8" -> new Type(Double.BYTES, ByteOrder.BIG_ENDIAN);
                default -> throw new IOException("has dtype '" + descr + "', must be float32 or float64");
            };
        }
    }

    private static float[] floats(InputStream in, int n, Type type) throws IOException {
        float[] values = new float[n];
        int perBuffer = BUFFER / type.bytes;
        for (int done = 0; done < n; done += perBuffer) {
            int count = Math.min(perBuffer, n - done);
            ByteBuffer buffer = ByteBuffer.wrap(exactly(in, count * type.bytes)).order(type.order);
            for (int i = 0; i < count; i++) {
                values[done + i] = type.bytes == Float.BYTES ? buffer.getFloat() : (float) buffer.getDouble();
            }
        }
        return values;
    }

    /** Fortran order has the first index fastest. */
    private static float[] rowMajor(float[] columnMajor, int[] shape) {
        float[] values = new float[columnMajor.length];
        int[] index = new int[shape.length];
        for (float value : columnMajor) {
            int at = 0;
            for (int axis = 0; axis < shape.length; axis++) {
                at = at * shape[axis] + index[axis];
            }
            values[at] = value;
            for (int axis = 0; axis < shape.length && ++index[axis] == shape[axis]; axis++) {
                index[axis] = 0;
            }
        }
        return values;
    }

    private static int side(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return Integer.MAX_VALUE;
        }
    }

    private static String find(Pattern pattern, String header) throws IOException {
        Matcher matcher = pattern.matcher(header);
        if (!matcher.find()) {
            throw new IOException("has a header that is not a plain array's: " + header.strip());
        }
        return matcher.group(1);
    }

    private static byte[] exactly(InputStream in, int n) throws IOException {
        byte[] bytes = in.readNBytes(n);
        if (bytes.length < n) {
            throw new EOFException("is cut short");
        }
        return bytes;
    }
}
