package org.recompose.experiment;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
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
import org.recompose.io.WholeFile;
import org.recompose.report.Results;
import org.recompose.report.Run;

/**
 * Disturbs an experiment at random moments, lets it go on, and compares it with one that was left alone: the weights of
 * every network bit for bit, what it says, and what it leaves behind.
 *
 * <p>The whole of it takes half an hour on an idle core. From the folder {@code dlsupport} after {@code mvn package
 * -DskipTests} at the root; for Spark with the jars of {@code spark/target/lib} and {@code spark/target/classes} on the
 * class path too, and Spark's variables as in {@code spark/pom.xml}:
 *
 * <pre>
 * java -cp 'target/classes:target/test-classes:target/lib/*' org.recompose.experiment.Campaign \
 *     --kill 40 --interrupt 50
 * ... --full 20
 * ... --cluster processes --cores 2 --kill 25 --worker 25 --interrupt 30 --stop 3
 * ... --cluster 'local-cluster[2,1,1024]' --cores 2 --kill 10 --worker 8 --interrupt 10 --stop 1
 * ... --kill 15 --interrupt 15 --change true
 * </pre>
 */
public final class Campaign {

    /** What is done to a run. */
    enum Event {
        /** {@code kill -9} of the run. */
        KILL,
        /** {@code kill -9} of a process that it started. */
        WORKER,
        /** An interrupt of its thread, after which it starts again in the same process. */
        INTERRUPT,
        /** The disk is full for a while; needs root, for a small file system. */
        FULL,
        /** {@code SIGSTOP} of a process that it started, and {@code SIGCONT} after some seconds. */
        STOP;

        /** Whether it is done to a process that the run started. */
        boolean ofWorker() {
            return this == WORKER || this == STOP;
        }

        /** Whether a run may end by it with a message; it goes on when it is started again. */
        boolean mayFail() {
            return this == WORKER || this == FULL;
        }
    }

    /** When. */
    enum Moment {
        /** Before the first step of a start. */
        START,
        /** After it. */
        TRAINING,
        /** While a file is being written: after a kill it lay there unfinished. */
        WRITE
    }

    /**
     * What to do.
     *
     * @param plans among them that of the baselines
     * @param baselines a plan, or empty
     * @param cluster as in {@code hardware.cluster}
     * @param change whether each start has another number of cores
     * @param stopSeconds how long a process is stopped
     * @param events how many of each
     * @param minutes after which what is left of them is left out
     */
    record Order(
            String plans,
            String baselines,
            String cluster,
            int cores,
            boolean change,
            int stopSeconds,
            Map<Event, Integer> events,
            double minutes,
            long seed) {}

    private static final String PLANS = "4:1 1:1, 4:1 2x1:1 1:1";
    private static final String BASELINES = "4:1 1:1";
    private static final int DISK_MEGABYTES = 64;
    /** Nothing is known yet of how long anything takes here. */
    private static final double FIRST_SILENCE_SECONDS = 3600;
    /** Other work on the machine may come and go: this many times what a whole run took. */
    private static final int PATIENCE = 10;
    /** A moment after the start lies within this part of what a run trains, so that a run is disturbed many times. */
    private static final double PART = 0.1;

    private final Path folder;
    private final Order order;
    private final Config config;
    private final Random random;
    private final List<Event> events = new ArrayList<>();
    private final Map<Event, int[]> done = new EnumMap<>(Event.class);
    private final Set<ProcessHandle> started = new HashSet<>();
    private final List<String> wrong = new ArrayList<>();
    private List<Path> left = List.of();
    private Map<String, String> expected = Map.of();
    private long end;
    private double usual;
    private double ready;
    private int runs;
    private int compared;
    private int equal;
    private int starts;

    private Campaign(Path folder, Order order) {
        this.folder = folder;
        this.order = order;
        this.random = new Random(order.seed());
        this.config = Config.profile("smoke")
                .with(Map.of(
                        "data.drawnPerClass",
                        "8",
                        "recipe.batchSize",
                        "8",
                        "model.width",
                        "16",
                        "plans",
                        order.plans(),
                        "baselines",
                        order.baselines(),
                        "hardware.cluster",
                        order.cluster(),
                        "hardware.cores",
                        String.valueOf(order.cores()),
                        "keepWeights",
                        "true",
                        "checkpointMinutes",
                        "0"));
        order.events().forEach((event, count) -> events.addAll(Collections.nCopies(count, event)));
        Collections.shuffle(events, random);
    }

    /**
     * Runs a campaign and prints its table; exits with 1 if anything was wrong, and then keeps its files.
     *
     * @param arguments how many: {@code --kill}, {@code --worker}, {@code --interrupt}, {@code --full}, {@code --stop};
     *     {@code --plans}, {@code --baselines}, {@code --cluster}, {@code --cores}, {@code --change true} for another
     *     number of cores at each start, {@code --seconds} of a stop, {@code --minutes} after which it comes to its
     *     end, {@code --seed}
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
                new Order(
                        options.getOrDefault("plans", PLANS),
                        options.getOrDefault("baselines", BASELINES),
                        options.getOrDefault("cluster", ""),
                        number(options, "cores", 1),
                        Boolean.parseBoolean(options.getOrDefault("change", "false")),
                        number(options, "seconds", 60),
                        counts,
                        number(options, "minutes", 1_000_000),
                        number(options, "seed", 1)));
        if (wrong.isEmpty()) {
            delete(folder);
        } else {
            System.out.println("see " + folder);
        }
        System.exit(wrong.isEmpty() ? 0 : 1);
    }

    private static int number(Map<String, String> options, String name, int usual) {
        return Integer.parseInt(options.getOrDefault(name, String.valueOf(usual)));
    }

    /**
     * Does what is ordered, prints the table, and says what was wrong.
     *
     * @param folder for everything
     */
    static List<String> run(Path folder, Order order) throws Exception {
        long start = System.nanoTime();
        Campaign campaign = new Campaign(folder, order);
        campaign.end = start + (long) (6e10 * order.minutes());
        campaign.undisturbed();
        while (!campaign.events.isEmpty()) {
            campaign.disturbed();
        }
        campaign.ended();
        System.out.print(campaign.table((System.nanoTime() - start) / 1e9));
        return campaign.wrong;
    }

    private String table(double seconds) {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%s, %d cores%s, seed %d; left alone it takes %.0f s, %.0f s of them before the first step%n",
                order.cluster().isEmpty() ? "one process" : order.cluster(),
                order.cores(),
                order.change() ? " and at each start another number" : "",
                order.seed(),
                usual,
                ready));
        text.append("| | in the start | in training | in a write | together |\n|---|---|---|---|---|\n");
        done.forEach((event, counts) -> text.append(String.format(
                Locale.ROOT,
                "| %s | %d | %d | %d | %d |%n",
                event.name().toLowerCase(Locale.ROOT),
                counts[0],
                counts[1],
                counts[2],
                Arrays.stream(counts).sum())));
        text.append(String.format(
                Locale.ROOT,
                "%d starts, %d runs to their end, of %d networks' weights %d equal, wrong: %s, %.0f min%n",
                starts,
                runs,
                compared,
                equal,
                wrong.isEmpty() ? "nothing" : wrong,
                seconds / 60));
        return text.toString();
    }

    private void undisturbed() throws Exception {
        Config alone = config.with("out", folder.resolve("alone").toString());
        long start = System.nanoTime();
        Start run = start(alone);
        while (!run.trains && run.process.isAlive() && run.silentSeconds() < FIRST_SILENCE_SECONDS) {
            Thread.sleep(10);
        }
        ready = (System.nanoTime() - start) / 1e9;
        if (!run.ends(FIRST_SILENCE_SECONDS) || run.process.exitValue() != 0) {
            run.kill();
            throw new IllegalStateException("a run that nobody disturbed failed: " + run.last());
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
            Set<Event> suffered = EnumSet.noneOf(Event.class);
            Start run = start(own);
            while (true) {
                if (System.nanoTime() > end) {
                    events.clear();
                }
                if (events.isEmpty()) {
                    if (!run.ends(PATIENCE * usual)) {
                        run.kill();
                        wrong.add("a run said nothing for " + Math.round(PATIENCE * usual) + " s: " + run.last());
                        return;
                    }
                } else {
                    Moment moment = Moment.values()[random.nextInt(Moment.values().length)];
                    waitFor(run, moment, out);
                    Event event = possible(run);
                    if (event != null) {
                        events.remove(event);
                        suffered.add(event);
                        disturb(event, run, out);
                    }
                }
                if (!run.process.isAlive()) {
                    int status = run.process.exitValue();
                    if (status == 0) {
                        break;
                    }
                    if (status == CampaignRun.HELP
                            || status == CampaignRun.BROKEN
                            || status == CampaignRun.FAILED && suffered.stream().noneMatch(Event::mayFail)) {
                        wrong.add("after " + suffered + " the run ended with status " + status + ": " + run.last());
                        return;
                    }
                    suffered.clear();
                    run = start(own);
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

    /** Returns at such a moment, or when the run ends. */
    private void waitFor(Start run, Moment moment, Path out) throws IOException, InterruptedException {
        if (moment == Moment.START) {
            run.process.waitFor((long) (1000 * ready * random.nextDouble()), TimeUnit.MILLISECONDS);
            return;
        }
        double after = PART * (usual - ready) * random.nextDouble();
        boolean worker = events.stream().allMatch(Event::ofWorker);
        while (run.process.isAlive() && (!run.trains || worker && run.workers().isEmpty())) {
            Thread.sleep(10);
        }
        run.process.waitFor((long) (1000 * after), TimeUnit.MILLISECONDS);
        long end = System.nanoTime() + (long) (1e9 * usual);
        while (moment == Moment.WRITE && run.process.isAlive() && System.nanoTime() < end && !writes(out)) {
            Thread.sleep(1);
        }
    }

    /**
     * One of those that can be done to this run now, to a process that it started if there is one; null if none can.
     */
    private Event possible(Start run) {
        boolean workers = !run.workers().isEmpty();
        return run.process.isAlive()
                ? events.stream()
                        .filter(event -> workers || !event.ofWorker())
                        .min(Comparator.comparing(event -> !event.ofWorker()))
                        .orElse(null)
                : null;
    }

    private void disturb(Event event, Start run, Path out) throws Exception {
        started.addAll(run.process.descendants().toList());
        boolean trained = run.trains;
        boolean wrote = event != Event.KILL && event != Event.WORKER && writes(out);
        switch (event) {
            case KILL -> {
                run.kill();
                wrote = writes(out);
            }
            case INTERRUPT -> {
                run.trains = false;
                OutputStream input = run.process.getOutputStream();
                input.write('\n');
                input.flush();
            }
            case FULL -> {
                fill(out.resolve("filler"));
                run.process.waitFor((long) (1000 * usual), TimeUnit.MILLISECONDS);
                Files.delete(out.resolve("filler"));
            }
            default -> {
                List<ProcessHandle> workers = run.workers();
                if (workers.isEmpty()) {
                    events.add(event);
                    return;
                }
                ProcessHandle worker = workers.get(random.nextInt(workers.size()));
                if (event == Event.WORKER) {
                    worker.destroyForcibly();
                    worker.onExit().join();
                    wrote = writes(out);
                    left = parts(out);
                } else {
                    command("kill", "-STOP", String.valueOf(worker.pid()));
                    run.process.waitFor(order.stopSeconds(), TimeUnit.SECONDS);
                    command("kill", "-CONT", String.valueOf(worker.pid()));
                }
            }
        }
        Moment moment = wrote ? Moment.WRITE : trained ? Moment.TRAINING : Moment.START;
        done.computeIfAbsent(event, key -> new int[Moment.values().length])[moment.ordinal()]++;
    }

    /** Whether a file is unfinished that an earlier start did not leave so. */
    private boolean writes(Path out) throws IOException {
        return !left.containsAll(parts(out));
    }

    private static List<Path> parts(Path out) throws IOException {
        List<Path> parts = new ArrayList<>();
        for (Path place : List.of(out, out.resolve("checkpoints"))) {
            try (Stream<Path> files = Files.list(place)) {
                files.filter(file -> file.toString().endsWith(WholeFile.PART)).forEach(parts::add);
            } catch (NoSuchFileException e) {
                // Nothing was written yet.
            }
        }
        return parts;
    }

    private void check(Config own) throws IOException {
        Map<String, String> hashes = hashes(Results.read(own.folder()));
        for (Map.Entry<String, String> each : hashes.entrySet()) {
            // How many epochs GNet-R has for the same time is measured anew.
            if (expected.containsKey(each.getKey()) && !order.change()) {
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
        List<String> alone = files(folder.resolve("alone"));
        List<String> here = files(own.folder());
        if (!here.equals(alone)) {
            wrong.add("the folder holds " + here + ", must hold " + alone);
        }
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
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
        long end = System.nanoTime() + (long) (1e9 * PATIENCE * usual);
        while (started.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() < end) {
            Thread.sleep(100);
        }
        started.stream()
                .filter(ProcessHandle::isAlive)
                .forEach(process -> wrong.add("process " + process.pid() + " was left behind"));
    }

    /** A process of the run, and what it says. */
    private static final class Start {

        private final Process process;
        private final List<String> said = Collections.synchronizedList(new ArrayList<>());
        private volatile boolean trains;
        private volatile long lastSaid = System.nanoTime();

        Start(Process process) {
            this.process = process;
            Thread reader = new Thread(this::read);
            reader.setDaemon(true);
            reader.start();
        }

        private void read() {
            try (BufferedReader lines = process.inputReader()) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    said.add(line);
                    lastSaid = System.nanoTime();
                    // The forecast's last line; what follows trains.
                    trains = !line.equals(CampaignRun.INTERRUPTED) && (trains || line.endsWith("if nothing else runs"));
                }
            } catch (IOException e) {
                // It was killed.
            }
        }

        double silentSeconds() {
            return (System.nanoTime() - lastSaid) / 1e9;
        }

        /** Waits for its end; false if it says nothing for a time. */
        boolean ends(double silence) throws InterruptedException {
            while (!process.waitFor(100, TimeUnit.MILLISECONDS)) {
                if (silentSeconds() > silence) {
                    return false;
                }
            }
            return true;
        }

        void kill() throws InterruptedException {
            process.destroyForcibly().waitFor();
        }

        List<ProcessHandle> workers() {
            return process.descendants()
                    .filter(each -> each.info().command().orElse("").endsWith("java"))
                    .toList();
        }

        String last() throws InterruptedException {
            Thread.sleep(200);
            synchronized (said) {
                return said.subList(Math.max(0, said.size() - 12), said.size()).toString();
            }
        }
    }

    private Start start(Config own) throws IOException {
        starts++;
        left = parts(own.folder());
        Path file = folder.resolve("config.json");
        (order.change() && !own.out().endsWith("alone")
                        ? own.with("hardware.cores", String.valueOf(1 + random.nextInt(3)))
                        : own)
                .write(file);
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CampaignRun.class.getName(),
                        file.toString())
                .redirectErrorStream(true);
        // Most of what a start costs is compiling, and nothing lives long here.
        builder.environment().put("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
        builder.environment().putIfAbsent("TF_ENABLE_ONEDNN_OPTS", "1");
        return new Start(builder.start());
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
