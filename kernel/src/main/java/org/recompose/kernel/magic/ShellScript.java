package org.recompose.kernel.magic;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;

/** Runs a cell of {@code %%bash}; what it prints appears as it comes. */
final class ShellScript {
    private static final Charset CHARSET = Charset.forName(System.getProperty("native.encoding", "UTF-8"));
    /** A process that the script left behind may hold its output open for ever. */
    private static final long REST_MS = 500;

    private ShellScript() {}

    /**
     * Runs the script to its end; an interrupt ends it and all it started.
     *
     * @return its exit status
     * @throws IOException if there is no bash
     */
    static int run(String script) throws IOException, InterruptedException {
        Process bash;
        try {
            bash = new ProcessBuilder("bash", "-c", script).start();
        } catch (IOException e) {
            throw new IOException("there is no bash on the path");
        }
        try {
            bash.getOutputStream().close();
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
