package org.recompose.kernel.magic;

import java.io.File;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import jdk.jshell.VarSnippet;
import org.eclipse.aether.artifact.Artifact;
import org.recompose.kernel.eval.CellFailure;
import org.recompose.kernel.eval.CellSource;
import org.recompose.kernel.eval.ClassPath;
import org.recompose.kernel.eval.Segment;
import org.recompose.kernel.eval.Session;
import org.recompose.kernel.eval.SourceHelp;
import org.recompose.kernel.files.FileFailure;

/** Runs a cell's stretches of Java and its magics in their order. */
public final class Magics {
    private static final String VARIABLES =
            """
            JDK_JAVA_OPTIONS (e.g. -Xmx8g) and RECOMPOSE_KERNEL_CLASSPATH (entries as in java -cp) are read when the
            kernel starts: set them in the shell that starts Jupyter, or with install --env. The last 8 results are
            $1, $2, ...; display(x), updateDisplay(id, x), clearOutput(), html(s), markdown(s), latex(s), svg(s),
            save(figureOrTable, file), input(prompt) and password(prompt) can be called in every cell.
            """;
    private static final int MAX_VALUE = 80;

    private final Session session;
    private final Map<String, Magic> magics = new LinkedHashMap<>();
    private final ThreadLocal<Set<Path>> loading = ThreadLocal.withInitial(HashSet::new);
    /** What came from Maven to the class path, by group, artifact and classifier. */
    private final Map<String, Artifact> artifacts = new ConcurrentHashMap<>();

    private MavenResolver maven;
    private volatile String page;

    /** @param session what the magics work on */
    public Magics(Session session) {
        this.session = session;
        magics.put(
                "%classpath",
                Magic.of(
                        "%classpath ENTRIES     adds jars and directories (dir/* for a directory's jars) to the class path",
                        (cell, argument, offset) -> addToClasspath("%classpath", argument)));
        magics.put(
                "%jars",
                Magic.of(
                        "%jars JAR ...          the same, but blanks separate the entries",
                        (cell, argument, offset) ->
                                addToClasspath("%jars", argument.strip().replaceAll("\\s+", File.pathSeparator))));
        magics.put(
                "%maven",
                Magic.of(
                        "%maven G:A:V ...       adds Maven artifacts with what they depend on; options --bom G:A:V, --repo [ID=]URL,\n"
                                + "                       --settings FILE, --offline, --update",
                        this::maven));
        magics.put(
                "%mavenRepo",
                Magic.of("%mavenRepo ID URL      a repository in which %maven looks too", this::mavenRepository));
        magics.put(
                "%loadFromPOM",
                Magic.of(
                        "%loadFromPOM FILE      adds what a POM depends on; %%loadFromPOM takes the POM, or parts of it, from the cell",
                        (cell, argument, offset) -> loadFromPom(cell, Path.of(argument.strip()))));
        magics.put("%%loadFromPOM", Magic.of("", this::loadFromPomInCell));
        magics.put(
                "%load",
                Magic.of(
                        "%load FILE             runs a file of Java snippets (.java, .jshell) or the code of a notebook (.ipynb)",
                        this::load));
        magics.put(
                "%%bash",
                Magic.of("%%bash                 at the head of a cell: runs the cell with bash", this::bash));
        magics.put("%time", Magic.of("%time CODE             runs one line and says how long it took", this::time));
        magics.put("%%time", Magic.of("%%time                 at the head of a cell: times the cell", this::time));
        magics.put(
                "%vars",
                Magic.of("%vars                  lists the variables with their types and values", this::variables));
        magics.put(
                "%doc",
                Magic.of("%doc NAME              documentation of a class or a method, e.g. %doc Math.max", this::doc));
        // IJava's other names.
        Map.of(
                        "%jar",
                        "%jars",
                        "%addMavenDependency",
                        "%maven",
                        "%addMavenDependencies",
                        "%maven",
                        "%addMavenRepo",
                        "%mavenRepo")
                .forEach((alias, name) -> magics.put(alias, Magic.of("", magics.get(name)::run)));
        magics.put("%help", Magic.of("%help                  this text", this::help));
    }

    /** The names of the magics, as they are typed. */
    public List<String> names() {
        return List.copyOf(magics.keySet());
    }

    /** The value of the cell's last stretch. */
    public Session.Result run(CellSource cell) throws CellFailure {
        return run(cell, cell.code(), 0);
    }

    private Session.Result run(CellSource cell, String code, int offset) throws CellFailure {
        Session.Result last = Session.Result.NONE;
        for (Segment segment : Segment.of(code, magics::containsKey)) {
            int start = offset + segment.offset();
            if (!segment.isMagic()) {
                last = session.run(cell, segment.text(), start);
                continue;
            }
            String name = segment.text().split("\\s", 2)[0];
            Magic magic = magics.get(name);
            if (magic == null) throw failure("there is no magic " + name + "; %help lists them");
            boolean takesCell = name.startsWith("%%");
            boolean isAssigned = !segment.assigned().isEmpty();
            if (isAssigned && name.equals("%time")) {
                int line = code.lastIndexOf('\n', segment.offset()) + 1;
                String blanks = " ".repeat(name.length());
                String rest = segment.text().substring(name.length());
                last = time(cell, code.substring(line, segment.offset()) + blanks + rest, offset + line);
                continue;
            }
            int argumentStart = segment.offset() + name.length();
            String argument =
                    takesCell ? code.substring(argumentStart) : segment.text().substring(name.length());
            last = magic.run(cell, argument, offset + argumentStart);
            if (takesCell) return last;
            if (!isAssigned) continue;
            if (!(last.value() instanceof List<?> entries)) {
                throw failure(name + " gives nothing to assign: %classpath, %jars, %maven and %loadFromPOM give what"
                        + " they put on the class path, and %time CODE what the code gives");
            }
            session.run(cell, segment.assigned() + asJava(entries), start);
        }
        return last;
    }

    /** A magic's value as Java: what it put on the class path, as with IJava's magics. */
    private static String asJava(List<?> entries) {
        return entries.stream()
                .map(entry -> '"' + entry.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                .collect(Collectors.joining(", ", " new java.util.ArrayList<>(java.util.List.<String>of(", "));"));
    }

    /** The entries are a value that can be assigned but is not shown. */
    private Session.Result add(List<Path> entries) {
        entries.forEach(entry -> session.addToClasspath(entry.toString()));
        return new Session.Result(false, entries);
    }

    private Session.Result addToClasspath(String magic, String entries) throws CellFailure {
        if (entries.isBlank()) throw failure(magic + " needs jars or directories, e.g. " + magic + " lib/a.jar");
        try {
            return add(ClassPath.entries(entries));
        } catch (IOException e) {
            throw failure(magic + ": " + FileFailure.describe(e));
        }
    }

    private Session.Result maven(CellSource cell, String argument, int offset) throws CellFailure {
        return addJars(cell, "%maven", () -> maven().resolve(MavenRequest.parse(argument)));
    }

    private Session.Result mavenRepository(CellSource cell, String argument, int offset) throws CellFailure {
        String[] parts = argument.strip().split("\\s+");
        try {
            maven().add(MavenRequest.repository(String.join("=", parts)));
            return Session.Result.NONE;
        } catch (IllegalArgumentException e) {
            throw failure("%mavenRepo ID URL: " + e.getMessage());
        }
    }

    private Session.Result loadFromPomInCell(CellSource cell, String argument, int offset) throws CellFailure {
        try {
            Path pom = Files.createTempFile("cell", ".xml");
            try {
                // The line of the magic itself may name scopes, as in IJava; those needed at run time are taken anyway.
                String body = argument.contains("\n") ? argument.substring(argument.indexOf('\n')) : "";
                Files.writeString(pom, PomText.whole(body));
                return loadFromPom(cell, pom);
            } finally {
                Files.delete(pom);
            }
        } catch (IOException e) {
            throw failure("%%loadFromPOM: " + FileFailure.describe(e));
        }
    }

    private Session.Result loadFromPom(CellSource cell, Path pom) throws CellFailure {
        if (!Files.isReadable(pom)) throw failure("%loadFromPOM: there is no POM '" + pom.toAbsolutePath() + "'");
        return addJars(cell, "%loadFromPOM", () -> maven().resolvePom(pom.toAbsolutePath()));
    }

    /** Maven's resolver is loaded when first asked for. */
    private MavenResolver maven() {
        if (maven == null) maven = new MavenResolver(System.out, System.err);
        return maven;
    }

    /**
     * Adds what is not on the class path in another version: of two, Java would go on using the first.
     *
     * @return the jars in use
     */
    private Session.Result addJars(CellSource cell, String magic, Callable<List<Artifact>> resolution)
            throws CellFailure {
        List<Artifact> resolved = tell(cell, magic, () -> {
            List<Artifact> jars = resolution.call();
            for (Artifact jar : jars) ClassPath.checked(jar.getFile().toPath());
            return jars;
        });
        List<Path> added = new ArrayList<>();
        List<Path> present = new ArrayList<>();
        List<Path> used = new ArrayList<>();
        for (Artifact jar : resolved) {
            String name = jar.getGroupId() + ":" + jar.getArtifactId();
            Artifact first = artifacts.computeIfAbsent(name + ":" + jar.getClassifier(), absent -> jar);
            Path file = first.getFile().toPath();
            used.add(file);
            if (first == jar) added.add(file);
            else if (first.getVersion().equals(jar.getVersion())) present.add(file);
            else
                System.err.println(
                        "Note: " + name + " " + first.getVersion() + " is on the class path already and stays"
                                + " in use; restart the kernel for " + jar.getVersion() + ".");
        }
        if (!added.isEmpty())
            System.out.println("added " + added.size() + (added.size() == 1 ? " jar: " : " jars: ") + names(added));
        else if (!present.isEmpty()) System.out.println("on the class path already: " + names(present));
        add(added);
        return new Session.Result(false, used);
    }

    private static String names(List<Path> files) {
        return files.stream().map(file -> file.getFileName().toString()).collect(Collectors.joining(", "));
    }

    /** Runs a task as cells are run; what it says is wrong is told in one line. */
    private <T> T tell(CellSource cell, String magic, Callable<T> task) throws CellFailure {
        Object[] told = new Object[1];
        T result = session.onCellThread(cell, () -> {
            try {
                return task.call();
            } catch (IOException e) {
                told[0] = FileFailure.describe(e);
            } catch (IllegalArgumentException e) {
                told[0] = e.getMessage();
            }
            return null;
        });
        if (told[0] != null)
            throw failure(told[0].toString().startsWith(magic) ? told[0].toString() : magic + ": " + told[0]);
        return result;
    }

    private Session.Result load(CellSource cell, String argument, int offset) throws CellFailure {
        Path file;
        String code;
        try {
            file = Path.of(argument.strip()).toAbsolutePath().normalize();
            code = file.toString().endsWith(".ipynb") ? NotebookFile.code(file) : Files.readString(file);
        } catch (MalformedInputException e) {
            throw failure("%load: '" + argument.strip() + "' cannot be read: it is not text in UTF-8");
        } catch (IOException e) {
            throw failure("%load: '" + argument.strip() + "' cannot be read: " + FileFailure.reason(e));
        } catch (RuntimeException e) {
            throw failure("%load: '" + argument.strip() + "' is no notebook, or no name of a file: " + e.getMessage());
        }
        if (!loading.get().add(file)) throw failure("%load: '" + file + "' loads itself");
        try {
            return run(new CellSource(cell.number(), code), code, 0);
        } finally {
            loading.get().remove(file);
        }
    }

    private Session.Result bash(CellSource cell, String argument, int offset) throws CellFailure {
        int status = tell(cell, "%%bash", () -> ShellScript.run(argument));
        if (status != 0) throw failure("%%bash ended with status " + status);
        return Session.Result.NONE;
    }

    private Session.Result time(CellSource cell, String argument, int offset) throws CellFailure {
        long start = System.nanoTime();
        try {
            return run(cell, argument, offset);
        } finally {
            System.out.println("took " + readable(System.nanoTime() - start));
        }
    }

    private static String readable(long nanos) {
        double millis = nanos / 1e6;
        return millis < 1000
                ? String.format(Locale.ROOT, "%.1f ms", millis)
                : String.format(Locale.ROOT, "%.2f s", millis / 1000);
    }

    private Session.Result variables(CellSource cell, String argument, int offset) throws CellFailure {
        for (VarSnippet variable : session.variables()) {
            String value = text(cell, variable);
            String line = value.lines().findFirst().orElse("");
            System.out.println(variable.typeName() + " " + variable.name() + " = "
                    + (line.length() > MAX_VALUE ? line.substring(0, MAX_VALUE) + "..." : line));
        }
        return Session.Result.NONE;
    }

    /** A variable's value; one whose text cannot be had does not hide the others. */
    private String text(CellSource cell, VarSnippet variable) throws CellFailure {
        try {
            return session.onCellThread(cell, () -> String.valueOf(session.valueOf(variable)));
        } catch (CellFailure e) {
            if (session.isInterrupted()) throw e;
            return "(its toString() threw " + e.name() + ")";
        }
    }

    private Session.Result doc(CellSource cell, String argument, int offset) throws CellFailure {
        SourceHelp help = new SourceHelp(session, List.of());
        String name = argument.strip();
        for (String code : List.of(name, name + "(")) {
            Optional<String> text = help.documentation(code, code.length());
            if (text.isEmpty()) continue;
            page = text.get();
            return Session.Result.NONE;
        }
        throw failure("%doc: nothing is known of '" + name + "'; name a class (String) or a method (Math.max)");
    }

    /** What the last cell wants shown in the front end's pager, once. */
    public Optional<String> takePage() {
        Optional<String> taken = Optional.ofNullable(page);
        page = null;
        return taken;
    }

    private Session.Result help(CellSource cell, String argument, int offset) {
        magics.values().stream()
                .map(Magic::help)
                .filter(line -> !line.isEmpty())
                .forEach(System.out::println);
        System.out.print(VARIABLES);
        return Session.Result.NONE;
    }

    private static CellFailure failure(String message) {
        return new CellFailure("MagicError", message, List.of(message));
    }
}
