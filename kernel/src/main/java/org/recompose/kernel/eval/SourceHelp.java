package org.recompose.kernel.eval;

import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import io.github.spencerpark.jupyter.messages.reply.CompleteReply;
import io.github.spencerpark.jupyter.messages.reply.InspectReply;
import io.github.spencerpark.jupyter.messages.reply.IsCompleteReply;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.SourceVersion;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.SourceCodeAnalysis.Documentation;
import jdk.jshell.SourceCodeAnalysis.Suggestion;
import jdk.jshell.VarSnippet;
import org.recompose.kernel.display.Html;
import org.recompose.kernel.display.ValueText;

/**
 * Answers questions about source text that has not been run: is it complete, what may follow, what does it mean.
 *
 * <p>Cursor positions are Jupyter's: they count Unicode characters.
 */
public final class SourceHelp {
    private static final String INDENT = "    ";
    private static final int MOST_VALUE = 2000;
    private static final int VALUE_MS = 1000;
    private static final long SIGNATURES_NANOS = 100_000_000;

    private final Session session;
    private final List<String> magics;
    private final ProjectSources sources;

    /**
     * @param session whose declarations the source may use
     * @param magics the names of the magics
     */
    public SourceHelp(Session session, List<String> magics) {
        this.session = session;
        this.sources = new ProjectSources(session.analysis());
        this.magics = magics;
    }

    /** Whether {@code code} can be run as it is, needs more lines, or never will compile. */
    public IsCompleteReply isComplete(String code) {
        return session.locked(() -> completeness(code));
    }

    private IsCompleteReply completeness(String code) {
        if (Segment.endsOpen(code)) return IsCompleteReply.getIncompleteReplyWithIndent("");
        List<Segment> segments = Segment.of(code, magics::contains);
        boolean isCellMagic = !segments.isEmpty() && segments.get(0).text().startsWith("%%");
        if (isCellMagic) {
            return code.endsWith("\n\n")
                    ? IsCompleteReply.VALID_CODE
                    : IsCompleteReply.getIncompleteReplyWithIndent("");
        }
        for (Segment segment : segments) {
            if (segment.isMagic()) continue;
            String rest = segment.text();
            while (!rest.isBlank()) {
                CompletionInfo next = session.analysis().analyzeCompletion(rest);
                if (next.completeness() == Completeness.EMPTY) break;
                // JShell's own isComplete() is true for UNKNOWN, which means that the text cannot be parsed.
                if (next.completeness() == Completeness.UNKNOWN) return IsCompleteReply.INVALID_CODE;
                if (!next.completeness().isComplete()) {
                    return IsCompleteReply.getIncompleteReplyWithIndent(indent(code));
                }
                rest = next.remaining();
            }
        }
        return IsCompleteReply.VALID_CODE;
    }

    private static String indent(String code) {
        String last = code.stripTrailing();
        last = last.substring(last.lastIndexOf('\n') + 1);
        String own = last.substring(0, last.length() - last.stripLeading().length());
        return last.endsWith("{") || last.endsWith("(") ? own + INDENT : own;
    }

    /** What may stand at {@code position}, with its kind: first what fits the expected type. */
    public CompleteReply complete(String code, int position) {
        return session.locked(() -> completion(code, position));
    }

    private CompleteReply completion(String code, int position) {
        int cursor = toIndex(code, position);
        int lineStart = code.lastIndexOf('\n', cursor - 1) + 1;
        String line = code.substring(lineStart, cursor);
        if (line.stripLeading().matches("%{1,2}[A-Za-z]*")) {
            String typed = line.stripLeading();
            List<Candidate> names = magics.stream()
                    .filter(m -> m.startsWith(typed))
                    .map(m -> new Candidate(m, "magic", ""))
                    .toList();
            return reply(code, names, cursor - typed.length(), cursor);
        }
        int start = cursor;
        while (start > 0 && Character.isJavaIdentifierPart(code.charAt(start - 1))) start--;
        Set<String> own = ownVariables(code.substring(0, start), code.substring(start, cursor));
        for (Source source : sourcesBefore(code, cursor)) {
            int[] anchor = {0};
            List<String> suggestions =
                    session.analysis().completionSuggestions(source.text, source.text.length(), anchor).stream()
                            .sorted(Comparator.comparing((Suggestion s) -> !s.matchesType()))
                            .map(Suggestion::continuation)
                            .toList();
            if (suggestions.isEmpty()) continue;
            int at = source.offset + anchor[0];
            String before = source.text.substring(0, anchor[0]);
            Set<String> first = at == start ? own : Set.of();
            List<String> matches = Stream.concat(first.stream(), suggestions.stream())
                    .distinct()
                    .toList();
            return reply(code, candidates(before, matches, first), at, cursor);
        }
        return reply(code, candidates("", List.copyOf(own), own), start, cursor);
    }

    /**
     * What may follow {@code before} of the variables that this very cell declares, which JShell does not know yet.
     * Also those of a block that has ended: the cell is only being written.
     *
     * @param word the part of a name that has been typed
     */
    private Set<String> ownVariables(String before, String word) {
        String end = before.stripTrailing();
        boolean isMember = end.endsWith(".") || end.endsWith("::");
        if (word.isEmpty() || isMember || !Segment.endsInCode(before)) return Set.of();
        String java = Segment.of(before, magics::contains).stream()
                .filter(segment -> !segment.isMagic())
                .map(Segment::text)
                .collect(Collectors.joining("\n"));
        Set<String> names = SourceShape.variables(java);
        names.removeIf(name -> !name.startsWith(word));
        return names;
    }

    private record Candidate(String text, String kind, String signature) {}

    /** Signatures are looked up one by one: so many as there is time for. */
    private List<Candidate> candidates(String before, List<String> matches, Set<String> own) {
        boolean isMember = before.stripTrailing().endsWith(".");
        Set<String> variables = isMember
                ? Set.of()
                : Stream.concat(own.stream(), session.variables().stream().map(VarSnippet::name))
                        .collect(Collectors.toSet());
        long end = System.nanoTime() + SIGNATURES_NANOS;
        List<Candidate> candidates = new ArrayList<>();
        for (String match : matches) {
            boolean isCall = match.contains("(");
            String signature = isCall && System.nanoTime() < end ? signature(before + match.replace(")", "")) : "";
            candidates.add(new Candidate(match, isCall ? "function" : kind(match, isMember, variables), signature));
        }
        return candidates;
    }

    private String signature(String call) {
        List<Documentation> overloads = session.analysis().documentation(call, call.length(), false);
        if (overloads.isEmpty()) return "";
        String more = overloads.size() == 1 ? "" : " (+" + (overloads.size() - 1) + ")";
        return overloads.get(0).signature() + more;
    }

    private static String kind(String match, boolean isMember, Set<String> variables) {
        if (variables.contains(match)) return "instance";
        if (SourceVersion.isKeyword(match.strip())) return "keyword";
        if (match.endsWith(".")) return "module";
        if (Character.isUpperCase(match.charAt(0)))
            return match.equals(match.toUpperCase(Locale.ROOT)) ? "property" : "class";
        return isMember ? "property" : "module";
    }

    private static CompleteReply reply(String code, List<Candidate> candidates, int start, int end) {
        int from = code.codePointCount(0, start);
        int to = code.codePointCount(0, end);
        List<Map<String, Object>> types = candidates.stream()
                .map(c -> Map.<String, Object>of(
                        "text", c.text, "type", c.kind, "signature", c.signature, "start", from, "end", to))
                .toList();
        return new CompleteReply(
                candidates.stream().map(Candidate::text).toList(),
                from,
                to,
                Map.of("_jupyter_types_experimental", types));
    }

    /** The signatures and the Javadoc of what stands at {@code position}, or a variable's type and value. */
    public InspectReply inspect(String code, int position) {
        int cursor = toIndex(code, position);
        int end = cursor;
        while (end < code.length() && Character.isJavaIdentifierPart(code.charAt(end))) end++;
        int start = cursor;
        while (start > 0 && Character.isJavaIdentifierPart(code.charAt(start - 1))) start--;
        String name = code.substring(start, end);
        boolean isMember = start > 0 && code.charAt(start - 1) == '.';
        for (VarSnippet variable : session.variables()) {
            if (variable.name().equals(name) && !isMember) return found(List.of(described(variable)), "");
        }
        int last = end;
        return session.locked(() -> documented(code, name, last));
    }

    private String described(VarSnippet variable) {
        String head = variable.typeName() + " " + variable.name();
        Thread asking = Thread.currentThread();
        AtomicBoolean isAnswered = new AtomicBoolean();
        CompletableFuture.delayedExecutor(VALUE_MS, TimeUnit.MILLISECONDS).execute(() -> {
            if (!isAnswered.get()) session.interrupt(asking);
        });
        session.begin(() -> {});
        try {
            String value = session.onCellThread(new CellSource(0, ""), () -> ValueText.of(session.valueOf(variable)));
            return head + " = " + (value.length() > MOST_VALUE ? value.substring(0, MOST_VALUE) + "…" : value);
        } catch (CellFailure unknown) {
            return head;
        } finally {
            isAnswered.set(true);
        }
    }

    private InspectReply documented(String code, String name, int end) {
        session.classpath().forEach(sources::add);
        for (boolean asCall : new boolean[] {true, false}) {
            boolean isCall = !name.isEmpty() && end < code.length() && code.charAt(end) == '(';
            if (asCall && (name.isEmpty() || !Character.isJavaIdentifierStart(name.charAt(0)))) continue;
            for (Source source : sourcesBefore(code, asCall && isCall ? end + 1 : end)) {
                String text = asCall && !isCall ? source.text + "(" : source.text;
                List<Documentation> docs = session.analysis().documentation(text, text.length(), true);
                if (docs.isEmpty()) continue;
                String javadoc = docs.stream()
                        .map(Documentation::javadoc)
                        .filter(d -> d != null && !d.isBlank())
                        .findFirst()
                        .orElse("");
                return found(
                        docs.stream().map(Documentation::signature).distinct().toList(), javadoc);
            }
        }
        return new InspectReply(false, new DisplayData());
    }

    /** As {@link #inspect}, as plain text. */
    public Optional<String> documentation(String code, int position) {
        return Optional.ofNullable((String) inspect(code, position).getData(MIMEType.TEXT_PLAIN));
    }

    private static InspectReply found(List<String> signatures, String javadoc) {
        String heads = String.join("\n", signatures);
        DisplayData data = new DisplayData();
        Javadoc comment = new Javadoc(javadoc);
        data.putText(javadoc.isEmpty() ? heads : heads + "\n\n" + comment.plain());
        data.putHTML("<pre>" + Html.escape(heads) + "</pre>" + comment.html());
        return new InspectReply(true, data);
    }

    private record Source(String text, int offset) {}

    /**
     * What of the cell to look at for a question at {@code cursor}: the statements up to there, because a variable may
     * have been declared in this very cell, and, should they not go together, the last one alone.
     */
    private List<Source> sourcesBefore(String code, int cursor) {
        int segmentStart = 0;
        for (Segment segment : Segment.of(code, magics::contains)) {
            if (segment.offset() <= cursor) segmentStart = segment.offset();
        }
        String before = code.substring(segmentStart, cursor);
        int afterImports = 0;
        int lastStart = 0;
        String rest = before;
        while (!rest.isBlank()) {
            CompletionInfo next = session.analysis().analyzeCompletion(rest);
            boolean hasMore = next.completeness() == Completeness.COMPLETE
                    && !next.remaining().isBlank();
            if (!hasMore) break;
            rest = next.remaining();
            lastStart = before.length() - rest.length();
            if (next.source().strip().startsWith("import ")) afterImports = lastStart;
        }
        List<Source> sources = new ArrayList<>();
        sources.add(new Source(before.substring(afterImports), segmentStart + afterImports));
        if (lastStart > afterImports) sources.add(new Source(before.substring(lastStart), segmentStart + lastStart));
        return sources;
    }

    private static int toIndex(String code, int position) {
        int count = code.codePointCount(0, code.length());
        return code.offsetByCodePoints(0, Math.max(0, Math.min(position, count)));
    }
}
