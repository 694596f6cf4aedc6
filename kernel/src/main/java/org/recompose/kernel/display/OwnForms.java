package org.recompose.kernel.display;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Values that bring their own forms: public methods {@code String toHtml()}, {@code toSvg()}, {@code toMarkdown()} and
 * {@code toLatex()} without arguments, whatever their type. So a library is shown richly without knowing the kernel.
 */
final class OwnForms implements Renderer {
    private static final Map<String, String> MIME_TYPES = new LinkedHashMap<>();

    static {
        MIME_TYPES.put("toHtml", MimeBundle.HTML);
        MIME_TYPES.put("toSvg", MimeBundle.SVG);
        MIME_TYPES.put("toMarkdown", MimeBundle.MARKDOWN);
        MIME_TYPES.put("toLatex", MimeBundle.LATEX);
    }

    @Override
    public Optional<MimeBundle> render(Object value) throws Exception {
        Map<String, Object> forms = new LinkedHashMap<>();
        for (Map.Entry<String, String> entry : MIME_TYPES.entrySet()) {
            Method method = method(value.getClass(), entry.getKey());
            if (method != null) {
                Object form = call(method, value);
                if (form != null) {
                    forms.put(entry.getValue(), form);
                }
            }
        }
        return forms.isEmpty() ? Optional.empty() : Optional.of(new MimeBundle(forms, Map.of()));
    }

    private static Method method(Class<?> type, String name) {
        try {
            Method method = type.getMethod(name);
            return method.getReturnType() == String.class && !Modifier.isStatic(method.getModifiers()) ? method : null;
        } catch (NoSuchMethodException none) {
            return null;
        }
    }

    private static Object call(Method method, Object value) throws Exception {
        try {
            method.setAccessible(true);
            return method.invoke(value);
        } catch (InvocationTargetException failure) {
            throw new IllegalStateException(
                    method.getName() + "() of " + value.getClass().getName() + " threw " + failure.getCause(),
                    failure.getCause());
        }
    }
}
