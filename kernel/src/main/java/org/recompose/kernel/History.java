package org.recompose.kernel;

import io.github.spencerpark.jupyter.kernel.history.HistoryEntry;
import io.github.spencerpark.jupyter.messages.request.HistoryRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The last {@value #LIMIT} cells of this session with what they gave, for {@code history_request}.
 *
 * <p>Where outputs are asked for, each entry is [session, line, [input, output]], the output null where a cell gave
 * none; the base's own classes leave the pair out then.
 */
final class History {
    private static final int LIMIT = 1000;
    private static final int MAX_OUTPUT = 10_000;

    private final Deque<HistoryEntry> entries = new ArrayDeque<>();

    synchronized void add(int cell, String input, String output) {
        String kept = output == null || output.length() <= MAX_OUTPUT ? output : output.substring(0, MAX_OUTPUT);
        entries.add(new HistoryEntry(0, cell, input, kept));
        if (entries.size() > LIMIT) entries.removeFirst();
    }

    synchronized Replies.Histories answer(HistoryRequest request) {
        List<HistoryEntry> found = new ArrayList<>();
        if (request instanceof HistoryRequest.Range range) {
            entries.stream()
                    .filter(e -> range.getSessionIndex() == 0
                            && e.getCellNumber() >= range.getStart()
                            && (range.getStop() <= 0 || e.getCellNumber() < range.getStop()))
                    .forEach(found::add);
        } else if (request instanceof HistoryRequest.Tail tail) {
            if (tail.getMaxReturnLength() < 0) {
                throw new IllegalArgumentException("hist_access_type must be 'range', 'tail' or 'search'");
            }
            found.addAll(last(new ArrayList<>(entries), tail.getMaxReturnLength()));
        } else if (request instanceof HistoryRequest.Search search) {
            found.addAll(search(search));
        }
        boolean isPaired = request.includeOutput();
        return new Replies.Histories(found.stream()
                .map(e -> Arrays.asList(
                        e.getSession(),
                        e.getCellNumber(),
                        isPaired ? Arrays.asList(e.getInput(), e.getOutput()) : e.getInput()))
                .toList());
    }

    private List<HistoryEntry> search(HistoryRequest.Search search) {
        Pattern glob = glob(search.getPattern() == null ? "*" : search.getPattern());
        List<HistoryEntry> found = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (HistoryEntry e : entries) {
            if (!glob.matcher(e.getInput()).matches()) continue;
            if (search.filterUnique() && !seen.add(e.getInput())) continue;
            found.add(e);
        }
        return last(found, search.getMaxReturnLength());
    }

    /** {@code *} for any text, {@code ?} for any character. */
    private static Pattern glob(String pattern) {
        StringBuilder regex = new StringBuilder();
        for (char c : pattern.toCharArray()) {
            regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    private static List<HistoryEntry> last(List<HistoryEntry> list, int count) {
        return list.subList(Math.max(0, list.size() - Math.max(0, count)), list.size());
    }
}
