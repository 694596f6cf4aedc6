package org.recompose.kernel;

import io.github.spencerpark.jupyter.messages.publish.PublishStream;
import io.github.spencerpark.jupyter.messages.publish.PublishStream.StreamType;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.recompose.kernel.transport.Lifeline;

/**
 * {@code System.out} and {@code System.err} of the kernel, for its whole life.
 *
 * <p>What is printed is collected and published after {@value #FLUSH_MS} ms or {@value #FLUSH_BYTES} bytes, because one
 * message a line floods the client. A change of stream or of cell publishes what was collected, so the order is kept.
 */
final class OutputStreams {
    private static final int FLUSH_BYTES = 64 * 1024;
    private static final int FLUSH_MS = 100;

    private final PrintStream fallback;
    private final ByteArrayOutputStream collected = new ByteArrayOutputStream(FLUSH_BYTES);
    private volatile Room room = () -> {};
    private volatile PrintStream out;
    private volatile PrintStream err;
    private CellContext.Request owner;
    private StreamType stream;

    /** @param fallback gets what is printed before the first request */
    OutputStreams(PrintStream fallback) {
        this.fallback = fallback;
    }

    /**
     * Puts the two streams in place and starts to publish.
     *
     * @param clients waits until they have read enough that more may be printed
     */
    void install(Room clients) {
        room = clients;
        System.setOut(out = printer(StreamType.OUT));
        System.setErr(err = printer(StreamType.ERR));
        Lifeline.start("kernel-output", this::publishNext);
    }

    /**
     * Begins anew where cells have not put other streams in place: an interrupt may have stopped a thread amid a line,
     * and its rest would come out with what the next cell prints.
     */
    void renew() {
        if (System.out == out) System.setOut(out = printer(StreamType.OUT));
        if (System.err == err) System.setErr(err = printer(StreamType.ERR));
    }

    /** Has a thread of a cell wait while clients have not read what was printed. */
    @FunctionalInterface
    interface Room {
        /** Waits; an interrupted thread gets no room. */
        void await() throws InterruptedException;
    }

    /** Waits for room; false for an interrupted thread, whose output is then left out. */
    boolean awaitRoom() {
        try {
            room.await();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private PrintStream printer(StreamType type) {
        return new PrintStream(
                new OutputStream() {
                    @Override
                    public void write(int b) {
                        write(new byte[] {(byte) b}, 0, 1);
                    }

                    @Override
                    public void write(byte[] bytes, int from, int length) {
                        if (awaitRoom()) collect(type, bytes, from, length);
                    }
                },
                false,
                StandardCharsets.UTF_8) {
            /** A writer on top that is closed must not silence all later cells. */
            @Override
            public void close() {
                flush();
            }
        };
    }

    private synchronized void collect(StreamType type, byte[] bytes, int from, int length) {
        CellContext.Request now = CellContext.current();
        if (now == null) {
            fallback.write(bytes, from, length);
            return;
        }
        if (now != owner || type != stream) {
            publish(true);
            owner = now;
            stream = type;
        }
        if (collected.size() == 0) notifyAll();
        collected.write(bytes, from, length);
        if (collected.size() >= FLUSH_BYTES) publish(false);
    }

    /** Publishes what was collected. */
    synchronized void flush() {
        publish(true);
    }

    /** @param all whether to publish the start of a character, too, whose end has not been printed yet */
    private void publish(boolean all) {
        byte[] bytes = collected.toByteArray();
        int length = all ? bytes.length : completeLength(bytes);
        if (length == 0) return;
        collected.reset();
        collected.write(bytes, length, bytes.length - length);
        owner.env().publish(new PublishStream(stream, new String(bytes, 0, length, StandardCharsets.UTF_8)));
    }

    /** The length of {@code bytes} without an incomplete UTF-8 character at its end. */
    private static int completeLength(byte[] bytes) {
        int end = bytes.length;
        int back = 0;
        while (back < 4 && end - back > 0 && (bytes[end - back - 1] & 0xC0) == 0x80) back++;
        if (end - back == 0) return end;
        int lead = bytes[end - back - 1] & 0xFF;
        int needed = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
        return back < needed ? end - back - 1 : end;
    }

    private void publishNext() throws InterruptedException {
        synchronized (this) {
            while (collected.size() == 0) wait();
        }
        Thread.sleep(FLUSH_MS);
        synchronized (this) {
            publish(false);
        }
    }
}
