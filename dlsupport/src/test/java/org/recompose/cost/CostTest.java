package org.recompose.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.recompose.arch.Layer;
import org.recompose.arch.Network;
import org.recompose.arch.Padding;
import org.recompose.arch.ResNet;
import org.recompose.arch.Shape;
import org.recompose.arch.Vgg;
import org.recompose.decompose.Decomposition;
import org.recompose.partition.Partition;

class CostTest {

    /** Rows 1 and 2 of the paper's Table 1, of one sub-network; K = 1 is the global network. */
    @ParameterizedTest
    @CsvSource({
        " 1, 17219077, 17.22, 5015.56",
        " 4,  1083781,  1.08,  154.57",
        " 8,   273477,  0.27,   19.69",
        "16,    69637,  0.07,    4.05"
    })
    void givesTheEightFiguresOfTable1(int k, long parameters, String printedParameters, String printedFlops) {
        Decomposition decomposition = new Decomposition(ResNet.paper(224, 224, 64, 5), Partition.ofPaper(k, 224, 224));
        for (Network subNetwork : decomposition.subNetworks()) {
            Cost cost = Cost.of(subNetwork);
            assertEquals(parameters, cost.parameters());
            assertEquals(printedParameters, millions(cost.parameters()));
            assertEquals(printedFlops, millions(cost.paperFlops()));
        }
    }

    /** Parameters as torchvision's models report them, multiply-adds as published for 224×224. */
    @Test
    void agreesWithThePublishedFiguresOfVgg16AndTheResNets() {
        Cost vgg16 = Cost.of(Vgg.vgg16(224, 224, 64, 1000));
        assertEquals(138_357_544, vgg16.parameters());
        assertEquals("15.47", billions(vgg16.multiplyAdds()));

        Cost resNet18 = Cost.of(ResNet.resNet18(224, 224, 64, 1000));
        assertEquals(11_689_512, resNet18.trainable());
        assertEquals("1.81", billions(resNet18.multiplyAdds()));

        Cost resNet34 = Cost.of(ResNet.resNet34(224, 224, 64, 1000));
        assertEquals(21_797_672, resNet34.trainable());
        assertEquals("3.66", billions(resNet34.multiplyAdds()));
    }

    @Test
    void movingAveragesAreParametersButNotTrainable() {
        Cost cost = Cost.of(ResNet.resNet18(224, 224, 64, 1000));
        long normalisedChannels = cost.network().nodes().stream()
                .filter(node -> node.layer() instanceof Layer.BatchNorm)
                .mapToLong(node -> node.out().channels())
                .sum();
        assertEquals(2 * normalisedChannels, cost.parameters() - cost.trainable());
    }

    @Test
    void rowsAddUpToTheTotalsAndTheTableEndsWithThem() {
        Cost cost = Cost.of(ResNet.paper(64, 64, 16, 5));
        assertEquals(
                cost.flops(), cost.rows().stream().mapToLong(Cost.Row::flops).sum());
        assertEquals(2 * cost.multiplyAdds(), cost.flops());
        var table = cost.table();
        var totals = table.longColumn("paper's FLOPs");
        assertEquals(cost.paperFlops(), totals.get(table.rowCount() - 1));
        assertEquals(2 * cost.paperFlops(), (long) totals.sum());
    }

    /** Image 4×4×3 = 48 elements, convolution 4×4×2 = 32, batch norm 32, ReLU 32, GAP 2, FC 5. */
    @Test
    void countsActivationsOfAChainByHand() {
        Network chain = new Network(
                "chain",
                new Shape(4, 4, 3),
                5,
                List.of(
                        new Layer.Conv("conv", 3, 3, 1, Padding.SAME, 3, 2, true),
                        new Layer.BatchNorm("bn", 2),
                        new Layer.Relu("relu"),
                        new Layer.GlobalAveragePool("gap"),
                        new Layer.Dense("fc", 2, 5, true)));
        assertEquals(4 * 7 * (48 + 32 + 32 + 32 + 2 + 5), Cost.of(chain).trainingBytes(7));
        assertEquals(4 * 7 * (48 + 32), Cost.of(chain).inferenceBytes(7));
    }

    /** In a residual on 4×4×2 maps the block's input stays while the body's two maps are alive. */
    @Test
    void keepsTheInputOfAResidualUntilItIsAdded() {
        Network residual = new Network(
                "residual",
                new Shape(4, 4, 2),
                2,
                List.of(
                        new Layer.Residual(
                                "block",
                                List.of(
                                        new Layer.Conv("conv1", 3, 3, 1, Padding.SAME, 2, 2, false),
                                        new Layer.Conv("conv2", 3, 3, 1, Padding.SAME, 2, 2, false)),
                                List.of()),
                        new Layer.GlobalAveragePool("gap")));
        assertEquals(4 * 3 * 32, Cost.of(residual).inferenceBytes(1));
    }

    /** 4×4 maps of 6 channels, 3×3 taps: 16·9·6·6 multiply-adds and 6·6·9 weights in one group. */
    @Test
    void aGroupedConvolutionCostsAGroupthAndAPoolNothing() {
        for (int groups : new int[] {1, 2, 3, 6}) {
            Network network = new Network(
                    "grouped",
                    new Shape(4, 4, 6),
                    6,
                    List.of(
                            new Layer.Conv("conv", 3, 3, 1, Padding.SAME, 6, 6, groups, false),
                            new Layer.AveragePool("pool", 2, 2, Padding.SAME),
                            new Layer.GlobalAveragePool("gap")));
            Cost cost = Cost.of(network);
            assertEquals(16 * 9 * 6 * 6 / groups, cost.multiplyAdds());
            assertEquals(9 * 6 * 6 / groups, cost.parameters());
            assertEquals(2 * 16 * 9 * 36 / groups + 2 * 16 * 6 + 2 * 9 * 36 / groups, cost.paperFlops());
        }
    }

    private static String millions(long value) {
        return String.format(Locale.ROOT, "%.2f", value / 1e6);
    }

    private static String billions(long value) {
        return String.format(Locale.ROOT, "%.2f", value / 1e9);
    }
}
