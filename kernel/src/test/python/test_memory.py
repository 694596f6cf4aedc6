"""A long session: memory does not grow with the number of cells that have run."""

import os
import re
import unittest

from client import KernelTest

EXECUTIONS = int(os.environ.get("RECOMPOSE_EXECUTIONS", "1000"))
CELLS = ["1 + 1", "int again = 3; again++;", "for (int i = 0; i < 3; i++) System.out.print(i);",
         "var list = new ArrayList<String>(); list.add(\"a\"); list",
         "int method(int n) { return n + 1; }\nmethod(2)", "throw new RuntimeException(\"x\");", "nothing here"]
USED = ("System.gc(); var memory = java.lang.management.ManagementFactory.getMemoryMXBean();"
        " memory.getHeapMemoryUsage().getUsed() + \" \" + memory.getNonHeapMemoryUsage().getUsed()")


class Memory(KernelTest):
    def used(self):
        return [int(n) / 1e6 for n in re.findall(r"\d+", self.ok(USED).value)]

    def test_memory_does_not_grow(self):
        for i in range(EXECUTIONS // 2):
            self.run_cell(CELLS[i % len(CELLS)])
        heap, other = self.used()
        for i in range(EXECUTIONS - EXECUTIONS // 2):
            self.run_cell(CELLS[i % len(CELLS)])
        later_heap, later_other = self.used()
        print(f"\n{EXECUTIONS} executions: heap {heap:.1f} MB half way, {later_heap:.1f} MB at the end; "
              f"classes and code {other:.1f} MB, {later_other:.1f} MB")
        # Without letting finished cells go, the heap grows by 6 KB an execution and the classes by 8 KB.
        allowed = 4 + 0.0005 * EXECUTIONS
        self.assertLess(later_heap - heap, allowed)
        self.assertLess(later_other - other, 2 * allowed + 4)

    def test_a_class_that_is_declared_anew_does_not_leave_the_old_one(self):
        loaded = ("System.gc(); java.lang.management.ManagementFactory.getClassLoadingMXBean().getLoadedClassCount()")
        declare = "class Cfg { static int[] w = {%d}; int of() { return w[0]; } }\nvar cfg = new Cfg();\ncfg.of()"
        for i in range(30):
            self.ok(declare % i)
        before = int(self.ok(loaded).value)
        for i in range(60):
            self.assertEqual(str(i), self.ok(declare % i).value)
        # The variable's own class and what holds it stay each time; of the old class three more did.
        self.assertLess(int(self.ok(loaded).value) - before, 60 * 4)


if __name__ == "__main__":
    unittest.main()
