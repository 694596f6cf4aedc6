package org.recompose.kernel.eval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Shows an exception as a user of a notebook needs it: its real class and message, the cells and lines it passed
 * through with their source, its causes; without the kernel's own frames and with recursion folded.
 */
final class Traceback {
    private static final String CELL_PREFIX = "REPL.";
    private static final String CELL_CLASS = "REPL\\.\\$JShell\\$\\d+[A-Z]*[.$]";
    private static final int MAX_FRAMES = 40;
    private static final int MAX_LIBRARY_RUN = 6;
    private static final int MAX_CYCLE = 12;
    private static final int MAX_CAUSES = 50;
    private static final Pattern BAD_CAST =
            Pattern.compile("class (REPL\\S+) cannot be cast to class (REPL\\S+) \\(.*", Pattern.DOTALL);
    private static final String OLDER =
            "$1 cannot be cast to $2: the object was made before a class of its was declared anew; make it again";
    private static final List<String> KERNEL_FRAMES = List.of(
            "org.recompose.kernel.eval.",
            "jdk.internal.reflect.",
            "java.lang.reflect.Method",
            "jdk.jshell.",
            "java.util.concurrent.FutureTask");

    /** A line of a cell. */
    record Place(CellSource cell, int line) {}

    private final Map<StackTraceElement, Place> places;

    /** @param places where in which cell a frame of a cell class is */
    Traceback(Map<StackTraceElement, Place> places) {
        this.places = places;
    }

    static boolean isCell(StackTraceElement frame) {
        return frame.getClassName().startsWith(CELL_PREFIX);
    }

    /** {@code error} and its causes, each once. */
    static List<Throwable> chain(Throwable error) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Throwable> chain = new ArrayList<>();
        for (Throwable e = error; e != null && chain.size() < MAX_CAUSES && seen.add(e); e = e.getCause()) chain.add(e);
        return chain;
    }

    CellFailure of(Throwable error) {
        List<String> lines = new ArrayList<>();
        for (Throwable e : chain(error)) {
            String lead = e == error ? "" : "Caused by: ";
            String message = message(e);
            lines.add(Style.error(lead + name(e)) + (message.isEmpty() ? "" : ": " + message));
            addFrames(lines, visible(e.getStackTrace()));
            for (Throwable s : e.getSuppressed()) {
                lines.add("  suppressed: " + name(s) + ": " + message(s));
            }
        }
        return new CellFailure(name(error), message(error), lines);
    }

    static String name(Throwable e) {
        return e.getClass().getName().replaceFirst(CELL_CLASS, "").replace('$', '.');
    }

    @SuppressWarnings("removal")
    private static String message(Throwable e) {
        try {
            String message = Optional.ofNullable(e.getLocalizedMessage()).orElse("");
            if (e instanceof ClassCastException)
                message = BAD_CAST.matcher(message).replaceFirst(OLDER);
            return message.replaceAll(CELL_CLASS, "");
        } catch (ThreadDeath | CellGuard.CellStoppedError stopped) {
            throw stopped;
        } catch (Throwable broken) {
            return "(its message cannot be read: " + broken.getClass().getName() + ")";
        }
    }

    /** The frames down to the last one of a cell; the kernel called that one. */
    private static List<StackTraceElement> visible(StackTraceElement[] frames) {
        int end = frames.length;
        for (int i = frames.length; i-- > 0; ) {
            if (isCell(frames[i])) {
                end = i + 1;
                break;
            }
        }
        return Arrays.stream(frames)
                .limit(end)
                .filter(f -> KERNEL_FRAMES.stream().noneMatch(f.getClassName()::startsWith))
                .toList();
    }

    private void addFrames(List<String> lines, List<StackTraceElement> frames) {
        int shown = 0;
        int i = 0;
        while (i < frames.size()) {
            if (shown >= MAX_FRAMES) {
                lines.add("  ... " + (frames.size() - i) + " more");
                return;
            }
            int run = libraryRun(frames, i);
            if (run > MAX_LIBRARY_RUN) {
                for (int k = 0; k < MAX_LIBRARY_RUN - 1; k++, shown++) addFrame(lines, frames.get(i + k));
                lines.add("  ... " + (run - MAX_LIBRARY_RUN + 1) + " more");
                i += run;
                continue;
            }
            int cycle = cycleAt(frames, i);
            int repeats = cycle == 0 ? 1 : repeats(frames, i, cycle);
            int once = cycle == 0 ? 1 : cycle;
            for (int k = 0; k < once; k++, shown++) addFrame(lines, frames.get(i + k));
            if (repeats > 1) {
                lines.add("  ... " + (once == 1 ? "that frame" : "those " + once + " frames") + " repeated "
                        + (repeats - 1) + " more times");
            }
            i += once * repeats;
        }
    }

    /** How many frames from {@code start} on are of no cell, where a cell's frame follows them; else 0. */
    private static int libraryRun(List<StackTraceElement> frames, int start) {
        int end = start;
        while (end < frames.size() && !isCell(frames.get(end))) end++;
        return end == frames.size() ? 0 : end - start;
    }

    /** The length of a run of frames that comes at least three times from {@code start} on, or 0. */
    private static int cycleAt(List<StackTraceElement> frames, int start) {
        for (int length = 1; length <= MAX_CYCLE; length++) {
            if (repeats(frames, start, length) >= 3) return length;
        }
        return 0;
    }

    private static int repeats(List<StackTraceElement> frames, int start, int length) {
        int count = 1;
        while (start + (count + 1) * length <= frames.size()
                && frames.subList(start, start + length)
                        .equals(frames.subList(start + count * length, start + (count + 1) * length))) count++;
        return count;
    }

    private void addFrame(List<String> lines, StackTraceElement frame) {
        Place place = places.get(frame);
        if (place == null) {
            lines.add("  at " + (isCell(frame) ? method(frame) : frame));
            return;
        }
        String method = method(frame);
        lines.add("  " + Style.place("cell [" + place.cell().number() + "], line " + place.line())
                + (method.isEmpty() ? "" : ", in " + method));
        lines.add("    " + Style.dim(String.valueOf(place.line()) + " | ")
                + place.cell().line(place.line()).strip());
    }

    /** {@code REPL.$JShell$12$Foo.bar} as {@code Foo.bar}; empty for a cell's own top level. */
    private static String method(StackTraceElement frame) {
        String type = (frame.getClassName() + ".")
                .replaceFirst(CELL_CLASS, "")
                .replaceFirst("\\.$", "")
                .replace('$', '.');
        String name = frame.getMethodName();
        if (name.startsWith("lambda$")) name = "a lambda";
        if (name.equals("do_it$") || name.equals("lambda$do_it$$0")) name = "";
        return type.isEmpty() ? name : type + "." + name;
    }
}
