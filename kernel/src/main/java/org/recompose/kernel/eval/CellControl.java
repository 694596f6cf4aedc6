package org.recompose.kernel.eval;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import jdk.jshell.execution.DirectExecutionControl;

/**
 * JShell's way into this JVM: runs a snippet on a {@link CellThread} and keeps its real value or the real exception,
 * which JShell itself reduces to text. While a snippet runs, JShell's lock is free for others.
 */
final class CellControl extends DirectExecutionControl {
    /** What became of one snippet, for the kernel's thread that gave it to JShell. */
    static final class Evaluation {
        private final CellThread thread;
        private Object value;
        private Throwable failure;
        private StackTraceElement[] frames = {};
        private List<String> loaded;
        private Field field;
        private boolean hasRun;

        private Evaluation(CellThread thread) {
            this.thread = thread;
        }

        /** What the snippet returned, or the value of the variable that was asked for. */
        Object value() {
            return value;
        }

        /** The field of the variable that was asked for; none if it could not be found. */
        Optional<Field> field() {
            return Optional.ofNullable(field);
        }

        /** What the snippet threw, or null. */
        Throwable failure() {
            return failure;
        }

        /** The frames of cells in the failure and its causes, in the order in which JShell translates them. */
        List<StackTraceElement> frames() {
            return List.of(frames);
        }

        /** Whether the snippet's code was run, with whatever outcome. */
        boolean hasRun() {
            return hasRun;
        }
    }

    private final CellLoader loader;
    private final ReentrantLock lock;
    private final ThreadLocal<Evaluation> current = new ThreadLocal<>();

    /** @param lock JShell's, which the caller of JShell holds */
    CellControl(CellLoader loader, ReentrantLock lock) {
        super(loader);
        this.loader = loader;
        this.lock = lock;
    }

    /** The next snippet that the calling thread gives to JShell runs on {@code thread}. */
    Evaluation begin(CellThread thread) {
        Evaluation evaluation = new Evaluation(thread);
        current.set(evaluation);
        return evaluation;
    }

    /** The names of the classes that were loaded for {@code evaluation}. */
    List<String> loadedFor(Evaluation evaluation) {
        if (evaluation.loaded == null) noteLoaded(evaluation);
        return evaluation.loaded;
    }

    private void noteLoaded(Evaluation evaluation) {
        evaluation.loaded = loader.takeLoaded();
        if (evaluation.thread != null) evaluation.thread.declares(evaluation.loaded);
    }

    @Override
    public void redefine(ClassBytecodes[] classes)
            throws ClassInstallException, NotImplementedException, EngineTerminationException {
        loader.redefine(classes);
    }

    @Override
    protected String invoke(Method snippet) throws Exception {
        Evaluation evaluation = current.get();
        evaluation.hasRun = true;
        noteLoaded(evaluation);
        // Not by reflection, which wraps what is thrown: after an OutOfMemoryError there is no memory for that.
        MethodHandle code = MethodHandles.lookup().unreflect(snippet);
        int holds = lock.getHoldCount();
        for (int i = 0; i < holds; i++) lock.unlock();
        try {
            evaluation.value = evaluation.thread.call(() -> {
                try {
                    return code.invoke();
                } catch (Throwable e) {
                    if (e instanceof OutOfMemoryError) MemoryReserve.release();
                    evaluation.frames = cellFrames(e);
                    throw new InvocationTargetException(e);
                }
            });
            return "";
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new InvocationTargetException(e);
        } finally {
            for (int i = 0; i < holds; i++) lock.lock();
        }
    }

    /** Runs code of the exception's own class, so it has to be called on the cell's thread. */
    private static StackTraceElement[] cellFrames(Throwable error) {
        try {
            return Traceback.chain(error).stream()
                    .flatMap(e -> Arrays.stream(e.getStackTrace()))
                    .filter(Traceback::isCell)
                    .toArray(StackTraceElement[]::new);
        } catch (Exception | LinkageError | StackOverflowError broken) {
            return new StackTraceElement[0];
        }
    }

    @Override
    protected String throwConvertedInvocationException(Throwable cause) throws RunException, InternalException {
        if (!isResolutionProblem(cause)) throw converted(cause);
        return super.throwConvertedInvocationException(cause);
    }

    @Override
    protected String throwConvertedOtherException(Throwable cause) throws RunException, InternalException {
        throw converted(cause);
    }

    /** The exception with the cell frames of its whole chain of causes, for JShell to translate their lines. */
    private UserException converted(Throwable cause) {
        Evaluation evaluation = current.get();
        evaluation.failure = cause;
        return new UserException(cause.getClass().getName(), cause.getClass().getName(), evaluation.frames);
    }

    private static boolean isResolutionProblem(Throwable cause) {
        return cause.getClass().getName().equals("jdk.jshell.spi.SPIResolutionException");
    }

    @Override
    public String varValue(String className, String name)
            throws RunException, EngineTerminationException, InternalException {
        try {
            Evaluation evaluation = current.get();
            evaluation.field = loader.findClass(className).getDeclaredField(name);
            evaluation.field.setAccessible(true);
            evaluation.value = evaluation.field.get(null);
            return "";
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new InternalException(e.toString());
        }
    }
}
