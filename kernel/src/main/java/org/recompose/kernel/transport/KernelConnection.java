package org.recompose.kernel.transport;

import io.github.spencerpark.jupyter.channels.IOPubChannel;
import io.github.spencerpark.jupyter.channels.JupyterConnection;
import io.github.spencerpark.jupyter.channels.ShellChannel;
import io.github.spencerpark.jupyter.channels.ShellReplyEnvironment;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import io.github.spencerpark.jupyter.messages.HMACGenerator;
import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.MessageContext;
import io.github.spencerpark.jupyter.messages.publish.PublishStatus;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.recompose.kernel.protocol.Wire;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

/**
 * The five sockets of a kernel, bound to the one address of the connection file.
 *
 * <p>Extends the base's connection for its registry of handlers. The base's own sockets are made in its constructor and
 * cannot be exchanged, so they are closed unbound and {@link RequestChannel}, {@link IopubChannel} and
 * {@link InputChannel}, which extend the base's channels, take their places.
 */
public final class KernelConnection extends JupyterConnection {
    private final KernelConnectionProperties address;
    private final ZMQ.Socket heartbeat;
    private final RequestChannel shell;
    private final RequestChannel control;
    private final InputChannel stdin;
    private final IopubChannel iopub;

    /**
     * @param address where to listen, and the key that signs messages
     * @param abort answers an execute request that was queued behind a failed one
     * @throws GeneralSecurityException if the signature scheme is unknown
     */
    public KernelConnection(KernelConnectionProperties address, Consumer<Message<?>> abort)
            throws GeneralSecurityException {
        super(address);
        super.close();
        this.address = address;
        HMACGenerator hmac = address.createHMACGenerator();
        Wire wire = new Wire(hmac);
        ZMQ.Context context = ZMQ.context(1);
        heartbeat = context.socket(SocketType.REP);
        shell = new RequestChannel(context, hmac, false, this, wire, abort);
        control = new RequestChannel(context, hmac, true, this, wire, abort);
        stdin = new InputChannel(context, hmac, wire);
        iopub = new IopubChannel(context, hmac, wire);
    }

    /** Binds the sockets; handlers must be set before, because requests are served from here on. */
    @Override
    public void connect() {
        iopub.bind(address);
        iopub.sendMessage(new Message<>(null, PublishStatus.MESSAGE_TYPE, PublishStatus.STARTING));
        stdin.bind(address);
        shell.bind(address);
        control.bind(address);
        heartbeat.bind(address.getTransport() + "://" + address.getIp() + ":" + address.getHbPort());
        ChannelThread.start("heartbeat", () -> {
            while (true) Frames.send(heartbeat, Frames.receive(heartbeat, 0));
        });
    }

    @Override
    public IOPubChannel getIOPub() {
        return iopub;
    }

    @Override
    public ShellReplyEnvironment prepareReplyEnv(ShellChannel channel, MessageContext context) {
        return new RequestEnvironment(channel, stdin, iopub, context);
    }

    /** An environment to publish in and to reply through on the shell channel, for {@code context}. */
    public ShellReplyEnvironment shellEnvironment(MessageContext context) {
        return prepareReplyEnv(shell, context);
    }

    /** Has the execute requests that are queued by now answered as aborted. */
    public void abortQueued() {
        shell.abortQueued();
    }

    /** Waits until all that was published has been handed to the socket, at most {@code millis}. */
    public void flush(long millis) throws InterruptedException {
        iopub.flush(millis);
    }

    /**
     * Sends the reply after the idle status: a client that has the reply need not wait for what the cell published
     * before it.
     */
    private static final class RequestEnvironment extends ShellReplyEnvironment {
        private final List<Message<?>> replies = new ArrayList<>();

        RequestEnvironment(ShellChannel shell, InputChannel stdin, IopubChannel iopub, MessageContext context) {
            super(shell, stdin, iopub, context);
        }

        @Override
        public void reply(Message<?> message) {
            replies.add(message);
        }

        @Override
        public void resolveDeferrals() {
            super.resolveDeferrals();
            replies.forEach(super::reply);
            replies.clear();
        }
    }
}
