package org.recompose.kernel.debug.adapter;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;

/** The debug agent of a JVM that was started with one, {@code onjcmd=y}, which is closed until it is opened here. */
final class DebugPort {
    private DebugPort() {}

    /**
     * Has the agent listen for the one debugger it will have, as {@code jcmd PID VM.start_java_debugging} does. Only
     * the JVM's own user may.
     *
     * @return the port, on the address that the agent was told
     * @throws IOException in one line, if it cannot be opened
     */
    static int open(long pid) throws IOException {
        try {
            VirtualMachine vm = VirtualMachine.attach(String.valueOf(pid));
            try {
                Method command = vm.getClass().getMethod("executeJCmd", String.class);
                try (InputStream answer = (InputStream) command.invoke(vm, "VM.start_java_debugging")) {
                    answer.readAllBytes();
                }
                String address = vm.getAgentProperties().getProperty("sun.jdwp.listenerAddress");
                if (address == null) throw new IOException("the kernel's debug agent does not listen");
                return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
            } finally {
                vm.detach();
            }
        } catch (AttachNotSupportedException | ReflectiveOperationException e) {
            throw new IOException("the kernel's debug agent cannot be opened: " + e, e);
        }
    }
}
