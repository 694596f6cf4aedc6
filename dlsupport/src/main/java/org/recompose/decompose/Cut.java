package org.recompose.decompose;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.recompose.arch.Layer;
import org.recompose.arch.Network;
import org.recompose.arch.Padding;
import org.recompose.arch.Parameter;
import org.recompose.partition.Rectangle;

/**
 * Walks the global network once and cuts sub-network k out of it: its layers, and the block of each of its arrays. The
 * state is what sub-network k has of the feature map that the next layer reads.
 */
final class Cut implements Layer.Visitor<Layer> {

    private final Shares shares;
    private final int k;
    private final String last;
    private final List<Layer> layers;
    private final List<Block> blocks = new ArrayList<>();
    private final Map<String, ActivationField> fields = new LinkedHashMap<>();

    private String prefix = "";
    private ActivationField field;
    /** The sub-network's channels of the global map's. */
    private Range channels;
    /** Whether the channels are the image's, which every sub-network has all of. */
    private boolean image = true;

    private boolean flattened;

    /** @throws IllegalArgumentException if a layer cannot be cut; the message starts with its path */
    Cut(Network global, Rectangle rectangle, Shares shares, int k) {
        this.shares = shares;
        this.k = k;
        this.last = HeadLayer.path(global);
        this.field = ActivationField.of(global.input(), rectangle);
        this.channels = Range.all(global.input().channels());
        this.layers = walk("", global.layers());
    }

    List<Layer> layers() {
        return layers;
    }

    List<Block> blocks() {
        return blocks;
    }

    /** Path of a layer → the activation field in its output. */
    Map<String, ActivationField> fields() {
        return fields;
    }

    @Override
    public Layer conv(Layer.Conv layer) {
        Range in = channels;
        Range out = outputs(layer.name(), layer.out());
        Omega omega = image
                ? Omega.firstConvolution(layer.height(), layer.width(), layer.in(), out)
                : Omega.other(layer.height(), layer.width(), in, out);
        kernelAndBias(layer, omega);
        window(layer.name(), layer.height(), layer.width(), layer.stride(), layer.padding());
        hidden(out);
        return new Layer.Conv(
                layer.name(),
                layer.height(),
                layer.width(),
                layer.stride(),
                layer.padding(),
                in.size(),
                out.size(),
                layer.bias());
    }

    @Override
    public Layer dense(Layer.Dense layer) {
        Range out = outputs(layer.name(), layer.out());
        Omega omega;
        if (flattened) {
            omega = Omega.firstFullyConnected(field, channels, out);
        } else if (isLast(layer.name())) {
            omega = Omega.lastFullyConnected(channels, layer.out());
        } else {
            omega = Omega.other(1, 1, channels, out);
        }
        kernelAndBias(layer, omega);
        field = ActivationField.single();
        flattened = false;
        hidden(out);
        return new Layer.Dense(layer.name(), omega.size() / out.size(), out.size(), layer.bias());
    }

    @Override
    public Layer batchNorm(Layer.BatchNorm layer) {
        if (image && shares.size() > 1) {
            throw new IllegalArgumentException(path(layer.name()) + ": normalises the image's own channels, which all K"
                    + " sub-networks share; put it after a convolution or an FC layer");
        }
        Omega omega = flattened ? Omega.perFeature(field, channels) : Omega.perChannel(channels);
        for (Parameter parameter : layer.parameters(path(layer.name()))) {
            blocks.add(new Block(parameter.path(), omega, Block.Role.HIDDEN));
        }
        return new Layer.BatchNorm(layer.name(), omega.size(), layer.epsilon(), layer.momentum());
    }

    @Override
    public Layer relu(Layer.Relu layer) {
        return layer;
    }

    @Override
    public Layer maxPool(Layer.MaxPool layer) {
        window(layer.name(), layer.size(), layer.size(), layer.stride(), layer.padding());
        return layer;
    }

    @Override
    public Layer globalAveragePool(Layer.GlobalAveragePool layer) {
        field = ActivationField.single();
        return layer;
    }

    @Override
    public Layer flatten(Layer.Flatten layer) {
        flattened = true;
        return layer;
    }

    @Override
    public Layer dropout(Layer.Dropout layer) {
        return layer;
    }

    @Override
    public Layer zeroPadShortcut(Layer.ZeroPadShortcut layer) {
        int widening = layer.out() / layer.in();
        Range in = channels;
        window(layer.name(), 1, 1, layer.stride(), Padding.SAME);
        channels = new Range(in.from() * widening, in.to() * widening, layer.out());
        return new Layer.ZeroPadShortcut(layer.name(), layer.stride(), in.size(), channels.size());
    }

    /** Where the two sides' strides place the field differently, the body decides. */
    @Override
    public Layer residual(Layer.Residual layer) {
        ActivationField fieldBefore = field;
        Range channelsBefore = channels;
        boolean imageBefore = image;
        List<Layer> body = walk(path(layer.name()) + "/", layer.body());
        ActivationField fieldOfBody = field;
        Range channelsOfBody = channels;
        boolean imageOfBody = image;

        field = fieldBefore;
        channels = channelsBefore;
        image = imageBefore;
        List<Layer> shortcut = walk(path(layer.name()) + "/", layer.shortcut());
        if (!channels.equals(channelsOfBody)) {
            throw new IllegalArgumentException(path(layer.name()) + ": sub-network " + (k + 1) + " of " + shares.size()
                    + " has channels " + channelsOfBody + " of the body but " + channels + " of the shortcut");
        }
        field = fieldOfBody;
        image = imageOfBody && image;
        return new Layer.Residual(layer.name(), body, shortcut);
    }

    private List<Layer> walk(String inside, List<Layer> layers) {
        String outside = prefix;
        prefix = inside;
        List<Layer> cut = new ArrayList<>();
        for (Layer layer : layers) {
            cut.add(layer.accept(this));
            fields.put(path(layer.name()), field);
        }
        prefix = outside;
        return cut;
    }

    /** The sub-network's output channels of a convolution or an FC layer: of the last, all classes. */
    private Range outputs(String name, int channels) {
        if (!isLast(name)) {
            return shares.range(path(name), channels, k);
        }
        if (image && shares.size() > 1) {
            throw new IllegalArgumentException(path(name) + ": reads the image's own channels, which are never cut; to"
                    + " decompose a network it needs a hidden layer");
        }
        return Range.all(channels);
    }

    private void kernelAndBias(Layer layer, Omega omega) {
        boolean head = isLast(layer.name());
        for (Parameter parameter : layer.parameters(path(layer.name()))) {
            boolean kernel = parameter.kind() == Parameter.Kind.KERNEL;
            Block.Role role = !head ? Block.Role.HIDDEN : kernel ? Block.Role.HEAD_KERNEL : Block.Role.HEAD_BIAS;
            blocks.add(new Block(parameter.path(), kernel ? omega : Omega.perChannel(omega.out()), role));
        }
    }

    private void window(String name, int height, int width, int stride, Padding padding) {
        try {
            field = field.through(height, width, stride, padding);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(path(name) + ": " + e.getMessage(), e);
        }
    }

    private void hidden(Range out) {
        channels = out;
        image = false;
    }

    private boolean isLast(String name) {
        return path(name).equals(last);
    }

    private String path(String name) {
        return prefix + name;
    }
}
