package org.recompose.decompose;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.recompose.arch.Network;
import org.recompose.arch.Shape;
import org.recompose.partition.Partition;
import org.recompose.weights.Weights;

/**
 * A global network cut into K sub-networks (Section 2.1), and the way back (Section 2.2). Sub-network k reads rectangle
 * k of the image and has share k of the channels of every hidden layer; the image's channels and the classes are never
 * cut.
 *
 * <p>Immutable; the parts are cut once, when it is made.
 */
public final class Decomposition {

    private final Network global;
    private final Partition partition;
    private final Shares shares;
    private final List<Part> parts;

    /**
     * @param global the network to cut
     * @param partition the K rectangles, of an image of the network's input size
     * @param shares the K shares
     * @throws IllegalArgumentException if K or the image's size differ, or if a layer cannot be cut as asked; the
     *     message names the layer
     */
    public Decomposition(Network global, Partition partition, Shares shares) {
        if (partition.size() != shares.size()) {
            throw new IllegalArgumentException("the partition has K = " + partition.size() + " rectangles but there"
                    + " are shares for K = " + shares.size() + " sub-networks");
        }
        Shape input = global.input();
        if (partition.height() != input.height() || partition.width() != input.width()) {
            throw new IllegalArgumentException("the partition is of an image of " + partition.height() + "×"
                    + partition.width() + " but network " + global.name() + " reads " + input);
        }
        this.global = global;
        this.partition = partition;
        this.shares = shares;
        parts = IntStream.range(0, shares.size())
                .mapToObj(k -> Cut.of(global, partition.rectangles().get(k), shares, k))
                .toList();
    }

    /** With equal shares. */
    public Decomposition(Network global, Partition partition) {
        this(global, partition, Shares.uniform(partition.size()));
    }

    /** The network that is cut. */
    public Network global() {
        return global;
    }

    /** The K rectangles. */
    public Partition partition() {
        return partition;
    }

    /** The K shares. */
    public Shares shares() {
        return shares;
    }

    /** K, the number of sub-networks. */
    public int size() {
        return shares.size();
    }

    /** The K sub-networks with their places, in order. */
    public List<Part> parts() {
        return parts;
    }

    /** The networks of the {@link #parts}. */
    public List<Network> subNetworks() {
        return parts.stream().map(Part::network).toList();
    }

    /** {@link #compose(List, Head)} with the head that equation (3) says, the sum. */
    public Weights compose(List<Weights> weights) {
        return compose(weights, Head.SUM);
    }

    /**
     * Initialises the global network with the sub-networks' weights by equations (1) to (4): zero but for the blocks.
     * Hidden biases and batch normalisations concatenate.
     *
     * @param weights of the K sub-networks, in order
     * @throws IllegalArgumentException if they are not K or one does not fit its sub-network, naming the sub-network
     *     and the array
     */
    public Weights compose(List<Weights> weights, Head head) {
        return new Composition(global, parts).compose(weights, head);
    }

    /** {@link #decompose(Weights, Head)} for the sum. */
    public List<Weights> decompose(Weights weights) {
        return decompose(weights, Head.SUM);
    }

    /**
     * The way back: each sub-network's blocks of the global network's weights. Of composed weights these are the
     * sub-networks' own, except the last FC layer's biases, of which the global network holds only the sum or the mean:
     * each sub-network is given the K-th part of the sum.
     *
     * @param head what the global network was composed with
     */
    public List<Weights> decompose(Weights weights, Head head) {
        return new Composition(global, parts).decompose(weights, head);
    }

    /**
     * One for each weight of the global network inside the blocks, zero for each connection between sub-networks: what
     * to multiply gradients with to keep those connections frozen at zero.
     */
    public Weights mask() {
        return new Composition(global, parts).mask();
    }

    /**
     * The composed network with its cross connections closed for good, as one network of grouped convolutions on the
     * whole image. It computes what the composed network does while those connections are zero, at about a K-th of the
     * multiply-adds, and trains as the composed one does under the {@link #mask}. Its weights come from {@link #close}
     * or at random, and go on in {@link #open}.
     *
     * @throws IllegalArgumentException if the shares are unequal or the network flattens a map; it then trains with the
     *     mask
     */
    public Network closed() {
        return new Closing(this).network();
    }

    /**
     * The {@link #closed} network's weights: the blocks of the composed ones.
     *
     * @throws IllegalArgumentException if a cross connection is not zero, naming the array, or as {@link #closed}
     */
    public Weights close(Weights composed) {
        return new Closing(this).close(composed);
    }

    /** The global network's weights: those of the {@link #closed} one, the cross connections zero. */
    public Weights open(Weights closed) {
        return new Closing(this).open(closed);
    }

    /**
     * The decomposition in one step that equals this one followed by one of each sub-network, in the order of
     * sub-network 1's, sub-network 2's, and so on: composing 16 → 4 → 1 is composing 16 → 1. In a network that
     * flattens, this takes cuts that are aligned with its strides, since a place that is rounded twice may differ from
     * one that is rounded once.
     *
     * @param inner one decomposition of each sub-network
     */
    public Decomposition refine(List<Decomposition> inner) {
        check(inner.stream().map(Decomposition::global).toList());
        return new Decomposition(
                global,
                partition.refine(inner.stream().map(Decomposition::partition).toList()),
                shares.refine(inner.stream().map(Decomposition::shares).toList()));
    }

    /**
     * Checks that networks trained elsewhere are this decomposition's sub-networks.
     *
     * @throws IllegalArgumentException if their number, a depth, the classes or a layer differ, naming the sub-network,
     *     the layer and the two values
     */
    public void check(List<Network> trained) {
        if (trained.size() != size()) {
            throw new IllegalArgumentException(trained.size() + " sub-networks, must be K = " + size());
        }
        parts.forEach(part -> FirstDifference.refuse(part.toString(), part.network(), trained.get(part.k())));
    }

    /**
     * How this decomposition refines a coarser one of the same network.
     *
     * @throws IllegalArgumentException if its windows do not lie in the outer ones, equally many in each, if its shares
     *     are not the outer ones shared out again, or if a sub-network cut in two steps is another; in one line that
     *     names what does not fit
     */
    public Nesting within(Decomposition outer) {
        return Nesting.of(outer, this);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Decomposition that
                && global.equals(that.global)
                && partition.equals(that.partition)
                && shares.equals(that.shares);
    }

    @Override
    public int hashCode() {
        return Objects.hash(global, partition, shares);
    }

    @Override
    public String toString() {
        return global.name() + " in " + size() + " parts";
    }
}
