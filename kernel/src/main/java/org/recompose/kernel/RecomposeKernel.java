package org.recompose.kernel;

import io.github.spencerpark.jupyter.channels.JupyterConnection;
import io.github.spencerpark.jupyter.channels.ShellHandler;
import io.github.spencerpark.jupyter.channels.ShellReplyEnvironment;
import io.github.spencerpark.jupyter.kernel.BaseKernel;
import io.github.spencerpark.jupyter.kernel.ExpressionValue;
import io.github.spencerpark.jupyter.kernel.LanguageInfo;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.MessageType;
import io.github.spencerpark.jupyter.messages.publish.PublishError;
import io.github.spencerpark.jupyter.messages.publish.PublishExecuteInput;
import io.github.spencerpark.jupyter.messages.publish.PublishExecuteResult;
import io.github.spencerpark.jupyter.messages.reply.ErrorReply;
import io.github.spencerpark.jupyter.messages.reply.InterruptReply;
import io.github.spencerpark.jupyter.messages.reply.ShutdownReply;
import io.github.spencerpark.jupyter.messages.request.ExecuteRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.recompose.kernel.debug.DebugMessages;
import org.recompose.kernel.debug.Debugger;
import org.recompose.kernel.display.MimeBundle;
import org.recompose.kernel.display.PlotlyPage;
import org.recompose.kernel.eval.CellFailure;
import org.recompose.kernel.eval.CellSource;
import org.recompose.kernel.eval.MemoryReserve;
import org.recompose.kernel.protocol.RawHeader;
import org.recompose.kernel.protocol.Wire;
import org.recompose.kernel.transport.KernelConnection;
import org.recompose.kernel.transport.Lifeline;

/**
 * The kernel: answers the requests of a Jupyter client.
 *
 * <p>Extends the base's kernel for its place in the connection and its comms. The base's request handlers are private
 * and catch no {@code Error}, ignore {@code silent}, {@code store_history}, {@code user_expressions} and
 * {@code stop_on_error}, and exchange {@code System.out} at every cell; they are replaced here, one by one.
 */
public final class RecomposeKernel extends BaseKernel {
    private static final LanguageInfo JAVA = new LanguageInfo.Builder("java")
            .version(Runtime.version().toString())
            .mimetype("text/x-java-source")
            .fileExtension(".java")
            .pygments("java")
            .codemirror("text/x-java")
            .build();

    private static final Predicate<Message<?>> NONE = message -> false;

    private static final String UNANSWERED = "there is too little memory to tell what failed";

    private final CompletableFuture<CellRunner> runner;
    private final OutputStreams output;
    private final History history = new History();
    private final Debugger debugger;
    private KernelConnection connection;
    private final Map<Thread, Execution> executions = new ConcurrentHashMap<>();
    /** Whom an interrupt that found no cell running is meant for: the first of these in the main shell to begin. */
    private final AtomicReference<Predicate<Message<?>>> early = new AtomicReference<>(NONE);

    /**
     * @param runner what evaluates cells; it may still be on its way, the first cell waits for it
     * @param output where cells print to
     */
    RecomposeKernel(CompletableFuture<CellRunner> runner, OutputStreams output) {
        this.runner = runner;
        this.output = output;
        this.debugger = new Debugger(
                () -> runner.join().session(),
                event -> connection.getIOPub().sendMessage(new Message<>(null, DebugMessages.EVENT, event)));
        setShouldReplaceStdStreams(false);
    }

    @Override
    public void becomeHandlerForConnection(JupyterConnection connection) {
        this.connection = (KernelConnection) connection;
        commManager.setIOPubChannel(connection.getIOPub());
        set(MessageType.EXECUTE_REQUEST, this::execute);
        set(MessageType.KERNEL_INFO_REQUEST, (env, message) -> env.reply(new Replies.KernelInfo(JAVA, getBanner())));
        set(
                MessageType.HISTORY_REQUEST,
                (env, message) ->
                        env.reply(new Message<>(message, Replies.HISTORY, history.answer(message.getContent()))));
        set(
                MessageType.IS_COMPLETE_REQUEST,
                (env, message) ->
                        env.reply(runner.join().isComplete(message.getContent().getCode())));
        set(
                MessageType.COMPLETE_REQUEST,
                (env, message) -> env.reply(runner.join()
                        .complete(
                                message.getContent().getCode(),
                                message.getContent().getCursorPos())));
        set(
                MessageType.INSPECT_REQUEST,
                (env, message) -> env.reply(runner.join()
                        .inspect(
                                message.getContent().getCode(),
                                message.getContent().getCursorPos())));
        set(MessageType.INTERRUPT_REQUEST, (env, message) -> {
            interrupt(request -> RawHeader.areInOrder(request.getHeader(), message.getHeader()));
            env.reply(new InterruptReply());
        });
        set(MessageType.SHUTDOWN_REQUEST, (env, message) -> {
            env.reply(message.getContent().isRestart() ? ShutdownReply.SHUTDOWN_AND_RESTART : ShutdownReply.SHUTDOWN);
            env.defer(() -> Shutdown.now(this.connection));
        });
        set(
                DebugMessages.REQUEST,
                (env, message) ->
                        env.reply(new Message<>(message, DebugMessages.REPLY, debugger.answer(message.getContent()))));
        new Subshells(this.connection, this::end).handle(this::set);
        connection.setHandler(MessageType.COMM_OPEN_COMMAND, commManager::handleCommOpenCommand);
        connection.setHandler(MessageType.COMM_MSG_COMMAND, commManager::handleCommMsgCommand);
        connection.setHandler(MessageType.COMM_CLOSE_COMMAND, commManager::handleCommCloseCommand);
        connection.setHandler(MessageType.COMM_INFO_REQUEST, commManager::handleCommInfoRequest);
    }

    /** Registers a handler between busy and idle, with a reply for whatever it throws. */
    private <T> void set(MessageType<T> type, ShellHandler<T> handler) {
        connection.setHandler(type, (env, message) -> {
            env.setBusyDeferIdle();
            Throwable[] failure = new Throwable[1];
            Runnable tell = () -> {
                Throwable e = failure[0];
                String reply = type.getName().replace("_request", "_reply");
                env.replyError(
                        MessageType.getType(reply).error(),
                        errorReply(new CellFailure(
                                e.getClass().getName(), String.valueOf(e.getMessage()), List.of(e.toString()))));
            };
            try {
                handler.handle(env, message);
            } catch (Throwable e) {
                if (e instanceof OutOfMemoryError) MemoryReserve.release();
                failure[0] = e;
                Lifeline.surely(UNANSWERED, tell);
            }
        });
    }

    /**
     * Interrupts the main shell's cell, also one that has come in and is about to begin; where there is none, those of
     * subshells.
     */
    @Override
    public void interrupt() {
        interrupt(NONE);
    }

    /** @param overtaken which requests were sent before the interrupt, though they come in after it */
    private void interrupt(Predicate<Message<?>> overtaken) {
        debugger.release();
        Thread main = connection.mainThread();
        List<Message<?>> waiting = List.of();
        if (!executions.containsKey(main)) {
            waiting = connection.toExecute();
            early.set(overtaken.or(waiting::contains));
        }
        if (executions.containsKey(main)) {
            early.set(NONE);
            interrupt(main);
        } else if (waiting.isEmpty()) {
            connection.subshellThreads().forEach(this::interrupt);
        }
    }

    /** Ends the cell that a thread of the connection executes, if it does. */
    private void interrupt(Thread shell) {
        Execution execution = executions.get(shell);
        if (execution == null) return;
        execution.isInterrupted = true;
        if (shell == connection.mainThread()) debugger.release(); // its breakpoints count from when it began
        if (runner.isDone() && !runner.isCompletedExceptionally()) runner.join().interrupt(shell);
    }

    /** A shell is closed: what it executes ends, and so does the thread of its cells. */
    private void end(Thread shell) {
        interrupt(shell);
        if (runner.isDone() && !runner.isCompletedExceptionally()) runner.join().release(shell);
    }

    /** A cell that is being executed; an interrupt may come before there is anything to interrupt. */
    private static final class Execution {
        private volatile boolean isInterrupted;
    }

    /** Whatever happens, the client is told: an error on iopub and in the reply. */
    private void execute(ShellReplyEnvironment env, Message<ExecuteRequest> message) {
        Execution execution = new Execution();
        Thread shell = Thread.currentThread();
        ExecuteRequest request = message.getContent();
        boolean isStored = request.shouldStoreHistory() && !request.isSilent();
        int count = isStored ? executionCount.getAndIncrement() : executionCount.get();
        executions.put(shell, execution);
        boolean isMain = shell == connection.mainThread();
        Predicate<Message<?>> meant = early.get();
        if (isMain && meant.test(message) && early.compareAndSet(meant, NONE)) execution.isInterrupted = true;
        CellContext.Request context = new CellContext.Request(env, request.isStdinEnabled());
        Throwable[] failure = new Throwable[1];
        Runnable tell = () ->
                fail(env, request, count, isStored, failure[0] instanceof CellFailure f ? f : failure(failure[0]));
        try {
            if (!request.isSilent()) env.publish(new PublishExecuteInput(request.getCode(), count));
            CellRunner cells = started();
            cells.begin(context);
            if (isMain) debugger.cellBegins();
            if (execution.isInterrupted) interrupt(shell);
            execute(cells, context, message, count, isStored);
        } catch (Throwable e) {
            if (e instanceof OutOfMemoryError) MemoryReserve.release();
            failure[0] = e;
            Lifeline.surely(UNANSWERED, tell);
        } finally {
            if (isMain) debugger.cellEnds();
            if (execution.isInterrupted) output.renew();
            context.end();
            executions.remove(shell);
        }
    }

    private CellRunner started() throws CellFailure {
        try {
            return runner.join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            String message = "the kernel could not start: " + cause;
            throw new CellFailure(
                    "KernelStartError",
                    message,
                    cause instanceof CellFailure f ? concat(message, f.traceback()) : List.of(message));
        }
    }

    private static List<String> concat(String first, List<String> rest) {
        return Stream.concat(Stream.of(first), rest.stream()).toList();
    }

    /** What went wrong in the kernel itself. */
    private static CellFailure failure(Throwable e) {
        String message = String.valueOf(e.getMessage());
        return new CellFailure(e.getClass().getName(), message, List.of("in the kernel: " + e));
    }

    private void fail(ShellReplyEnvironment env, ExecuteRequest request, int count, boolean isStored, CellFailure e) {
        output.flush();
        if (isStored) history.add(count, request.getCode(), null);
        env.publish(new PublishError(e.name(), e.getMessage(), e.traceback()));
        if (request.shouldStopOnError()) connection.abortQueued();
        ErrorReply reply = errorReply(e);
        reply.setExecutionCount(count);
        env.replyError(MessageType.EXECUTE_REPLY.error(), reply);
    }

    private void execute(
            CellRunner cells, CellContext.Request context, Message<ExecuteRequest> message, int count, boolean isStored)
            throws CellFailure {
        ExecuteRequest request = message.getContent();
        ShellReplyEnvironment env = context.env();
        CellSource cell = new CellSource(count, request.getCode());
        if (Thread.currentThread() == connection.mainThread()) {
            commManager.setMessageContext(message);
            CellContext.run(context);
            PlotlyPage.cellStarts(message.getNonNullMetadata().get("cellId") instanceof String id ? id : null);
        }
        MimeBundle result = cells.run(cell);
        output.flush();
        if (result != null && !request.isSilent()) env.publish(new PublishExecuteResult(count, data(result)));
        if (isStored) history.add(count, request.getCode(), result == null ? null : result.get(MimeBundle.TEXT));
        env.reply(new Replies.Executed(
                count,
                evaluate(cells, count, request.getUserExpr()),
                cells.takePage().orElse(null)));
    }

    private static Map<String, ExpressionValue> evaluate(CellRunner cells, int count, Map<String, String> expressions) {
        Map<String, ExpressionValue> values = new LinkedHashMap<>();
        expressions.forEach((name, code) -> {
            try {
                MimeBundle value = cells.run(new CellSource(count, code));
                DisplayData shown = Wire.encodable(data(value == null ? MimeBundle.text("") : value));
                values.put(name, new ExpressionValue.Success(shown));
            } catch (CellFailure e) {
                values.put(name, new ExpressionValue.Error(e.name(), e.getMessage(), e.traceback()));
            } catch (RuntimeException | StackOverflowError e) {
                CellFailure own = failure(e);
                values.put(name, new ExpressionValue.Error(own.name(), own.getMessage(), own.traceback()));
            }
        });
        return values;
    }

    /** Answers a request that was queued behind a failed one. */
    void abort(Message<?> message) {
        ShellReplyEnvironment env = connection.shellEnvironment(message);
        env.setBusyDeferIdle();
        env.reply(new Message<>(message, Replies.EXECUTE_ABORTED, new Replies.Aborted(executionCount.get())));
        env.resolveDeferrals();
    }

    private static ErrorReply errorReply(CellFailure e) {
        return new ErrorReply(e.name(), e.getMessage(), e.traceback());
    }

    static DisplayData data(MimeBundle bundle) {
        DisplayData data = new DisplayData();
        bundle.data().forEach(data::putData);
        bundle.metadata().forEach(data::putMetaData);
        return data;
    }

    @Override
    public String getBanner() {
        return "Java " + Runtime.version() + " · Recompose kernel. %help lists what cells understand besides Java.";
    }

    @Override
    public LanguageInfo getLanguageInfo() {
        return JAVA;
    }

    @Override
    public DisplayData eval(String code) throws CellFailure {
        MimeBundle result = runner.join().run(new CellSource(executionCount.get(), code));
        return result == null ? null : data(result);
    }
}
