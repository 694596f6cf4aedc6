package org.recompose.kernel.magic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import jdk.jshell.VarSnippet;
import org.recompose.kernel.eval.CellFailure;
import org.recompose.kernel.eval.CellSource;
import org.recompose.kernel.eval.ClassPath;
import org.recompose.kernel.eval.Segment;
import org.recompose.kernel.eval.Session;
import org.recompose.kernel.eval.SourceHelp;

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
    private final MavenResolver maven = new MavenResolver();
    private final Map<String, Magic> magics = new LinkedHashMap<>();
    private String page;

    /** @param session what the magics work on */
    public Magics(Session session) {
        this.session = session;
        magics.put(
                "%classpath",
                Magic.of(
                        "%classpath ENTRIES     adds jars and directories (dir/* for a directory's jars) to the class path",
                        this::classpath));
        magics.put(
                "%maven",
                Magic.of(
                        "%maven G:A:V ...       adds Maven artifacts with what they depend on; options --repo URL, --offline",
                        this::maven));
        magics.put(
                "%load",
                Magic.of(
                        "%load FILE             runs a file of Java snippets (.java, .jshell) or the code of a notebook (.ipynb)",
                        this::load));
        magics.put("%time", Magic.of("%time CODE             runs one line and says how long it took", this::time));
        magics.put("%%time", Magic.of("%%time                 at the head of a cell: times the cell", this::time));
        magics.put(
                "%vars",
                Magic.of("%vars                  lists the variables with their types and values", this::variables));
        magics.put(
                "%doc",
                Magic.of("%doc NAME              documentation of a class or a method, e.g. %doc Math.max", this::doc));
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
        for (Segment segment : Segment.of(code)) {
            int start = offset + segment.offset();
            if (!segment.isMagic()) {
                last = session.run(cell, segment.text(), start);
                continue;
            }
            String name = segment.text().split("\\s", 2)[0];
            Magic magic = magics.get(name);
            if (magic == null) throw failure("there is no magic " + name + "; %help lists them");
            boolean takesCell = name.startsWith("%%");
            int argumentStart = segment.offset() + name.length();
            String argument =
                    takesCell ? code.substring(argumentStart) : segment.text().substring(name.length());
            last = magic.run(cell, argument, offset + argumentStart);
            if (takesCell) return last;
        }
        return last;
    }

    private Session.Result classpath(CellSource cell, String argument, int offset) throws CellFailure {
        try {
            ClassPath.entries(argument).forEach(entry -> session.addToClasspath(entry.toString()));
            return Session.Result.NONE;
        } catch (IOException e) {
            throw failure("%classpath: " + e.getMessage());
        }
    }

    private Session.Result maven(CellSource cell, String argument, int offset) throws CellFailure {
        List<Path> jars = session.onCellThread(
                cell, () -> maven.resolve(Arrays.asList(argument.strip().split("\\s+"))));
        jars.forEach(jar -> session.addToClasspath(jar.toString()));
        System.out.println("added " + jars.size() + " jars: "
                + jars.stream().map(jar -> jar.getFileName().toString()).collect(Collectors.joining(", ")));
        return Session.Result.NONE;
    }

    private Session.Result load(CellSource cell, String argument, int offset) throws CellFailure {
        Path file = Path.of(argument.strip());
        try {
            String code = file.toString().endsWith(".ipynb") ? NotebookFile.code(file) : Files.readString(file);
            return run(new CellSource(cell.number(), code), code, 0);
        } catch (IOException | IllegalStateException e) {
            throw failure("%load: '" + file.toAbsolutePath() + "' cannot be read: " + e);
        }
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
            String value = session.onCellThread(cell, () -> String.valueOf(session.valueOf(variable)));
            String line = value.lines().findFirst().orElse("");
            System.out.println(variable.typeName() + " " + variable.name() + " = "
                    + (line.length() > MAX_VALUE ? line.substring(0, MAX_VALUE) + "..." : line));
        }
        return Session.Result.NONE;
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
        magics.values().forEach(magic -> System.out.println(magic.help()));
        System.out.print(VARIABLES);
        return Session.Result.NONE;
    }

    private static CellFailure failure(String message) {
        return new CellFailure("MagicError", message, List.of(message));
    }
}
