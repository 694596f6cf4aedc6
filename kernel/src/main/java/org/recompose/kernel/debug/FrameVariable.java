package org.recompose.kernel.debug;

import com.google.gson.JsonObject;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;

/**
 * A variable of a stopped thread's frame, or {@code this}.
 *
 * @param name as the source has it
 * @param signature its type as class files write it, with type arguments where the class file tells them
 * @param value what it holds
 */
record FrameVariable(String name, String signature, Object value) {
    /** In a signature; names of classes begin with an L. */
    private static final Pattern TYPE_VARIABLE = Pattern.compile("(?:^|[\\[<;*+-])T[^;/<>]+;");

    /** Reads what the adapter wrote; objects come through {@link Handover}. */
    static FrameVariable of(JsonObject local) {
        String signature = local.get("signature").getAsString();
        Object value = local.has("slot")
                ? Handover.takeSlot(local.get("slot").getAsInt())
                : primitive(signature, local.get("primitive").getAsString());
        return new FrameVariable(local.get("name").getAsString(), signature, value);
    }

    private static Object primitive(String signature, String text) {
        return switch (signature.charAt(0)) {
            case 'Z' -> Boolean.valueOf(text);
            case 'B' -> Byte.valueOf(text);
            case 'S' -> Short.valueOf(text);
            case 'C' -> (char) Integer.parseInt(text);
            case 'I' -> Integer.valueOf(text);
            case 'J' -> Long.valueOf(text);
            case 'F' -> Float.valueOf(text);
            default -> Double.valueOf(text);
        };
    }

    private boolean isPrimitive() {
        return signature.length() == 1;
    }

    /** Whether another value is the same as its own. */
    boolean holds(Object other) {
        return isPrimitive() ? value.equals(other) : value == other;
    }

    /** The type as a reader writes it: simple names, with type arguments. */
    String type() {
        return source(false);
    }

    /**
     * The type as Java source that compiles anywhere: qualified, and where it is hidden from other classes the first of
     * its superclasses that is not.
     *
     * @param loader finds the type by its name
     */
    String sourceType(ClassLoader loader) {
        if (TYPE_VARIABLE.matcher(signature).find()) return new FrameVariable(name, erased(), value).sourceType(loader);
        if (!signature.startsWith("L")) return source(true);
        try {
            String name = signature.substring(1).replaceFirst("[<;].*", "").replace('/', '.');
            Class<?> type = Class.forName(name, false, loader);
            if (isPublic(type)) return source(true);
            while (!isPublic(type)) type = type.isInterface() ? Object.class : type.getSuperclass();
            return type.getCanonicalName();
        } catch (ClassNotFoundException | LinkageError e) {
            return "Object";
        }
    }

    /** The signature without type arguments and type variables, which mean nothing outside the frame's class. */
    private String erased() {
        String erased = signature;
        for (String more = ""; !more.equals(erased); ) {
            more = erased;
            erased = more.replaceAll("<[^<>]*>", "");
        }
        return erased.replaceFirst("^(\\[*)T[^;]+;", "$1Ljava/lang/Object;");
    }

    private static boolean isPublic(Class<?> type) {
        if (type.isAnonymousClass() || type.isLocalClass() || type.isHidden()) return false;
        for (Class<?> level = type; level != null; level = level.getEnclosingClass()) {
            boolean isCellsOwn = level.getName().startsWith("REPL.");
            if (!Modifier.isPublic(level.getModifiers()) && !isCellsOwn) return false;
        }
        return true;
    }

    private String source(boolean qualified) {
        Deque<Character> rest = new ArrayDeque<>();
        for (char c : signature.toCharArray()) rest.add(c);
        return read(rest, qualified);
    }

    private static String read(Deque<Character> rest, boolean qualified) {
        switch (rest.remove()) {
            case 'Z':
                return "boolean";
            case 'B':
                return "byte";
            case 'S':
                return "short";
            case 'C':
                return "char";
            case 'I':
                return "int";
            case 'J':
                return "long";
            case 'F':
                return "float";
            case 'D':
                return "double";
            case '[':
                return read(rest, qualified) + "[]";
            case '*':
                return "?";
            case '+':
                return "? extends " + read(rest, qualified);
            case '-':
                return "? super " + read(rest, qualified);
            case 'T':
                return until(rest, ";");
            default:
                return className(rest, qualified);
        }
    }

    private static String className(Deque<Character> rest, boolean qualified) {
        StringBuilder name = new StringBuilder();
        for (char c = rest.remove(); c != ';'; c = rest.remove()) {
            if (c != '<') {
                name.append(c == '/' ? '.' : c);
                continue;
            }
            String binary = name.toString();
            name.setLength(0);
            name.append(readable(binary, qualified)).append('<');
            for (String comma = ""; rest.peek() != '>'; comma = ", ")
                name.append(comma).append(read(rest, qualified));
            rest.remove();
            name.append('>');
        }
        return name.indexOf("<") >= 0 ? name.toString() : readable(name.toString(), qualified);
    }

    private static String readable(String binary, boolean qualified) {
        String ofCell = binary.replaceFirst("^REPL\\.\\$JShell\\$\\w+?\\$", "");
        boolean isCells = ofCell.length() < binary.length();
        String simple = qualified && !isCells ? ofCell : ofCell.substring(ofCell.lastIndexOf('.') + 1);
        return simple.replace('$', '.');
    }

    private static String until(Deque<Character> rest, String end) {
        StringBuilder text = new StringBuilder();
        for (char c = rest.remove(); end.indexOf(c) < 0; c = rest.remove()) text.append(c);
        return text.toString();
    }
}
