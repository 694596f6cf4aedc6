package org.recompose.kernel.display;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * A Tablesaw table or column as headers and cells, read by reflection: the session's Tablesaw may come from another
 * class loader than the kernel, and may be of any version.
 */
final class TableView {
    private static final String RELATION = "tech.tablesaw.table.Relation";
    private static final String COLUMN = "tech.tablesaw.columns.Column";
    private static final Set<String> NUMBERS = Set.of("DOUBLE", "FLOAT", "INTEGER", "LONG", "SHORT");
    private static final Set<String> FRACTIONS = Set.of("DOUBLE", "FLOAT");

    private final String name;
    private final int rows;
    private final List<Column> columns;

    private TableView(String name, int rows, List<Column> columns) {
        this.name = name;
        this.rows = rows;
        this.columns = columns;
    }

    /** Whether a value is a Tablesaw table, slice or column. */
    static boolean isTable(Object value) {
        return value != null
                && (typeNamed(value.getClass(), RELATION) != null || typeNamed(value.getClass(), COLUMN) != null);
    }

    /**
     * A view of a table, slice or column.
     *
     * @throws IllegalArgumentException if the value is none of them
     */
    static TableView of(Object value) {
        Class<?> relation = typeNamed(value.getClass(), RELATION);
        if (relation != null) {
            List<Column> columns = new ArrayList<>();
            for (Object column : (List<?>) call(relation, value, "columns")) {
                columns.add(new Column(column));
            }
            return new TableView(
                    (String) call(relation, value, "name"), (int) call(relation, value, "rowCount"), columns);
        }
        Class<?> column = typeNamed(value.getClass(), COLUMN);
        if (column == null) {
            throw new IllegalArgumentException(
                    "no Tablesaw table or column: " + value.getClass().getName());
        }
        return new TableView(null, (int) call(column, value, "size"), List.of(new Column(value)));
    }

    /** The name of the table; null for a column or a table without one. */
    String name() {
        return name == null || name.isBlank() ? null : name;
    }

    int rows() {
        return rows;
    }

    List<Column> columns() {
        return columns;
    }

    String shape() {
        return String.format(
                "%,d row%s × %d column%s", rows, rows == 1 ? "" : "s", columns.size(), columns.size() == 1 ? "" : "s");
    }

    /** One column: its name, whether it holds numbers, and its cells as text. */
    static final class Column {
        private final Object column;
        private final Class<?> type;
        private final String typeName;
        private final String header;

        private Column(Object column) {
            this.column = column;
            this.type = typeNamed(column.getClass(), COLUMN);
            Object columnType = call(type, column, "type");
            this.typeName = (String) call(columnType.getClass(), columnType, "name");
            this.header = (String) call(type, column, "name");
        }

        String header() {
            return header;
        }

        boolean numeric() {
            return NUMBERS.contains(typeName);
        }

        /** The value of a cell in full; empty where it is missing. */
        String value(int row) {
            return (String) call(type, column, "getUnformattedString", row);
        }

        /**
         * Some cells as a reader wants them: fractions with the same number of decimals in all of them, about six
         * digits for the largest; as the column's own formatter writes them where it has one.
         */
        List<String> formatted(int[] rowNumbers) {
            List<String> cells = new ArrayList<>(rowNumbers.length);
            boolean ownFormat = false;
            for (int row : rowNumbers) {
                String cell = (String) call(type, column, "getString", row);
                ownFormat |= !Decimals.same(cell, value(row));
                cells.add(cell);
            }
            return ownFormat || !FRACTIONS.contains(typeName) ? cells : Decimals.align(cells);
        }
    }

    private static Class<?> typeNamed(Class<?> type, String name) {
        for (Class<?> level = type; level != null; level = level.getSuperclass()) {
            if (level.getName().equals(name)) {
                return level;
            }
            for (Class<?> implemented : level.getInterfaces()) {
                Class<?> found = typeNamed(implemented, name);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private static Object call(Class<?> type, Object target, String name, Object... arguments) {
        Class<?>[] types = new Class<?>[arguments.length];
        Arrays.fill(types, int.class);
        try {
            Method method = type.getMethod(name, types);
            method.setAccessible(true);
            return method.invoke(target, arguments);
        } catch (InvocationTargetException failure) {
            throw new IllegalStateException(
                    type.getName() + "." + name + " threw " + failure.getCause(), failure.getCause());
        } catch (ReflectiveOperationException unknown) {
            throw new IllegalStateException("this version of Tablesaw has no " + type.getName() + "." + name, unknown);
        }
    }
}
