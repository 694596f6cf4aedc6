package org.recompose.kernel.transport;

import com.google.gson.JsonParseException;
import io.github.spencerpark.jupyter.channels.IOPubChannel;
import io.github.spencerpark.jupyter.channels.JupyterSocket;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.messages.HMACGenerator;
import io.github.spencerpark.jupyter.messages.Header;
import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.publish.PublishStream;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.recompose.kernel.protocol.Wire;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

/**
 * The broadcast channel.
 *
 * <p>The base's is a PUB socket that drops messages past a high-water mark of 1,000. This one keeps its type, so that
 * the base's parts can publish on it, but sends over an XPUB socket that drops nothing, and greets a new subscriber
 * with {@code iopub_welcome}.
 *
 * <p>Messages are handed over through a queue and are encoded and signed on the channel's own thread, so a cell's
 * thread, which may be stopped at any instruction, touches neither socket nor signature. What waits in the queue is
 * limited: whoever prints waits in {@link #awaitRoom} until clients have read. A subscriber that reads nothing for
 * {@value #PATIENCE_MS} ms loses what does not fit, because the others and the cell cannot wait for ever.
 */
final class IopubChannel extends IOPubChannel {
    private static final int SUBSCRIPTION_CHECK_MS = 20;
    private static final int ROOM_CHECK_MS = 5;
    private static final long PATIENCE_MS = 20_000;
    private static final int MESSAGE_BYTES = 1_000;
    private static final int CHUNK_BYTES = 64 * 1024;

    /** What may wait, in bytes: a sixteenth of the heap, at most 64 MB. */
    private static final long ROOM = Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 16);

    /** The base lets nobody ask a display for its forms. */
    private static final Field FORMS = forms();

    private record Item(Message<?> message, long bytes, CountDownLatch sent) {}

    private final Queue<Item> queue = new ConcurrentLinkedQueue<>();
    private final AtomicLong waiting = new AtomicLong();
    private final ZMQ.Socket publisher;
    private final Wire wire;
    private Thread thread;
    private Item current;
    private List<byte[]> frames;
    private long stuckSince;
    private boolean isStuck;

    IopubChannel(ZMQ.Context context, HMACGenerator hmac, Wire wire) {
        super(context, hmac);
        super.close();
        this.wire = wire;
        this.publisher = context.socket(SocketType.XPUB);
        publisher.setHWM((int) Math.max(64, Math.min(1000, ROOM / CHUNK_BYTES)));
        publisher.setXpubVerbose(true);
        publisher.setXpubNoDrop(true);
    }

    private static Field forms() {
        try {
            Field forms = DisplayData.class.getDeclaredField("data");
            forms.setAccessible(true);
            return forms;
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void bind(KernelConnectionProperties address) {
        publisher.bind(JupyterSocket.formatAddress(address.getTransport(), address.getIp(), address.getIopubPort()));
        thread = Lifeline.start("jupyter-iopub", this::serve);
    }

    /** Hands a message over; never waits. */
    @Override
    public void sendMessage(Message<?> message) {
        long bytes = MESSAGE_BYTES + 2 * length(message.getContent());
        waiting.addAndGet(bytes);
        queue.add(new Item(message, bytes, null));
        LockSupport.unpark(thread);
    }

    /** How many characters of text an output holds. */
    private static long length(Object content) {
        if (content instanceof PublishStream stream) return stream.getText().length();
        if (!(content instanceof DisplayData)) return 0;
        try {
            return ((Map<?, ?>) FORMS.get(content))
                    .values().stream()
                            .filter(String.class::isInstance)
                            .mapToLong(form -> ((String) form).length())
                            .sum();
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Waits while too much waits to be sent.
     *
     * @throws InterruptedException if the thread is interrupted; then there is no room
     */
    void awaitRoom() throws InterruptedException {
        while (waiting.get() > ROOM) Thread.sleep(ROOM_CHECK_MS);
    }

    /** Waits until all that was published before has been handed to the socket, at most {@code millis}. */
    void flush(long millis) throws InterruptedException {
        CountDownLatch sent = new CountDownLatch(1);
        queue.add(new Item(null, 0, sent));
        LockSupport.unpark(thread);
        sent.await(millis, TimeUnit.MILLISECONDS);
    }

    private void serve() {
        greetNewSubscribers();
        if (current == null) take();
        if (current == null) return;
        greetNewSubscribers();
        if (frames == null && current.message() != null) encode();
        if (frames != null && !send()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(ROOM_CHECK_MS));
            return;
        }
        if (current.sent() != null) current.sent().countDown();
        waiting.addAndGet(-current.bytes());
        current = null;
        frames = null;
    }

    private void take() {
        current = queue.poll();
        if (current == null) LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(SUBSCRIPTION_CHECK_MS));
    }

    /** A value that a cell displays may be none that JSON can hold: its cell gets that said in its place. */
    private void encode() {
        Message<?> message = current.message();
        try {
            frames = wire.encode(message);
        } catch (JsonParseException
                | StackOverflowError
                | IllegalArgumentException
                | IllegalStateException
                | UnsupportedOperationException unfit) {
            String text = "an output could not be sent: " + unfit + "\n";
            PublishStream said = new PublishStream(PublishStream.StreamType.ERR, text);
            frames = wire.encode(new Message<>(
                    message.getIdentities(),
                    new Header<>(said.getType()),
                    message.getParentHeader(),
                    null,
                    said,
                    null));
        }
    }

    private boolean send() {
        if (Frames.trySend(publisher, frames, ZMQ.DONTWAIT)) {
            isStuck = false;
            stuckSince = 0;
            return true;
        }
        long now = System.nanoTime();
        if (stuckSince == 0) stuckSince = now;
        isStuck |= now - stuckSince > TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
        if (isStuck) sendToWhoHasRoom(frames);
        return isStuck;
    }

    private void sendToWhoHasRoom(List<byte[]> frames) {
        publisher.setXpubNoDrop(false);
        try {
            Frames.send(publisher, frames);
        } finally {
            publisher.setXpubNoDrop(true);
        }
    }

    private void greetNewSubscribers() {
        for (byte[] event; (event = publisher.recv(ZMQ.DONTWAIT)) != null; ) {
            boolean isSubscription = event.length > 0 && event[0] == 1;
            if (!isSubscription) continue;
            byte[] topic = new byte[event.length - 1];
            System.arraycopy(event, 1, topic, 0, topic.length);
            sendToWhoHasRoom(wire.welcome(topic));
        }
    }
}
