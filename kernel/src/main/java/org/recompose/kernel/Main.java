package org.recompose.kernel;

import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.recompose.kernel.eval.MemoryReserve;
import org.recompose.kernel.install.InstallCommand;
import org.recompose.kernel.transport.KernelConnection;

/** {@code java -jar kernel.jar install|list|uninstall|<connection file>}. */
public final class Main {
    private Main() {}

    /** Installs the kernel, or runs it for the connection file that a Jupyter client wrote. */
    public static void main(String[] arguments) throws Exception {
        boolean isConnectionFile = arguments.length == 1 && Files.isRegularFile(Path.of(arguments[0]));
        if (isConnectionFile) serve(Path.of(arguments[0]));
        else System.exit(InstallCommand.run(arguments, System.out, System.err));
    }

    private static void serve(Path connectionFile) throws Exception {
        CompletableFuture<CellRunner> runner = startEvaluator();
        KernelConnectionProperties address = KernelConnectionProperties.parse(Files.readString(connectionFile));
        if (!"tcp".equals(address.getTransport())) {
            System.err.println("the connection file asks for the transport '" + address.getTransport()
                    + "'; this kernel speaks tcp (leave out KernelManager.transport)");
            System.exit(2);
        }
        ParentWatch.start();
        open(runner, address);
        Thread.currentThread().join();
    }

    /** Puts a kernel together that answers at {@code address}. */
    static KernelConnection open(CompletableFuture<CellRunner> runner, KernelConnectionProperties address)
            throws GeneralSecurityException {
        OutputStreams output = new OutputStreams(System.err);
        RecomposeKernel kernel = new RecomposeKernel(runner, output);
        KernelConnection connection = new KernelConnection(address, kernel::abort);
        kernel.becomeHandlerForConnection(connection);
        Notebook.attach(runner, output);
        output.install(connection::awaitRoom);
        System.setIn(new CellInput(output));
        sun.misc.Signal.handle(new sun.misc.Signal("INT"), signal -> kernel.interrupt());
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> tell(runner, thread, e));
        connection.connect();
        return connection;
    }

    /** A thread of a cell's has died: its cell shows of what. */
    private static void tell(CompletableFuture<CellRunner> runner, Thread thread, Throwable e) {
        if (e instanceof OutOfMemoryError) MemoryReserve.release();
        List<String> lines = runner.isDone() && !runner.isCompletedExceptionally()
                ? runner.join().session().uncaught(e)
                : List.of("" + e);
        System.err.println("Exception in thread \"" + thread.getName() + "\" " + String.join("\n", lines));
    }

    /** It takes longest to start, so it starts first. */
    static CompletableFuture<CellRunner> startEvaluator() {
        drawWithoutScreen();
        CompletableFuture<CellRunner> runner = new CompletableFuture<>();
        Runnable start = () -> {
            try {
                runner.complete(new CellRunner());
            } catch (Throwable e) {
                runner.completeExceptionally(e);
            }
        };
        new Thread(start, "kernel-start").start();
        return runner;
    }

    /**
     * Pictures are drawn in memory: where DISPLAY names a screen that is gone, AWT would fail for the whole session.
     * {@code --jvm-option -Djava.awt.headless=false} gives cells windows.
     */
    private static void drawWithoutScreen() {
        if (System.getProperty("java.awt.headless") == null) System.setProperty("java.awt.headless", "true");
    }
}
