package org.recompose.experiment;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.recompose.config.Config;

/**
 * An experiment in a process of its own, to be disturbed. A line on its input interrupts it, after which it starts
 * again as a notebook's cell would; when its input ends it ends.
 */
final class CampaignRun {

    static final String INTERRUPTED = "campaign: interrupted";
    static final int FAILED = 1;
    static final int HELP = 2;
    static final int BROKEN = 3;

    private CampaignRun() {}

    /** @param arguments a {@code config.json} */
    public static void main(String[] arguments) {
        Thread main = Thread.currentThread();
        Thread input = new Thread(() -> {
            try {
                BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
                while (lines.readLine() != null) {
                    main.interrupt();
                }
            } catch (IOException e) {
                // As its end.
            }
            Runtime.getRuntime().halt(BROKEN);
        });
        input.setDaemon(true);
        input.start();
        Runtime.getRuntime().halt(run(Config.read(Path.of(arguments[0]))));
    }

    private static int run(Config config) {
        while (true) {
            try {
                Experiment.run(config, new Progress(System.out::println));
                return 0;
            } catch (InterruptedException e) {
                System.out.println(INTERRUPTED);
            } catch (IllegalArgumentException e) {
                System.out.println(e.getMessage());
                return HELP;
            } catch (UncheckedIOException e) {
                System.out.println(e.getMessage() + " (" + e.getCause().getMessage() + ")");
                return FAILED;
            } catch (IllegalStateException e) {
                System.out.println(e.getMessage());
                return FAILED;
            } catch (RuntimeException | Error e) {
                e.printStackTrace(System.out);
                return BROKEN;
            }
        }
    }
}
