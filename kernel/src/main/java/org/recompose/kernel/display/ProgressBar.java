package org.recompose.kernel.display;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * How far some long work is. A value: each step makes the next one, which is shown in place of the one before.
 *
 * <pre>{@code
 * ProgressBar bar = ProgressBar.of("GNet-R", 60);
 * String id = display(bar);
 * for (int epoch = 1; epoch <= 60; epoch++) {
 *     ...
 *     bar = bar.at(epoch, "accuracy 71.3 %");
 *     updateDisplay(id, bar);
 * }
 * }</pre>
 *
 * <p>In a log, {@link #toString} is the same as one line of text.
 *
 * @param label what is being done
 * @param first what was done before this run began, which counts as progress but not for the speed
 * @param done steps done, from {@code first} to {@code total}
 * @param total steps in all, at least 1
 * @param note what else to show; may be empty
 * @param start when this run began
 * @param now when {@code done} was reached
 */
public record ProgressBar(String label, long first, long done, long total, String note, Instant start, Instant now) {
    private static final int TEXT_WIDTH = 24;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if {@code total} is below 1, or {@code done} not within 0 and {@code total}
     */
    public ProgressBar {
        Objects.requireNonNull(label, "label");
        Objects.requireNonNull(note, "note");
        if (total < 1) {
            throw new IllegalArgumentException("total must be at least 1, not " + total);
        }
        if (first < 0 || done < first || done > total) {
            throw new IllegalArgumentException(
                    "done must lie between " + Math.max(0, first) + " and " + total + ", not " + done);
        }
    }

    /** The bar of work that begins now. */
    public static ProgressBar of(String label, long total) {
        return of(label, 0, total);
    }

    /** The bar of work that goes on now after some of it was done earlier, from a checkpoint for example. */
    public static ProgressBar of(String label, long first, long total) {
        Instant start = Instant.now();
        return new ProgressBar(label, first, first, total, "", start, start);
    }

    /** This bar further on. */
    public ProgressBar at(long newDone) {
        return at(newDone, note);
    }

    /** This bar further on, with another note. */
    public ProgressBar at(long newDone, String newNote) {
        return new ProgressBar(label, first, newDone, total, newNote, start, Instant.now());
    }

    public boolean isComplete() {
        return done == total;
    }

    /** Time since the start of this run. */
    public Duration elapsed() {
        return Duration.between(start, now);
    }

    /** The time that the rest takes at the speed so far; empty before the first step and after the last. */
    public Optional<Duration> left() {
        return done == first || isComplete()
                ? Optional.empty()
                : Optional.of(
                        Duration.ofMillis(Math.round((double) elapsed().toMillis() * (total - done) / (done - first))));
    }

    /** The bar for a notebook, in its theme's colours. */
    public String toHtml() {
        String colour = isComplete() ? "var(--jp-success-color1,#388e3c)" : "var(--jp-brand-color1,#1976d2)";
        return """
                <div class="recompose-progress" role="progressbar" aria-label="%s" aria-valuemin="0" aria-valuemax="%d" aria-valuenow="%d" \
                style="display:flex;align-items:center;gap:10px;font-size:13px;font-variant-numeric:tabular-nums;max-width:60em">\
                <span style="min-width:9em;font-weight:600">%s</span>\
                <span style="flex:0 0 16em;height:10px;border-radius:5px;background:rgba(128,128,128,.25);overflow:hidden">\
                <span style="display:block;height:10px;border-radius:5px;width:%s%%;background:%s"></span></span>\
                <span>%s</span></div>"""
                .formatted(
                        Html.escape(label), total, done, Html.escape(label), percent(), colour, Html.escape(status()));
    }

    /** The bar as a line of a log. */
    @Override
    public String toString() {
        int filled = (int) (TEXT_WIDTH * done / total);
        return label + " [" + "#".repeat(filled) + ".".repeat(TEXT_WIDTH - filled) + "] " + status();
    }

    private String status() {
        String time = isComplete()
                ? "took " + clock(elapsed())
                : left().map(left -> clock(left) + " left").orElse("");
        return 100 * done / total + " %, " + done + "/" + total + (time.isEmpty() ? "" : ", " + time)
                + (note.isEmpty() ? "" : ", " + note);
    }

    private String percent() {
        return String.format(Locale.ROOT, "%.1f", 100.0 * done / total);
    }

    private static String clock(Duration time) {
        long seconds = Math.round(time.toMillis() / 1000.0);
        return seconds >= 3600
                ? String.format("%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60)
                : String.format("%d:%02d", seconds / 60, seconds % 60);
    }
}
