"""Interrupts, shutdown, and the end of the process that started the kernel."""

import os
import signal
import subprocess
import sys
import time
import unittest
from pathlib import Path

from client import KERNEL, KernelTest

# The kernel's own limits are shorter; the machine that runs the tests may be busy.
SECONDS = 3.0

# A process started in the background may ignore SIGINT, and so would the kernel it starts.
signal.signal(signal.SIGINT, signal.default_int_handler)


def cpu_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_for_end(pid, seconds):
    deadline = time.monotonic() + seconds
    while is_alive(pid):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


class Interrupting(KernelTest):
    """Cells that are interrupted once they run."""

    def interrupted(self, code, interrupt=None):
        """Interrupts a running cell; gives its result and the seconds from the interrupt to the reply."""
        request = self.send('System.out.println("started");\n' + code)
        self.await_output()
        time.sleep(0.5)
        start = time.monotonic()
        (interrupt or self.manager.interrupt_kernel)()
        result = self.collect(request, timeout=30)
        return result, time.monotonic() - start


class Interrupt(Interrupting):
    BUSY = {
        "a busy loop": "long n = 0; while (true) n++;",
        "a loop that catches everything": "while (true) { try { Thread.sleep(10); } catch (Throwable t) {} }",
        "sleep": "Thread.sleep(60_000);",
        "a lock": "var lock = new java.util.concurrent.CountDownLatch(1); lock.await();",
        "a method of a cell": "void spin() { for (;;) { } }\nspin();",
        "a pool": "Executors.newSingleThreadExecutor().submit(() -> { Thread.sleep(60_000); return 1; }).get();",
    }

    def test_every_kind_of_busy_cell_ends(self):
        for name, code in self.BUSY.items():
            with self.subTest(name):
                result, seconds = self.interrupted(code)
                self.assertEqual("error", result.status)
                self.assertEqual("Interrupted", result.reply["ename"])
                self.assertLess(seconds, SECONDS)
                self.assertEqual("2", self.ok("1 + 1").value)

    @unittest.skipUnless(Path("/proc/self/stat").exists(), "counts processor time in /proc")
    def test_the_processor_is_idle_afterwards(self):
        self.interrupted("while (true) { }")
        self.ok("1")
        pid = self.manager.provisioner.pid
        before = cpu_seconds(pid)
        time.sleep(2)
        self.assertLess(cpu_seconds(pid) - before, 0.5)

    @unittest.skipUnless(Path("/proc/self/stat").exists(), "counts processor time in /proc")
    def test_a_parallel_streams_workers_end_too(self):
        result, _ = self.interrupted("IntStream.range(0, 8).parallel().forEach(i -> { while (true) { } });")
        self.assertEqual("Interrupted", result.reply["ename"])
        pid = self.manager.provisioner.pid
        for _ in range(20):
            before = cpu_seconds(pid)
            time.sleep(2)
            used = cpu_seconds(pid) - before
            if used < 0.5:
                break
        self.assertLess(used, 0.5)
        self.assertEqual("4950", self.ok("IntStream.range(0, 100).parallel().sum()").value)

    def test_a_recursion_ends(self):
        self.ok("long tree(int n) { return n == 0 ? 1 : tree(n - 1) + tree(n - 1); }")
        result, _ = self.interrupted("tree(200)")
        self.assertEqual("Interrupted", result.reply["ename"])

    def test_a_cell_can_be_interrupted_after_a_left_behind_one_has_ended(self):
        self.ok("var server = new ServerSocket(0);")
        self.interrupted("server.accept();")
        result, _ = self.interrupted('new Socket("localhost", server.getLocalPort()).close(); while (true) { }')
        self.assertEqual("Interrupted", result.reply["ename"])
        self.assertEqual("2", self.ok("1 + 1").value)

    def test_the_rest_of_the_cell_does_not_run(self):
        result, _ = self.interrupted('try { Thread.sleep(60_000); } catch (InterruptedException e) { }\n'
                                     'System.out.println("went on");')
        self.assertEqual("Interrupted", result.reply["ename"])
        self.assertNotIn("went on", result.stdout)

    def test_a_thread_interrupt_reaches_blocking_library_code(self):
        self.ok('String ended = "no";')
        self.interrupted('try { new java.util.concurrent.LinkedBlockingQueue<String>().take(); }'
                                     ' catch (InterruptedException e) { ended = "by interrupt"; }')
        self.assertEqual("by interrupt", self.ok("ended").value)

    def test_waiting_for_input_can_be_interrupted(self):
        request = self.client.execute('input("? ")', allow_stdin=True)
        self.client.get_stdin_msg(timeout=30)
        self.manager.interrupt_kernel()
        self.assertEqual("error", self.collect(request, timeout=30).status)
        self.assertEqual("2", self.ok("1 + 1").value)

    def test_a_signal_interrupts_too(self):
        result, seconds = self.interrupted(
            "while (true) { }", lambda: os.kill(self.manager.provisioner.pid, signal.SIGINT))
        self.assertEqual("Interrupted", result.reply["ename"])
        self.assertLess(seconds, SECONDS)

    def test_an_interrupt_reaches_a_cell_that_waits_for_an_earlier_question_to_be_answered(self):
        self.client.is_complete("int x = 0;\n" * 1_000)
        request = self.send("while (true) { }")
        self.manager.interrupt_kernel()
        self.assertEqual("Interrupted", self.collect(request, timeout=20).reply["ename"])
        self.assertEqual("2", self.ok("1 + 1").value)

    def test_an_interrupt_reaches_a_cell_that_was_sent_before_it_and_comes_in_after_it(self):
        message = self.client.session.msg("execute_request", {"code": "while (true) { }"})
        self.manager.interrupt_kernel()
        time.sleep(0.3)
        self.client.shell_channel.send(message)
        self.assertEqual("Interrupted", self.collect(message["header"]["msg_id"], timeout=20).reply["ename"])
        self.assertEqual("2", self.ok("1 + 1").value)

    def test_an_interrupt_of_an_idle_kernel_does_nothing(self):
        self.manager.interrupt_kernel()
        time.sleep(0.3)
        self.assertEqual("2", self.ok("1 + 1").value)


class SharedWorkers(Interrupting):
    """Jobs of several cells among the workers that all of them share."""

    @classmethod
    def start(cls, **options):
        pool = "-Djava.util.concurrent.ForkJoinPool.common.parallelism=3"
        super().start(env={**os.environ, "JDK_JAVA_OPTIONS": pool}, **options)

    def test_an_interrupt_spares_the_jobs_of_earlier_cells(self):
        self.ok("var beats = new java.util.concurrent.atomic.AtomicLong(); var spins = new java.util.concurrent.atomic.AtomicLong();")
        self.ok("var job = CompletableFuture.runAsync(() -> { while (beats.incrementAndGet() > 0) Thread.onSpinWait(); });")
        for code in ("Thread.sleep(60_000);", "new java.util.concurrent.LinkedBlockingQueue<String>().take();",
                     "IntStream.range(0, 8).parallel().forEach(i -> { while (true) spins.incrementAndGet(); });",
                     "CompletableFuture.runAsync(() -> { while (true) spins.incrementAndGet(); }).join();",
                     "CompletableFuture.runAsync(() -> { while (true) spins.incrementAndGet(); });"
                     " new java.util.concurrent.CountDownLatch(1).await();"):
            with self.subTest(code):
                result, _ = self.interrupted(code)
                self.assertEqual("Interrupted", result.reply["ename"])
                self.assertEqual("true false", self.ok(
                    "long before = beats.get(), spun = spins.get(); Thread.sleep(300);"
                    ' (beats.get() > before) + " " + (spins.get() > spun)').value)
        self.ok("beats.set(Long.MIN_VALUE);")

    def test_an_interrupt_spares_a_job_that_paused_when_the_cell_began(self):
        self.ok("var rounds = new java.util.concurrent.atomic.AtomicLong(); var spins = new java.util.concurrent.atomic.AtomicLong();"
                " var round = new java.util.concurrent.Semaphore(0);")
        self.ok("var ticker = new Thread(() -> { while (true) { round.acquireUninterruptibly(); IntStream.range(0, 4).parallel().forEach(i -> {"
                " for (long end = System.nanoTime() + 3_000_000_000L; System.nanoTime() < end; ) rounds.incrementAndGet(); }); } });"
                " ticker.setDaemon(true); ticker.start();")
        request = self.send("CompletableFuture.runAsync(() -> { while (true) spins.incrementAndGet(); });"
                            " Thread.sleep(500); round.release(); Thread.sleep(60_000);")
        time.sleep(1.5)
        self.manager.interrupt_kernel()
        self.assertEqual("Interrupted", self.collect(request).reply["ename"])
        self.assertEqual("true", self.ok("ticker.isAlive()").value)
        self.assertEqual("false", self.ok("long spun = spins.get(); Thread.sleep(300); spins.get() > spun").value)


@unittest.skipUnless(Path("/proc/self/stat").exists(), "looks for processes in /proc")
class End(KernelTest):
    own_kernel = True

    def test_shutdown_while_busy_leaves_no_process(self):
        pid = self.manager.provisioner.pid
        self.send("while (true) { try { Thread.sleep(5); } catch (Throwable t) {} }")
        time.sleep(1)
        self.client.shutdown()
        self.assertTrue(wait_for_end(pid, SECONDS))

    def test_a_shutdown_hook_that_hangs_does_not_hold_the_process(self):
        pid = self.manager.provisioner.pid
        self.ok("Runtime.getRuntime().addShutdownHook(new Thread(() -> { while (true) { } }));")
        self.client.shutdown()
        self.assertTrue(wait_for_end(pid, SECONDS))

    def test_the_kernel_ends_with_the_process_that_started_it(self):
        script = ("from jupyter_client.manager import KernelManager\nimport time\n"
                  f"m = KernelManager(kernel_name={KERNEL!r}); m.start_kernel()\n"
                  "c = m.client(); c.start_channels(); c.wait_for_ready(timeout=60)\n"
                  "c.execute('while (true) { }')\ntime.sleep(1)\n"
                  "print(m.provisioner.pid, flush=True)\ntime.sleep(600)\n")
        parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
        pid = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        parent.stdout.close()
        self.assertTrue(wait_for_end(pid, SECONDS))


if __name__ == "__main__":
    unittest.main()
