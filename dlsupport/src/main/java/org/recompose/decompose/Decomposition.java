package org.recompose.decompose;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.recompose.arch.Network;
import org.recompose.arch.Shape;
import org.recompose.partition.Partition;
import org.recompose.partition.Rectangle;
import org.recompose.weights.Weights;

/**
 * A global network cut into K sub-networks (Section 2.1), and the way back (Section 2.2). Sub-network k reads rectangle
 * k of the image and has share k of the channels of every hidden layer; the image's channels and the classes are never
 * cut.
 *
 * @param global the network to cut
 * @param partition the K rectangles, of an image of the network's input size
 * @param shares the K shares
 */
public record Decomposition(Network global, Partition partition, Shares shares) {

    /**
     * @throws IllegalArgumentException if K or the image's size differ, or if a layer cannot be cut as asked; the
     *     message names the layer
     */
    public Decomposition {
        if (partition.size() != shares.size()) {
            throw new IllegalArgumentException("the partition has K = " + partition.size() + " rectangles but there"
                    + " are shares for K = " + shares.size() + " sub-networks");
        }
        Shape input = global.input();
        if (partition.height() != input.height() || partition.width() != input.width()) {
            throw new IllegalArgumentException("the partition is of an image of " + partition.height() + "×"
                    + partition.width() + " but network " + global.name() + " reads " + input);
        }
        for (int k = 0; k < shares.size(); k++) {
            network(global, partition, shares, k);
        }
    }

    /** With equal shares. */
    public Decomposition(Network global, Partition partition) {
        this(global, partition, Shares.uniform(partition.size()));
    }

    /** K, the number of sub-networks. */
    public int size() {
        return shares.size();
    }

    /** The K sub-networks, each with its rectangle's size as input. */
    public List<Network> subNetworks() {
        List<Network> networks = new ArrayList<>();
        for (int k = 0; k < size(); k++) {
            networks.add(network(global, partition, shares, k));
        }
        return List.copyOf(networks);
    }

    /**
     * The activation field of rectangle k in the output of every layer, by the layer's path.
     *
     * @param k from 0
     */
    public Map<String, ActivationField> activationFields(int k) {
        return Collections.unmodifiableMap(cut(k).fields());
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
        return composition().compose(weights, head);
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
        return composition().decompose(weights, head);
    }

    /**
     * One for each weight of the global network inside the blocks, zero for each connection between sub-networks: what
     * to multiply gradients with to keep those connections frozen at zero.
     */
    public Weights mask() {
        return composition().mask();
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
        List<Network> expected = subNetworks();
        if (trained.size() != size()) {
            throw new IllegalArgumentException(trained.size() + " sub-networks, must be K = " + size());
        }
        for (int k = 0; k < size(); k++) {
            FirstDifference.refuse("sub-network " + (k + 1) + " of " + size(), expected.get(k), trained.get(k));
        }
    }

    /** Where the array at {@code path} of each sub-network stands. */
    List<Block> blocks(String path) {
        return IntStream.range(0, size())
                .mapToObj(k -> cut(k).blocks().stream()
                        .filter(block -> block.path().equals(path))
                        .findFirst()
                        .orElseThrow())
                .toList();
    }

    private Composition composition() {
        List<List<Block>> blocks = new ArrayList<>();
        for (int k = 0; k < size(); k++) {
            blocks.add(cut(k).blocks());
        }
        return new Composition(global, subNetworks(), blocks);
    }

    private Cut cut(int k) {
        return new Cut(global, partition.rectangles().get(k), shares, k);
    }

    private static Network network(Network global, Partition partition, Shares shares, int k) {
        Rectangle r = partition.rectangles().get(k);
        try {
            return new Network(
                    global.name() + "-" + (k + 1) + "of" + shares.size(),
                    new Shape(r.height(), r.width(), global.input().channels()),
                    global.classes(),
                    new Cut(global, r, shares, k).layers());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "sub-network " + (k + 1) + " of " + shares.size() + " (" + r + "): " + e.getMessage(), e);
        }
    }
}
