"""A day's work in minutes: cells of every kind, with printing floods, interrupts and full heaps mixed in.

    python soak.py [number of cells, 20000 unless told] [seed, 1 unless told]

Every request must be answered with the right status, and memory must not grow. The mix is fixed by the seed, so a failure
can be had again. `mvn verify` runs a short form by test_soak.py.
"""

import os
import random
import re
import sys
import time

from client import KernelTest

USED = ("System.gc(); Thread.sleep(50); System.gc(); var soaked = java.lang.management.ManagementFactory.getMemoryMXBean();"
        " soaked.getHeapMemoryUsage().getUsed() + \" \" + soaked.getNonHeapMemoryUsage().getUsed()")
PLAIN = [
    ("1 + 1", "ok", "2"),
    ("int again = 3; again++;", "ok", None),
    ("for (int i = 0; i < 3; i++) System.out.print(i);", "ok", None),
    ("var list = new ArrayList<String>(); list.add(\"a\"); list", "ok", "[a]"),
    ("int method(int n) { return n + 1; }\nmethod(2)", "ok", "3"),
    ("record Pair(int a, int b) { Pair { if (a < 0) throw new IllegalArgumentException(); } }\nnew Pair(1, 2)", "ok",
     "Pair[a=1, b=2]"),
    ("class Cfg { static int[] w = {%d}; }\nCfg.w[0]", "ok", "%d"),
    ("throw new RuntimeException(\"x\");", "error", None),
    ("nothing here", "error", None),
    ("/* open", "error", None),
    ("String s = \"" + "x" * 68_000 + "\";", "error", None),
    ("%vars", "ok", None),
    ("display(html(\"<b>x</b>\"));", "ok", None),
    ("IntStream.range(0, 100).parallel().sum()", "ok", "4950"),
    ("var thread = new Thread(() -> System.out.println(\"late\")); thread.start(); thread.join();", "ok", None),
]
FLOOD = "for (int i = 0; i < 20_000; i++) System.out.println(\"a line of the flood \" + i);"
FULL = "var filled = new ArrayList<int[]>(); while (true) filled.add(new int[1000]);"
BUSY = ["while (true) { }", "Thread.sleep(60_000);", "for (;;) { try { Thread.sleep(5); } catch (Throwable t) { } }",
        "IntStream.range(0, 8).parallel().forEach(i -> { while (true) { } });", "for (;;) System.out.println(1);"]


class Soak(KernelTest):
    own_kernel = True

    def runTest(self):
        pass

    def setUp(self):
        type(self).start(env={**os.environ, "JDK_JAVA_OPTIONS": "-Xmx256m"})
        self.addCleanup(type(self).stop)

    def used(self):
        return [int(n) / 1e6 for n in re.findall(r"\d+", self.ok(USED).value)]

    def one(self, rng, number, wild):
        """Runs one cell of the mix."""
        kind = rng.random() / wild
        if kind < 0.002:
            result = self.run_cell(FULL, timeout=120)
            self.assertEqual("java.lang.OutOfMemoryError", result.reply.get("ename"), number)
            self.ok("filled = null;", timeout=120)
        elif kind < 0.006:
            self.assertEqual(20_000, self.run_cell(FLOOD, timeout=120).stdout.count("\n"), number)
        elif kind < 0.012:
            request = self.send(rng.choice(BUSY))
            time.sleep(0.05 + rng.random() * 0.3)  # an interrupt before the kernel has the request would be for nothing
            self.manager.interrupt_kernel()
            result = self.collect(request, timeout=120)
            self.assertEqual("Interrupted", result.reply.get("ename"), number)
        elif kind < 0.05:
            self.assertIn("ok", self.ask(self.client.complete, "Math.ab", 7)["status"])
        else:
            code, status, value = rng.choice(PLAIN)
            if "%d" in code:
                code, value = code % number, value % number
            result = self.run_cell(code, timeout=120)
            self.assertEqual(status, result.status, (number, code[:80], result.reply))
            if status == "error":
                self.assertTrue(result.of_type("error"), (number, code[:80]))
            if value:
                self.assertEqual(value, result.value, (number, code[:80]))

    def soak(self, cells, seed, wild=1, report=None):
        """
        Runs that many cells, with `wild` times as many floods, interrupts and full heaps; gives heap and other memory,
        in MB, a quarter of the way and at the end.
        """
        rng = random.Random(seed)
        early = None
        start = time.monotonic()
        for number in range(cells):
            self.one(rng, number, wild)
            if number == cells // 4:
                early = self.used()
            if report and number % report == report - 1:
                print(f"{number + 1} cells, {time.monotonic() - start:.0f} s, heap and other MB: {self.used()}", flush=True)
        return early, self.used()


def main():
    cells = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    test = Soak()
    test.setUp()
    try:
        (heap, other), (later_heap, later_other) = test.soak(cells, seed, report=500)
    finally:
        test.doCleanups()
    print(f"{cells} cells, seed {seed}: every request answered; heap {heap:.1f} MB after a quarter, {later_heap:.1f} MB at"
          f" the end; other memory {other:.1f} and {later_other:.1f} MB")


if __name__ == "__main__":
    main()
