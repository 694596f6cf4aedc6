package org.recompose.kernel.display;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * One value in the forms a front end may choose from, as Jupyter's {@code display_data} carries it.
 *
 * @param data a form by its MIME type: a string, or for {@code application/json} any value that JSON can hold
 * @param metadata what a front end should know about a form, by its MIME type (the width of an image, say)
 */
public record MimeBundle(Map<String, Object> data, Map<String, Object> metadata) {
    public static final String TEXT = "text/plain";
    public static final String HTML = "text/html";
    public static final String MARKDOWN = "text/markdown";
    public static final String LATEX = "text/latex";
    public static final String SVG = "image/svg+xml";
    public static final String PNG = "image/png";

    public MimeBundle {
        data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /** A bundle of one form. */
    public static MimeBundle of(String mimeType, Object form) {
        return new MimeBundle(Map.of(mimeType, Objects.requireNonNull(form, mimeType)), Map.of());
    }

    /** A bundle of plain text alone. */
    public static MimeBundle text(String text) {
        return of(TEXT, text);
    }

    /** This bundle with one more form, or with that form in place of the one it had. */
    public MimeBundle with(String mimeType, Object form) {
        Map<String, Object> more = new LinkedHashMap<>(data);
        more.put(mimeType, Objects.requireNonNull(form, mimeType));
        return new MimeBundle(more, metadata);
    }

    /** This bundle with metadata for one of its forms. */
    public MimeBundle withMetadata(String mimeType, Map<String, ?> about) {
        Map<String, Object> more = new LinkedHashMap<>(metadata);
        more.put(mimeType, Map.copyOf(about));
        return new MimeBundle(data, more);
    }

    /** The form of a MIME type as a string; null where the bundle has none. */
    public String get(String mimeType) {
        Object form = data.get(mimeType);
        return form == null ? null : form.toString();
    }
}
