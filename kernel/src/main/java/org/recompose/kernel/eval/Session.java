package org.recompose.kernel.eval;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.EvalException;
import jdk.jshell.ImportSnippet;
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
 * <p>Several of the kernel's threads may use it at once. JShell itself is entered by one at a time; while a cell's own
 * code runs, the others may enter. Each of the kernel's threads has a thread of its own for the user's code.
 */
public final class Session implements AutoCloseable {
    /** What a stretch of Java gave: {@code isPresent} is false for a declaration, a statement and an assignment. */
    public record Result(boolean isPresent, Object value) {
        /** No value. */
        public static final Result NONE = new Result(false, null);
    }

    /** How many results of expressions stay available as {@code $1}, {@code $2} and so on. */
    private static final int KEPT_RESULTS = 8;

    private static final int COMPILE_SECONDS = 5;

    private static final String BETWEEN_STATEMENTS = CellGuard.class.getName() + ".step();";
    private static final Pattern SINGLE_IMPORT = Pattern.compile("import\\s+(?:static\\s+)?([\\w.]+\\.(\\w+))\\s*;");

    private record Origin(CellSource cell, SnippetText text, List<String> classes) {
        Origin with(List<String> more) {
            return new Origin(
                    cell, text, Stream.concat(classes.stream(), more.stream()).toList());
        }
    }

    /** A statement, declaration or expression of a stretch of Java, and where in the stretch it is. */
    private record Piece(String source, int start, int end, boolean isShown) {}

    private final ReentrantLock lock = new ReentrantLock(true);
    private final CellLoader loader = new CellLoader();
    private final CellControl control = new CellControl(loader, lock);
    private final Map<Thread, CellThread> threads = new ConcurrentHashMap<>();
    private final Map<String, Origin> origins = new HashMap<>();
    private final Map<VarSnippet, Field> fields = new WeakHashMap<>();
    private final Queue<Snippet> results = new ArrayDeque<>();
    private final List<String> addedToClasspath = new ArrayList<>();
    private final JShell shell;
    private final Optional<JShellTrimmer> trimmer;
    private volatile List<SessionVariable> declared = List.of();
    private CellLines.Start current;

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
                .compilerOptions(compilerOptions().toArray(String[]::new))
                .build();
        trimmer = JShellTrimmer.of(shell);
        MemoryReserve.watch(() -> {
            for (CellThread thread : threads.values()) thread.endForMemory();
        });
    }

    /** javac's options, among them those of the JVM that a cell's source must be compiled with, too. */
    private static List<String> compilerOptions() {
        List<String> options = new ArrayList<>(List.of("-g", "-proc:none", "-Xlint:-options"));
        for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (option.equals("--enable-preview")) {
                options.addAll(List.of(
                        option, "--release", String.valueOf(Runtime.version().feature())));
            } else if (option.startsWith("--add-modules=")) {
                options.addAll(List.of(option.split("=", 2)));
            }
        }
        return options;
    }

    /** Where the calling thread's cells run. */
    private CellThread thread() {
        return threads.computeIfAbsent(Thread.currentThread(), key -> new CellThread(loader.classLoader()));
    }

    /** Runs {@code task} when no other thread is inside JShell. */
    <T> T locked(Supplier<T> task) {
        lock.lock();
        try {
            return task.get();
        } finally {
            lock.unlock();
        }
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
        return locked(() ->
                shell.variables().filter(v -> shell.status(v) == Status.VALID).toList());
    }

    /** The value of a variable of {@link #variables}; null if it has gone since. */
    public Object valueOf(VarSnippet variable) {
        return locked(() -> {
            if (shell.status(variable) != Status.VALID) return null;
            CellControl.Evaluation evaluation = control.begin(null);
            shell.varValue(variable);
            return evaluation.value();
        });
    }

    /** The named variables that have a value, as of the last statement that ended; may be called from any thread. */
    public List<SessionVariable> declared() {
        return declared;
    }

    /**
     * Has the classes of cells tell a debugger which lines they are of.
     *
     * @param fileOfCell names a file by a cell's code
     */
    public void mapLines(Function<String, String> fileOfCell) {
        CellLines.of(shell, fileOfCell, snippet -> {
                    Origin origin = origins.get(snippet.id());
                    return origin == null ? current : start(origin.cell(), origin.text());
                })
                .ifPresent(lines -> loader.extendWith(lines::extension));
    }

    /**
     * What a thread of the user's has died of, as a cell's failure is told. Called on that thread; where cells are
     * being compiled all the while, frames are named without their lines.
     */
    public List<String> uncaught(Throwable error) {
        Map<StackTraceElement, Traceback.Place> places = new HashMap<>();
        try {
            if (lock.tryLock(COMPILE_SECONDS, TimeUnit.SECONDS)) {
                try {
                    CellLines.of(shell, code -> "", this::knownStart).ifPresent(lines -> Traceback.chain(error).stream()
                            .flatMap(e -> Stream.of(e.getStackTrace()))
                            .filter(Traceback::isCell)
                            .forEach(frame -> lines.place(frame).ifPresent(place -> places.put(frame, place))));
                } finally {
                    lock.unlock();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new Traceback(places).of(error).traceback();
    }

    /** Where a snippet comes from; of one that still runs only where it can be no other's. */
    private CellLines.Start knownStart(Snippet snippet) {
        Origin origin = origins.get(snippet.id());
        if (origin != null) return start(origin.cell(), origin.text());
        return threads.size() == 1 ? current : null;
    }

    private static CellLines.Start start(CellSource cell, SnippetText text) {
        return new CellLines.Start(cell, cell.lineAt(text.offset()));
    }

    /**
     * Compiles a static method beside what cells have declared. May be called while a cell's own code runs or is
     * stopped, from another thread.
     *
     * @param source of the method, without modifiers
     * @throws CellFailure if it does not compile, or cells are being compiled for {@value #COMPILE_SECONDS} s
     */
    public Method compileMethod(String source) throws CellFailure {
        try {
            if (!lock.tryLock(COMPILE_SECONDS, TimeUnit.SECONDS)) {
                throw new CellFailure("Busy", "cells are being compiled", List.of());
            }
        } catch (InterruptedException e) {
            throw interruption("interrupted");
        }
        CellLines.Start outer = current;
        current = null;
        try {
            CellControl.Evaluation evaluation = control.begin(null);
            Snippet snippet = shell.eval(source).get(0).snippet();
            List<String> classes = control.loadedFor(evaluation);
            String problems = Stream.concat(
                            shell.diagnostics(snippet).filter(Diag::isError).map(d -> d.getMessage(null)
                                    .lines()
                                    .findFirst()
                                    .orElse("")),
                            snippet instanceof DeclarationSnippet d
                                    ? shell.unresolvedDependencies(d).map(missing -> "there is no " + missing)
                                    : Stream.of("no expression"))
                    .collect(Collectors.joining("; "));
            boolean isDone = shell.status(snippet) == Status.VALID && !classes.isEmpty();
            Class<?> type = isDone ? loader.findClass(classes.get(0)) : null;
            drop(snippet);
            loader.release(classes);
            if (isDone) return type.getDeclaredMethods()[0];
            throw new CellFailure("CompilationError", problems, List.of());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        } finally {
            current = outer;
            lock.unlock();
        }
    }

    private void noteDeclared() {
        declared = shell.variables()
                .filter(v -> shell.status(v) == Status.VALID)
                .filter(v -> v.subKind() != Snippet.SubKind.TEMP_VAR_EXPRESSION_SUBKIND)
                .flatMap(v -> field(v).or(() -> askedField(v)).stream()
                        .map(f -> new SessionVariable(v.name(), v.typeName(), f)))
                .toList();
    }

    /** Adds entries, separated as in a class path, to what cells compile and run against. */
    public void addToClasspath(String path) {
        locked(() -> {
            shell.addToClasspath(path);
            return addedToClasspath.add(path);
        });
    }

    /** Every class path entry, the JVM's own first. */
    public Stream<Path> classpath() {
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
        try {
            int at = 0;
            int blockTried = 0;
            while (true) {
                List<Integer> ends = at < blockTried ? List.of() : SourceShape.leadingStatements(code.substring(at));
                if (!ends.isEmpty() && runAsOne(cell, code, offset, at, ends)) {
                    at += ends.get(ends.size() - 1);
                    last = Result.NONE;
                    continue;
                }
                if (!ends.isEmpty()) blockTried = at + ends.get(ends.size() - 1);
                Piece piece = pieceAt(code, at);
                if (piece == null) return last;
                last = runPiece(cell, offset, piece, unresolved);
                at = piece.end();
            }
        } finally {
            reportUnresolved(unresolved);
        }
    }

    /** The next piece of {@code code} from {@code at} on; null where only blanks and comments are left. */
    private Piece pieceAt(String code, int at) throws CellFailure {
        String rest = code.substring(at);
        if (rest.isBlank()) return null;
        CompletionInfo next = locked(() -> shell.sourceCodeAnalysis().analyzeCompletion(rest));
        if (next.completeness() == Completeness.EMPTY) return null;
        boolean isComplete = next.completeness().isComplete();
        String source = isComplete ? next.source() : rest;
        int end = isComplete ? code.length() - next.remaining().length() : code.length();
        int blanks = rest.length() - rest.stripLeading().length();
        boolean isEnded = next.completeness() == Completeness.COMPLETE && Segment.endsWithSemicolon(source);
        return new Piece(source.stripLeading(), at + blanks, end, !isEnded);
    }

    /**
     * Runs statements that follow each other as one block, because it is compiling that takes the time.
     *
     * @param ends where they end, counted from {@code at} on
     * @return false if they do not compile; nothing has run then
     */
    private boolean runAsOne(CellSource cell, String code, int offset, int at, List<Integer> ends) throws CellFailure {
        int start = at
                + code.substring(at).length()
                - code.substring(at).stripLeading().length();
        StringBuilder block = new StringBuilder("{");
        int from = start;
        for (int end : ends) {
            if (from > start) block.append(BETWEEN_STATEMENTS);
            block.append(code, from, at + end);
            from = at + end;
        }
        SnippetText text = SnippetText.plain(block.append("\n}").toString(), offset + start);
        return runSnippet(cell, text, false, new LinkedHashSet<>(), false).isPresent();
    }

    private Result runPiece(CellSource cell, int offset, Piece piece, Set<Snippet> unresolved) throws CellFailure {
        String source = piece.source();
        Matcher single = SINGLE_IMPORT.matcher(source);
        if (single.lookingAt()) refuseImportOfOwnType(single.group(2), single.group(1));
        Optional<String> type = SourceShape.declaredType(source);
        type.ifPresent(this::dropImportsOf);
        SnippetText text = type.isPresent()
                ? SnippetText.declaration(source, offset + piece.start())
                : SnippetText.plain(source, offset + piece.start());
        return runSnippet(cell, text, piece.isShown(), unresolved, true).orElse(Result.NONE);
    }

    /** A class of the session and an import of the same simple name would make every later snippet ambiguous. */
    private void refuseImportOfOwnType(String name, String imported) throws CellFailure {
        boolean isOwn = locked(() -> shell.types().anyMatch(t -> t.name().equals(name)));
        if (!isOwn) return;
        String message = "this session has declared " + name + " itself; write " + imported + " in full";
        throw new CellFailure("CompilationError", message, List.of(Style.error("error") + ": " + message));
    }

    private void dropImportsOf(String name) {
        List<ImportSnippet> replaced = locked(() -> shell.imports()
                .filter(i -> !i.name().equals("*") && i.fullname().endsWith("." + name))
                .toList());
        for (ImportSnippet old : replaced) {
            locked(() -> shell.drop(old));
            if (!old.fullname().startsWith("org.recompose.kernel.")) {
                System.err.println(
                        "Note: " + name + " is the cell's own from here on, no longer " + old.fullname() + ".");
            }
        }
    }

    /**
     * Runs {@code task} as cells are run: on their thread, open to {@link #interrupt}.
     *
     * @throws CellFailure if it throws or is interrupted
     */
    public <T> T onCellThread(CellSource cell, Callable<T> task) throws CellFailure {
        try {
            return thread().call(task);
        } catch (CellThread.InterruptedCellException e) {
            throw interruption(e.getMessage());
        } catch (Throwable e) {
            throw described(e, Map.of());
        }
    }

    /**
     * A cell of the calling thread begins: an interrupt from before no longer counts.
     *
     * @param first run on the cell's thread before anything else
     */
    public void begin(Runnable first) {
        MemoryReserve.renew();
        thread().begin(first);
    }

    /**
     * Ends what runs for one of the kernel's threads, from any thread; returns when it has ended or was left behind
     * (about a second at most).
     */
    public void interrupt(Thread kernelThread) {
        CellThread target = threads.get(kernelThread);
        if (target != null) target.interrupt();
    }

    /** Whether the calling thread's cell was interrupted. */
    public boolean isInterrupted() {
        return thread().isInterrupted();
    }

    /** One of the kernel's threads ends: so does that of its cells. */
    public void release(Thread kernelThread) {
        CellThread own = threads.remove(kernelThread);
        if (own != null) own.close();
    }

    /**
     * Runs one snippet.
     *
     * @param isShown whether its value counts
     * @param unresolved gets it if it refers to what is not declared yet
     * @param fails whether source that does not compile is a failure; else the result is then empty
     */
    private Optional<Result> runSnippet(
            CellSource cell, SnippetText text, boolean isShown, Set<Snippet> unresolved, boolean fails)
            throws CellFailure {
        if (thread().isInterrupted()) throw interruption("interrupted");
        lock.lock();
        try {
            Map<VarSnippet, Object> before = mayDeclareMember(text.text()) ? values() : Map.of();
            CellControl.Evaluation evaluation = control.begin(thread());
            current = start(cell, text);
            List<SnippetEvent> events = evaluate(cell, text);
            Snippet snippet = events.get(0).snippet();
            Origin replaced = origins.put(snippet.id(), new Origin(cell, text, control.loadedFor(evaluation)));
            Result result = Result.NONE;
            try {
                if (!fails && events.get(0).status() == Status.REJECTED) return Optional.empty();
                check(events.get(0), evaluation, cell, text);
                if (isUnresolved(events.get(0).status())) unresolved.add(snippet);
                if (isShown && hasValue(snippet)) result = new Result(true, evaluation.value());
            } finally {
                if (events.stream().anyMatch(e -> e.snippet() instanceof VarSnippet)) noteDeclared();
                forgetFinished(snippet);
                boolean isRejected = shell.status(snippet) == Status.REJECTED;
                if (isRejected && replaced != null) origins.put(snippet.id(), replaced);
                events.stream()
                        .filter(e -> e.status() == Status.OVERWRITTEN && replaced != null)
                        .forEach(e -> forgetOverwritten(e.snippet(), replaced));
            }
            reportLost(lost(events, before));
            return Optional.of(result);
        } finally {
            lock.unlock();
        }
    }

    private List<SnippetEvent> evaluate(CellSource cell, SnippetText text) throws CellFailure {
        try {
            List<SnippetEvent> events = shell.eval(text.text());
            if (!events.isEmpty()) return events;
            throw CompileError.unexplained(cell, text, "this cannot be compiled: a comment or a text is not closed");
        } catch (StackOverflowError e) {
            renewCompilers();
            throw CompileError.unexplained(cell, text, "this is nested too deeply for the compiler");
        } catch (OutOfMemoryError e) {
            MemoryReserve.release();
            renewCompilers();
            throw CompileError.unexplained(cell, text, "there is too little memory left to compile this (" + e + ")");
        }
    }

    /** Whether {@code source} may be a class or a method: a block is none, nor another statement. */
    private static boolean mayDeclareMember(String source) {
        return source.stripTrailing().endsWith("}")
                && !source.startsWith("{")
                && SourceShape.leadingStatements(source).isEmpty();
    }

    /** The variables' values, where the classes that hold them are known. */
    private Map<VarSnippet, Object> values() {
        Map<VarSnippet, Object> values = new LinkedHashMap<>();
        for (VarSnippet variable : variables()) {
            field(variable).ifPresent(field -> {
                try {
                    values.put(variable, field.get(null));
                } catch (IllegalAccessException | LinkageError unknown) {
                    // its value counts as lost
                }
            });
        }
        return values;
    }

    /** A variable's field; empty where its class is not known. Looked up once a class: a cell may declare hundreds. */
    private Optional<Field> field(VarSnippet variable) {
        return trimmer.flatMap(t -> t.nameOf(variable)).flatMap(name -> {
            try {
                Class<?> type = loader.findClass(name);
                Field known = fields.get(variable);
                if (known != null && known.getDeclaringClass() == type) return Optional.of(known);
                Field field = type.getDeclaredField(variable.name());
                field.setAccessible(true);
                fields.put(variable, field);
                return Optional.of(field);
            } catch (ReflectiveOperationException | LinkageError unknown) {
                return Optional.empty();
            }
        });
    }

    /** A variable's field, by asking JShell for its value. */
    private Optional<Field> askedField(VarSnippet variable) {
        CellControl.Evaluation evaluation = control.begin(null);
        shell.varValue(variable);
        return evaluation.field();
    }

    /** The names of the variables that {@code events} have reset or broken and that could not get their values back. */
    private Set<String> lost(List<SnippetEvent> events, Map<VarSnippet, Object> before) {
        Set<String> lost = new LinkedHashSet<>();
        for (SnippetEvent event : events) {
            boolean isHit = event.causeSnippet() != null
                    && event.snippet() instanceof VarSnippet
                    && event.previousStatus() == Status.VALID
                    && event.status() != Status.OVERWRITTEN
                    && event.status() != Status.DROPPED;
            if (!isHit) continue;
            VarSnippet variable = (VarSnippet) event.snippet();
            boolean hadNothing = before.containsKey(variable) && before.get(variable) == null;
            Optional<VarSnippet> whole =
                    shell.status(variable) == Status.VALID ? Optional.of(variable) : declaredAnew(variable);
            boolean isRestored = whole.isPresent() && (hadNothing || restore(whole.get(), before.get(variable)));
            if (!isRestored) lost.add(variable.name());
        }
        return lost;
    }

    /**
     * JShell gives up a {@code var} whose type names a class that was replaced; its declaration by name still holds.
     */
    private Optional<VarSnippet> declaredAnew(VarSnippet variable) {
        Origin origin = origins.get(variable.id());
        CellSource cell = origin == null ? new CellSource(0, "") : origin.cell();
        SnippetText text = SnippetText.plain(variable.typeName() + " " + variable.name() + ";", 0);
        CellControl.Evaluation evaluation = control.begin(thread());
        Snippet made = shell.eval(text.text()).get(0).snippet();
        Origin replaced = origins.put(made.id(), new Origin(cell, text, control.loadedFor(evaluation)));
        if (replaced != null) forgetOverwritten(variable, replaced);
        if (shell.status(made) == Status.VALID && made instanceof VarSnippet whole) return Optional.of(whole);
        drop(made);
        return Optional.empty();
    }

    private boolean restore(VarSnippet variable, Object value) {
        Optional<Field> field = value == null ? Optional.empty() : field(variable);
        if (field.isEmpty() || isStale(value)) return false;
        try {
            field.get().set(null, value);
            return true;
        } catch (IllegalAccessException | IllegalArgumentException | LinkageError misfit) {
            return false;
        }
    }

    /** Whether a value is, or is a collection of, an object of a class that has been replaced. */
    private boolean isStale(Object value) {
        Set<String> current = currentClasses();
        Stream<?> elements =
                value instanceof Collection<?> c && c.getClass().getName().startsWith("java.")
                        ? c.stream()
                        : value instanceof Map<?, ?> m && m.getClass().getName().startsWith("java.")
                                ? Stream.concat(m.keySet().stream(), m.values().stream())
                                : value instanceof Object[] array ? Stream.of(array) : Stream.empty();
        return Stream.concat(Stream.of(value), elements)
                .filter(Objects::nonNull)
                .map(Object::getClass)
                .filter(type -> !type.isHidden())
                .map(Class::getName)
                .anyMatch(name -> name.startsWith("REPL.") && !current.contains(CellLines.outermost(name)));
    }

    /** The simple names of the outermost classes that cells may still name. */
    private Set<String> currentClasses() {
        return shell.snippets()
                .filter(s -> shell.status(s).isActive())
                .flatMap(s -> trimmer.flatMap(t -> t.nameOf(s)).stream())
                .map(CellLines::outermost)
                .collect(Collectors.toSet());
    }

    private static String outermost(String className) {
        return className.replaceFirst("^(REPL\\.\\$JShell\\$\\w+).*", "$1");
    }

    private static void reportLost(Set<String> lost) {
        if (lost.isEmpty()) return;
        System.err.println("Warning: " + String.join(", ", lost)
                + " lost the value (a declaration it depends on has changed its shape); run its cell again.");
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

    /**
     * What was loaded for an overwritten snippet and no snippet is compiled to any more goes. Where the JVM has changed
     * a class in place, the successor, which has the same id, is compiled to it.
     */
    private void forgetOverwritten(Snippet old, Origin replaced) {
        trimmer.ifPresent(t -> {
            Set<String> current = currentClasses();
            Map<Boolean, List<String>> classes = replaced.classes().stream()
                    .collect(Collectors.partitioningBy(name -> current.contains(CellLines.outermost(name))));
            loader.release(classes.get(false));
            t.forgetOverwritten(old, classes.get(false));
            origins.computeIfPresent(old.id(), (id, own) -> own.with(classes.get(true)));
        });
    }

    /** Whatever is not sure to have been compiled and, where there is something to run, run, is a failure. */
    private void check(SnippetEvent event, CellControl.Evaluation evaluation, CellSource cell, SnippetText text)
            throws CellFailure {
        Snippet snippet = event.snippet();
        List<Diag> problems =
                locked(() -> shell.diagnostics(snippet).filter(Diag::isError).toList());
        if (event.status() == Status.REJECTED) {
            if (isCompilersFault(problems)) renewCompilers();
            throw CompileError.of(cell, text, problems);
        }
        JShellException exception = event.exception();
        if (exception instanceof UnresolvedReferenceException u) throw unresolvedFailure(u.getSnippet());
        if (exception != null) throw failure(evaluation, (EvalException) exception);
        if (isUnresolved(event.status())) {
            boolean waits = snippet instanceof DeclarationSnippet d
                    && shell.unresolvedDependencies(d).findAny().isPresent();
            if (waits && !(snippet instanceof VarSnippet)) return;
            CellFailure failure;
            if (waits && problems.isEmpty()) {
                failure = unresolvedFailure((DeclarationSnippet) snippet);
            } else {
                if (!waits) renewCompilers();
                failure = problems.isEmpty()
                        ? CompileError.unexplained(
                                cell, text, "the compiler gave up: a constant or a method is too long")
                        : CompileError.of(cell, text, problems);
            }
            drop(snippet);
            throw failure;
        }
        if (snippet.subKind().isExecutable() && !evaluation.hasRun()) {
            renewCompilers();
            throw CompileError.unexplained(
                    cell, text, "this did not run: the compiler gave up, perhaps a constant or a method is too long");
        }
    }

    /** A limit of the class file that javac has run into: the pooled compiler goes on complaining of it. */
    private static boolean isCompilersFault(List<Diag> problems) {
        return problems.stream().anyMatch(d -> String.valueOf(d.getCode()).startsWith("compiler.err.limit"));
    }

    private void renewCompilers() {
        trimmer.ifPresent(JShellTrimmer::renewCompilers);
    }

    private CellFailure failure(CellControl.Evaluation evaluation, EvalException translated) {
        Throwable real = evaluation.failure();
        if (real instanceof CellThread.InterruptedCellException) return interruption(real.getMessage());
        if (real instanceof CellGuard.CellStoppedError) return interruption("interrupted");
        return described(real, places(evaluation.frames(), translated));
    }

    /**
     * What the user is told of an exception; what its own methods say is asked on the cell's thread, as they may hang.
     */
    private CellFailure described(Throwable error, Map<StackTraceElement, Traceback.Place> places) {
        Traceback traceback = new Traceback(places);
        int holds = lock.getHoldCount();
        for (int i = 0; i < holds; i++) lock.unlock();
        try {
            return thread().call(() -> traceback.of(error));
        } catch (Throwable unreadable) {
            String message =
                    "(its message cannot be read: " + unreadable.getClass().getName() + ")";
            return new CellFailure(
                    Traceback.name(error), message, List.of(Style.error(Traceback.name(error)) + ": " + message));
        } finally {
            for (int i = 0; i < holds; i++) lock.lock();
        }
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
            shell.diagnostics(snippet).forEach(d -> CompileError.describe(origin.cell(), origin.text(), d, lines));
        }
        return new CellFailure("UnresolvedReference", message, lines);
    }

    private void reportUnresolved(Set<Snippet> snippets) {
        for (Snippet snippet : snippets) {
            String missing = locked(() -> isUnresolved(shell.status(snippet))
                    ? shell.unresolvedDependencies((DeclarationSnippet) snippet).collect(Collectors.joining(", "))
                    : "");
            if (!missing.isEmpty()) {
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

    private static boolean hasValue(Snippet snippet) {
        return switch (snippet.subKind()) {
            case TEMP_VAR_EXPRESSION_SUBKIND, VAR_VALUE_SUBKIND, OTHER_EXPRESSION_SUBKIND -> true;
            default -> false;
        };
    }

    private Map<StackTraceElement, Traceback.Place> places(List<StackTraceElement> raw, EvalException translated) {
        StackTraceElement[] snippetFrames = translated.getStackTrace();
        Map<StackTraceElement, Traceback.Place> places = new LinkedHashMap<>();
        for (int i = 0; i < Math.min(raw.size(), snippetFrames.length); i++) {
            String file = snippetFrames[i].getFileName();
            Origin origin = file == null ? null : origins.get(file.replaceFirst("^#", ""));
            if (origin == null) continue;
            int line = origin.cell().lineAt(origin.text().offset()) + snippetFrames[i].getLineNumber() - 1;
            places.put(raw.get(i), new Traceback.Place(origin.cell(), line));
        }
        return places;
    }

    @Override
    public void close() {
        shell.close();
    }
}
