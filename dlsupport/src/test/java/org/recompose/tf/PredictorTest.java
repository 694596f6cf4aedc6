package org.recompose.tf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.recompose.arch.Network;
import org.recompose.arch.RandomNetworks;
import org.recompose.arch.ReferenceNetwork;
import org.recompose.arch.TestNetworks;
import org.recompose.weights.Weights;

class PredictorTest {

    static Stream<Network> networks() {
        return Stream.of(TestNetworks.fullyConvolutional(), TestNetworks.flattening())
                .flatMap(List::stream);
    }

    /** The graph computes what the layers' definitions say, in plain Java and double precision. */
    @ParameterizedTest
    @MethodSource("networks")
    void computesWhatTheDefinitionsSay(Network network) {
        assertAgrees(network, 21);
    }

    @Property(tries = 30)
    void computesWhatTheDefinitionsSayOfRandomNetworks(@ForAll long seed) {
        Random random = new Random(seed);
        assertAgrees(RandomNetworks.padded(random, 1 + random.nextInt(3), random.nextBoolean()), seed);
        RandomNetworks.Valid chain = RandomNetworks.valid(random, 2);
        assertAgrees(chain.on(chain.smallest() + 5, chain.smallest() + 8), seed);
    }

    private static void assertAgrees(Network network, long seed) {
        Weights weights = TestNetworks.weights(network, seed);
        float[] images = TestNetworks.images(network, 3, seed + 1);
        float[][] expected = ReferenceNetwork.logits(network, weights, images, 3);
        try (Predictor predictor = Predictor.of(network, weights)) {
            float[][] actual = predictor.logits(images);
            assertEquals(3, actual.length);
            for (int i = 0; i < 3; i++) {
                float largest = 0;
                for (float logit : expected[i]) {
                    largest = Math.max(largest, Math.abs(logit));
                }
                assertArrayEquals(expected[i], actual[i], 1e-4f * largest);
            }
        }
    }
}
