package org.recompose.kernel.eval;

import jdk.jshell.execution.LoaderDelegate;
import jdk.jshell.spi.ExecutionControl.ClassBytecodes;
import jdk.jshell.spi.ExecutionControl.ClassInstallException;
import jdk.jshell.spi.ExecutionControl.EngineTerminationException;
import jdk.jshell.spi.ExecutionControl.InternalException;
import jdk.jshell.spi.ExecutionControl.NotImplementedException;

import java.lang.instrument.ClassDefinition;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Loads what cells compile to, after {@link CellRewriter} has changed it, under one class loader whose
 * parent holds the kernel and the given class path.
 */
final class CellLoader implements LoaderDelegate {
    private final Loader loader = new Loader(CellLoader.class.getClassLoader());

    /** The loader of cell classes and of what {@code %classpath} and {@code %maven} added. */
    ClassLoader classLoader() {
        return loader;
    }

    @Override
    public void load(ClassBytecodes[] classes) throws ClassInstallException {
        boolean[] loaded = new boolean[classes.length];
        try {
            for (ClassBytecodes c : classes) loader.pending.put(c.name(), CellRewriter.rewrite(c.bytecodes()));
            for (int i = 0; i < classes.length; i++) {
                loader.loadClass(classes[i].name());
                loaded[i] = true;
            }
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new ClassInstallException("load: " + e.getMessage(), loaded);
        }
    }

    /** Changes classes in place, so that their static fields, which are the variables of cells, keep their values. */
    void redefine(ClassBytecodes[] classes) throws ClassInstallException, NotImplementedException {
        Instrumentation jvm = Agent.instrumentation().orElseThrow(
                () -> new NotImplementedException("the kernel was started without -javaagent"));
        boolean[] redefined = new boolean[classes.length];
        ClassDefinition[] definitions = new ClassDefinition[classes.length];
        try {
            for (int i = 0; i < classes.length; i++) {
                definitions[i] = new ClassDefinition(
                        loader.loadClass(classes[i].name()), CellRewriter.rewrite(classes[i].bytecodes()));
            }
            jvm.redefineClasses(definitions);
        } catch (ReflectiveOperationException | UnmodifiableClassException | UnsupportedOperationException
                 | LinkageError e) {
            throw new ClassInstallException("redefine: " + e.getMessage(), redefined);
        }
    }

    @Override
    public void classesRedefined(ClassBytecodes[] classes) {}

    @Override
    public void addToClasspath(String path) throws InternalException {
        for (String entry : path.split(java.io.File.pathSeparator)) {
            try {
                loader.addURL(Path.of(entry).toUri().toURL());
            } catch (MalformedURLException e) {
                throw new InternalException("class path entry " + entry + ": " + e.getMessage());
            }
        }
    }

    @Override
    public Class<?> findClass(String name) throws ClassNotFoundException {
        return loader.loadClass(name);
    }

    private static final class Loader extends URLClassLoader {
        static {
            registerAsParallelCapable();
        }

        private final Map<String, byte[]> pending = new ConcurrentHashMap<>();

        Loader(ClassLoader parent) {
            super("cells", new URL[0], parent);
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            byte[] bytes = pending.remove(name);
            return bytes == null ? super.findClass(name) : defineClass(name, bytes, 0, bytes.length);
        }

        @Override
        protected void addURL(URL url) {
            super.addURL(url);
        }
    }
}
