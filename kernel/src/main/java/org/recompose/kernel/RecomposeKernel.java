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
import org.recompose.kernel.debug.DebugMessages;
import org.recompose.kernel.debug.Debugger;
import org.recompose.kernel.display.MimeBundle;
import org.recompose.kernel.display.PlotlyPage;
import org.recompose.kernel.eval.CellFailure;
import org.recompose.kernel.eval.CellSource;
import org.recompose.kernel.transport.KernelConnection;

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

    private final CompletableFuture<CellRunner> runner;
    private final OutputStreams output;
    private final History history = new History();
    private final Debugger debugger;
    private KernelConnection connection;
    private volatile boolean isExecuting;
    private volatile boolean interruptRequested;

    /**
     * @param runner what evaluates cells; it may still be on its way, the first cell waits for it
     * @param output where cells print to
     */
    RecomposeKernel(CompletableFuture<CellRunner> runner, OutputStreams output) {
        this.runner = runner;
        this.output = output;
        this.debugger = new Debugger(() -> runner.join().session());
        setShouldReplaceStdStreams(false);
    }

    @Override
    public void becomeHandlerForConnection(JupyterConnection connection) {
        this.connection = (KernelConnection) connection;
        commManager.setIOPubChannel(connection.getIOPub());
        set(MessageType.EXECUTE_REQUEST, this::execute);
        set(MessageType.KERNEL_INFO_REQUEST, (env, message) -> env.reply(new Replies.KernelInfo(JAVA, getBanner())));
        set(MessageType.HISTORY_REQUEST, (env, message) -> env.reply(history.answer(message.getContent())));
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
            interrupt();
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
        connection.setHandler(MessageType.COMM_OPEN_COMMAND, commManager::handleCommOpenCommand);
        connection.setHandler(MessageType.COMM_MSG_COMMAND, commManager::handleCommMsgCommand);
        connection.setHandler(MessageType.COMM_CLOSE_COMMAND, commManager::handleCommCloseCommand);
        connection.setHandler(MessageType.COMM_INFO_REQUEST, commManager::handleCommInfoRequest);
    }

    /** Registers a handler between busy and idle, with a reply for whatever it throws. */
    private <T> void set(MessageType<T> type, ShellHandler<T> handler) {
        connection.setHandler(type, (env, message) -> {
            env.setBusyDeferIdle();
            try {
                handler.handle(env, message);
            } catch (Exception | LinkageError | StackOverflowError e) {
                String reply = type.getName().replace("_request", "_reply");
                env.replyError(
                        MessageType.getType(reply).error(),
                        errorReply(new CellFailure(
                                e.getClass().getName(), String.valueOf(e.getMessage()), List.of(e.toString()))));
            }
        });
    }

    @Override
    public void interrupt() {
        interruptRequested = true;
        if (isExecuting && runner.isDone()) runner.join().interrupt();
    }

    private void execute(ShellReplyEnvironment env, Message<ExecuteRequest> message) {
        interruptRequested = false;
        isExecuting = true;
        try {
            CellRunner cells = runner.join();
            cells.begin();
            if (interruptRequested) cells.interrupt();
            execute(cells, env, message);
        } finally {
            isExecuting = false;
        }
    }

    private void execute(CellRunner cells, ShellReplyEnvironment env, Message<ExecuteRequest> message) {
        ExecuteRequest request = message.getContent();
        commManager.setMessageContext(message);
        boolean isStored = request.shouldStoreHistory() && !request.isSilent();
        int count = isStored ? executionCount.getAndIncrement() : executionCount.get();
        CellSource cell = new CellSource(count, request.getCode());
        if (!request.isSilent()) env.publish(new PublishExecuteInput(request.getCode(), count));
        PlotlyPage.cellStarts(message.getNonNullMetadata().get("cellId") instanceof String id ? id : null);
        try {
            cells.enter(new CellContext.Request(env, request.isStdinEnabled()));
            MimeBundle result = cells.run(cell);
            output.flush();
            if (result != null && !request.isSilent()) env.publish(new PublishExecuteResult(count, data(result)));
            if (isStored) history.add(count, request.getCode(), result == null ? null : result.get(MimeBundle.TEXT));
            env.reply(new Replies.Executed(
                    count,
                    evaluate(cells, count, request.getUserExpr()),
                    cells.takePage().orElse(null)));
        } catch (CellFailure e) {
            output.flush();
            if (isStored) history.add(count, request.getCode(), null);
            env.publish(new PublishError(e.name(), e.getMessage(), e.traceback()));
            if (request.shouldStopOnError()) connection.abortQueued();
            ErrorReply reply = errorReply(e);
            reply.setExecutionCount(count);
            env.replyError(MessageType.EXECUTE_REPLY.error(), reply);
        }
    }

    private static Map<String, ExpressionValue> evaluate(CellRunner cells, int count, Map<String, String> expressions) {
        Map<String, ExpressionValue> values = new LinkedHashMap<>();
        expressions.forEach((name, code) -> {
            try {
                MimeBundle value = cells.run(new CellSource(count, code));
                values.put(name, new ExpressionValue.Success(data(value == null ? MimeBundle.text("") : value)));
            } catch (CellFailure e) {
                values.put(name, new ExpressionValue.Error(e.name(), e.getMessage(), e.traceback()));
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
