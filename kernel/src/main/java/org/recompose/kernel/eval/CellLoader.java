package org.recompose.kernel.eval;

import java.io.File;
import java.lang.instrument.ClassDefinition;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import jdk.jshell.execution.LoaderDelegate;
import jdk.jshell.spi.ExecutionControl.ClassBytecodes;
import jdk.jshell.spi.ExecutionControl.ClassInstallException;
import jdk.jshell.spi.ExecutionControl.InternalException;
import jdk.jshell.spi.ExecutionControl.NotImplementedException;

/**
 * Loads what cells compile to, after {@link CellRewriter} has changed it.
 *
 * <p>Each snippet's classes have a class loader of their own, so that they can go when the snippet is dropped; they
 * find each other by name through one parent, {@link #classLoader}, whose own parent holds the kernel and the given
 * class path. Because the loaders make them strangers to each other, the rewriter makes everything in them public that
 * is not private.
 */
final class CellLoader implements LoaderDelegate {
    private static final String CELL_PREFIX = "REPL.";

    private final SessionLoader session = new SessionLoader(CellLoader.class.getClassLoader());
    private final List<String> lastLoaded = new ArrayList<>();
    private final Map<String, Long> staticStates = new ConcurrentHashMap<>();
    private Function<String, String> extensions = className -> null;

    /** The loader of all cell classes and of what {@code %classpath} and {@code %maven} added. */
    ClassLoader classLoader() {
        return session;
    }

    /** The names of the classes loaded since the last call. */
    List<String> takeLoaded() {
        List<String> names = List.copyOf(lastLoaded);
        lastLoaded.clear();
        return names;
    }

    /** @param extensions gives each class its debug extension, by its name; null for none */
    void extendWith(Function<String, String> extensions) {
        this.extensions = extensions;
    }

    private byte[] rewritten(ClassBytecodes c) {
        return CellRewriter.rewrite(c.bytecodes(), extensions.apply(c.name()));
    }

    /** Lets classes go that no cell can name any more; they live on for the objects and threads that use them. */
    void release(Collection<String> names) {
        for (String name : names) {
            session.released.put(name, new WeakReference<>(session.classes.remove(name)));
            staticStates.remove(name);
        }
        session.released.values().removeIf(reference -> reference.get() == null);
    }

    @Override
    public void load(ClassBytecodes[] classes) throws ClassInstallException {
        boolean[] loaded = new boolean[classes.length];
        try {
            Map<String, byte[]> batch = new HashMap<>();
            for (ClassBytecodes c : classes) batch.put(c.name(), rewritten(c));
            BatchLoader loader = new BatchLoader(session, batch);
            for (int i = 0; i < classes.length; i++) {
                session.classes.put(classes[i].name(), loader.loadClass(classes[i].name()));
                staticStates.put(classes[i].name(), StaticState.of(classes[i].bytecodes()));
                lastLoaded.add(classes[i].name());
                loaded[i] = true;
            }
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            throw new ClassInstallException("load: " + e, loaded);
        }
    }

    /**
     * Changes classes in place, so that their static fields, which are the variables of cells, keep their values.
     *
     * @throws ClassInstallException if the JVM cannot, or the static fields of a class are made by other code now;
     *     JShell then replaces it
     */
    void redefine(ClassBytecodes[] classes) throws ClassInstallException, NotImplementedException {
        Instrumentation jvm = Agent.instrumentation()
                .orElseThrow(() -> new NotImplementedException("the kernel was started without -javaagent"));
        boolean[] redefined = new boolean[classes.length];
        ClassDefinition[] definitions = new ClassDefinition[classes.length];
        try {
            for (int i = 0; i < classes.length; i++) {
                if (StaticState.of(classes[i].bytecodes()) != staticStates.getOrDefault(classes[i].name(), 0L)) {
                    throw new ClassInstallException("redefine: other static state", redefined);
                }
                definitions[i] = new ClassDefinition(session.loadClass(classes[i].name()), rewritten(classes[i]));
            }
            jvm.redefineClasses(definitions);
        } catch (ReflectiveOperationException
                | UnmodifiableClassException
                | RuntimeException
                | LinkageError
                | InternalError e) { // the JVM's answer for a class whose initialiser failed
            throw new ClassInstallException("redefine: " + e, redefined);
        }
    }

    @Override
    public void classesRedefined(ClassBytecodes[] classes) {}

    @Override
    public void addToClasspath(String path) throws InternalException {
        for (String entry : path.split(File.pathSeparator)) {
            try {
                session.addURL(Path.of(entry).toUri().toURL());
            } catch (MalformedURLException e) {
                throw new InternalException("class path entry " + entry + ": " + e.getMessage());
            }
        }
    }

    @Override
    public Class<?> findClass(String name) throws ClassNotFoundException {
        return session.loadClass(name);
    }

    private static final class SessionLoader extends URLClassLoader {
        static {
            registerAsParallelCapable();
        }

        private final Map<String, Class<?>> classes = new ConcurrentHashMap<>();
        private final Map<String, WeakReference<Class<?>>> released = new ConcurrentHashMap<>();

        SessionLoader(ClassLoader parent) {
            super("cells", new URL[0], parent);
        }

        /** Looks for cell classes here only: the parents would keep a lock for each name they are asked for. */
        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(CELL_PREFIX)) return super.loadClass(name, resolve);
            Class<?> known = classes.get(name);
            WeakReference<Class<?>> old = known == null ? released.get(name) : null;
            if (old != null) known = old.get();
            if (known == null) throw new ClassNotFoundException(name);
            return known;
        }

        @Override
        protected void addURL(URL url) {
            super.addURL(url);
        }
    }

    private static final class BatchLoader extends ClassLoader {
        static {
            registerAsParallelCapable();
        }

        private final Map<String, byte[]> batch;

        BatchLoader(ClassLoader parent, Map<String, byte[]> batch) {
            super("cell", parent);
            setDefaultAssertionStatus(true);
            this.batch = new ConcurrentHashMap<>(batch);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                if (known != null) return known;
                byte[] bytes = batch.remove(name);
                return bytes == null ? super.loadClass(name, resolve) : defineClass(name, bytes, 0, bytes.length);
            }
        }
    }
}
