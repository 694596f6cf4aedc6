package org.recompose.tf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class AmxTest {

    @Test
    void aProcessorHasItIfItsFlagsSaySo() {
        assertTrue(Amx.has(List.of("model name : Xeon", "flags : fpu avx512_bf16 amx_bf16 amx_tile")));
        assertTrue(Amx.has(List.of("flags : amx_bf16")));
    }

    @Test
    void othersHaveNot() {
        assertFalse(Amx.has(List.of("model name : amx_bf16", "flags : fpu avx512_bf16 amx_tile amx_int8")));
        assertFalse(Amx.has(List.of()));
    }

    @Test
    void coresAreThoseOfTheMask() {
        assertEquals(2, Amx.cores(List.of("Name: java", "Cpus_allowed:\t3", "Cpus_allowed_list:\t0-1")));
        assertEquals(65, Amx.cores(List.of("Cpus_allowed:\t00000001,ffffffff,ffffffff")));
        assertEquals(0, Amx.cores(List.of()));
    }
}
