package org.recompose.decompose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class SharesTest {

    @Test
    void uniformSharesAreEqual() {
        assertEquals(new Range(16, 32, 64), Shares.uniform(4).range("conv", 64, 1));
    }

    @Test
    void unequalSharesFollowTheirRatio() {
        Shares shares = Shares.of(1, 1, 2);
        assertEquals(new Range(0, 3, 12), shares.range("conv", 12, 0));
        assertEquals(new Range(3, 6, 12), shares.range("conv", 12, 1));
        assertEquals(new Range(6, 12, 12), shares.range("conv", 12, 2));
    }

    @Test
    void namesTheLayerItsChannelsAndK() {
        assertEquals(
                "stage1/conv: 64 channels cannot be shared out equally among K = 3 sub-networks;"
                        + " the number of channels must be a multiple of 3",
                assertThrows(IllegalArgumentException.class, () -> Shares.uniform(3)
                                .range("stage1/conv", 64, 0))
                        .getMessage());
        assertEquals(
                "conv: 6 channels cannot be shared out as 2 : 2 : 4 among K = 3 sub-networks;"
                        + " the number of channels must be a multiple of 4",
                assertThrows(IllegalArgumentException.class, () -> Shares.of(2, 2, 4)
                                .range("conv", 6, 0))
                        .getMessage());
    }

    @Test
    void refinedSharesAreSharesOfShares() {
        Shares refined = Shares.of(1, 2).refine(List.of(Shares.uniform(2), Shares.of(1, 3)));
        assertEquals(new Range(0, 2, 12), refined.range("conv", 12, 0));
        assertEquals(new Range(2, 4, 12), refined.range("conv", 12, 1));
        assertEquals(new Range(4, 6, 12), refined.range("conv", 12, 2));
        assertEquals(new Range(6, 12, 12), refined.range("conv", 12, 3));
    }

    @Test
    void everySubNetworkGetsSomething() {
        assertThrows(IllegalArgumentException.class, () -> Shares.of(1, 0));
        assertThrows(IllegalArgumentException.class, () -> Shares.uniform(0));
    }
}
