package org.recompose.tf;

import ai.djl.engine.Engine;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.util.Map;
import java.util.Optional;

/** Loads DJL's TensorFlow engine once, with the settings that training needs. */
public final class TensorFlowEngine {

    /**
     * oneDNN is five times faster on CPUs; own thread pools let sub-networks train side by side. A card that is newer
     * than the library compiles its code at first use, and CUDA keeps that only if its cache is large.
     */
    private static final Map<String, String> SETTINGS = Map.of(
            "TF_ENABLE_ONEDNN_OPTS", "1",
            "TF_OVERRIDE_GLOBAL_THREADPOOL", "1",
            "TF_CPP_MIN_LOG_LEVEL", "2",
            "TF_FORCE_GPU_ALLOW_GROWTH", "true",
            "CUDA_MODULE_LOADING", "LAZY",
            "CUDA_CACHE_MAXSIZE", "4294967296");

    /**
     * In bfloat16 the gradients of rectifiers take a third to a half of a whole step, and a third of that in float32,
     * casts included.
     */
    private static final Map<String, String> BFLOAT16_SETTINGS = Map.of(
            "DNNL_MAX_CPU_ISA", "AVX512_CORE_AMX",
            "TF_AUTO_MIXED_PRECISION_GRAPH_REWRITE_CLEARLIST_REMOVE", "ReluGrad");

    /** Kept, since JNA closes a library that nobody refers to. */
    private static NativeLibrary cudaRuntime;

    private static Engine engine;
    private static boolean tf32;
    private static boolean bfloat16;

    private TensorFlowEngine() {}

    /**
     * Chooses whether GPUs may compute products in TensorFloat-32, which keeps 10 of the 23 bits of each factor; they
     * may not unless this is called.
     *
     * @throws IllegalStateException if the engine is loaded and the choice was another
     */
    public static synchronized void allowTf32(boolean allowed) {
        if (engine != null && allowed != tf32) {
            throw new IllegalStateException("tf32 is " + allowed + " but TensorFlow is loaded with " + tf32
                    + "; it is chosen once, when the library loads: start a new JVM, in a notebook restart the kernel");
        }
        tf32 = allowed;
    }

    /** Whether {@link #allowTf32} allowed it. */
    public static synchronized boolean tf32Allowed() {
        return tf32;
    }

    /**
     * Loads the engine unless it is loaded. TensorFlow reads its settings from the environment when its library loads;
     * those that the environment does not name are set here. On Windows that cannot be done from Java, so there they
     * belong into the kernelspec or the shell.
     *
     * @throws ai.djl.engine.EngineException if the native library of this platform is not on the class path
     */
    public static synchronized Engine load() {
        if (engine == null) {
            Optional<NativeBuild> build = NativeBuild.find();
            if (!Platform.isWindows()) {
                C c = Native.load("c", C.class);
                SETTINGS.forEach((name, value) -> c.setenv(name, value, 0));
                boolean oneDnn = !"0".equals(System.getenv("TF_ENABLE_ONEDNN_OPTS"));
                bfloat16 = oneDnn && build.filter(NativeBuild::gpu).isEmpty() && Amx.request(c);
                if (bfloat16) {
                    BFLOAT16_SETTINGS.forEach((name, value) -> c.setenv(name, value, 0));
                }
                if (!tf32) {
                    c.setenv("NVIDIA_TF32_OVERRIDE", "0", 1);
                }
            }
            if (build.filter(NativeBuild::gpu).isPresent()) {
                openCudaRuntime();
            }
            build.ifPresent(NativeBuild::prefer);
            engine = Engine.getEngine("TensorFlow");
        }
        return engine;
    }

    /**
     * Opens the CUDA runtime that TensorFlow was built with before DJL opens {@code libcudart.so}, whichever version
     * that is: both do so for the whole process, so TensorFlow would call the first one's functions, and those of CUDA
     * 12 and later write more than it has room for.
     */
    private static void openCudaRuntime() {
        try {
            cudaRuntime = NativeLibrary.getInstance(NativeBuild.CUDA_RUNTIME);
        } catch (UnsatisfiedLinkError none) {
            cudaRuntime = null;
        }
    }

    /** Whether mixed precision means bfloat16 here: a build for processors, with oneDNN, on one that has AMX. */
    public static synchronized boolean bfloat16() {
        load();
        return bfloat16;
    }

    /** TensorFlow's version, {@code 2.7.0}. */
    public static String version() {
        return load().getVersion();
    }

    /** The C library's functions used here. */
    public interface C extends Library {
        /** See setenv(3). */
        int setenv(String name, String value, int overwrite);

        /** See syscall(2). */
        long syscall(long number, Object... arguments);
    }
}
