package org.recompose.notebooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.recompose.notebooks.Reproduce.Run;

/** Our notebooks in the tools that others run theirs with, on the kernel's wheel; see kernel's test_wheel.py. */
class NotebookToolsIT {
    private static final Duration LIMIT = Duration.ofMinutes(6);

    @TempDir
    static Path scratch;

    private static Path python;

    @BeforeAll
    static void makeEnvironment() throws Exception {
        Run made = Reproduce.start(scratch, Map.of(), "kernel/src/test/python/wheel_env.py", List.of())
                .await(LIMIT);
        assumeTrue(made.status() != 3, made.err());
        assertEquals(0, made.status(), made.err());
        python = Path.of(made.out().strip());
    }

    @Test
    void papermillsParametersReachTheExperiment() throws Exception {
        String set = "model.width=16, out=" + scratch.resolve("results");
        call(
                "papermill",
                "--no-progress-bar",
                notebook("table1").toString(),
                "out.ipynb",
                "-p",
                "profile",
                "smoke",
                "-p",
                "plans",
                "1:2, 4:1 1:1",
                "-p",
                "set",
                set);
        String csv = Files.readString(scratch.resolve("results/table1.csv"));
        assertTrue(csv.contains("32×32, width 16"), csv);
    }

    @ParameterizedTest
    @ValueSource(strings = {"frontier", "idea", "properties", "record", "scaling", "table1", "table2", "tutorial"})
    void jupytextMakesJavaOfANotebookAndTheSameNotebookOfTheJava(String name) throws Exception {
        call("jupytext", "--test", "--to", "java:percent", notebook(name).toString());
    }

    @Test
    void nbvalFindsTheCommittedOutputs() throws Exception {
        call("pytest", "-q", "-p", "no:cacheprovider", "--nbval", copy("idea").toString());
    }

    @Test
    void aMystBookHoldsItsFigures() throws Exception {
        Path book = Files.createDirectories(scratch.resolve("book"));
        Files.copy(notebook("idea"), book.resolve("index.ipynb"));
        Files.writeString(
                book.resolve("conf.py"),
                "extensions = ['myst_nb']\nnb_execution_mode = 'force'\nnb_execution_raise_on_error = True\n"
                        + "nb_execution_timeout = 300\n");
        call("sphinx", "-q", "-b", "html", "book", "html");
        assertTrue(Files.readString(scratch.resolve("html/index.html")).contains("<svg"));
    }

    @Test
    void tensorBoardsReaderFindsTheCurves() throws Exception {
        ProcessBuilder training = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classPath(),
                        "org.recompose.experiment.Headless",
                        "--profile",
                        "smoke",
                        "--plan",
                        "1:1",
                        "--out",
                        scratch.resolve("trained").toString())
                .redirectErrorStream(true)
                .redirectOutput(scratch.resolve("training.log").toFile());
        training.environment().keySet().removeIf(name -> name.startsWith("RECOMPOSE_"));
        training.environment()
                .put("RECOMPOSE_TENSORBOARD", scratch.resolve("board").toString());
        assertEquals(0, training.start().waitFor(), () -> scratch.resolve("training.log")
                .toString());
        String read = "from tensorboard.backend.event_processing.event_accumulator import EventAccumulator as E;"
                + "import csv, math; e = E('board/seed-0/GNet-R'); e.Reload();"
                + "rows = list(csv.DictReader(open('trained/history.csv')));"
                + "a = e.Scalars('validation accuracy'); l = e.Scalars('loss');"
                + "assert [x.step for x in a] == [0, 1] and [x.step for x in l] == [1], (a, l);"
                + "assert all(math.isclose(100 * x.value, float(r['validation accuracy (%)']), abs_tol=1e-3)"
                + " for x, r in zip(a, rows));"
                + "assert math.isclose(l[0].value, float(rows[1]['loss']), rel_tol=1e-5)";
        call("timeit", "-n1", "-r1", read);
    }

    @Test
    void reproduceOpensJupyterLabOnTheNotebooks() throws Exception {
        Reproduce.Running lab =
                Reproduce.start(scratch, Map.of("BROWSER", "true"), "notebooks/reproduce", List.of("--lab"));
        long end = System.nanoTime() + LIMIT.toNanos();
        while (lab.process().isAlive() && !lab.printed().contains("/lab?token=") && System.nanoTime() < end) {
            Thread.sleep(200);
        }
        String printed = lab.printed();
        lab.process().destroy();
        Run stopped = lab.await(LIMIT);
        assertTrue(printed.contains("/lab?token="), printed + stopped.err());
        assertTrue(printed.contains(Reproduce.ROOT.resolve("notebooks").toString()), printed);
    }

    private static String classPath() {
        Path library = Reproduce.ROOT.resolve("dlsupport/target");
        return library.resolve("recompose-dlsupport-0.1.0.jar") + File.pathSeparator + library.resolve("lib") + "/*";
    }

    private static Path notebook(String name) {
        return Reproduce.ROOT.resolve("notebooks").resolve(name + ".ipynb");
    }

    private static Path copy(String name) throws Exception {
        return Files.copy(notebook(name), scratch.resolve(name + ".ipynb"));
    }

    private static void call(String module, String... arguments) throws Exception {
        Path log = scratch.resolve(module + ".log");
        ProcessBuilder builder = new ProcessBuilder(python.toString(), "-m", module)
                .directory(scratch.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.command().addAll(List.of(arguments));
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("RECOMPOSE_") || name.equals("JUPYTER_PATH"));
        environment.put("JUPYTER_PREFER_ENV_PATH", "1");
        environment.put("RECOMPOSE_KERNEL_CLASSPATH", classPath());
        Process process = builder.start();
        boolean isDone = process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
        if (!isDone) process.destroy();
        assertTrue(isDone && process.exitValue() == 0, Files.readString(log));
    }
}
