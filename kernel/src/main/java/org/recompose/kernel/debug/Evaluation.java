package org.recompose.kernel.debug;

import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.recompose.kernel.eval.CellFailure;
import org.recompose.kernel.eval.Session;

/**
 * Evaluates an expression as if it stood in a stopped frame. It becomes a method whose parameters are the frame's
 * variables that it names, compiled beside the session's declarations and called on a thread of its own: the stopped
 * one stays where it is.
 */
final class Evaluation {
    private static final int SECONDS = 10;
    private static final Pattern THIS = Pattern.compile("\\bthis\\b");
    private static final AtomicInteger COUNT = new AtomicInteger();

    /** What the parameter for the field {@code x} in {@code this.x} ends with. */
    private static final String OF_THIS = "$own";

    private final Session session;
    private final Guard guard;

    Evaluation(Session session, Guard guard) {
        this.session = session;
        this.guard = guard;
    }

    /**
     * The value of an expression; null also for a statement without one.
     *
     * @param frame what is in scope besides the session's declarations
     * @throws IllegalArgumentException in one line: it does not compile, throws, or takes more than {@value #SECONDS} s
     */
    Object value(String expression, List<FrameVariable> frame) {
        String text = expression.strip().replaceFirst(";$", "");
        List<FrameVariable> used = used(text, frame);
        for (FrameVariable variable : used) {
            if (variable.name().endsWith(OF_THIS))
                text = text.replaceAll(ofThis(variable), variable.name().replace("$", "\\$"));
        }
        String parameters = used.stream()
                .map(v -> v.sourceType(session.classLoader()) + " " + parameter(v.name()))
                .collect(Collectors.joining(", "));
        String code = THIS.matcher(text).replaceAll("this_");
        Method method;
        try {
            method = compile(parameters, code);
        } catch (CellFailure e) {
            throw new IllegalArgumentException(e.getMessage());
        }
        Object[] values = used.stream().map(FrameVariable::value).toArray();
        try {
            return guard.call(() -> method.invoke(null, values), SECONDS * 1000L);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException("it threw " + e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalArgumentException("it took more than " + SECONDS + " s");
        } catch (Exception e) {
            throw new IllegalArgumentException(e.toString());
        }
    }

    private Method compile(String parameters, String code) throws CellFailure {
        String head = "Object debug$" + COUNT.incrementAndGet() + "(" + parameters + ") throws Throwable { ";
        try {
            return session.compileMethod(head + "return (" + code + "); }");
        } catch (CellFailure noExpression) {
            try {
                return session.compileMethod(head + code + "; return null; }");
            } catch (CellFailure noStatement) {
                throw noExpression;
            }
        }
    }

    /** The variables that the text names, and fields of {@code this}, which a method elsewhere could not see. */
    private static List<FrameVariable> used(String text, List<FrameVariable> frame) {
        List<FrameVariable> inScope = new ArrayList<>(frame);
        for (FrameVariable self : frame) {
            if (!self.name().equals("this")) continue;
            for (FrameVariable field : fields(self.value())) {
                if (frame.stream().noneMatch(v -> v.name().equals(field.name()))) inScope.add(field);
                inScope.add(new FrameVariable(field.name() + OF_THIS, field.signature(), field.value()));
            }
        }
        return inScope.stream().filter(v -> isNamed(v, text)).toList();
    }

    private static boolean isNamed(FrameVariable variable, String text) {
        String pattern = variable.name().endsWith(OF_THIS)
                ? ofThis(variable)
                : "(?<![\\w$.])" + Pattern.quote(variable.name()) + "(?![\\w$]|\\s*\\()";
        return Pattern.compile(pattern).matcher(text).find();
    }

    private static String ofThis(FrameVariable field) {
        String name = field.name().substring(0, field.name().length() - OF_THIS.length());
        return "\\bthis\\s*\\.\\s*" + Pattern.quote(name) + "(?![\\w$]|\\s*\\()";
    }

    private static List<FrameVariable> fields(Object self) {
        List<FrameVariable> fields = new ArrayList<>();
        for (Class<?> type = self.getClass(); type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (field.isSynthetic() || Modifier.isStatic(field.getModifiers())) continue;
                try {
                    field.setAccessible(true);
                    fields.add(
                            new FrameVariable(field.getName(), field.getType().descriptorString(), field.get(self)));
                } catch (IllegalAccessException | InaccessibleObjectException closed) {
                    continue;
                }
            }
        }
        return fields;
    }

    private static String parameter(String name) {
        return name.equals("this") ? "this_" : name;
    }
}
