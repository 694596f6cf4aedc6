package org.recompose.decompose;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.recompose.arch.Network;
import org.recompose.arch.Parameter;
import org.recompose.weights.Weights;

/**
 * Draws a decomposition as SVG: which channels of each layer are whose, as in the paper's Fig. 1, and the weights of a
 * layer as a matrix of blocks, as in its Fig. 2. On a light ground of its own.
 */
public final class DecompositionPicture {

    private static final String[] COLOURS = {
        "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#7f5fbf", "#555555"
    };
    private static final int WIDTH = 840;
    private static final int WIDEST_COLUMN = 54;
    private static final int TALLEST = 220;
    private static final int TOP = 16;
    private static final int SIDE = 240;

    private DecompositionPicture() {}

    /**
     * A column for each convolution and FC layer, as tall as it has channels, in the colours of the sub-networks: the
     * last layer gives the classes and belongs to all.
     */
    public static String channels(Decomposition decomposition) {
        List<Parameter> kernels = kernels(decomposition.global());
        int most =
                kernels.stream().mapToInt(kernel -> kernel.extent().out()).max().orElseThrow();
        int column = Math.max(12, Math.min(WIDEST_COLUMN, WIDTH / kernels.size()));
        int bar = column * 2 / 3;
        StringBuilder svg = start(
                column * kernels.size() + 40,
                TALLEST + 150,
                decomposition.global().name() + " cut into " + decomposition.size() + " along its channels");
        for (int layer = 0; layer < kernels.size(); layer++) {
            Parameter kernel = kernels.get(layer);
            int x = 12 + column * layer;
            double tall = Math.max(10, (double) TALLEST * kernel.extent().out() / most);
            double bottom = TOP + TALLEST;
            if (layer == kernels.size() - 1) {
                rectangle(svg, x, bottom - tall, bar, tall, "#bbbbbb");
            } else {
                for (int k = 0; k < decomposition.size(); k++) {
                    Range range = decomposition
                            .shares()
                            .range(kernel.layer(), kernel.extent().out(), k);
                    rectangle(
                            svg,
                            x,
                            bottom - tall + tall * range.from() / range.of(),
                            bar,
                            tall * range.size() / range.of(),
                            COLOURS[k % COLOURS.length]);
                }
            }
            text(
                    svg,
                    x + bar / 2.0,
                    TOP + TALLEST + 16,
                    "middle",
                    String.valueOf(kernel.extent().out()));
            svg.append(format(
                    "<text x=\"%d\" y=\"%d\" font-family=\"sans-serif\" font-size=\"11\" fill=\"#111111\" "
                            + "transform=\"rotate(55 %d %d)\">%s</text>\n",
                    x + bar / 3, TOP + TALLEST + 34, x + bar / 3, TOP + TALLEST + 34, kernel.layer()));
        }
        return svg.append("</svg>\n").toString();
    }

    /**
     * One kernel as a matrix, input channels down and output channels across: the colour of a cell is that of the
     * sub-network whose block it lies in, or black for a connection between two, and its strength the largest weight of
     * the cell as a share of the largest of all. Zeros are white.
     *
     * @param path the kernel's, as {@code stage1/block1/conv1/kernel}
     * @param weights of the global network
     * @throws IllegalArgumentException if the network has no such kernel
     */
    public static String matrix(Decomposition decomposition, Weights weights, String path) {
        Parameter kernel = kernels(decomposition.global()).stream()
                .filter(each -> each.path().equals(path))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "network " + decomposition.global().name() + " has no kernel " + path));
        int outs = kernel.extent().out();
        int ins = inputs(decomposition.global(), kernel);
        double[] cells = cells(kernel, ins, weights.get(path));
        double largest = IntStream.range(0, cells.length)
                .mapToDouble(i -> cells[i])
                .max()
                .orElseThrow();
        List<double[]> owners = decomposition.parts().stream()
                .map(part -> {
                    float[] own = new float[kernel.size()];
                    part.blocks().stream()
                            .filter(block -> block.path().equals(path))
                            .forEach(block -> block.omega().fill(own, 1));
                    return cells(kernel, ins, own);
                })
                .toList();
        double cell = (double) SIDE / Math.max(ins, outs);
        StringBuilder svg =
                start(SIDE + 40, (int) Math.ceil(cell * ins) + 48, path + ", " + ins + " by " + outs + " channels");
        for (int i = 0; i < cells.length; i++) {
            if (cells[i] > 0) {
                int at = i;
                int owner = IntStream.range(0, owners.size())
                        .filter(k -> owners.get(k)[at] != 0)
                        .findFirst()
                        .orElse(-1);
                svg.append(format(
                        "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" fill=\"%s\" "
                                + "fill-opacity=\"%.2f\"/>\n",
                        28 + i % outs * cell,
                        24 + i / outs * cell,
                        cell,
                        cell,
                        owner < 0 ? "#111111" : COLOURS[owner % COLOURS.length],
                        Math.max(0.03, Math.sqrt(cells[i] / largest))));
            }
        }
        svg.append(format(
                "<rect x=\"28\" y=\"24\" width=\"%.2f\" height=\"%.2f\" fill=\"none\" stroke=\"#888888\"/>\n",
                cell * outs, cell * ins));
        text(svg, 28 + cell * outs / 2, 16, "middle", outs + " output channels");
        svg.append(format(
                "<text x=\"18\" y=\"%.1f\" font-family=\"sans-serif\" font-size=\"12\" fill=\"#111111\" "
                        + "text-anchor=\"middle\" transform=\"rotate(-90 18 %.1f)\">%d input channels</text>\n",
                24 + cell * ins / 2, 24 + cell * ins / 2, ins));
        return svg.append("</svg>\n").toString();
    }

    /** The layer's input channels: of a grouped convolution all groups'. */
    private static int inputs(Network network, Parameter kernel) {
        return network.nodes().stream()
                .filter(node -> node.path().equals(kernel.layer()))
                .mapToInt(node -> node.in().channels())
                .findFirst()
                .orElseThrow();
    }

    /** The largest weight of each pair of an input and an output channel, ins × outs. */
    private static double[] cells(Parameter kernel, int ins, float[] values) {
        int each = kernel.extent().in();
        int outs = kernel.extent().out();
        double[] cells = new double[ins * outs];
        for (int i = 0; i < values.length; i++) {
            int out = i % outs;
            int group = out / (outs * each / ins);
            int at = (group * each + i / outs % each) * outs + out;
            cells[at] = Math.max(cells[at], Math.abs(values[i]));
        }
        return cells;
    }

    private static List<Parameter> kernels(Network network) {
        return network.parameters().stream()
                .filter(each -> each.kind() == Parameter.Kind.KERNEL)
                .toList();
    }

    private static StringBuilder start(int width, int height, String title) {
        return new StringBuilder(format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
                        + "viewBox=\"0 0 %d %d\" role=\"img\">\n<title>%s</title>\n<rect width=\"%d\" height=\"%d\" "
                        + "fill=\"#ffffff\"/>\n",
                width, height, width, height, title, width, height));
    }

    private static void rectangle(StringBuilder svg, double x, double y, double width, double height, String colour) {
        svg.append(format(
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\" fill-opacity=\"0.75\" "
                        + "stroke=\"#ffffff\" stroke-width=\"0.5\"/>\n",
                x, y, width, height, colour));
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
        svg.append(format(
                "<text x=\"%.1f\" y=\"%.1f\" font-family=\"sans-serif\" font-size=\"12\" fill=\"#111111\" "
                        + "text-anchor=\"%s\">%s</text>\n",
                x, y, anchor, text));
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
