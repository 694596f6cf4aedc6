package org.recompose.kernel.transport;

import io.github.spencerpark.jupyter.channels.JupyterConnection;
import io.github.spencerpark.jupyter.channels.JupyterSocket;
import io.github.spencerpark.jupyter.channels.ShellChannel;
import io.github.spencerpark.jupyter.channels.ShellHandler;
import io.github.spencerpark.jupyter.channels.ShellReplyEnvironment;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import io.github.spencerpark.jupyter.messages.HMACGenerator;
import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.MessageType;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.logging.Level;
import org.recompose.kernel.protocol.MalformedMessageException;
import org.recompose.kernel.protocol.Wire;
import org.zeromq.ZMQ;

/**
 * The shell or the control channel: one thread that waits for a request, has it handled and sends the reply.
 *
 * <p>Extends the base's channel but replaces its loop, which sleeps 50 ms between looks at the socket and ends for ever
 * at the first message it cannot read. This one blocks in the socket, refuses such a message with a line in the log,
 * and survives anything a handler throws. Only the channel's own thread touches the socket; user code never runs on it,
 * so an interrupt cannot close it.
 */
final class RequestChannel extends ShellChannel {
    private final JupyterConnection connection;
    private final Wire wire;
    private final boolean isControl;
    private final Queue<List<byte[]>> queuedBehindError = new ArrayDeque<>();
    private final Consumer<Message<?>> abort;

    /** @param abort answers an execute request that was queued behind a failed one */
    RequestChannel(
            ZMQ.Context context,
            HMACGenerator hmac,
            boolean isControl,
            JupyterConnection connection,
            Wire wire,
            Consumer<Message<?>> abort) {
        super(context, hmac, isControl, connection);
        this.connection = connection;
        this.wire = wire;
        this.isControl = isControl;
        this.abort = abort;
    }

    @Override
    public void bind(KernelConnectionProperties address) {
        int port = isControl ? address.getControlPort() : address.getShellPort();
        bind(JupyterSocket.formatAddress(address.getTransport(), address.getIp(), port));
        ChannelThread.start(isControl ? "control" : "shell", this::serve);
    }

    /**
     * Has every execute request that waits in the socket by now answered as aborted. Called by a handler, on the
     * channel's thread, before the failed cell's idle status: a client that sends its next cell at that status is not
     * behind the failed one.
     */
    void abortQueued() {
        for (List<byte[]> f; (f = Frames.receive(this, ZMQ.DONTWAIT)) != null; ) queuedBehindError.add(f);
    }

    @Override
    public void sendMessage(Message<?> message) {
        Frames.send(this, wire.encode(message));
    }

    private void serve() {
        while (!closed) {
            try {
                List<byte[]> queued = queuedBehindError.poll();
                if (queued != null) handle(queued, true);
                else handle(Frames.receive(this, 0), false);
            } catch (MalformedMessageException e) {
                logger.warning("refused " + e.getMessage());
            } catch (ThreadDeath | VirtualMachineError e) {
                logger.log(Level.SEVERE, "a request could not be handled", e);
            } catch (Throwable e) {
                if (!closed) logger.log(Level.WARNING, "a request could not be handled", e);
            }
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private void handle(List<byte[]> frames, boolean queuedBehindError) throws Exception {
        Message<?> message = wire.decode(frames);
        MessageType<?> type = message.getHeader().getType();
        if (queuedBehindError && type == MessageType.EXECUTE_REQUEST) {
            abort.accept(message);
            return;
        }
        ShellHandler handler = connection.getHandler(type);
        if (handler == null) throw new MalformedMessageException("a message of a type that is no request here");
        ShellReplyEnvironment env = connection.prepareReplyEnv(this, message);
        try {
            handler.handle(env, message);
        } finally {
            env.resolveDeferrals();
        }
    }

    @Override
    public void waitUntilClose() {}
}
