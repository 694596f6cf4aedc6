package org.recompose.tf;

import com.sun.jna.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The matrix unit of newer Intel processors (AMX), which multiplies bfloat16 several times as fast as others multiply
 * float32. Linux gives it to a process that asks; its instructions end one that has not.
 */
final class Amx {

    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
    private static final Path STATUS = Path.of("/proc/self/status");
    /** Of Linux on x86-64; what follows is from its asm/prctl.h and from Intel's list of states. */
    private static final long ARCH_PRCTL = 158;

    private static final long ARCH_REQ_XCOMP_PERM = 0x1023;
    private static final long TILE_DATA = 18;

    private Amx() {}

    /** Asks for it. Whether the processor has it and this process may use it from now on. */
    static boolean request(TensorFlowEngine.C c) {
        try {
            return Platform.isLinux()
                    && Platform.isIntel()
                    && Platform.is64Bit()
                    && has(Files.readAllLines(PROCESSORS))
                    && c.syscall(ARCH_PRCTL, ARCH_REQ_XCOMP_PERM, TILE_DATA) == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** The cores that oneDNN sees: those that Linux may run this process on, also where Java is told of fewer. */
    static int cores() {
        int told = Runtime.getRuntime().availableProcessors();
        try {
            return Math.max(told, cores(Files.readAllLines(STATUS)));
        } catch (IOException e) {
            return told;
        }
    }

    /** @param status the lines of {@code /proc/self/status} */
    static int cores(List<String> status) {
        return status.stream()
                .filter(line -> line.startsWith("Cpus_allowed:"))
                .flatMapToInt(line -> line.substring(line.indexOf(':') + 1).chars())
                .map(digit -> Character.digit(digit, 16))
                .map(digit -> digit < 0 ? 0 : Integer.bitCount(digit))
                .sum();
    }

    /** @param processors the lines of {@code /proc/cpuinfo} */
    static boolean has(List<String> processors) {
        return processors.stream().anyMatch(line -> line.startsWith("flags") && line.matches(".*\\bamx_bf16\\b.*"));
    }
}
