package org.recompose.spark;

import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.recompose.io.Undisturbed;
import org.recompose.train.Job;
import org.recompose.train.Trained;
import org.recompose.train.Trainer;
import org.recompose.train.remote.SubNetworks;
import org.recompose.train.remote.Task;
import org.recompose.train.remote.Tasks;
import org.slf4j.LoggerFactory;

/**
 * Sub-networks as tasks of one Spark application, a task a network. Spark starts a task again when its executor is
 * lost, and it goes on from its checkpoint; what would fail again anywhere is not tried again.
 */
final class SparkSubNetworks implements SubNetworks {

    private static final int CONNECT_MILLIS = 5_000;
    private static final int SILENT_SECONDS = 60;
    private static final int POLL_MILLIS = 200;
    private static final int STOP_MILLIS = 30_000;

    private final JavaSparkContext context;
    private final RunningTasks running = new RunningTasks();

    /** @param where a master of Spark, then {@code ?name=value&name=value} for its settings */
    SparkSubNetworks(String where) {
        String[] parts = where.split("\\?", 2);
        context = Undisturbed.call(
                () -> new JavaSparkContext(configuration(where, parts[0], parts.length > 1 ? parts[1] : "")));
        context.sc().addSparkListener(running);
    }

    private static SparkConf configuration(String where, String master, String settings) {
        SparkConf conf = new SparkConf()
                .setMaster(master)
                .setAppName("Recompose")
                .setIfMissing("spark.ui.enabled", "false")
                .setIfMissing("spark.speculation", "false");
        List<String> own = classPath();
        if (master.startsWith("local-cluster")) {
            conf.set("spark.executor.extraClassPath", String.join(File.pathSeparator, own));
        } else if (!master.startsWith("local")) {
            conf.setJars(own.stream()
                    .filter(SparkSubNetworks::ours)
                    .collect(Collectors.toMap(jar -> new File(jar).getName(), jar -> jar, (first, again) -> first))
                    .values()
                    .toArray(String[]::new));
        }
        for (String setting : settings.split("&")) {
            String[] parts = setting.split("=", 2);
            if (!settings.isEmpty() && (parts.length < 2 || !parts[0].startsWith("spark."))) {
                throw new IllegalArgumentException(
                        "cluster is '" + where + "', its setting '" + setting + "' must be spark.name=value");
            }
            if (parts.length == 2) {
                conf.set(parts[0], parts[1]);
            }
        }
        if (master.startsWith("spark://")) {
            connect(where, master);
        }
        return conf;
    }

    /** Executors start in folders of their own, where a relative place would name something else. */
    static List<String> classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> new File(entry).getAbsolutePath())
                .toList();
    }

    /** Spark itself would try for a minute. */
    private static void connect(String where, String master) {
        String[] address =
                master.substring("spark://".length()).split("[,/]")[0].split(":");
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address[0], Integer.parseInt(address[1])), CONNECT_MILLIS);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "cluster is '" + where + "', but no master of Spark answers there: " + e.getMessage(), e);
        }
    }

    /** Whether a jar is this library or one that it needs, and not one that every machine of the cluster has. */
    private static boolean ours(String jar) {
        return new File(jar)
                .getName()
                .matches(
                        "(recompose-dlsupport|recompose-spark|api|tensorflow|javacpp|jna|gson|tablesaw|classgraph|univocity|pebble"
                                + "|unbescape|protobuf)-.*\\.jar");
    }

    @Override
    public List<Trained> train(Trainer trainer, List<Job> jobs, int epochs) throws InterruptedException {
        try (Tasks tasks = new Tasks(trainer, jobs, epochs)) {
            return tasks.trained(run(tasks.tasks(), tasks::tell));
        }
    }

    /**
     * If the thread is interrupted the tasks are cancelled, and it is thrown when they have written their checkpoints
     * and stopped, so that the same tasks can be started anew.
     *
     * @param meanwhile is called again and again until the tasks are done
     */
    List<Task.Result> run(List<Task> tasks, Runnable meanwhile) throws InterruptedException {
        context.setJobGroup(UUID.randomUUID().toString(), tasks.size() + " sub-networks", true);
        JavaFutureAction<List<Task.Result>> done =
                context.parallelize(tasks, tasks.size()).map(new TaskFunction()).collectAsync();
        int before = running.begun();
        long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(SILENT_SECONDS);
        boolean isTold = false;
        try {
            while (true) {
                try {
                    List<Task.Result> results = done.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
                    meanwhile.run();
                    return results;
                } catch (TimeoutException e) {
                    meanwhile.run();
                }
                if (!isTold && running.begun() == before && System.nanoTime() > patience) {
                    isTold = true;
                    LoggerFactory.getLogger(getClass())
                            .warn(
                                    "{}: no executor of Spark has taken a sub-network for {} s; either none has a free core, or"
                                            + " they do not start (the folder 'work' of SPARK_HOME says why). Still waiting",
                                    context.master(),
                                    SILENT_SECONDS);
                }
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "Spark gave the sub-networks up: "
                            + e.getCause().getMessage().lines().findFirst().orElse(""),
                    e.getCause());
        } finally {
            if (!done.isDone()) {
                done.cancel(true);
                running.await(STOP_MILLIS);
            }
        }
    }

    /** The context of Spark, for tests. */
    JavaSparkContext context() {
        return context;
    }

    @Override
    public void close() {
        // Spark does not bear an interrupt while it starts or ends.
        Undisturbed.call(() -> {
            context.close();
            return null;
        });
    }
}
