package org.recompose.arch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.recompose.cost.Cost;

class NetworksTest {

    @Test
    void everyNameMakesTheNetworkOfThatName() {
        assertEquals(
                List.of("paper", "resnet18", "resnet34", "resnet20", "resnet32", "resnet56", "vgg11", "vgg16", "plain"),
                Networks.names());
        for (String name : Networks.names()) {
            Network network = Networks.of(name, 32, 48, 8, 7);
            assertEquals(name, network.name());
            assertEquals(new Shape(32, 48, 3), network.input());
            assertEquals(7, network.classes());
        }
        assertEquals(
                "network 'resnet19' is unknown, must be one of paper, resnet18, resnet34, resnet20, resnet32, resnet56,"
                        + " vgg11, vgg16, plain",
                assertThrows(IllegalArgumentException.class, () -> Networks.of("resnet19", 32, 32, 8, 5))
                        .getMessage());
    }

    /** He et al., Table 6: 0.27, 0.46 and 0.85 million; multiply-adds of ResNet-20 and 56: 41 and 126 million. */
    @ParameterizedTest
    @CsvSource({"resnet20, 269722, 19, 40551040", "resnet32, 464154, 31, 68862592", "resnet56, 853018, 55, 125485696"})
    void cifarsNetworksAreThoseOfHe(String name, long trainable, int convolutions, long multiplyAdds) {
        Network network = Networks.of(name, 32, 32, 16, 10);
        Cost cost = Cost.of(network);
        assertEquals(trainable, cost.trainable());
        assertEquals(multiplyAdds, cost.multiplyAdds());
        assertEquals(
                convolutions,
                network.nodes().stream()
                        .filter(node -> node.layer() instanceof Layer.Conv)
                        .count());
        assertEquals(
                new Shape(8, 8, 64),
                network.nodes().get(network.nodes().size() - 3).out());
    }
}
