package org.recompose.benchmark;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.recompose.tf.TensorFlowEngine;
import org.recompose.train.Dataset;
import org.recompose.train.Job;
import org.recompose.train.TimedSteps;

/**
 * What a training costs before its second step, in a Java of its own: start of Java to the engine loaded, then graph
 * and first step of each network, less what a step takes later.
 *
 * @param engine seconds
 * @param networks seconds, for K equal networks one after another together
 */
record StartTime(double engine, double networks) {

    private static final int STEPS = 5;

    /** For the global network if k is 1, else for the K sub-networks. */
    static StartTime measure(int size, int width, int batch, int k) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        StartTime.class.getName(),
                        "" + size,
                        "" + width,
                        "" + batch,
                        "" + k)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
        String[] seconds = out.split(" ");
        if (seconds.length != 2) {
            throw new IOException("the process that measures the start printed '" + out + "'");
        }
        return new StartTime(Double.parseDouble(seconds[0]), Double.parseDouble(seconds[1]));
    }

    /** Measures in this process and prints the two numbers. */
    public static void main(String[] args) {
        int size = Integer.parseInt(args[0]);
        int batch = Integer.parseInt(args[2]);
        int k = Integer.parseInt(args[3]);
        TensorFlowEngine.load();
        double engine = (System.currentTimeMillis()
                        - ManagementFactory.getRuntimeMXBean().getStartTime())
                / 1e3;
        Benchmark.Setting setting = new Benchmark.Setting(size, Integer.parseInt(args[1]), batch);
        try (Dataset data = setting.data()) {
            List<Job> jobs = setting.jobs(k);
            List<Double> steady = new ArrayList<>();
            long start = System.nanoTime();
            double all;
            try (TimedSteps steps = new TimedSteps(data, setting.recipe(), jobs.subList(0, 1), Benchmark.CORES)) {
                for (Job job : jobs) {
                    steps.start(List.of(job));
                    steps.seconds(1);
                }
                all = (System.nanoTime() - start) / 1e9;
                for (int i = 0; i < STEPS; i++) {
                    steady.add(steps.seconds(1));
                }
            }
            System.out.println(engine + " " + (all - k * Benchmark.median(steady)));
        }
    }
}
