package org.recompose.tf.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeviceCheckTest {

    @Test
    void aSecondProcessorDeviceTrainsAsTheFirst() {
        List<DeviceCheck.Row> rows = DeviceCheck.check("/CPU:1");
        assertEquals(
                List.of("paper", "resnet18", "dense"),
                rows.stream().map(DeviceCheck.Row::network).toList());
        rows.forEach(row -> assertTrue(row.right(), row.toString()));
    }

    @Test
    void aWrongGradientOrALossThatDoesNotFallIsWrong() {
        assertFalse(new DeviceCheck.Row("n", 0, 0.1, "bn/gamma", 2, 1).right());
        assertFalse(new DeviceCheck.Row("n", 0, Double.NaN, "bn/gamma", 2, 1).right());
        assertFalse(new DeviceCheck.Row("n", 0, 0, "", 1, 1).right());
        assertTrue(new DeviceCheck.Row("n", 0, 0, "", 2, 1).toString().endsWith("right"));
        assertThrows(IllegalArgumentException.class, () -> DeviceCheck.check("/TPU:0"));
    }

    @Test
    void versionsAreReadAsNvidiaWritesThem(@TempDir Path folder) throws Exception {
        assertEquals("11.3", CudaVersions.cuda(11030));
        assertEquals("8.2.4", CudaVersions.cudnn(8204));
        Path file = folder.resolve("version");
        assertEquals(Optional.empty(), CudaVersions.driver(file));
        Files.writeString(
                file, "NVRM version: NVIDIA UNIX x86_64 Kernel Module  525.60.13  Wed Nov 30 06:39:21 UTC 2022\n");
        assertEquals(Optional.of("525.60.13"), CudaVersions.driver(file));
    }
}
