package org.recompose.kernel.magic;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Runs a cell of {@code %%bash}; what it prints appears as it comes. */
final class ShellScript {
    private static final Charset CHARSET = charset();

    /** Reads the script from its input, of which the script's own commands get none. */
    private static final String READ_AND_RUN = "eval \"$(</dev/stdin)\" </dev/null";

    /** A process that the script left behind may hold its output open for ever. */
    private static final long REST_MS = 500;

    private ShellScript() {}

    /** Where no language is set, as in a container, Java knows ASCII only; other programs there pass UTF-8 on. */
    private static Charset charset() {
        Charset own = Charset.forName(System.getProperty("native.encoding", "UTF-8"));
        return own.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : own;
    }

    /**
     * Runs the script to its end; an interrupt ends it and all it started.
     *
     * @return its exit status
     * @throws IOException if there is no bash
     */
    static int run(String script) throws IOException, InterruptedException {
        Process bash;
        try {
            bash = new ProcessBuilder("bash", "-c", READ_AND_RUN).start();
        } catch (IOException e) {
            throw new IOException("there is no bash on the path");
        }
        try {
            try (OutputStream input = bash.getOutputStream()) {
                input.write(script.getBytes(CHARSET));
            }
            Thread out = copy(bash.getInputStream(), System.out);
            Thread err = copy(bash.getErrorStream(), System.err);
            int status = bash.waitFor();
            out.join(REST_MS);
            err.join(REST_MS);
            return status;
        } finally {
            if (bash.isAlive()) {
                bash.descendants().forEach(ProcessHandle::destroy);
                bash.destroy();
            }
        }
    }

    private static Thread copy(InputStream from, PrintStream to) {
        Thread thread = new Thread(
                () -> {
                    char[] buffer = new char[4096];
                    try (Reader reader = new InputStreamReader(from, CHARSET)) {
                        for (int n = reader.read(buffer); n >= 0; n = reader.read(buffer)) {
                            to.print(new String(buffer, 0, n));
                            to.flush();
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                "cell-bash");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
