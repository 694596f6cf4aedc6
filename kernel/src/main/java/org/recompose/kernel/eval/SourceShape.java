package org.recompose.kernel.eval;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Modifier;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** What a piece of source is, by javac's parser alone: nothing is compiled. */
final class SourceShape {
    private static final Pattern TYPE_WORD = Pattern.compile("\\b(class|interface|enum|record)\\s+\\w");
    private static final Pattern DECLARATION_WORD = Pattern.compile(
            "\\s*((import|package|class|interface|enum|record|public|private|protected|static|final|abstract|sealed|"
                    + "non-sealed|default|void|int|long|double|float|boolean|char|byte|short|var|String)\\b|@)");
    private static final Set<Modifier> ACCESS = EnumSet.of(Modifier.PUBLIC, Modifier.PROTECTED, Modifier.PRIVATE);
    private static final Set<Tree.Kind> STATEMENTS = EnumSet.of(
            Tree.Kind.EXPRESSION_STATEMENT,
            Tree.Kind.IF,
            Tree.Kind.FOR_LOOP,
            Tree.Kind.ENHANCED_FOR_LOOP,
            Tree.Kind.WHILE_LOOP,
            Tree.Kind.DO_WHILE_LOOP,
            Tree.Kind.SWITCH,
            Tree.Kind.TRY,
            Tree.Kind.SYNCHRONIZED,
            Tree.Kind.BLOCK,
            Tree.Kind.EMPTY_STATEMENT);
    /** How many statements are compiled as one; javac's limit is the size of a method. */
    private static final int MOST_STATEMENTS = 100;

    private static final int MOST_CHARACTERS = 16_000;
    private static final String BEFORE = "class $ { void $() throws Throwable {";
    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();
    private static final StandardJavaFileManager FILES = COMPILER.getStandardFileManager(null, Locale.ENGLISH, null);

    private SourceShape() {}

    /** @param firstError where the first error is, or past everything */
    private record Parsed(CompilationUnitTree unit, SourcePositions positions, long firstError) {
        boolean isFlawless() {
            return firstError == Long.MAX_VALUE;
        }
    }

    private static Optional<Parsed> parse(String source) {
        try {
            DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
            JavacTask task = (JavacTask)
                    COMPILER.getTask(null, FILES, problems, List.of("-proc:none"), null, List.of(new TextFile(source)));
            CompilationUnitTree unit = task.parse().iterator().next();
            long firstError = problems.getDiagnostics().stream()
                    .filter(d -> d.getKind() == Diagnostic.Kind.ERROR)
                    .mapToLong(Diagnostic::getPosition)
                    .min()
                    .orElse(Long.MAX_VALUE);
            return Optional.of(new Parsed(unit, Trees.instance(task).getSourcePositions(), firstError));
        } catch (IOException | RuntimeException | StackOverflowError e) {
            return Optional.empty();
        }
    }

    /**
     * Where the statements end that {@code source} begins with and that declare nothing, so that they can be put into
     * one block: one place behind each.
     */
    static List<Integer> leadingStatements(String source) {
        String text = source.substring(0, Math.min(source.length(), MOST_CHARACTERS));
        boolean mayHold = text.indexOf(';') >= 0 || text.indexOf('}') >= 0;
        if (!mayHold || DECLARATION_WORD.matcher(text).lookingAt()) return List.of();
        Optional<Parsed> parsed = parse(BEFORE + text + "\n}}");
        if (parsed.isEmpty()) return List.of();
        List<? extends Tree> types = parsed.get().unit().getTypeDecls();
        List<? extends Tree> members = types.size() == 1 ? ((ClassTree) types.get(0)).getMembers() : List.of();
        if (members.size() != 1 || !(members.get(0) instanceof MethodTree method)) return List.of();
        List<Integer> ends = new ArrayList<>();
        for (StatementTree statement : method.getBody().getStatements()) {
            long end = parsed.get().positions().getEndPosition(parsed.get().unit(), statement) - BEFORE.length();
            boolean isWhole =
                    end <= text.length() && end + BEFORE.length() < parsed.get().firstError();
            if (!isWhole || !STATEMENTS.contains(statement.getKind()) || ends.size() == MOST_STATEMENTS) break;
            ends.add((int) end);
        }
        boolean mayGoOn = text.length() < source.length(); // with an else, say
        return mayGoOn && !ends.isEmpty() ? ends.subList(0, ends.size() - 1) : ends;
    }

    /** The names of all variables and parameters in {@code source}, which may end anywhere. */
    static Set<String> variables(String source) {
        Set<String> names = new LinkedHashSet<>();
        parse(BEFORE + source + "\n}}")
                .ifPresent(parsed -> new TreeScanner<Void, Void>() {
                    @Override
                    public Void visitVariable(VariableTree variable, Void unused) {
                        String name = variable.getName().toString();
                        if (SourceVersion.isName(name)) names.add(name);
                        return super.visitVariable(variable, unused);
                    }
                }.scan(parsed.unit(), null));
        return names;
    }

    /** The simple name of the type that {@code source} declares. */
    static Optional<String> declaredType(String source) {
        if (!TYPE_WORD.matcher(source).find()) return Optional.empty();
        return parse(source).flatMap(p -> p.unit().getTypeDecls().stream()
                .filter(ClassTree.class::isInstance)
                .map(t -> ((ClassTree) t).getSimpleName().toString())
                .filter(name -> !name.isEmpty())
                .findFirst());
    }

    /**
     * Where in {@code source}, the declaration of a record, {@code public} is missing: JShell makes the record public,
     * and Java asks the same of its constructors.
     */
    static List<Integer> constructorsToOpen(String source) {
        if (!source.contains("record")) return List.of();
        List<Integer> places = new ArrayList<>();
        parse(source).filter(Parsed::isFlawless).ifPresent(parsed -> {
            for (Tree tree : parsed.unit().getTypeDecls()) {
                if (tree.getKind() != Tree.Kind.RECORD) continue;
                for (Tree member : ((ClassTree) tree).getMembers()) {
                    boolean isClosed = member instanceof MethodTree method
                            && method.getName().contentEquals("<init>")
                            && Collections.disjoint(method.getModifiers().getFlags(), ACCESS);
                    long place = parsed.positions().getStartPosition(parsed.unit(), member);
                    if (isClosed && place >= 0) places.add((int) place);
                }
            }
        });
        return places;
    }

    private static final class TextFile extends SimpleJavaFileObject {
        private final String text;

        TextFile(String text) {
            super(URI.create("string:///Snippet.java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
