package org.recompose.tf.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.recompose.tf.NativeBuild;

class DeviceListTest {

    private static final DeviceList.Device CPU = new DeviceList.Device("/CPU:0", 1 << 28);
    private static final DeviceList.Device GPU = new DeviceList.Device("/GPU:0", 3L << 29);
    private static final Optional<NativeBuild> CU113 =
            Optional.of(new NativeBuild("2.7.0", "cu113-linux-x86_64", new String[0]));

    @Test
    void theProcessorIsSeen() {
        assertEquals("/CPU:0", DeviceList.all().get(0).name());
        assertFalse(DeviceList.all().get(0).gpu());
    }

    @Test
    void aBuildForProcessorsSaysSoInOneLine() {
        List<String> lines = DeviceList.report(
                Optional.of(new NativeBuild("2.7.0", "cpu-linux-x86_64", new String[0])),
                List.of(CPU),
                library -> true);
        assertEquals(1, lines.size());
        assertTrue(lines.get(0).matches("TensorFlow 2\\.7\\.0 for processors: \\d+ cores; .*-Pcu113"), lines.get(0));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aMissingLibraryIsNamedAndHowToGetIt() {
        String text =
                String.join("\n", DeviceList.report(CU113, List.of(CPU), library -> !library.startsWith("libcudnn")));
        assertTrue(text.startsWith("TensorFlow 2.7.0 for CUDA 11.3 and cuDNN 8: "), text);
        assertTrue(text.contains("1 of 8 libraries cannot be opened: libcudnn.so.8\n"), text);
        assertTrue(text.contains("cudatoolkit=11.3 cudnn=8.2"), text);
        assertFalse(text.contains("driver"), text);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aMissingDriverIsSaid() {
        String text =
                String.join("\n", DeviceList.report(CU113, List.of(CPU), library -> !library.equals("libcuda.so.1")));
        assertTrue(text.contains("libcuda.so.1 cannot be opened: NVIDIA's driver is not installed"), text);
        assertFalse(text.contains("libraries"), text);
    }

    @Test
    void aGpuIsListedWithItsMemoryAndHowToKeepItsCode() {
        List<String> lines = DeviceList.report(CU113, List.of(CPU, GPU), library -> true);
        assertEquals("/GPU:0, 1.5 GiB", lines.get(1));
        assertTrue(
                lines.get(2).contains("CUDA_CACHE_PATH") && lines.get(2).contains("CUDA_CACHE_MAXSIZE"), lines.get(2));
        assertEquals(3, lines.size());
    }

    /** TensorFlow would train on the processor instead, without a word. */
    @Test
    void aGpuThatIsNotThereIsRefused() {
        DeviceList.check(List.of("/CPU:0", "/CPU:3"));
        String refused = assertThrows(IllegalArgumentException.class, () -> DeviceCheck.check("/GPU:63"))
                .getMessage();
        assertTrue(refused.startsWith("device is /GPU:63, must be one that TensorFlow sees: [/CPU:0"), refused);
    }
}
