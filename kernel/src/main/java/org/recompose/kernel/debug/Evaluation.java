package org.recompose.kernel.debug;

import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.recompose.kernel.eval.CellFailure;
import org.recompose.kernel.eval.Segment;
import org.recompose.kernel.eval.Session;

/**
 * Evaluates an expression as if it stood in a stopped frame. It becomes a method whose parameters are the frame's
 * variables that it names, compiled beside the session's declarations and called on a thread of its own: the stopped
 * one stays where it is. The method gives back what its parameters hold at its end, so that what the expression assigns
 * can be written to the frame.
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
     * What an expression gave.
     *
     * @param value null also for a statement without one
     * @param assigned the new values of the frame's variables that it has changed; fields have theirs already
     */
    record Outcome(Object value, Map<String, Object> assigned) {}

    /**
     * Evaluates an expression or a statement.
     *
     * @param frame what is in scope besides the session's declarations
     * @throws IllegalArgumentException in one line: it does not compile, throws, or takes more than {@value #SECONDS} s
     */
    Outcome outcome(String expression, List<FrameVariable> frame) {
        String text = expression.strip().replaceFirst(";$", "");
        List<FrameVariable> used = used(text, frame);
        for (FrameVariable variable : used) {
            if (variable.name().endsWith(OF_THIS))
                text = inCode(Pattern.compile(ofThis(variable)), text, variable.name());
        }
        String code = inCode(THIS, text, "this_");
        Method method;
        try {
            method = compile(used, code);
        } catch (CellFailure e) {
            throw new IllegalArgumentException(e.getMessage());
        }
        Object[] before = used.stream().map(FrameVariable::value).toArray();
        Object[] after;
        try {
            after = (Object[]) guard.call(() -> method.invoke(null, before), SECONDS * 1000L);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException("it threw " + e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalArgumentException("it took more than " + SECONDS + " s");
        } catch (Exception e) {
            throw new IllegalArgumentException(e.toString());
        }
        Map<String, Object> assigned = new LinkedHashMap<>();
        for (int i = 0; i < before.length; i++) {
            FrameVariable variable = used.get(i);
            if (variable.holds(after[i + 1])) continue;
            if (frame.stream().anyMatch(v -> v == variable)) assigned.put(variable.name(), after[i + 1]);
            else set(variable, after[i + 1], frame);
        }
        return new Outcome(after[0], assigned);
    }

    /** Replaces what stands outside of strings and comments. */
    private static String inCode(Pattern pattern, String text, String name) {
        return pattern.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(
                        Segment.endsInCode(text.substring(0, found.start())) ? name : found.group()));
    }

    private Method compile(List<FrameVariable> used, String code) throws CellFailure {
        String parameters = used.stream()
                .map(v -> v.sourceType(session.classLoader()) + " " + parameter(v.name()))
                .collect(Collectors.joining(", "));
        String head = "Object[] debug$" + COUNT.incrementAndGet() + "(" + parameters + ") throws Throwable { ";
        String rest = used.stream().map(v -> ", " + parameter(v.name())).collect(Collectors.joining()) + "}; }";
        try {
            return session.compileMethod(head + "return new Object[] {(" + code + ")" + rest);
        } catch (CellFailure noExpression) {
            try {
                return session.compileMethod(head + code + "; return new Object[] {null" + rest);
            } catch (CellFailure noStatement) {
                throw noExpression;
            }
        }
    }

    /** Sets a field, unless what the expression has called did so meanwhile, unseen by the expression itself. */
    private static void set(FrameVariable variable, Object value, List<FrameVariable> frame) {
        String name = variable.name();
        String plain = name.endsWith(OF_THIS) ? name.substring(0, name.length() - OF_THIS.length()) : name;
        Field field = fields(frame).get(plain);
        if (Modifier.isFinal(field.getModifiers())) throw new IllegalArgumentException("'" + plain + "' is final");
        try {
            if (!variable.holds(field.get(self(frame)))) {
                throw new IllegalArgumentException("'" + plain + "' was not assigned: what the expression calls has"
                        + " changed it too; evaluate them one after the other");
            }
            field.set(self(frame), value);
        } catch (IllegalAccessException e) {
            throw new IllegalArgumentException(e.getMessage());
        }
    }

    /** The variables that the text names, and fields of {@code this}, which a method elsewhere could not see. */
    private static List<FrameVariable> used(String text, List<FrameVariable> frame) {
        List<FrameVariable> inScope = new ArrayList<>(frame);
        fields(frame).forEach((name, field) -> {
            String type = field.getType().descriptorString();
            Object value;
            try {
                value = field.get(self(frame));
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
            if (frame.stream().noneMatch(v -> v.name().equals(name))) inScope.add(new FrameVariable(name, type, value));
            inScope.add(new FrameVariable(name + OF_THIS, type, value));
        });
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

    private static Object self(List<FrameVariable> frame) {
        return frame.stream()
                .filter(v -> v.name().equals("this"))
                .findFirst()
                .map(FrameVariable::value)
                .orElse(null);
    }

    /** The fields of {@code this} that can be read, by name. */
    private static Map<String, Field> fields(List<FrameVariable> frame) {
        Map<String, Field> fields = new LinkedHashMap<>();
        Object self = self(frame);
        for (Class<?> type = self == null ? null : self.getClass(); type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (field.isSynthetic() || Modifier.isStatic(field.getModifiers())) continue;
                try {
                    field.setAccessible(true);
                    fields.putIfAbsent(field.getName(), field);
                } catch (InaccessibleObjectException closed) {
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
