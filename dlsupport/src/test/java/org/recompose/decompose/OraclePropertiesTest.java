package org.recompose.decompose;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.recompose.arch.Network;
import org.recompose.arch.Parameter;
import org.recompose.arch.RandomNetworks;
import org.recompose.arch.ReferenceNetwork;
import org.recompose.arch.TestNetworks;
import org.recompose.partition.Partition;
import org.recompose.partition.Rectangle;
import org.recompose.weights.Weights;

/** The oracles on random networks, partitions, shares and K. */
class OraclePropertiesTest {

    @Property(tries = 60)
    void oracle3SumsLogitsOfWholeImages(
            @ForAll long seed, @ForAll @Size(min = 1, max = 4) List<@IntRange(min = 1, max = 3) Integer> parts) {
        Random random = new Random(seed);
        Network network = RandomNetworks.padded(random, sum(parts), random.nextInt(3) == 0);
        int h = network.input().height();
        int w = network.input().width();
        Decomposition decomposition =
                new Decomposition(network, Partition.whole(h, w, parts.size()), new Shares(parts));
        assertSums(decomposition, seed);
    }

    @Property(tries = 60)
    void oracle4SumsLogitsOfSubImages(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 3) int rows,
            @ForAll @IntRange(min = 1, max = 3) int columns,
            @ForAll @Size(9) List<@IntRange(min = 1, max = 3) Integer> parts) {
        Random random = new Random(seed);
        Shares shares = new Shares(parts.subList(0, rows * columns));
        RandomNetworks.Valid chain = RandomNetworks.valid(random, sum(shares.parts()));
        int[] top = alignedCuts(random, rows, chain);
        int[] left = alignedCuts(random, columns, chain);
        List<Rectangle> rectangles = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                rectangles.add(new Rectangle(
                        top[row], left[column], top[row + 1] - top[row], left[column + 1] - left[column]));
            }
        }
        Partition partition = new Partition(top[rows], left[columns], rectangles);
        assertTrue(partition.isComplete());
        assertSums(new Decomposition(chain.on(top[rows], left[columns]), partition, shares), seed);
    }

    @Property(tries = 100)
    void oracles2And7LoseNothingAndAddNothing(
            @ForAll long seed, @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 1, max = 3) Integer> parts) {
        Random random = new Random(seed);
        Network network = RandomNetworks.padded(random, sum(parts), random.nextBoolean());
        Decomposition decomposition =
                new Decomposition(network, randomRectangles(random, network, parts.size()), new Shares(parts));
        List<Weights> own = TestNetworks.weights(decomposition.subNetworks(), seed);
        Weights composed = decomposition.compose(own);
        Weights mask = decomposition.mask();
        for (Parameter parameter : network.parameters()) {
            float[] values = composed.get(parameter.path());
            float[] inside = mask.get(parameter.path());
            boolean lastBias = parameter.path().equals("fc/bias");
            if (!lastBias) {
                float[][] all =
                        own.stream().map(each -> each.get(parameter.path())).toArray(float[][]::new);
                assertArrayEquals(sortedNonZero(all), sortedNonZero(values), parameter.path());
            }
            for (int i = 0; i < values.length; i++) {
                assertTrue(inside[i] == 1 || inside[i] == 0 && values[i] == 0, parameter.path());
            }
        }
        List<Weights> back = decomposition.decompose(composed);
        for (int k = 0; k < parts.size(); k++) {
            for (Parameter parameter : network.parameters()) {
                if (!parameter.path().equals("fc/bias")) {
                    assertArrayEquals(
                            own.get(k).get(parameter.path()), back.get(k).get(parameter.path()));
                }
            }
        }
    }

    private static void assertSums(Decomposition decomposition, long seed) {
        Network network = decomposition.global();
        List<Network> subNetworks = decomposition.subNetworks();
        List<Weights> own = TestNetworks.weights(subNetworks, seed);
        float[] image = TestNetworks.images(network, 1, seed);
        float[][] expected = new float[1][network.classes()];
        for (int k = 0; k < subNetworks.size(); k++) {
            float[] part = Logits.crop(
                    network.input(), decomposition.partition().rectangles().get(k), image, 1);
            float[][] logits = ReferenceNetwork.logits(subNetworks.get(k), own.get(k), part, 1);
            for (int c = 0; c < network.classes(); c++) {
                expected[0][c] += logits[0][c];
            }
        }
        double error = Logits.error(expected, ReferenceNetwork.logits(network, decomposition.compose(own), image, 1));
        assertTrue(error <= 1e-5, "relative error " + error + " of " + network);
    }

    /** 0 and the ends of the parts; all but the last end are multiples of the chain's stride. */
    private static int[] alignedCuts(Random random, int parts, RandomNetworks.Valid chain) {
        int[] cuts = new int[parts + 1];
        for (int i = 1; i <= parts; i++) {
            int side = chain.smallest() + random.nextInt(2 * chain.stride());
            int end = cuts[i - 1] + side;
            cuts[i] = i == parts ? end : (end + chain.stride() - 1) / chain.stride() * chain.stride();
        }
        return cuts;
    }

    private static Partition randomRectangles(Random random, Network network, int k) {
        int h = network.input().height();
        int w = network.input().width();
        return new Partition(
                h,
                w,
                IntStream.range(0, k)
                        .mapToObj(i -> {
                            int height = 1 + random.nextInt(h);
                            int width = 1 + random.nextInt(w);
                            return new Rectangle(
                                    random.nextInt(h - height + 1), random.nextInt(w - width + 1), height, width);
                        })
                        .toList());
    }

    private static float[] sortedNonZero(float[]... arrays) {
        int size = Arrays.stream(arrays).mapToInt(array -> array.length).sum();
        float[] all = new float[size];
        int n = 0;
        for (float[] array : arrays) {
            for (float value : array) {
                if (value != 0) {
                    all[n++] = value;
                }
            }
        }
        float[] found = Arrays.copyOf(all, n);
        Arrays.sort(found);
        return found;
    }

    private static int sum(List<Integer> parts) {
        return parts.stream().mapToInt(Integer::intValue).sum();
    }
}
