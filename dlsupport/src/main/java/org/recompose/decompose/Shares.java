package org.recompose.decompose;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How the channels of every hidden layer are shared out (Section 2.1): sub-network k gets c_k = c · part_k / Σ part of
 * a layer's c channels, so that Σ_k c_k = c. Where a network doubles its channels the shares double with it.
 *
 * @param parts one positive number for each sub-network; only their ratios matter
 */
public record Shares(List<Integer> parts) {

    /** @throws IllegalArgumentException if there is no part or one is below 1 */
    public Shares {
        parts = List.copyOf(parts);
        if (parts.isEmpty() || parts.stream().anyMatch(part -> part < 1)) {
            throw new IllegalArgumentException("shares " + parts + ": must be one positive part for each sub-network");
        }
    }

    /** Equal shares, c/K channels each. */
    public static Shares uniform(int k) {
        return new Shares(Collections.nCopies(k, 1));
    }

    /** Unequal shares, as in {@code Shares.of(1, 1, 2)}: a quarter, a quarter and a half. */
    public static Shares of(Integer... parts) {
        return new Shares(List.of(parts));
    }

    /** K, the number of sub-networks. */
    public int size() {
        return parts.size();
    }

    /** Σ part. */
    long sum() {
        return parts.stream().mapToLong(Integer::longValue).sum();
    }

    /**
     * The channels of sub-network k, as a range of the global layer's: the paper's {1 + Σ_(i&lt;k) c_i : Σ_(i≤k) c_i}.
     *
     * @param layer path of the layer, for the message
     * @param channels c of the global layer
     * @param k from 0
     * @throws IllegalArgumentException if a share is not a whole number of channels
     */
    public Range range(String layer, int channels, int k) {
        long sum = sum();
        long before = 0;
        for (int i = 0; i < parts.size(); i++) {
            if (channels * (long) parts.get(i) % sum != 0) {
                throw new IllegalArgumentException(layer + ": " + channels + " channels cannot be shared out "
                        + this + " among K = " + size() + " sub-networks; the number of channels must be a multiple of "
                        + granularity());
            }
            before += i < k ? parts.get(i) : 0;
        }
        return new Range((int) (channels * before / sum), (int) (channels * (before + parts.get(k)) / sum), channels);
    }

    /** These shares with each shared out again, in the order part 1's parts, part 2's parts, and so on. */
    public Shares refine(List<Shares> inner) {
        if (inner.size() != size()) {
            throw new IllegalArgumentException(
                    inner.size() + " inner shares, must be one for each of the " + size() + " parts");
        }
        int common = 1;
        for (Shares shares : inner) {
            common = lcm(
                    common, shares.parts.stream().mapToInt(Integer::intValue).sum());
        }
        List<Integer> refined = new ArrayList<>();
        for (int k = 0; k < size(); k++) {
            int sum = inner.get(k).parts.stream().mapToInt(Integer::intValue).sum();
            for (int part : inner.get(k).parts) {
                refined.add(Math.multiplyExact(Math.multiplyExact(parts.get(k), part), common / sum));
            }
        }
        return new Shares(refined);
    }

    @Override
    public String toString() {
        return parts.stream().distinct().count() == 1
                ? "equally"
                : "as " + String.join(" : ", parts.stream().map(String::valueOf).toList());
    }

    /** The smallest number of channels that these shares divide. */
    private int granularity() {
        int divisor = parts.stream().reduce(0, Shares::gcd);
        return parts.stream().mapToInt(Integer::intValue).sum() / divisor;
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    private static int lcm(int a, int b) {
        return Math.multiplyExact(a / gcd(a, b), b);
    }
}
