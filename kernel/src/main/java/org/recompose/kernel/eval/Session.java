package org.recompose.kernel.eval;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.EvalException;
import jdk.jshell.JShell;
import jdk.jshell.JShellException;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.UnresolvedReferenceException;
import jdk.jshell.VarSnippet;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;

/**
 * The state that cells build up: JShell with its snippets in this JVM.
 *
 * <p>Not thread-safe but for {@link #interrupt}: the shell channel runs one request at a time.
 */
public final class Session implements AutoCloseable {
    /** What a stretch of Java gave: {@code isPresent} is false for a declaration, a statement and an assignment. */
    public record Result(boolean isPresent, Object value) {
        /** No value. */
        public static final Result NONE = new Result(false, null);
    }

    /** How many results of expressions stay available as {@code $1}, {@code $2} and so on. */
    private static final int KEPT_RESULTS = 8;

    private record Origin(CellSource cell, int offset, List<String> classes) {}

    private final CellLoader loader = new CellLoader();
    private final CellThread thread = new CellThread(loader.classLoader());
    private final CellControl control = new CellControl(loader, thread);
    private final Map<String, Origin> origins = new HashMap<>();
    private final Queue<Snippet> results = new ArrayDeque<>();
    private final List<String> addedToClasspath = new ArrayList<>();
    private final JShell shell;
    private final Optional<JShellTrimmer> trimmer;
    private volatile List<SessionVariable> declared = List.of();

    /** Starts JShell; takes about half a second. */
    public Session() {
        ExecutionControlProvider here = new ExecutionControlProvider() {
            @Override
            public String name() {
                return "kernel";
            }

            @Override
            public ExecutionControl generate(ExecutionEnv env, Map<String, String> parameters) {
                return control;
            }
        };
        shell = JShell.builder()
                .executionEngine(here, Map.of())
                .compilerOptions("-proc:none", "-Xlint:-options")
                .build();
        trimmer = JShellTrimmer.of(shell);
    }

    /** The loader of all that cells declare and of the class path. */
    public ClassLoader classLoader() {
        return loader.classLoader();
    }

    /** JShell's view of source text: completeness, completion, documentation. */
    public SourceCodeAnalysis analysis() {
        return shell.sourceCodeAnalysis();
    }

    /** The variables that cells have declared, in their order. */
    public List<VarSnippet> variables() {
        return shell.variables().filter(v -> shell.status(v).isActive()).collect(Collectors.toList());
    }

    /** The value of a variable of {@link #variables}. */
    public Object valueOf(VarSnippet variable) {
        shell.varValue(variable);
        return control.value();
    }

    /** The named variables that have a value, as of the last statement that ended; may be called from any thread. */
    public List<SessionVariable> declared() {
        return declared;
    }

    private void noteDeclared() {
        declared = shell.variables()
                .filter(v -> shell.status(v) == Status.VALID)
                .filter(v -> v.subKind() != Snippet.SubKind.TEMP_VAR_EXPRESSION_SUBKIND)
                .flatMap(v -> {
                    shell.varValue(v);
                    return control.field().map(f -> new SessionVariable(v.name(), v.typeName(), f)).stream();
                })
                .toList();
    }

    /** Adds entries, separated as in a class path, to what cells compile and run against. */
    public void addToClasspath(String path) {
        shell.addToClasspath(path);
        addedToClasspath.add(path);
    }

    /** Every class path entry, the JVM's own first. */
    Stream<Path> classpath() {
        return Stream.concat(Stream.of(System.getProperty("java.class.path")), addedToClasspath.stream())
                .flatMap(path -> Stream.of(path.split(File.pathSeparator)))
                .filter(entry -> !entry.isBlank())
                .map(Path::of);
    }

    /**
     * Runs a stretch of Java.
     *
     * @param cell the cell it is part of
     * @param code the stretch
     * @param offset where in the cell it starts
     * @return the value of its last expression, if it ends with one
     * @throws CellFailure if it does not compile, throws or is interrupted
     */
    public Result run(CellSource cell, String code, int offset) throws CellFailure {
        Result last = Result.NONE;
        Set<Snippet> unresolved = new LinkedHashSet<>();
        String rest = code;
        while (!rest.isBlank()) {
            if (thread.isInterrupted()) throw interruption("interrupted");
            CompletionInfo next = shell.sourceCodeAnalysis().analyzeCompletion(rest);
            if (next.completeness() == Completeness.EMPTY) break;
            String source = next.completeness().isComplete() ? next.source() : rest;
            String remaining = next.completeness().isComplete() ? next.remaining() : "";
            int blanks = rest.length() - rest.stripLeading().length();
            int start = offset + code.length() - rest.length() + blanks;
            last = runSnippet(cell, source.stripLeading(), start, unresolved);
            rest = remaining;
        }
        reportUnresolved(unresolved);
        return last;
    }

    /**
     * Runs {@code task} as cells are run: on their thread, open to {@link #interrupt}.
     *
     * @throws CellFailure if it throws or is interrupted
     */
    public <T> T onCellThread(CellSource cell, Callable<T> task) throws CellFailure {
        try {
            return thread.call(task);
        } catch (CellThread.InterruptedCellException e) {
            throw interruption(e.getMessage());
        } catch (Throwable e) {
            throw new Traceback(Map.of()).of(e);
        }
    }

    /** A cell begins: an interrupt from before no longer counts. */
    public void begin() {
        thread.begin();
    }

    /** Ends what runs, from any thread; returns when it has ended or was left behind (about a second at most). */
    public void interrupt() {
        thread.interrupt();
    }

    private Result runSnippet(CellSource cell, String source, int offset, Set<Snippet> unresolved) throws CellFailure {
        control.reset();
        List<SnippetEvent> events = shell.eval(source);
        List<String> classes = loader.takeLoaded();
        Result result = Result.NONE;
        Set<String> reset = new LinkedHashSet<>();
        try {
            for (SnippetEvent event : events) {
                Snippet snippet = event.snippet();
                if (event.causeSnippet() == null) {
                    origins.put(snippet.id(), new Origin(cell, offset, classes));
                    check(event, cell, offset);
                    if (isUnresolved(event.status())) unresolved.add(snippet);
                    if (isShown(snippet)) result = new Result(true, control.value());
                } else if (snippet instanceof VarSnippet v
                        && event.status() == Status.VALID
                        && event.previousStatus() == Status.VALID) {
                    reset.add(v.name());
                }
            }
        } finally {
            if (events.stream().anyMatch(e -> e.snippet() instanceof VarSnippet)) noteDeclared();
            forgetFinished(events.get(0).snippet());
            events.stream()
                    .filter(e -> e.status() == Status.OVERWRITTEN)
                    .forEach(e -> forgetOverwritten(e.snippet(), events.get(0).snippet()));
        }
        if (!reset.isEmpty()) {
            System.err.println("Warning: " + String.join(", ", reset)
                    + " lost the value (a declaration it depends on has changed its shape); run its cell again.");
        }
        return result;
    }

    /**
     * Drops what no later cell can refer to. JShell would compile every later snippet against all of it, and a long
     * session would slow down and grow.
     */
    private void forgetFinished(Snippet snippet) {
        if (shell.status(snippet) == Status.REJECTED) {
            forget(snippet);
            return;
        }
        switch (snippet.kind()) {
            case VAR -> {
                if (snippet.subKind() != Snippet.SubKind.TEMP_VAR_EXPRESSION_SUBKIND) return;
                results.add(snippet);
                if (results.size() > KEPT_RESULTS) drop(results.remove());
            }
            case EXPRESSION, STATEMENT, ERRONEOUS -> drop(snippet);
            default -> {}
        }
    }

    private void drop(Snippet snippet) {
        if (shell.status(snippet).isActive()) shell.drop(snippet);
        forget(snippet);
    }

    private void forget(Snippet snippet) {
        Origin origin = origins.remove(snippet.id());
        List<String> classes = origin == null ? List.of() : origin.classes();
        loader.release(classes);
        trimmer.ifPresent(t -> t.forgetDropped(snippet, classes));
    }

    private void forgetOverwritten(Snippet old, Snippet successor) {
        Origin origin = origins.remove(old.id());
        if (origin == null) return;
        trimmer.ifPresent(t -> {
            List<String> classes = t.classesOf(old, origin.classes());
            classes.removeAll(t.classesOf(successor, classes));
            loader.release(classes);
            t.forgetOverwritten(old, classes);
        });
    }

    private void check(SnippetEvent event, CellSource cell, int offset) throws CellFailure {
        Snippet snippet = event.snippet();
        if (event.status() == Status.REJECTED) {
            throw CompileError.of(
                    cell,
                    offset,
                    shell.diagnostics(snippet).filter(Diag::isError).toList());
        }
        if (event.status() == Status.RECOVERABLE_NOT_DEFINED && snippet instanceof VarSnippet) {
            List<Diag> problems =
                    shell.diagnostics(snippet).filter(Diag::isError).toList();
            CellFailure failure = problems.isEmpty()
                    ? unresolvedFailure((DeclarationSnippet) snippet)
                    : CompileError.of(cell, offset, problems);
            drop(snippet);
            throw failure;
        }
        JShellException exception = event.exception();
        if (exception instanceof UnresolvedReferenceException u) throw unresolvedFailure(u.getSnippet());
        if (exception != null) throw failure((EvalException) exception);
    }

    private CellFailure failure(EvalException translated) {
        Throwable real = control.failure();
        if (real instanceof CellThread.InterruptedCellException) return interruption(real.getMessage());
        return new Traceback(places(real, translated)).of(real);
    }

    private static CellFailure interruption(String message) {
        return new CellFailure("Interrupted", message, List.of(Style.error("Interrupted") + ": " + message));
    }

    private CellFailure unresolvedFailure(DeclarationSnippet snippet) {
        String missing = shell.unresolvedDependencies(snippet).collect(Collectors.joining(", "));
        String message = name(snippet) + " cannot be used until " + missing + " is declared";
        List<String> lines = new ArrayList<>(List.of(Style.error("Unresolved reference") + ": " + message));
        Origin origin = origins.get(snippet.id());
        if (origin != null) {
            shell.diagnostics(snippet).forEach(d -> CompileError.describe(origin.cell(), origin.offset(), d, lines));
        }
        return new CellFailure("UnresolvedReference", message, lines);
    }

    private void reportUnresolved(Set<Snippet> snippets) {
        for (Snippet snippet : snippets) {
            if (isUnresolved(shell.status(snippet))) {
                String missing = shell.unresolvedDependencies((DeclarationSnippet) snippet)
                        .collect(Collectors.joining(", "));
                System.err.println("Note: " + name((DeclarationSnippet) snippet) + " cannot be used until " + missing
                        + " is declared.");
            }
        }
    }

    private static boolean isUnresolved(Status status) {
        return status == Status.RECOVERABLE_DEFINED || status == Status.RECOVERABLE_NOT_DEFINED;
    }

    private static String name(DeclarationSnippet snippet) {
        return snippet.kind() == Snippet.Kind.METHOD ? snippet.name() + "()" : snippet.name();
    }

    private static boolean isShown(Snippet snippet) {
        return switch (snippet.subKind()) {
            case TEMP_VAR_EXPRESSION_SUBKIND, VAR_VALUE_SUBKIND, OTHER_EXPRESSION_SUBKIND -> true;
            default -> false;
        };
    }

    private Map<StackTraceElement, Traceback.Place> places(Throwable real, EvalException translated) {
        List<StackTraceElement> raw = cellFrames(real);
        StackTraceElement[] snippetFrames = translated.getStackTrace();
        Map<StackTraceElement, Traceback.Place> places = new LinkedHashMap<>();
        for (int i = 0; i < Math.min(raw.size(), snippetFrames.length); i++) {
            String file = snippetFrames[i].getFileName();
            Origin origin = file == null ? null : origins.get(file.replaceFirst("^#", ""));
            if (origin == null) continue;
            int line = origin.cell().lineAt(origin.offset()) + snippetFrames[i].getLineNumber() - 1;
            places.put(raw.get(i), new Traceback.Place(origin.cell(), line));
        }
        return places;
    }

    private static List<StackTraceElement> cellFrames(Throwable error) {
        return Traceback.chain(error).stream()
                .flatMap(e -> Arrays.stream(e.getStackTrace()))
                .filter(Traceback::isCell)
                .toList();
    }

    @Override
    public void close() {
        shell.close();
    }
}
