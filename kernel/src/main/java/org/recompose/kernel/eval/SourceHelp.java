package org.recompose.kernel.eval;

import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.messages.reply.CompleteReply;
import io.github.spencerpark.jupyter.messages.reply.InspectReply;
import io.github.spencerpark.jupyter.messages.reply.IsCompleteReply;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.SourceCodeAnalysis.Documentation;
import jdk.jshell.SourceCodeAnalysis.Suggestion;

import java.util.List;
import java.util.Map;

/** Answers questions about source text that has not been run: is it complete, what may follow, what does it mean. */
public final class SourceHelp {
    private static final String INDENT = "    ";

    private final Session session;

    /** @param session whose declarations the source may use */
    public SourceHelp(Session session) {
        this.session = session;
    }

    /** Whether {@code code} can be run as it is, needs more lines, or never will compile. */
    public IsCompleteReply isComplete(String code) {
        List<Segment> segments = Segment.of(code);
        boolean isCellMagic = !segments.isEmpty() && segments.get(0).isMagic()
                && segments.get(0).text().startsWith("%%");
        if (isCellMagic) {
            return code.endsWith("\n") ? IsCompleteReply.VALID_CODE : IsCompleteReply.getIncompleteReplyWithIndent("");
        }
        for (Segment segment : segments) {
            if (segment.isMagic()) continue;
            String rest = segment.text();
            while (!rest.isBlank()) {
                CompletionInfo next = session.analysis().analyzeCompletion(rest);
                if (next.completeness() == Completeness.EMPTY) break;
                if (next.completeness() == Completeness.UNKNOWN) {
                    return IsCompleteReply.INVALID_CODE;
                }
                if (!next.completeness().isComplete()) {
                    return IsCompleteReply.getIncompleteReplyWithIndent(indent(code));
                }
                rest = next.remaining();
            }
        }
        return IsCompleteReply.VALID_CODE;
    }

    private static String indent(String code) {
        String last = code.substring(code.stripTrailing().lastIndexOf('\n') + 1);
        String own = last.substring(0, last.length() - last.stripLeading().length());
        boolean opens = last.stripTrailing().endsWith("{") || last.stripTrailing().endsWith("(");
        return opens ? own + INDENT : own;
    }

    /** What may stand at {@code cursor}. */
    public CompleteReply complete(String code, int cursor) {
        int[] anchor = {cursor};
        String before = code.substring(0, Math.max(0, Math.min(cursor, code.length())));
        List<Suggestion> found = session.analysis().completionSuggestions(before, before.length(), anchor);
        List<String> matches = found.stream().map(Suggestion::continuation).distinct().toList();
        return new CompleteReply(matches, anchor[0], cursor, Map.of());
    }

    /** The signatures and the Javadoc of what stands at {@code cursor}. */
    public InspectReply inspect(String code, int cursor) {
        List<Documentation> docs = session.analysis().documentation(code, cursor, true);
        DisplayData data = new DisplayData();
        if (docs.isEmpty()) return new InspectReply(false, data);
        data.putText(docs.get(0).signature());
        return new InspectReply(true, data);
    }
}
