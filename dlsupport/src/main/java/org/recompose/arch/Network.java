package org.recompose.arch;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.recompose.data.Digests;

/**
 * A DCNN for classification: layers from an input image to the logits of C classes. Checked when it is built, so a
 * network that exists can be run.
 *
 * @param name what to call it in tables and files
 * @param input H×W×D of the image
 * @param classes C, the number of classes
 * @param layers in order
 */
public record Network(String name, Shape input, int classes, List<Layer> layers) implements Serializable {

    /**
     * One layer where it stands in the network.
     *
     * @param path the layer's path, unique in the network
     * @param in shape of what it takes
     * @param out shape of what it gives
     */
    public record Node(String path, Layer layer, Shape in, Shape out) {}

    /**
     * @throws IllegalArgumentException if a layer does not fit what comes before it, naming the layer by its path and
     *     the two values, if two layers share a path, an array is too large, or if the last layer does not give one
     *     logit a class
     */
    public Network {
        Checks.name(name);
        layers = List.copyOf(layers);
        if (layers.isEmpty()) {
            throw new IllegalArgumentException(name + ": a network needs at least one layer");
        }
        List<Node> nodes = new ArrayList<>();
        Shape out = Shapes.infer(layers, "", input, nodes);
        if (!out.equals(new Shape(1, 1, classes))) {
            throw new IllegalArgumentException(last(layers).name() + ": the last layer gives " + out
                    + ", must be one logit for each of the " + classes + " classes, 1×1×" + classes);
        }
        Set<String> paths = new HashSet<>();
        for (Node node : nodes) {
            if (!paths.add(node.path())) {
                throw new IllegalArgumentException(node.path() + ": two layers have this path");
            }
            try {
                node.layer().parameters(node.path());
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(node.path() + ": " + e.getMessage(), e);
            }
        }
    }

    /**
     * The same layers, and so the same weights, on images of another size.
     *
     * @throws IllegalArgumentException if a layer does not fit it, naming the layer: a dense layer takes maps of one
     *     size
     */
    public Network at(int height, int width) {
        return new Network(name, new Shape(height, width, input.channels()), classes, layers);
    }

    /**
     * Every layer with its shapes, in the order of evaluation: a residual's body, its shortcut, then the residual
     * itself.
     */
    public List<Node> nodes() {
        List<Node> nodes = new ArrayList<>();
        Shapes.infer(layers, "", input, nodes);
        return List.copyOf(nodes);
    }

    /** Every array of the network, in the order of evaluation. */
    public List<Parameter> parameters() {
        return nodes().stream()
                .flatMap(node -> node.layer().parameters(node.path()).stream())
                .toList();
    }

    /** SHA-256 of the layers in words, in hexadecimal: equal of equal networks, whatever their names. */
    public String hash() {
        return Digests.sha256(layers.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static Layer last(List<Layer> layers) {
        return layers.get(layers.size() - 1);
    }
}
