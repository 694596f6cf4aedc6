package org.recompose.kernel.transport;

import io.github.spencerpark.jupyter.channels.IOPubChannel;
import io.github.spencerpark.jupyter.channels.JupyterConnection;
import io.github.spencerpark.jupyter.channels.ShellChannel;
import io.github.spencerpark.jupyter.channels.ShellHandler;
import io.github.spencerpark.jupyter.channels.ShellReplyEnvironment;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import io.github.spencerpark.jupyter.messages.HMACGenerator;
import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.MessageContext;
import io.github.spencerpark.jupyter.messages.MessageType;
import io.github.spencerpark.jupyter.messages.publish.PublishStatus;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.recompose.kernel.protocol.RawHeader;
import org.recompose.kernel.protocol.Wire;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * The five sockets of a kernel, bound to the one address of the connection file.
 *
 * <p>Extends the base's connection for its registry of handlers. The base's own sockets are made in its constructor and
 * cannot be exchanged, so they are closed unbound and {@link RequestChannel}, {@link IopubChannel} and
 * {@link InputChannel}, which extend the base's channels, take their places.
 */
public final class KernelConnection extends JupyterConnection {
    /** What is answered while a cell runs, because it asks about the source and the state, not for a change. */
    private static final Set<MessageType<?>> ASIDE = Set.of(
            MessageType.COMPLETE_REQUEST,
            MessageType.INSPECT_REQUEST,
            MessageType.IS_COMPLETE_REQUEST,
            MessageType.KERNEL_INFO_REQUEST,
            MessageType.HISTORY_REQUEST,
            MessageType.COMM_INFO_REQUEST);

    /** How long a cell may have run that such a question waits for, because it may be about it. */
    private static final long ORDER_MS = 500;

    private static final Logger LOG = Logger.getLogger(KernelConnection.class.getName());

    private final KernelConnectionProperties address;
    private final Consumer<Message<?>> abort;
    private final ZMQ.Socket heartbeat;
    private final RequestChannel shell;
    private final RequestChannel control;
    private final InputChannel stdin;
    private final IopubChannel iopub;
    private final Object status = new Object();
    private final ShellLane main = new ShellLane("main", this::handle);
    private final ShellLane aside = new ShellLane("aside", this::handleAside);
    private final Map<String, ShellLane> subshells = new ConcurrentHashMap<>();
    private Message<?> running;

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
        this.abort = abort;
        HMACGenerator hmac = address.createHMACGenerator();
        Wire wire = new Wire(hmac);
        ZContext network = new ZContext(1);
        network.setThreadFactor(Lifeline::network);
        ZMQ.Context context = network.getContext();
        heartbeat = context.socket(SocketType.REP);
        shell = new RequestChannel(context, hmac, false, this, wire, this::dispatch);
        control = new RequestChannel(context, hmac, true, this, wire, this::handleControl);
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
        Lifeline.start("jupyter-heartbeat", () -> Frames.send(heartbeat, Frames.receive(heartbeat, 0)));
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

    /** The thread that handles the requests of the main shell. */
    public Thread mainThread() {
        return main.thread();
    }

    /** The threads that handle the requests of the subshells. */
    public List<Thread> subshellThreads() {
        return subshells.values().stream().map(ShellLane::thread).toList();
    }

    /** The ids of the subshells. */
    public List<String> subshells() {
        return List.copyOf(subshells.keySet());
    }

    /** Opens a subshell: its requests are handled beside those of the main shell and of other subshells. */
    public String createSubshell() {
        String id = UUID.randomUUID().toString();
        subshells.put(id, new ShellLane("subshell-" + id, this::handle));
        return id;
    }

    /**
     * Closes a subshell.
     *
     * @return its thread, which ends once what it runs has ended; empty if there is no such subshell
     */
    public Optional<Thread> deleteSubshell(String id) {
        ShellLane lane = subshells.remove(id);
        if (lane == null) return Optional.empty();
        lane.end();
        return Optional.of(lane.thread());
    }

    /**
     * Has the execute requests that wait by now behind that of the calling thread answered as aborted. Called before
     * the failed cell's idle status: a client that sends its next cell at that status is not behind the failed one.
     */
    public void abortQueued() {
        try {
            shell.receiveWaiting();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Stream.concat(Stream.of(main), subshells.values().stream())
                .filter(lane -> lane.thread() == Thread.currentThread())
                .forEach(ShellLane::abortQueued);
    }

    /** The execute requests for the main shell that have come in and have not been done with. */
    public List<Message<?>> toExecute() {
        try {
            shell.receiveWaiting();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return main.unfinished(MessageType.EXECUTE_REQUEST);
    }

    /** Waits until clients have read so much of what was published that more may be. */
    public void awaitRoom() throws InterruptedException {
        iopub.awaitRoom();
    }

    /** Waits until all that was published has been handed to the socket, at most {@code millis}. */
    public void flush(long millis) throws InterruptedException {
        iopub.flush(millis);
    }

    private void dispatch(Message<?> message) {
        Optional<String> subshell =
                message.getHeader() instanceof RawHeader header ? header.subshell() : Optional.empty();
        boolean isAside = ASIDE.contains(message.getHeader().getType());
        if (subshell.isPresent()) {
            ShellLane lane = subshells.get(subshell.get());
            if (lane == null) LOG.warning("refused a request for the subshell " + subshell.get() + ", which is none");
            else lane.add(message);
        } else if (isAside && !main.isIdle()) {
            aside.add(message);
        } else {
            main.add(message);
        }
    }

    private void handleControl(Message<?> message) {
        handle(control, message);
    }

    private void handle(Message<?> message, boolean isAborted) {
        if (isAborted && message.getHeader().getType() == MessageType.EXECUTE_REQUEST) abort.accept(message);
        else handle(shell, message);
    }

    private void handleAside(Message<?> message, boolean isAborted) {
        try {
            main.awaitIdle(ORDER_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        handle(shell, message);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private void handle(RequestChannel channel, Message<?> message) {
        ShellHandler handler = getHandler((MessageType) message.getHeader().getType());
        if (handler == null) {
            LOG.warning("refused a message of a type that is no request here");
            return;
        }
        ShellReplyEnvironment env = prepareReplyEnv(channel, message);
        Runnable answer = env::resolveDeferrals; // made while there is memory
        boolean isMain = Thread.currentThread() == main.thread();
        if (isMain) {
            synchronized (status) {
                running = message;
            }
        }
        try {
            handler.handle(env, message);
        } catch (Exception e) {
            LOG.log(Level.SEVERE, "a request could not be handled", e);
        } finally {
            synchronized (status) {
                if (isMain) running = null;
                Lifeline.surely("a request could not be answered", answer);
                // the idle status of a question or of a subshell's cell is not that of the cell that runs
                if (!isMain && channel == shell && running != null)
                    shellEnvironment(running).setStatusBusy();
            }
        }
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
            while (!replies.isEmpty()) {
                super.reply(replies.get(0));
                replies.remove(0);
            }
        }
    }
}
