package org.recompose.kernel.display;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.HashMap;
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
        Map<String, Method> methods = methods(value.getClass());
        for (Map.Entry<String, String> entry : MIME_TYPES.entrySet()) {
            Method method = methods.get(entry.getKey());
            Object form = method == null ? null : call(method, value);
            if (form != null) forms.put(entry.getValue(), form);
        }
        return forms.isEmpty() ? Optional.empty() : Optional.of(new MimeBundle(forms, Map.of()));
    }

    /** By name. Not asked for one by one: four exceptions a cell would be thrown for values that have none. */
    private static Map<String, Method> methods(Class<?> type) {
        Map<String, Method> methods = new HashMap<>();
        for (Method method : type.getMethods()) {
            if (MIME_TYPES.containsKey(method.getName())
                    && method.getParameterCount() == 0
                    && method.getReturnType() == String.class
                    && !Modifier.isStatic(method.getModifiers())) {
                methods.put(method.getName(), method);
            }
        }
        return methods;
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
