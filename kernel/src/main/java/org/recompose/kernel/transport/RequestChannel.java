package org.recompose.kernel.transport;

import io.github.spencerpark.jupyter.channels.JupyterConnection;
import io.github.spencerpark.jupyter.channels.JupyterSocket;
import io.github.spencerpark.jupyter.channels.ShellChannel;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import io.github.spencerpark.jupyter.messages.HMACGenerator;
import io.github.spencerpark.jupyter.messages.Message;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.recompose.kernel.protocol.MalformedMessageException;
import org.recompose.kernel.protocol.Wire;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

/**
 * The shell or the control channel: a thread that receives requests and hands them on, and sends the replies that other
 * threads hand to it.
 *
 * <p>Extends the base's channel but replaces its loop, which sleeps 50 ms between looks at the socket and ends for ever
 * at the first message it cannot read. This one blocks in the socket and refuses such a message with a line in the log.
 * Only the channel's own thread touches the socket; user code never runs on it, so an interrupt cannot close it.
 */
final class RequestChannel extends ShellChannel {
    private static final byte[] WAKE = {};

    private final Wire wire;
    private final boolean isControl;
    private final Consumer<Message<?>> receiver;
    private final Queue<Runnable> work = new ConcurrentLinkedQueue<>();
    private final ZMQ.Socket woken;
    private final ZMQ.Socket waker;
    private final ZMQ.Poller poller;
    private volatile Thread thread;

    /** @param receiver gets each request, on the channel's thread */
    RequestChannel(
            ZMQ.Context context,
            HMACGenerator hmac,
            boolean isControl,
            JupyterConnection connection,
            Wire wire,
            Consumer<Message<?>> receiver) {
        super(context, hmac, isControl, connection);
        this.wire = wire;
        this.isControl = isControl;
        this.receiver = receiver;
        setRouterHandover(
                true); // a client that connects anew has the identity, its session's id, of its old connection
        String address = "inproc://wake-" + (isControl ? "control" : "shell");
        woken = context.socket(SocketType.PULL);
        woken.bind(address);
        waker = context.socket(SocketType.PUSH);
        waker.connect(address);
        poller = context.poller(2);
        poller.register(this, ZMQ.Poller.POLLIN);
        poller.register(woken, ZMQ.Poller.POLLIN);
    }

    @Override
    public void bind(KernelConnectionProperties address) {
        int port = isControl ? address.getControlPort() : address.getShellPort();
        bind(JupyterSocket.formatAddress(address.getTransport(), address.getIp(), port));
        thread = Lifeline.start(isControl ? "jupyter-control" : "jupyter-shell", this::serve);
    }

    @Override
    public void sendMessage(Message<?> message) {
        onThread(() -> Frames.send(this, wire.encode(message)));
    }

    /** Hands on every request that has come in by now. */
    void receiveWaiting() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        onThread(() -> {
            receiveAll();
            done.countDown();
        });
        done.await();
    }

    private void onThread(Runnable task) {
        if (Thread.currentThread() == thread) {
            task.run();
            return;
        }
        work.add(task);
        synchronized (waker) {
            waker.send(WAKE, ZMQ.DONTWAIT);
        }
    }

    private void serve() {
        poller.poll(-1);
        while (woken.recv(ZMQ.DONTWAIT) != null) continue;
        for (Runnable task; (task = work.poll()) != null; ) task.run();
        receiveAll();
    }

    private void receiveAll() {
        for (List<byte[]> frames; (frames = Frames.receive(this, ZMQ.DONTWAIT)) != null; ) {
            try {
                receiver.accept(wire.decode(frames));
            } catch (MalformedMessageException e) {
                logger.warning("refused " + e.getMessage());
            }
        }
    }

    @Override
    public void waitUntilClose() {}
}
