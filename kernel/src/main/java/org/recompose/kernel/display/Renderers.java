package org.recompose.kernel.display;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Turns any value into what a front end can show: by the {@link Renderer}s of the session's class path, then by the
 * value's own {@code toHtml()} and the like, then by the built-in renderers (images, Tablesaw's tables and figures),
 * and always as text too.
 */
public final class Renderers {
    private static final List<Renderer> BUILT_IN =
            List.of(new OwnForms(), new ImageRenderer(), new TableRenderer(), new FigureRenderer());

    private static final Map<ClassLoader, Map<Class<?>, Renderer>> PROVIDERS = new WeakHashMap<>();

    private Renderers() {}

    /**
     * The forms of a value, {@code text/plain} always among them. A renderer that throws does not hide the value: its
     * text is shown with a remark that says what went wrong.
     *
     * @param value any value; a {@link MimeBundle} is itself
     * @param loader the class loader of the session, on which further renderers are looked up
     */
    public static MimeBundle render(Object value, ClassLoader loader) {
        if (value == null) {
            return MimeBundle.text("null");
        }
        if (value instanceof MimeBundle bundle) {
            return withText(bundle, "");
        }
        try {
            for (Renderer renderer : providers(loader)) {
                Optional<MimeBundle> bundle = tried(renderer, value);
                if (bundle.isPresent()) {
                    return withText(bundle.get(), value);
                }
            }
            for (Renderer renderer : BUILT_IN) {
                Optional<MimeBundle> bundle = tried(renderer, value);
                if (bundle.isPresent()) {
                    return withText(bundle.get(), value);
                }
            }
            return MimeBundle.text(ValueText.of(value));
        } catch (RenderingFailed failure) {
            return MimeBundle.text(ValueText.of(value) + "\n(" + failure.getMessage() + ")");
        }
    }

    private static MimeBundle withText(MimeBundle bundle, Object value) {
        return bundle.data().containsKey(MimeBundle.TEXT) ? bundle : bundle.with(MimeBundle.TEXT, ValueText.of(value));
    }

    @SuppressWarnings("removal")
    private static Optional<MimeBundle> tried(Renderer renderer, Object value) throws RenderingFailed {
        try {
            return renderer.render(value);
        } catch (ThreadDeath stopped) {
            throw stopped;
        } catch (Throwable failure) {
            throw new RenderingFailed("shown as text only: " + name(renderer) + " threw " + failure);
        }
    }

    private static String name(Renderer renderer) {
        return BUILT_IN.contains(renderer)
                ? "the kernel's renderer"
                : renderer.getClass().getName();
    }

    private static List<Renderer> providers(ClassLoader loader) throws RenderingFailed {
        Map<Class<?>, Renderer> known;
        synchronized (PROVIDERS) {
            known = PROVIDERS.computeIfAbsent(loader, key -> new ConcurrentHashMap<>());
        }
        try {
            return ServiceLoader.load(Renderer.class, loader).stream()
                    .map(provider -> known.computeIfAbsent(provider.type(), type -> provider.get()))
                    .toList();
        } catch (ServiceConfigurationError broken) {
            throw new RenderingFailed(
                    "shown as text only: a renderer on the class path cannot be loaded: " + broken.getMessage());
        }
    }

    private static final class RenderingFailed extends Exception {
        private static final long serialVersionUID = 1;

        RenderingFailed(String message) {
            super(message);
        }
    }
}
