package org.recompose.experiment;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.recompose.config.Config;
import org.recompose.report.Results;
import org.recompose.report.Run;

/**
 * Disturbs an experiment at random moments, lets it go on, and compares it with one that was left alone: the weights of
 * every network bit for bit, what it says, and what it leaves behind.
 *
 * <p>The whole of it, from the folder {@code dlsupport} after {@code mvn package -DskipTests} at the root; with the
 * jars of {@code spark/target/lib} on the class path, and Spark's variables as in {@code spark/pom.xml}, also on Spark:
 *
 * <pre>
 * TF_ENABLE_ONEDNN_OPTS=1 java -cp 'target/classes:target/test-classes:target/lib/*' \
 *     org.recompose.experiment.Campaign --kill 100 --interrupt 100 --full 20 --cores 1
 * ... --cluster processes --cores 2 --kill 50 --worker 50 --interrupt 50 --stop 5 --seconds 60
 * ... --cluster 'local-cluster[2,1,1024]' --cores 2 --kill 20 --worker 20 --interrupt 20 --stop 2
 * ... --kill 20 --interrupt 20 --change true
 * </pre>
 */
public final class Campaign {

    /** What is done to a run. */
    enum Event {
        /** {@code kill -9} of the run; every second one while a file is being written. */
        KILL,
        /** {@code kill -9} of a process that it started. */
        WORKER,
        /** An interrupt of its thread, after which it starts again in the same process. */
        INTERRUPT,
        /** The disk is full for a while; needs root, for a small file system. */
        FULL,
        /** {@code SIGSTOP} of a process that it started, and {@code SIGCONT} after some seconds. */
        STOP
    }

    private static final String PLANS = "1:2, 1:1, 4:1 1:1, 16:1 4:1 1:1";
    private static final int DISK_MEGABYTES = 64;
    private static final int ENOUGH_SECONDS = 600;
    private static final int ENDS_SECONDS = 90;
    private static final List<String> RESULTS =
            List.of("baselines.csv", "fig4.csv", "history.csv", "reach.csv", "run.json", "table2.csv", "times.csv");

    private final Path folder;
    private final Config config;
    private final boolean change;
    private final int stopSeconds;
    private final Random random;
    private final List<Event> events = new ArrayList<>();
    private final Map<Event, Integer> done = new EnumMap<>(Event.class);
    private final Set<ProcessHandle> started = new HashSet<>();
    private final List<String> said = Collections.synchronizedList(new ArrayList<>());
    private final List<String> wrong = new ArrayList<>();
    private Map<String, String> expected = Map.of();
    private double usual;
    private int runs;
    private int compared;
    private int equal;
    private int starts;

    private Campaign(Path folder, String plans, String cluster, int cores, boolean change, int stopSeconds, long seed) {
        this.folder = folder;
        this.change = change;
        this.stopSeconds = stopSeconds;
        this.random = new Random(seed);
        this.config = Config.profile("smoke")
                .with(Map.of(
                        "data.drawnPerClass", "16",
                        "model.width", "16",
                        "plans", plans,
                        "baselines", "4:1 1:1",
                        "hardware.cluster", cluster,
                        "hardware.cores", String.valueOf(cores),
                        "checkpointMinutes", "0"));
    }

    /**
     * Runs a campaign and prints its table; exits with 1 if anything was wrong.
     *
     * @param arguments how many: {@code --kill}, {@code --worker}, {@code --interrupt}, {@code --full}, {@code --stop};
     *     {@code --plans}, {@code --cluster}, {@code --cores}, {@code --change true} for another number of cores at
     *     each start, {@code --seconds} of a stop, {@code --seed}
     */
    public static void main(String[] arguments) throws Exception {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            options.put(arguments[i].substring(2), arguments[i + 1]);
        }
        Map<Event, Integer> counts = new EnumMap<>(Event.class);
        for (Event event : Event.values()) {
            counts.put(event, number(options, event.name().toLowerCase(Locale.ROOT), 0));
        }
        Path folder = Files.createTempDirectory("recompose-campaign-");
        List<String> wrong = run(
                folder,
                options.getOrDefault("plans", PLANS),
                options.getOrDefault("cluster", ""),
                number(options, "cores", 1),
                Boolean.parseBoolean(options.getOrDefault("change", "false")),
                number(options, "seconds", 60),
                counts,
                number(options, "seed", 1));
        delete(folder);
        System.exit(wrong.isEmpty() ? 0 : 1);
    }

    private static int number(Map<String, String> options, String name, int usual) {
        return Integer.parseInt(options.getOrDefault(name, String.valueOf(usual)));
    }

    /**
     * @param folder for everything
     * @param plans among them {@code 4:1 1:1}, for the baselines
     * @return what was wrong
     */
    static List<String> run(
            Path folder,
            String plans,
            String cluster,
            int cores,
            boolean change,
            int stopSeconds,
            Map<Event, Integer> counts,
            long seed)
            throws Exception {
        Campaign campaign = new Campaign(folder, plans, cluster, cores, change, stopSeconds, seed);
        counts.forEach((event, count) -> campaign.events.addAll(Collections.nCopies(count, event)));
        Collections.shuffle(campaign.events, campaign.random);
        campaign.undisturbed();
        while (!campaign.events.isEmpty()) {
            campaign.disturbed();
        }
        campaign.ended();
        System.out.printf(
                Locale.ROOT,
                "%s, %d cores%s, seed %d: %s; %d starts, %d runs to their end; of %d networks' weights %d equal%n",
                cluster.isEmpty() ? "one process" : cluster,
                cores,
                change ? " and other numbers" : "",
                seed,
                campaign.done,
                campaign.starts,
                campaign.runs,
                campaign.compared,
                campaign.equal);
        campaign.wrong.forEach(System.out::println);
        return campaign.wrong;
    }

    private void undisturbed() throws Exception {
        Config alone = config.with("out", folder.resolve("alone").toString());
        long start = System.nanoTime();
        Process process = start(alone);
        if (!process.waitFor(ENOUGH_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IllegalStateException("a run that nobody disturbed failed: " + last());
        }
        usual = (System.nanoTime() - start) / 1e9;
        expected = hashes(Results.read(alone.folder()));
    }

    /** One run to its end, with as many disturbances as fall into it. */
    private void disturbed() throws Exception {
        Path out = folder.resolve("run" + runs);
        boolean disk = events.contains(Event.FULL) && mount(out);
        if (!disk) {
            events.removeIf(Event.FULL::equals);
        }
        try {
            Config own = config.with("out", out.toString());
            Process process = start(cores(own));
            while (true) {
                Event event = events.isEmpty() ? null : events.get(0);
                long wait = (long) (1000 * usual * (0.05 + 0.35 * random.nextDouble()));
                if (event == null) {
                    process.waitFor(ENOUGH_SECONDS, TimeUnit.SECONDS);
                } else if (event == Event.KILL && random.nextBoolean()) {
                    process.waitFor(wait, TimeUnit.MILLISECONDS);
                    waitForWrite(process, out.resolve("checkpoints"));
                } else {
                    process.waitFor(wait, TimeUnit.MILLISECONDS);
                }
                started.addAll(process.descendants().toList());
                if (event == null && process.isAlive()) {
                    wrong.add("a run did not end in " + ENOUGH_SECONDS + " s: " + last());
                    process.destroyForcibly().waitFor();
                    return;
                }
                if (process.isAlive() && disturb(event, process, out)) {
                    events.remove(0);
                    done.merge(event, 1, Integer::sum);
                }
                if (!process.isAlive()) {
                    if (process.exitValue() == 0) {
                        break;
                    }
                    if (process.exitValue() == CampaignRun.HELP || process.exitValue() == CampaignRun.BROKEN) {
                        wrong.add(
                                "after " + event + " the run ended with status " + process.exitValue() + ": " + last());
                        return;
                    }
                    process = start(cores(own));
                }
            }
            check(own);
        } finally {
            runs++;
            if (disk) {
                command("umount", out.toString());
            }
        }
    }

    private Config cores(Config own) {
        return change ? own.with("hardware.cores", String.valueOf(1 + random.nextInt(3))) : own;
    }

    /** Whether it came to it. */
    private boolean disturb(Event event, Process process, Path out) throws Exception {
        List<ProcessHandle> workers = process.descendants()
                .filter(each -> each.info().command().orElse("").endsWith("java"))
                .toList();
        switch (event) {
            case KILL -> {
                process.destroyForcibly().waitFor();
                return true;
            }
            case INTERRUPT -> {
                OutputStream input = process.getOutputStream();
                input.write('\n');
                input.flush();
                return true;
            }
            case FULL -> {
                fill(out.resolve("filler"));
                process.waitFor((long) (1000 * usual), TimeUnit.MILLISECONDS);
                Files.delete(out.resolve("filler"));
                return true;
            }
            default -> {
                if (workers.isEmpty()) {
                    // The next one may find some.
                    return false;
                }
                ProcessHandle worker = workers.get(random.nextInt(workers.size()));
                if (event == Event.WORKER) {
                    worker.destroyForcibly();
                } else {
                    command("kill", "-STOP", String.valueOf(worker.pid()));
                    process.waitFor(stopSeconds, TimeUnit.SECONDS);
                    command("kill", "-CONT", String.valueOf(worker.pid()));
                }
                return true;
            }
        }
    }

    /** Returns when a file is being written, or soon after. */
    private static void waitForWrite(Process process, Path checkpoints) throws IOException, InterruptedException {
        for (int i = 0; i < 2000 && process.isAlive(); i++) {
            try (DirectoryStream<Path> parts = Files.newDirectoryStream(checkpoints, "*.part")) {
                if (parts.iterator().hasNext()) {
                    return;
                }
            } catch (NoSuchFileException e) {
                // There are none yet.
            }
            Thread.sleep(1);
        }
    }

    private void check(Config own) throws IOException {
        Map<String, String> hashes = hashes(Results.read(own.folder()));
        for (Map.Entry<String, String> each : hashes.entrySet()) {
            // How many epochs GNet-R has for the same time is measured anew.
            if (expected.containsKey(each.getKey()) && !change) {
                compared++;
                if (expected.get(each.getKey()).equals(each.getValue())) {
                    equal++;
                } else {
                    wrong.add(each.getKey() + " has other weights in " + own.folder());
                }
            }
        }
        if (hashes.size() != expected.size()) {
            wrong.add("there are " + hashes.size() + " runs, must be " + expected.size());
        }
        try (Stream<Path> files = Files.list(own.folder())) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).sorted().toList();
            if (!names.equals(RESULTS)) {
                wrong.add("left in the folder: " + names);
            }
        }
    }

    private static Map<String, String> hashes(Results results) {
        Map<String, String> hashes = new HashMap<>();
        for (Run run : results.runs()) {
            hashes.put(
                    run.plan() + " " + run.baseline() + " " + run.epochs().size(),
                    run.weightsHash() + " " + run.initialized() + " " + run.trained());
        }
        return hashes;
    }

    /** All that the runs had started is gone, also what those started that were killed. */
    private void ended() throws InterruptedException {
        long end = System.nanoTime() + ENDS_SECONDS * 1_000_000_000L;
        while (started.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() < end) {
            Thread.sleep(100);
        }
        started.stream()
                .filter(ProcessHandle::isAlive)
                .forEach(process -> wrong.add("process " + process.pid() + " was left behind"));
    }

    private Process start(Config own) throws IOException {
        starts++;
        Path file = folder.resolve("config.json");
        own.write(file);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CampaignRun.class.getName(),
                        file.toString())
                .redirectErrorStream(true)
                .start();
        Thread reader = new Thread(() -> {
            try (BufferedReader lines = process.inputReader()) {
                lines.lines().forEach(said::add);
            } catch (RuntimeException | IOException e) {
                // It was killed.
            }
        });
        reader.setDaemon(true);
        reader.start();
        return process;
    }

    private String last() throws InterruptedException {
        Thread.sleep(200);
        synchronized (said) {
            return said.subList(Math.max(0, said.size() - 12), said.size()).toString();
        }
    }

    private static boolean mount(Path out) throws IOException, InterruptedException {
        Files.createDirectories(out);
        return command("mount", "-t", "tmpfs", "-o", "size=" + DISK_MEGABYTES + "m", "tmpfs", out.toString());
    }

    private static void fill(Path file) {
        byte[] some = new byte[1 << 12];
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(some);
            }
        } catch (IOException e) {
            // Full.
        }
    }

    private static boolean command(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
