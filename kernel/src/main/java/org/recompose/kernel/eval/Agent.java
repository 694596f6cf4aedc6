package org.recompose.kernel.eval;

import java.lang.instrument.Instrumentation;
import java.util.Optional;

/**
 * Takes the JVM's means to redefine loaded classes, which lets variables keep their values when a cell changes an
 * import or the body of a method they depend on.
 */
public final class Agent {
    private static volatile Instrumentation instrumentation;

    private Agent() {}

    /** Called by the JVM for {@code -javaagent:kernel.jar}, which the installed kernelspec passes. */
    public static void premain(String arguments, Instrumentation given) {
        instrumentation = given;
    }

    /** Called by the JVM for {@code java -jar kernel.jar}. */
    public static void agentmain(String arguments, Instrumentation given) {
        instrumentation = given;
    }

    static Optional<Instrumentation> instrumentation() {
        return Optional.ofNullable(instrumentation);
    }
}
