package org.recompose.kernel.transport;

import io.github.spencerpark.jupyter.channels.JupyterSocket;
import io.github.spencerpark.jupyter.channels.StdinChannel;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import io.github.spencerpark.jupyter.messages.HMACGenerator;
import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.MessageContext;
import io.github.spencerpark.jupyter.messages.MessageType;
import io.github.spencerpark.jupyter.messages.reply.InputReply;
import io.github.spencerpark.jupyter.messages.request.InputRequest;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.recompose.kernel.protocol.MalformedMessageException;
import org.recompose.kernel.protocol.Wire;
import org.zeromq.ZMQ;

/**
 * Asks the user for a line of input.
 *
 * <p>The base reads its socket on the cell's own thread and cannot be interrupted; here a thread of the channel's own
 * asks, and the cell's thread waits for it interruptibly.
 */
final class InputChannel extends StdinChannel {
    private static final int INTERRUPT_CHECK_MS = 100;

    private final Wire wire;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread t = new Thread(task, "jupyter-stdin");
        t.setDaemon(true);
        return t;
    });

    private volatile Future<String> cancelled;

    InputChannel(ZMQ.Context context, HMACGenerator hmac, Wire wire) {
        super(context, hmac);
        this.wire = wire;
        setRouterHandover(true);
    }

    @Override
    public void bind(KernelConnectionProperties address) {
        setReceiveTimeOut(INTERRUPT_CHECK_MS);
        bind(JupyterSocket.formatAddress(address.getTransport(), address.getIp(), address.getStdinPort()));
    }

    /**
     * The line the user enters, without its end.
     *
     * @throws CancellationException if the waiting thread was interrupted; its interrupt flag is set again
     */
    // Overrides a synchronized method on purpose without the lock: only the single thread touches the socket.
    @Override
    public String getInput(MessageContext context, String prompt, boolean isPassword) {
        Future<String> answer = thread.submit(() -> ask(context, new InputRequest(prompt, isPassword)));
        try {
            return answer.get();
        } catch (InterruptedException e) {
            answer.cancel(false);
            cancelled = answer;
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting for input");
        } catch (ExecutionException e) {
            throw new IllegalStateException("the input could not be read", e.getCause());
        }
    }

    private String ask(MessageContext context, InputRequest request) {
        cancelled = null;
        while (Frames.receive(this, ZMQ.DONTWAIT) != null) continue;
        Frames.send(this, wire.encode(new Message<>(context, InputRequest.MESSAGE_TYPE, request)));
        while (cancelled == null) {
            List<byte[]> frames = Frames.receive(this, 0);
            if (frames == null) continue;
            try {
                Message<?> reply = wire.decode(frames);
                if (reply.getHeader().getType() == MessageType.INPUT_REPLY) {
                    return ((InputReply) reply.getContent()).getValue();
                }
            } catch (MalformedMessageException e) {
                logger.warning("refused " + e.getMessage());
            }
        }
        return null;
    }
}
