package org.recompose.kernel.eval;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;
import jdk.jshell.execution.DirectExecutionControl;

/**
 * JShell's way into this JVM: runs a snippet on the {@link CellThread} and keeps its real value or the real exception,
 * which JShell itself reduces to text.
 */
final class CellControl extends DirectExecutionControl {
    private final CellLoader loader;
    private final CellThread thread;
    private Object value;
    private Throwable failure;
    private Field field;

    CellControl(CellLoader loader, CellThread thread) {
        super(loader);
        this.loader = loader;
        this.thread = thread;
    }

    /** Forgets the value and exception of the last snippet. */
    void reset() {
        value = null;
        failure = null;
    }

    /** What the last snippet returned. */
    Object value() {
        return value;
    }

    /** The field of the variable that was last asked for; none if it could not be found. */
    Optional<Field> field() {
        return Optional.ofNullable(field);
    }

    /** What the last snippet threw, or null. */
    Throwable failure() {
        return failure;
    }

    @Override
    public void redefine(ClassBytecodes[] classes)
            throws ClassInstallException, NotImplementedException, EngineTerminationException {
        loader.redefine(classes);
    }

    @Override
    protected String invoke(Method snippet) throws Exception {
        try {
            value = thread.call(() -> snippet.invoke(null));
            return "";
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new InvocationTargetException(e);
        }
    }

    @Override
    protected String throwConvertedInvocationException(Throwable cause) throws RunException, InternalException {
        if (!isResolutionProblem(cause)) {
            failure = cause;
            throw converted(cause);
        }
        return super.throwConvertedInvocationException(cause);
    }

    @Override
    protected String throwConvertedOtherException(Throwable cause) throws RunException, InternalException {
        failure = cause;
        throw converted(cause);
    }

    /** The exception with the cell frames of its whole chain of causes, for JShell to translate their lines. */
    private static UserException converted(Throwable cause) {
        StackTraceElement[] frames = Traceback.chain(cause).stream()
                .flatMap(e -> Arrays.stream(e.getStackTrace()))
                .filter(Traceback::isCell)
                .toArray(StackTraceElement[]::new);
        return new UserException(cause.getClass().getName(), cause.getClass().getName(), frames);
    }

    private static boolean isResolutionProblem(Throwable cause) {
        return cause.getClass().getName().equals("jdk.jshell.spi.SPIResolutionException");
    }

    @Override
    public String varValue(String className, String name)
            throws RunException, EngineTerminationException, InternalException {
        field = null;
        try {
            field = loader.findClass(className).getDeclaredField(name);
            field.setAccessible(true);
            value = field.get(null);
            return "";
        } catch (ReflectiveOperationException e) {
            throw new InternalException(e.toString());
        }
    }
}
