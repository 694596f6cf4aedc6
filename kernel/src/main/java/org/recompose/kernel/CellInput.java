package org.recompose.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** {@code System.in} of the kernel: asks the user of the client for a line whenever one is read and none is left. */
final class CellInput extends InputStream {
    private static final String NO_INPUT = "this client takes no input (allow_stdin is false)";

    private final OutputStreams output;
    private byte[] line = new byte[0];
    private int at;

    CellInput(OutputStreams output) {
        this.output = output;
    }

    @Override
    public synchronized int read() throws IOException {
        if (at == line.length) ask();
        return line[at++] & 0xFF;
    }

    @Override
    public synchronized int read(byte[] into, int from, int length) throws IOException {
        if (length == 0) return 0;
        if (at == line.length) ask();
        int count = Math.min(length, line.length - at);
        System.arraycopy(line, at, into, from, count);
        at += count;
        return count;
    }

    @Override
    public synchronized int available() {
        return line.length - at;
    }

    private void ask() throws IOException {
        line = (ask(output, "", false) + "\n").getBytes(StandardCharsets.UTF_8);
        at = 0;
    }

    /**
     * The line the user enters.
     *
     * @throws IOException if the client takes no input (nbconvert, a scheduled run)
     */
    static String ask(OutputStreams output, String prompt, boolean isPassword) throws IOException {
        CellContext.Request request = CellContext.current();
        if (request == null || !request.allowsInput()) {
            // Scanner swallows the exception and says "No line found"
            System.err.println("Note: " + NO_INPUT);
            throw new IOException(NO_INPUT);
        }
        output.flush();
        return request.env().readFromStdIn(prompt, isPassword);
    }
}
