package org.recompose.decompose;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.recompose.arch.Layer;
import org.recompose.arch.Network;
import org.recompose.arch.Padding;
import org.recompose.arch.Parameter;
import org.recompose.arch.Shape;
import org.recompose.partition.Rectangle;

/** Walks the global network once and cuts sub-network k out of it: its layers, and the block of each of its arrays. */
final class Cut {

    /**
     * What sub-network k has of a feature map.
     *
     * @param field where its own map lies
     * @param channels its channels of the global map's
     * @param image whether the channels are the image's, which every sub-network has all of
     * @param flattened whether the map is a vector of a map's positions and channels
     */
    private record Own(ActivationField field, Range channels, boolean image, boolean flattened) {

        Own at(ActivationField place) {
            return new Own(place, channels, image, flattened);
        }
    }

    /** The sub-network's layer, and what it gives. */
    private record Step(Layer layer, Own out) {}

    private record Chain(List<Layer> layers, Own out) {}

    private final Shares shares;
    private final int k;
    private final String head;
    private final List<Block> blocks = new ArrayList<>();
    private final Map<String, ActivationField> fields = new LinkedHashMap<>();

    private Cut(Network global, Shares shares, int k) {
        this.shares = shares;
        this.k = k;
        this.head = HeadLayer.path(global);
    }

    /** @throws IllegalArgumentException if a layer cannot be cut, naming the sub-network and the layer */
    static Part of(Network global, Rectangle window, Shares shares, int k) {
        Shape image = global.input();
        try {
            Cut cut = new Cut(global, shares, k);
            Own input = new Own(ActivationField.of(image, window), Range.all(image.channels()), true, false);
            List<Layer> layers = cut.walk("", global.layers(), input).layers();
            Network network = new Network(
                    global.name() + "-" + (k + 1) + "of" + shares.size(),
                    new Shape(window.height(), window.width(), image.channels()),
                    global.classes(),
                    layers);
            return new Part(k, shares.size(), network, window, cut.blocks, cut.fields);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "sub-network " + (k + 1) + " of " + shares.size() + " (" + window + "): " + e.getMessage(), e);
        }
    }

    private Chain walk(String prefix, List<Layer> chain, Own in) {
        Own at = in;
        List<Layer> cut = new ArrayList<>();
        for (Layer layer : chain) {
            String path = prefix + layer.name();
            Step step = layer.accept(new OneLayer(path, at));
            cut.add(step.layer());
            at = step.out();
            fields.put(path, at.field());
        }
        return new Chain(cut, at);
    }

    private final class OneLayer implements Layer.Visitor<Step> {

        private final String path;
        private final Own in;

        OneLayer(String path, Own in) {
            this.path = path;
            this.in = in;
        }

        @Override
        public Step conv(Layer.Conv layer) {
            Range out = outputs(layer.out());
            Omega omega = in.image() && layer.groups() == 1
                    ? Omega.firstConvolution(layer.height(), layer.width(), layer.in(), out)
                    : Omega.other(layer.height(), layer.width(), inputs(layer, out), out);
            kernelAndBias(layer, omega);
            Layer own = new Layer.Conv(
                    layer.name(),
                    layer.height(),
                    layer.width(),
                    layer.stride(),
                    layer.padding(),
                    in.channels().size(),
                    out.size(),
                    in.channels().size() / omega.in().size(),
                    layer.bias());
            return new Step(own, hidden(window(layer.height(), layer.width(), layer.stride(), layer.padding()), out));
        }

        /**
         * The inputs that one output of the sub-network reads, of those that one of the global network's reads: a
         * sub-network has whole groups and then all of a group's, or a part of one group.
         */
        private Range inputs(Layer.Conv layer, Range out) {
            if (layer.groups() > 1 && shares.size() > 1 && (in.image() || isHead())) {
                throw new IllegalArgumentException(path + ": " + layer.groups() + " groups, must be 1 where "
                        + (in.image() ? "the image is read" : "the logits are given")
                        + ", since every sub-network has all of its channels");
            }
            Range own = in.channels();
            int ins = layer.in() / layer.groups();
            int outs = layer.out() / layer.groups();
            int first = own.from() / ins;
            int last = (own.to() - 1) / ins;
            boolean whole = own.from() % ins == 0 && own.to() % ins == 0;
            boolean fits = whole
                    ? out.from() == first * outs && out.to() == (last + 1) * outs
                    : first == last && out.from() >= first * outs && out.to() <= (last + 1) * outs;
            if (!fits && layer.groups() > 1) {
                throw new IllegalArgumentException(path + ": " + layer.groups() + " groups of " + ins
                        + " input channels cannot be shared out " + shares + " among K = " + shares.size()
                        + " sub-networks; each must get whole groups or a part of one");
            }
            return whole && layer.groups() > 1
                    ? Range.all(ins)
                    : new Range(own.from() - first * ins, own.to() - first * ins, ins);
        }

        @Override
        public Step dense(Layer.Dense layer) {
            Range out = outputs(layer.out());
            Omega omega;
            if (in.flattened()) {
                omega = Omega.firstFullyConnected(in.field(), in.channels(), out);
            } else if (isHead()) {
                omega = Omega.lastFullyConnected(in.channels(), layer.out());
            } else {
                omega = Omega.other(1, 1, in.channels(), out);
            }
            kernelAndBias(layer, omega);
            return new Step(
                    new Layer.Dense(layer.name(), omega.size() / out.size(), out.size(), layer.bias()),
                    hidden(ActivationField.single(), out));
        }

        @Override
        public Step batchNorm(Layer.BatchNorm layer) {
            if (in.image() && shares.size() > 1) {
                throw new IllegalArgumentException(path + ": normalises the image's own channels, which all K"
                        + " sub-networks share; put it after a convolution or an FC layer");
            }
            Omega omega =
                    in.flattened() ? Omega.perFeature(in.field(), in.channels()) : Omega.perChannel(in.channels());
            for (Parameter parameter : layer.parameters(path)) {
                blocks.add(new Block(parameter.path(), omega, Block.Role.HIDDEN));
            }
            return new Step(new Layer.BatchNorm(layer.name(), omega.size(), layer.epsilon(), layer.momentum()), in);
        }

        @Override
        public Step relu(Layer.Relu layer) {
            return new Step(layer, in);
        }

        @Override
        public Step maxPool(Layer.MaxPool layer) {
            return new Step(layer, in.at(window(layer.size(), layer.size(), layer.stride(), layer.padding())));
        }

        @Override
        public Step averagePool(Layer.AveragePool layer) {
            return new Step(layer, in.at(window(layer.size(), layer.size(), layer.stride(), layer.padding())));
        }

        @Override
        public Step globalAveragePool(Layer.GlobalAveragePool layer) {
            return new Step(layer, in.at(ActivationField.single()));
        }

        @Override
        public Step flatten(Layer.Flatten layer) {
            return new Step(layer, new Own(in.field(), in.channels(), in.image(), true));
        }

        @Override
        public Step dropout(Layer.Dropout layer) {
            return new Step(layer, in);
        }

        @Override
        public Step zeroPadShortcut(Layer.ZeroPadShortcut layer) {
            int widening = layer.out() / layer.in();
            Range own = in.channels();
            Range out = new Range(own.from() * widening, own.to() * widening, layer.out());
            return new Step(
                    new Layer.ZeroPadShortcut(layer.name(), layer.stride(), own.size(), out.size()),
                    new Own(window(1, 1, layer.stride(), Padding.SAME), out, in.image(), in.flattened()));
        }

        /** Where the two sides' strides place the field differently, the body decides. */
        @Override
        public Step residual(Layer.Residual layer) {
            Chain body = walk(path + "/", layer.body(), in);
            Chain shortcut = walk(path + "/", layer.shortcut(), in);
            Own out = body.out();
            if (!shortcut.out().channels().equals(out.channels())) {
                throw new IllegalArgumentException(path + ": sub-network " + (k + 1) + " of " + shares.size()
                        + " has channels " + out.channels() + " of the body but "
                        + shortcut.out().channels() + " of the shortcut");
            }
            return new Step(
                    new Layer.Residual(layer.name(), body.layers(), shortcut.layers()),
                    new Own(
                            out.field(),
                            out.channels(),
                            out.image() && shortcut.out().image(),
                            out.flattened()));
        }

        /** The sub-network's output channels of a convolution or an FC layer: of the last, all classes. */
        private Range outputs(int channels) {
            if (!isHead()) {
                return shares.range(path, channels, k);
            }
            if (in.image() && shares.size() > 1) {
                throw new IllegalArgumentException(path + ": reads the image's own channels, which are never cut; to"
                        + " decompose a network it needs a hidden layer");
            }
            return Range.all(channels);
        }

        private void kernelAndBias(Layer layer, Omega omega) {
            for (Parameter parameter : layer.parameters(path)) {
                boolean kernel = parameter.kind() == Parameter.Kind.KERNEL;
                Block.Role role =
                        !isHead() ? Block.Role.HIDDEN : kernel ? Block.Role.HEAD_KERNEL : Block.Role.HEAD_BIAS;
                blocks.add(new Block(parameter.path(), kernel ? omega : Omega.perChannel(omega.out()), role));
            }
        }

        private ActivationField window(int height, int width, int stride, Padding padding) {
            try {
                return in.field().through(height, width, stride, padding);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(path + ": " + e.getMessage(), e);
            }
        }

        private Own hidden(ActivationField field, Range out) {
            return new Own(field, out, false, false);
        }

        private boolean isHead() {
            return path.equals(head);
        }
    }
}
