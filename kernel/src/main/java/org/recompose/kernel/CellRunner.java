package org.recompose.kernel;

import io.github.spencerpark.jupyter.messages.reply.CompleteReply;
import io.github.spencerpark.jupyter.messages.reply.InspectReply;
import io.github.spencerpark.jupyter.messages.reply.IsCompleteReply;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.recompose.kernel.debug.Debugger;
import org.recompose.kernel.display.MimeBundle;
import org.recompose.kernel.display.Renderers;
import org.recompose.kernel.eval.CellFailure;
import org.recompose.kernel.eval.CellSource;
import org.recompose.kernel.eval.ClassPath;
import org.recompose.kernel.eval.Session;
import org.recompose.kernel.eval.SourceHelp;
import org.recompose.kernel.magic.Magics;

/** Runs whole cells, Java and magics, and answers questions about their source. */
final class CellRunner {
    private static final String CLASSPATH_VARIABLE = "RECOMPOSE_KERNEL_CLASSPATH";

    /** What every notebook has at hand without an import of its own. */
    private static final List<String> IMPORTS = List.of(
            "import java.io.*;",
            "import java.math.*;",
            "import java.net.*;",
            "import java.nio.file.*;",
            "import java.util.*;",
            "import java.util.concurrent.*;",
            "import java.util.function.*;",
            "import java.util.regex.*;",
            "import java.util.stream.*;",
            "import org.recompose.kernel.display.ProgressBar;",
            "import static org.recompose.kernel.Notebook.*;");

    private final Session session;
    private final Magics magics;
    private final SourceHelp help;
    /** What was found wrong at the start, for the first cell to show. */
    private final List<String> complaints = new ArrayList<>();

    /** Starts the session and has it compile the imports, so that the first cell need not wait for that. */
    CellRunner() throws CellFailure {
        System.setProperty("java.class.path", usable("the class path", System.getProperty("java.class.path")));
        session = new Session();
        Debugger.mapLines(session);
        magics = new Magics(session);
        String more = System.getenv(CLASSPATH_VARIABLE);
        if (more != null) session.addToClasspath(usable(CLASSPATH_VARIABLE, more));
        help = new SourceHelp(session, magics.names());
        session.run(new CellSource(0, String.join("\n", IMPORTS)), String.join("\n", IMPORTS), 0);
        session.release(Thread.currentThread()); // which runs no cells
    }

    /** The entries of a class path that can be used; one that cannot would fail the compiler at every cell. */
    private String usable(String name, String path) {
        List<String> entries = new ArrayList<>();
        for (String entry : path.split(File.pathSeparator)) {
            try {
                ClassPath.entries(entry).forEach(file -> entries.add(file.toString()));
            } catch (IOException e) {
                complaints.add("Warning: in " + name + ", " + e.getMessage());
            }
        }
        return String.join(File.pathSeparator, entries);
    }

    /** The value a cell ends with, rendered; null where it ends without. */
    MimeBundle run(CellSource cell) throws CellFailure {
        complaints.forEach(System.err::println);
        complaints.clear();
        Session.Result last = magics.run(cell);
        boolean isDisplayId = last.value() instanceof String id && Notebook.isLastDisplayId(id);
        return last.isPresent() && !isDisplayId ? render(cell, last.value()) : null;
    }

    private MimeBundle render(CellSource cell, Object value) throws CellFailure {
        return session.onCellThread(cell, () -> Renderers.render(value, session.classLoader()));
    }

    /** See {@link Magics#takePage}. */
    Optional<String> takePage() {
        return magics.takePage();
    }

    Session session() {
        return session;
    }

    ClassLoader classLoader() {
        return session.classLoader();
    }

    /** A cell begins: the calling thread and that of its cells work for {@code request}. */
    void begin(CellContext.Request request) {
        CellContext.enter(request);
        session.begin(() -> CellContext.enter(request));
    }

    /** See {@link Session#release}. */
    void release(Thread shell) {
        session.release(shell);
    }

    /** See {@link Session#interrupt}. */
    void interrupt(Thread shell) {
        session.interrupt(shell);
    }

    IsCompleteReply isComplete(String code) {
        return help.isComplete(code);
    }

    CompleteReply complete(String code, int cursor) {
        return help.complete(code, cursor);
    }

    InspectReply inspect(String code, int cursor) {
        return help.inspect(code, cursor);
    }
}
