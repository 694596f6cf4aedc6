package org.recompose.kernel;

import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import io.github.spencerpark.jupyter.messages.Header;
import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.MessageType;
import io.github.spencerpark.jupyter.messages.request.ExecuteRequest;
import java.util.List;
import java.util.Map;
import org.recompose.kernel.transport.KernelConnection;

/**
 * Does what a kernel does from its start to its first cells, without a client, and ends. {@code install} has a JVM
 * archive the classes that this loads, so that kernels need not load and verify them one by one.
 */
final class Rehearsal {
    private static final List<String> CELLS = List.of(
            "int n = 1 + 1;\nString text = \"n = \" + n;\nSystem.out.println(text);",
            "record Pair(int a, int b) {}\nStream.of(1, 2).map(i -> new Pair(i, n)).collect(Collectors.toList())",
            "int[] none = {};\nnone[0]",
            "undeclared");

    private Rehearsal() {}

    /** Listens on ports of the system's choice, of this machine only. */
    public static void main(String[] arguments) throws Exception {
        KernelConnection connection = Main.open(
                Main.startEvaluator(),
                new KernelConnectionProperties("127.0.0.1", 0, 0, 0, 0, 0, "tcp", "hmac-sha256", "rehearsal"));
        for (String cell : CELLS) {
            ExecuteRequest request = new ExecuteRequest(cell, false, true, Map.of(), false, false);
            Message<ExecuteRequest> message = new Message<>(new Header<>(MessageType.EXECUTE_REQUEST), request);
            connection.getHandler(MessageType.EXECUTE_REQUEST).handle(connection.shellEnvironment(message), message);
        }
        System.exit(0);
    }
}
