package org.recompose.decompose;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.recompose.arch.Layer;
import org.recompose.arch.Network;
import org.recompose.arch.Padding;
import org.recompose.arch.PlainCnn;
import org.recompose.arch.ResNet;
import org.recompose.arch.Shape;
import org.recompose.arch.Vgg;
import org.recompose.partition.Partition;
import org.recompose.partition.Rectangle;

class ActivationFieldTest {

    /** Fields in VGG16's last map along one side; 224 pixels are 7 positions, 128 are 4, 96 are 3. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                // 112/32 = 3.5: position 3 answers to both halves, so to neither alone.
                "224;   0; 112; [0, 3) of 7",
                "224; 112; 112; [4, 7) of 7",
                // The paper's sub-images at K = 4: 12/32 = 0.375 and 72/32 = 2.25.
                "224;  12; 140; [0, 4) of 7",
                "224;  72; 140; [2, 6) of 7",
                // Complete K = 16: each has one position, the one whose 32 pixels lie inside its 56.
                "224;   0;  56; [0, 1) of 7",
                "224;  56;  56; [2, 3) of 7",
                "224; 112;  56; [4, 5) of 7",
                "224; 168;  56; [6, 7) of 7",
                // Aligned cuts are exact.
                "128;  64;  64; [2, 4) of 4",
                "128;  32;  32; [1, 2) of 4",
                " 96;  48;  48; [2, 3) of 3",
                "224;   0; 224; [0, 7) of 7"
            })
    void coversThesePositionsOfVgg16(int side, int start, int length, String field) {
        Network vgg16 = Vgg.vgg16(side, side, 1, 2);
        Partition partition = new Partition(side, side, List.of(new Rectangle(start, 0, length, side)));
        ActivationField found =
                new Decomposition(vgg16, partition).parts().get(0).fields().get("flatten");
        assertEquals(field, found.rows().toString());
        assertEquals(Range.all(side / 32), found.columns());
    }

    /** The fields of a 3×3 window's sub-images say where a VALID network's sub-maps lie: 4 px a position. */
    @Test
    void leavesOutPositionsThatStraddleACutOfAValidNetwork() {
        Decomposition decomposition = new Decomposition(PlainCnn.of(32, 32, 4, 2), Partition.grid(32, 32, 2, 2));
        assertEquals(
                "rows [0, 2) of 6, columns [4, 6) of 6",
                decomposition.parts().get(1).fields().get("flatten").toString());
        assertEquals(
                "rows [4, 6) of 6, columns [0, 2) of 6",
                decomposition.parts().get(2).fields().get("flatten").toString());
    }

    /** 4-pixel windows at 0, 3, 6, 9, 12: of pixels 4 to 12 only the one at 6 is all inside. */
    @Test
    void withoutPaddingAPositionAnswersToARectangleThatHoldsItsWindow() {
        Network network = new Network(
                "valid",
                new Shape(16, 16, 3),
                2,
                List.of(
                        new Layer.Conv("conv", 4, 4, 3, Padding.VALID, 3, 2, false),
                        new Layer.GlobalAveragePool("gap"),
                        new Layer.Dense("fc", 2, 2, true)));
        Partition partition = new Partition(16, 16, List.of(new Rectangle(4, 0, 8, 16)));
        var fields = new Decomposition(network, partition).parts().get(0).fields();
        // Two positions with that one: from 1 or from 2, and 4/3 is nearer to 1.
        assertEquals(new Range(1, 3, 5), fields.get("conv").rows());
    }

    /** A position p of the 7×7 stride-2 convolution is centred on pixel 2p + 1 or 2p, as the side is even or odd. */
    @Test
    void countsThePaddingOfOddAndEvenSides() {
        Network network = new Network(
                "stride",
                new Shape(32, 32, 3),
                2,
                List.of(
                        new Layer.Conv("conv", 7, 7, 2, Padding.SAME, 3, 2, false),
                        new Layer.GlobalAveragePool("gap"),
                        new Layer.Dense("fc", 2, 2, true)));
        Partition partition = new Partition(32, 32, List.of(new Rectangle(9, 11, 15, 16), new Rectangle(0, 0, 1, 1)));
        var fields = new Decomposition(network, partition).parts().get(0).fields();
        // Rows: start 9, odd side 15, so exactly (9 + 2 − 3)/2 = 4; half of 9 would have been rounded to 5.
        assertEquals(new Range(4, 12, 16), fields.get("conv").rows());
        // Columns: start 11, even side 16, so 5.5; from 5 or from 6, one of the 8 cells is shared, and 6 is the later.
        assertEquals(new Range(6, 14, 16), fields.get("conv").columns());
    }

    @Test
    void hasTheSizeOfTheSubNetworksMapInEveryLayer() {
        for (Network network :
                List.of(ResNet.paper(224, 160, 16, 2), Vgg.vgg11(224, 192, 16, 2), PlainCnn.of(96, 64, 16, 2))) {
            for (int k : new int[] {1, 4, 8}) {
                Shape input = network.input();
                Decomposition decomposition =
                        new Decomposition(network, Partition.ofPaper(k, input.height(), input.width()));
                for (int i = 0; i < k; i++) {
                    var fields = decomposition.parts().get(i).fields();
                    decomposition.parts().get(i).network().nodes().stream()
                            .filter(node -> node.layer() instanceof Layer.Conv || node.layer() instanceof Layer.MaxPool)
                            .forEach(node -> assertEquals(
                                    node.out().height() + "×" + node.out().width(),
                                    fields.get(node.path()).rows().size() + "×"
                                            + fields.get(node.path()).columns().size(),
                                    node.path()));
                }
            }
        }
    }
}
