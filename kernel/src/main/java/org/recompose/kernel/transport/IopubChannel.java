package org.recompose.kernel.transport;

import io.github.spencerpark.jupyter.channels.IOPubChannel;
import io.github.spencerpark.jupyter.channels.JupyterSocket;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import io.github.spencerpark.jupyter.messages.HMACGenerator;
import io.github.spencerpark.jupyter.messages.Message;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.recompose.kernel.protocol.Wire;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

/**
 * The broadcast channel.
 *
 * <p>The base's is a PUB socket that drops messages past a high-water mark of 1,000. This one keeps its type, so that
 * the base's parts can publish on it, but sends over an XPUB socket without a mark: nothing is lost, and a new
 * subscriber is greeted with {@code iopub_welcome}. Messages are handed over through a queue, so a cell's thread, which
 * may be interrupted at any time, never touches a socket.
 */
final class IopubChannel extends IOPubChannel {
    private static final int SUBSCRIPTION_CHECK_MS = 20;

    private record Item(List<byte[]> frames, CountDownLatch sent) {}

    private final LinkedBlockingQueue<Item> queue = new LinkedBlockingQueue<>();
    private final ZMQ.Socket publisher;
    private final Wire wire;

    IopubChannel(ZMQ.Context context, HMACGenerator hmac, Wire wire) {
        super(context, hmac);
        super.close();
        this.wire = wire;
        this.publisher = context.socket(SocketType.XPUB);
        publisher.setHWM(0);
        publisher.setXpubVerbose(true);
    }

    @Override
    public void bind(KernelConnectionProperties address) {
        publisher.bind(JupyterSocket.formatAddress(address.getTransport(), address.getIp(), address.getIopubPort()));
        ChannelThread.start("iopub", this::serve);
    }

    @Override
    public void sendMessage(Message<?> message) {
        queue.add(new Item(wire.encode(message), null));
    }

    /** Waits until all that was published before has been handed to the socket, at most {@code millis}. */
    void flush(long millis) throws InterruptedException {
        CountDownLatch sent = new CountDownLatch(1);
        queue.add(new Item(List.of(), sent));
        sent.await(millis, TimeUnit.MILLISECONDS);
    }

    private void serve() {
        while (true) {
            try {
                greetNewSubscribers();
                Item item = queue.poll(SUBSCRIPTION_CHECK_MS, TimeUnit.MILLISECONDS);
                if (item == null) continue;
                greetNewSubscribers();
                if (item.sent() == null) Frames.send(publisher, item.frames());
                else item.sent().countDown();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void greetNewSubscribers() {
        for (byte[] event; (event = publisher.recv(ZMQ.DONTWAIT)) != null; ) {
            boolean isSubscription = event.length > 0 && event[0] == 1;
            if (!isSubscription) continue;
            byte[] topic = new byte[event.length - 1];
            System.arraycopy(event, 1, topic, 0, topic.length);
            Frames.send(publisher, wire.welcome(topic));
        }
    }
}
