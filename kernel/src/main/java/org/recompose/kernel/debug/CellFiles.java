package org.recompose.kernel.debug;

import java.io.File;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Cells as files: a client and the kernel name the file of a cell by a hash of its code. None is written. */
final class CellFiles {
    /** The seed of {@link Murmur2}. */
    static final int SEED = 0x7265636f;

    /** What the names end with. */
    static final String SUFFIX = ".java";

    /** What the names begin with; another kernel's differ. */
    static final String PREFIX = System.getProperty("java.io.tmpdir") + File.separator + "recompose-"
            + ProcessHandle.current().pid() + File.separator;

    private static final int MOST = 1_000;

    private final Map<String, String> codes = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MOST;
        }
    };

    /** The name of the file of a cell. */
    static String path(String code) {
        return PREFIX + Murmur2.hash(code, SEED) + SUFFIX;
    }

    /** Makes a cell known; gives its file's name. */
    synchronized String add(String code) {
        codes.put(path(code), code);
        return path(code);
    }

    /** The code of a cell that was made known, by its file's name. */
    synchronized Optional<String> code(String path) {
        return Optional.ofNullable(codes.get(path));
    }
}
