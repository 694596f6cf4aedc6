package org.recompose.tf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Library;
import com.sun.jna.Native;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.recompose.config.Config;
import org.recompose.train.Way;

class TensorFlowEngineTest {

    /** The C library's environment, which TensorFlow and CUDA read. */
    public interface C extends Library {
        String getenv(String name);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void tf32IsOffUnlessItIsChosenBeforeTheLibraryLoads() {
        TensorFlowEngine.load();
        assertEquals("0", Native.load("c", C.class).getenv("NVIDIA_TF32_OVERRIDE"));
        Config.Hardware other = new Config.Hardware(Way.AUTO, 0, "auto", "", true, false);
        String message =
                assertThrows(IllegalStateException.class, other::machine).getMessage();
        assertTrue(message.contains("tf32 is true but TensorFlow is loaded with false"), message);
    }
}
