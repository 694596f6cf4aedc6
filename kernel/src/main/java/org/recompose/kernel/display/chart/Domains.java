package org.recompose.kernel.display.chart;

/** Which part of the picture's width or height an axis takes: its own domain, its cell of the layout's grid, or all. */
final class Domains {
    private static final double[] ALL = {0, 1};

    private Domains() {}

    /** @param name an axis of the layout, {@code yaxis2} for example */
    static double[] of(String name, Options layout) {
        Options axis = layout.options(name);
        double[] own = axis.numbers("domain");
        if (own.length == 2) {
            return own;
        }
        boolean vertical = name.startsWith("y");
        if (axis.has("overlaying")) {
            String below = axis.string("overlaying", "y");
            return of(below.charAt(0) + "axis" + below.substring(1), layout);
        }
        Options grid = layout.options("grid");
        int rows = (int) grid.number("rows", 1);
        int columns = (int) grid.number("columns", 1);
        if (!layout.has("grid") || rows * columns <= 1) {
            return ALL;
        }
        boolean independent = grid.string("pattern", "coupled").equals("independent");
        int number = name.length() > 5 ? Integer.parseInt(name.substring(5)) - 1 : 0;
        int cell = !independent ? number : vertical ? number / columns : number % columns;
        int cells = vertical ? rows : columns;
        double usual = independent ? vertical ? 0.3 : 0.2 : 0.1;
        double gap = grid.number(vertical ? "ygap" : "xgap", usual);
        double step = 1 / (cells - (gap < 0 || gap > 1 ? usual : gap));
        boolean downwards =
                vertical && !grid.string("roworder", "top to bottom").equals("bottom to top");
        double start = step * (downwards ? cells - 1 - cell : cell);
        return new double[] {start, start + step * (1 - (gap < 0 || gap > 1 ? usual : gap))};
    }
}
