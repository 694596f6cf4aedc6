package org.recompose.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.recompose.arch.ResNet;
import org.recompose.cost.Speed.Measured;
import org.recompose.decompose.Decomposition;
import org.recompose.partition.Partition;

/**
 * The paper's network at 224×224 and width 64, by hand: 4,975.86 M plain FLOPs for GNet and 151.87 M for each of four
 * SNets, 17,207,685 trainable parameters and 1,083,781 of an SNet's; 1,000 images of 150,528 bytes, 10 epochs.
 */
class ScalingTest {

    private static final Cost GNET = Cost.of(ResNet.paper(224, 224, 64, 5));
    private static final Speed TERA = new Speed(1e12, Double.POSITIVE_INFINITY);

    private static List<Cost> subNetworks(int k) {
        return new Decomposition(GNET.network(), Partition.ofPaper(k, 224, 224))
                .subNetworks().stream().map(Cost::of).toList();
    }

    private static Scaling scaling(double network) {
        return new Scaling(GNET, subNetworks(4), TERA, 1000, 100, 10, 2, network);
    }

    /** An SNet takes 2 s + 5·1000·151.87e6/1e12 s = 2.75935 s. */
    @ParameterizedTest
    @CsvSource({
        "1, 11.0374, 0",
        "2,  5.6866, 167868496",
        "3,  5.8371, 318396496",
        "4,  3.2370, 477594744",
        "9,  3.2370, 477594744"
    })
    void subNetworksTrainInWavesAndTheirBytesTakeTime(int machines, double seconds, double bytes) {
        assertEquals(bytes, scaling(1e9).bytes(machines));
        assertEquals(seconds, scaling(1e9).subNetworksSeconds(machines), 1e-4);
    }

    @Test
    void theComposedNetworkTakesHalfOfGnetRsTimeOnOneMachine() {
        assertEquals(49.7586, scaling(1e9).globalSeconds(), 1e-4);
        assertEquals(49.7586 / 2 + 3.2370, scaling(1e9).seconds(4), 2e-4);
        assertTrue(scaling(1e9).seconds(1000) > scaling(1e9).globalSeconds() / 2);
    }

    /** 100 steps, each 2·½·17,207,685·4 bytes on the way of each of two machines. */
    @Test
    void dataParallelTrainingExchangesTheGradientsEachStep() {
        assertEquals(49.7586, scaling(1e9).dataParallelSeconds(1), 1e-4);
        assertEquals(49.7586 / 2 + 6.8831, scaling(1e9).dataParallelSeconds(2), 1e-4);
        assertEquals(75_264_000.0 + 100 * 2 * 68_830_740.0, scaling(1e9).dataParallelBytes(2));
    }

    @ParameterizedTest
    @CsvSource({"2", "4", "64"})
    void atTheBreakEvenBothTakeTheSameTime(int machines) {
        Scaling even = scaling(scaling(1e9).breakEven(machines));
        assertEquals(even.dataParallelSeconds(machines), even.seconds(machines), 1e-6);
        Scaling slower = scaling(even.network() / 2);
        assertTrue(slower.dataParallelSeconds(machines) > slower.seconds(machines));
    }

    @Test
    void onOneMachineNoNetworkIsTooFast() {
        assertEquals(Double.POSITIVE_INFINITY, scaling(1e9).breakEven(1));
    }

    @Test
    void aSpeedIsFoundAgainInTheTimesItGives() {
        Speed speed = new Speed(3e11, 5e9);
        Speed found = Speed.fit(List.of(
                new Measured(List.of(GNET), speed.seconds(GNET)),
                new Measured(subNetworks(4), speed.seconds(subNetworks(4))),
                new Measured(subNetworks(16), speed.seconds(subNetworks(16)))));
        assertEquals(3e11, found.flopsPerSecond(), 3e6);
        assertEquals(5e9, found.bytesPerSecond(), 5e4);
    }

    /** Times that follow the FLOPs alone, less a little for each byte, would need a negative time for bytes. */
    @Test
    void aTermIsNeverNegative() {
        List<Measured> measured = List.of(
                new Measured(List.of(GNET), TERA.seconds(GNET)),
                new Measured(subNetworks(4), 0.9 * TERA.seconds(subNetworks(4))));
        Speed found = Speed.fit(measured);
        assertEquals(Double.POSITIVE_INFINITY, found.bytesPerSecond());
        assertEquals(1.05e12, found.flopsPerSecond(), 0.05e12);
    }

    @Test
    void theTableHasARowForEachNumberOfMachines() {
        var table = scaling(1e9).table(1, 2, 4);
        assertEquals(3, table.rowCount());
        assertEquals(0.5 + 11.0374 / 49.7586, table.doubleColumn("÷ GNet-R").get(0), 1e-4);
        assertEquals(1, table.doubleColumn("data-parallel ÷ GNet-R").get(0), 1e-12);
    }

    @ParameterizedTest
    @CsvSource({
        "   0, 100, 10,  2, 1e9, images is 0.0",
        "1000,   0, 10,  2, 1e9, batch is 0.0",
        "1000, 100,  9,  2, 1e9, epochs is 9",
        "1000, 100, 10, -1, 1e9, overhead is -1.0",
        "1000, 100, 10,  2,   0, network is 0.0"
    })
    void whatCannotBeIsRefusedByName(long images, int batch, int epochs, double overhead, double network, String said) {
        var refused = assertThrows(
                IllegalArgumentException.class,
                () -> new Scaling(GNET, subNetworks(4), TERA, images, batch, epochs, overhead, network));
        assertTrue(refused.getMessage().startsWith(said), refused.getMessage());
        assertThrows(IllegalArgumentException.class, () -> scaling(1e9).seconds(0));
        assertThrows(IllegalArgumentException.class, () -> new Speed(0, 1));
        assertThrows(IllegalArgumentException.class, () -> Speed.fit(List.of()));
    }
}
