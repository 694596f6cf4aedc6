package org.recompose.kernel.eval;

import java.lang.reflect.Field;

/**
 * A variable that cells have declared. May be read from any thread.
 *
 * @param name as the cell wrote it
 * @param type its declared or inferred type, in Java's own words
 * @param field the static field that it is compiled to
 */
public record SessionVariable(String name, String type, Field field) {
    /** What it holds now. */
    public Object value() {
        try {
            return field.get(null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(field + " was opened when it was found", e);
        }
    }
}
