package org.recompose.tf.device;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.recompose.tf.NativeBuild;
import org.recompose.tf.TensorFlowEngine;
import org.tensorflow.internal.c_api.TF_DeviceList;
import org.tensorflow.internal.c_api.TF_Graph;
import org.tensorflow.internal.c_api.TF_Session;
import org.tensorflow.internal.c_api.TF_SessionOptions;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.internal.c_api.global.tensorflow;

/** What TensorFlow sees to compute on, and where a GPU is missing, why. */
public final class DeviceList {

    /**
     * The libraries that TensorFlow's GPU build opens by name. Without one of them it sees no GPU. The last, cuDNN 8,
     * opens more of its own.
     */
    public static final List<String> LIBRARIES = List.of(
            NativeBuild.CUDA_RUNTIME,
            "libcublas.so.11",
            "libcublasLt.so.11",
            "libcufft.so.10",
            "libcurand.so.10",
            "libcusolver.so.11",
            "libcusparse.so.11",
            "libcudnn.so.8");

    private static final String DRIVER = "libcuda.so.1";

    /**
     * A device.
     *
     * @param name as {@code /GPU:0}
     * @param bytes of memory that TensorFlow may take
     */
    public record Device(String name, long bytes) {

        /** Whether it is no processor. */
        public boolean gpu() {
            return name.startsWith("/GPU:");
        }
    }

    private static List<Device> found;

    private DeviceList() {}

    /** What TensorFlow sees: the processor, then the GPUs. */
    public static synchronized List<Device> all() {
        if (found == null) {
            TensorFlowEngine.load();
            found = find();
        }
        return found;
    }

    /**
     * TensorFlow would compute on the processor what belongs on a GPU that it does not see.
     *
     * @param devices by name, as {@code /GPU:0}
     * @throws IllegalArgumentException if one of them is a GPU that TensorFlow does not see, naming those it sees
     */
    public static void check(List<String> devices) {
        for (String device : devices) {
            boolean seen = all().stream().anyMatch(each -> each.name().equals(device));
            if (device.startsWith("/GPU:") && !seen) {
                throw new IllegalArgumentException("device is " + device + ", must be one that TensorFlow sees: "
                        + all().stream().map(Device::name).toList());
            }
        }
    }

    private static List<Device> find() {
        TF_Status status = TF_Status.newStatus();
        TF_Graph graph = tensorflow.TF_NewGraph();
        TF_SessionOptions options = tensorflow.TF_NewSessionOptions();
        TF_Session session = tensorflow.TF_NewSession(graph, options, status);
        status.throwExceptionIfNotOK();
        TF_DeviceList list = tensorflow.TF_SessionListDevices(session, status);
        status.throwExceptionIfNotOK();
        List<Device> devices = new ArrayList<>();
        for (int i = 0; i < tensorflow.TF_DeviceListCount(list); i++) {
            String name = tensorflow.TF_DeviceListName(list, i, status).getString();
            devices.add(new Device(
                    name.replaceAll(".*device:", "/"), tensorflow.TF_DeviceListMemoryBytes(list, i, status)));
        }
        tensorflow.TF_DeleteDeviceList(list);
        tensorflow.TF_DeleteSession(session, status);
        tensorflow.TF_DeleteSessionOptions(options);
        tensorflow.TF_DeleteGraph(graph);
        return List.copyOf(devices);
    }

    /** NVIDIA's cards, driver and libraries, by what they are; empty where there are none. Ask after {@link #all}. */
    public static Map<String, String> cuda() {
        return CudaVersions.loaded();
    }

    /**
     * The command {@code devices}: what TensorFlow sees, and where its GPU build sees no GPU, which library is missing
     * and how to get it.
     */
    public static void main(String[] args) {
        report(NativeBuild.find(), all(), DeviceList::opens).forEach(System.out::println);
        cuda().forEach((what, version) -> System.out.println(what + " " + version));
    }

    /** @param opens whether a library of this name can be opened */
    static List<String> report(Optional<NativeBuild> build, List<Device> devices, Predicate<String> opens) {
        String head = "TensorFlow " + TensorFlowEngine.version();
        int cores = Runtime.getRuntime().availableProcessors();
        if (build.isEmpty() || !build.get().gpu()) {
            return List.of(head + " for processors: " + cores + " cores; for GPUs build with -Pcu113");
        }
        List<String> lines =
                new ArrayList<>(List.of(head + " for CUDA " + cuda(build.get()) + " and cuDNN 8: " + cores + " cores"));
        List<Device> gpus = devices.stream().filter(Device::gpu).toList();
        for (Device gpu : gpus) {
            lines.add(String.format(Locale.ROOT, "%s, %.1f GiB", gpu.name(), gpu.bytes() / 0x1p30));
        }
        if (gpus.isEmpty()) {
            lines.add("It sees no GPU.");
            lines.addAll(Platform.isLinux() ? missing(opens) : List.of("Why can be told on Linux only."));
        } else {
            lines.add("A card newer than CUDA " + cuda(build.get()) + " (Ada, Hopper and later) compiles its code at"
                    + " first use, for minutes, and CUDA keeps it in CUDA_CACHE_PATH (~/.nv/ComputeCache), for which"
                    + " CUDA_CACHE_MAXSIZE is set to 4 GiB.");
        }
        return lines;
    }

    /** The classifier {@code cu113-linux-x86_64} is of CUDA 11.3. */
    private static String cuda(NativeBuild build) {
        return build.classifier().replaceFirst("cu(\\d\\d)(\\d).*", "$1.$2");
    }

    private static List<String> missing(Predicate<String> opens) {
        List<String> lines = new ArrayList<>();
        if (!opens.test(DRIVER)) {
            lines.add(DRIVER + " cannot be opened: NVIDIA's driver is not installed, or this machine has no NVIDIA"
                    + " card. The driver must be 465 or newer (nvidia-smi shows it).");
        }
        List<String> absent = LIBRARIES.stream().filter(opens.negate()).toList();
        if (!absent.isEmpty()) {
            lines.add(absent.size() + " of " + LIBRARIES.size() + " libraries cannot be opened: "
                    + String.join(", ", absent));
            lines.add("To get them: conda install -c conda-forge cudatoolkit=11.3 cudnn=8.2, then export"
                    + " LD_LIBRARY_PATH=$CONDA_PREFIX/lib. For Hopper take 11.8 and 8.6: the names are the same.");
        }
        if (lines.isEmpty()) {
            lines.add("All libraries can be opened. See whether nvidia-smi shows a card, and whether"
                    + " CUDA_VISIBLE_DEVICES hides it.");
        }
        return lines;
    }

    private static boolean opens(String library) {
        try {
            NativeLibrary.getInstance(library).close();
            return true;
        } catch (UnsatisfiedLinkError e) {
            return false;
        }
    }
}
