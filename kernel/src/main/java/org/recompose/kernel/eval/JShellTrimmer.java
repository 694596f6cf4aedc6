package org.recompose.kernel.eval;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.VarSnippet;

/**
 * Lets go of what JShell keeps of a dropped snippet: its source, its wrapping and its class file, about 6 KB for a cell
 * as small as {@code 1+1}, for ever.
 *
 * <p>JShell has no call for that, so this reaches into its fields, which are the same in JDK 17 to 25. The installed
 * kernelspec opens the package ({@code --add-opens jdk.jshell/jdk.jshell=ALL-UNNAMED}); where it is closed, or a later
 * JDK differs, there is no trimmer and a long session grows.
 */
final class JShellTrimmer {
    /** How many snippets go before JShell's compilers are renewed, which costs the next cell about 0.1 s. */
    private static final int COMPILER_LIFE = 500;

    private final Collection<?> snippets;
    private final List<?> snippetsByKey;
    private final Map<?, Set<?>> dependencies;
    private final Map<?, ?> wrappings;
    private final Map<?, ?> classFiles;
    private final Map<?, ?> loadedClasses;
    private final Map<?, ?> variableKeys;
    private final Method className;
    private final Object taskFactory;
    private final Method renewCompilers;
    private int forgotten;

    private JShellTrimmer(JShell shell) throws ReflectiveOperationException {
        Object maps = field(shell, "maps");
        snippets = (Collection<?>) field(maps, "snippets");
        snippetsByKey = (List<?>) field(maps, "keyIndexToSnippet");
        dependencies = dependencies(maps);
        wrappings = (Map<?, ?>) field(field(shell, "outerMap"), "classOuters");
        taskFactory = field(shell, "taskFactory");
        classFiles = (Map<?, ?>) field(field(taskFactory, "fileManager"), "classObjects");
        renewCompilers = taskFactory.getClass().getDeclaredMethod("initTaskPool");
        renewCompilers.setAccessible(true);
        loadedClasses = (Map<?, ?>) field(field(shell, "classTracker"), "map");
        variableKeys = (Map<?, ?>) field(field(shell, "keyMap"), "varMap");
        className = Snippet.class.getDeclaredMethod("classFullName");
        className.setAccessible(true);
    }

    /** A trimmer for {@code shell}, where JShell's fields can be reached. */
    static Optional<JShellTrimmer> of(JShell shell) {
        try {
            return Optional.of(new JShellTrimmer(shell));
        } catch (ReflectiveOperationException | RuntimeException e) {
            return Optional.empty();
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<?, Set<?>> dependencies(Object maps) throws ReflectiveOperationException {
        return (Map<?, Set<?>>) field(maps, "dependencies");
    }

    static Object field(Object owner, String name) throws ReflectiveOperationException {
        Field field = owner.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(owner);
    }

    /**
     * Forgets a snippet that has been dropped.
     *
     * @param classes the names of the classes that were loaded for it
     */
    void forgetDropped(Snippet snippet, Collection<String> classes) {
        int key = snippetsByKey.lastIndexOf(snippet);
        if (key >= 0) {
            snippetsByKey.set(key, null);
            dependencies.values().forEach(dependents -> dependents.remove(key));
            if (snippet instanceof VarSnippet variable) variableKeys.remove(variable.name());
        }
        forgetOverwritten(snippet, classes);
        forgetUnloaded(snippet);
    }

    /** A snippet that was not compiled has a wrapping all the same. */
    private void forgetUnloaded(Snippet snippet) {
        nameOf(snippet)
                .filter(name -> !loadedClasses.containsKey(name))
                .ifPresent(name -> wrappings.remove(name.substring(name.lastIndexOf('.') + 1)));
    }

    /** The name of the class a snippet is compiled to; none for one that could not be parsed. */
    Optional<String> nameOf(Snippet snippet) {
        try {
            return Optional.ofNullable((String) className.invoke(snippet));
        } catch (ReflectiveOperationException e) {
            return Optional.empty();
        }
    }

    /** Forgets a snippet whose place another one of the same name has taken. */
    void forgetOverwritten(Snippet snippet, Collection<String> classes) {
        snippets.remove(snippet);
        for (String name : classes) {
            wrappings.remove(name.substring(name.lastIndexOf('.') + 1));
            classFiles.remove(name);
            loadedClasses.remove(name);
        }
        if (++forgotten % COMPILER_LIFE == 0) renewCompilers();
    }

    /** JShell's pooled compilers remember the names and symbols of all they have compiled, about 2 KB a snippet. */
    void renewCompilers() {
        try {
            renewCompilers.invoke(taskFactory);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("JShell's compilers cannot be renewed", e);
        }
    }
}
