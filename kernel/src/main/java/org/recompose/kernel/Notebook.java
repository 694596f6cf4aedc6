package org.recompose.kernel;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import io.github.spencerpark.jupyter.channels.ShellReplyEnvironment;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.messages.ContentType;
import io.github.spencerpark.jupyter.messages.publish.PublishClearOutput;
import io.github.spencerpark.jupyter.messages.publish.PublishDisplayData;
import io.github.spencerpark.jupyter.messages.publish.PublishUpdateDisplayData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.recompose.kernel.display.MimeBundle;
import org.recompose.kernel.display.PlotlyPage;
import org.recompose.kernel.display.Renderers;
import org.recompose.kernel.display.Saving;

/**
 * The functions that every cell can call without an import.
 *
 * <p>A cell knows its kernel only through static methods, so this class holds the one kernel of the JVM.
 */
public final class Notebook {
    private static final Pattern TEXT_TYPE = Pattern.compile("text/.*|.*[/+](json|xml|javascript)");
    private static final Gson STRICT_JSON =
            new GsonBuilder().setStrictness(Strictness.STRICT).create();

    private static volatile CompletableFuture<CellRunner> runner;
    private static volatile OutputStreams output;
    private static volatile String lastDisplayId;

    private Notebook() {}

    static void attach(CompletableFuture<CellRunner> cells, OutputStreams streams) {
        runner = cells;
        output = streams;
        PlotlyPage.publishWith(bundle -> publish(new PublishDisplayData(RecomposeKernel.data(bundle))));
    }

    /** Whether {@code value} is the very id that the last display returned: a cell that ends with one shows it once. */
    @SuppressWarnings("StringEquality")
    static boolean isLastDisplayId(String value) {
        return value == lastDisplayId;
    }

    /** Shows {@code value} in the richest form the client knows; the id is for {@link #updateDisplay}. */
    public static String display(Object value) {
        String id = UUID.randomUUID().toString();
        lastDisplayId = id;
        DisplayData data = render(value);
        data.setDisplayId(id);
        publish(new PublishDisplayData(data));
        return id;
    }

    /**
     * Shows {@code value} in the given form alone, beside plain text: a text or bytes as what {@code mimeType} says
     * they are, any other value in the form of that kind that it has. The bytes of a text are read as UTF-8.
     *
     * @throws IllegalArgumentException if it has none, or is to be JSON and is not
     */
    public static String display(Object value, String mimeType) {
        if (value instanceof CharSequence text)
            return display(MimeBundle.of(mimeType, form(text.toString(), mimeType)));
        if (value instanceof byte[] bytes) {
            Object form = TEXT_TYPE.matcher(mimeType).matches()
                    ? form(new String(bytes, StandardCharsets.UTF_8), mimeType)
                    : Base64.getEncoder().encodeToString(bytes);
            return display(MimeBundle.of(mimeType, form));
        }
        MimeBundle forms = Renderers.render(value, runner.join().classLoader());
        if (forms.get(mimeType) == null) {
            throw new IllegalArgumentException("it has no form " + mimeType + ", but "
                    + String.join(", ", forms.data().keySet()));
        }
        return display(MimeBundle.of(mimeType, forms.data().get(mimeType)));
    }

    /** Jupyter carries JSON as a value, all else as a string. */
    private static Object form(String text, String mimeType) {
        if (!mimeType.endsWith("json")) return text;
        try {
            JsonElement value = STRICT_JSON.fromJson(text, JsonElement.class);
            if (value != null) return value;
        } catch (JsonParseException e) {
            throw new IllegalArgumentException("it is no JSON: " + e.getMessage());
        }
        throw new IllegalArgumentException("it is no JSON: it is empty");
    }

    /** Shows {@code value} in place of what was displayed as {@code id}. */
    public static void updateDisplay(String id, Object value) {
        DisplayData data = render(value);
        data.setDisplayId(id);
        publish(new PublishUpdateDisplayData(data));
    }

    /** Removes the output of this cell at once. */
    public static void clearOutput() {
        clearOutput(false);
    }

    /** Removes the output of this cell, with {@code wait} only when the next output comes, which avoids flicker. */
    public static void clearOutput(boolean wait) {
        PlotlyPage.outputCleared();
        publish(wait ? PublishClearOutput.BEFORE_NEXT_OUTPUT : PublishClearOutput.NOW);
    }

    /** Text to be shown as HTML. */
    public static MimeBundle html(String text) {
        return MimeBundle.of(MimeBundle.HTML, text);
    }

    /** Text to be shown as Markdown. */
    public static MimeBundle markdown(String text) {
        return MimeBundle.of(MimeBundle.MARKDOWN, text);
    }

    /** Text to be shown as LaTeX. */
    public static MimeBundle latex(String text) {
        return MimeBundle.of(MimeBundle.LATEX, text);
    }

    /** Text to be shown as an SVG picture. */
    public static MimeBundle svg(String text) {
        return MimeBundle.of(MimeBundle.SVG, text);
    }

    /**
     * Writes a Tablesaw figure as .svg, .png, .pdf or .html, or a Tablesaw table as .csv, .tex, .html or .md.
     *
     * @return the file
     */
    public static Path save(Object figureOrTable, String path) {
        return Saving.save(figureOrTable, path);
    }

    /** The line the user enters after {@code prompt}; an IOException where the client takes no input. */
    public static String input(String prompt) throws IOException {
        return CellInput.ask(output, prompt, false);
    }

    /** As {@link #input}, but the client does not show what is typed. */
    public static String password(String prompt) throws IOException {
        return CellInput.ask(output, prompt, true);
    }

    private static DisplayData render(Object value) {
        return RecomposeKernel.data(Renderers.render(value, runner.join().classLoader()));
    }

    private static <T extends ContentType<T>> void publish(T content) {
        output.flush();
        if (!output.awaitRoom()) return;
        ShellReplyEnvironment env = CellContext.current().env();
        env.publish(content);
    }
}
