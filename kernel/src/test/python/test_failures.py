"""A cell that says ok has run; whatever goes wrong is shown, and the next cell is served."""

import os
import time
import unittest

from client import KernelTest

LONG = '"' + "x" * 68_000 + '"'


class CompilerLimits(KernelTest):
    """javac's own limits poison the compiler that JShell keeps."""

    CODE = {
        "a variable": f"String s = {LONG};",
        "a statement": f"System.out.println({LONG});",
        "a class": f"class Long {{ String s = {LONG}; }}",
        "a method": "void huge() {\n" + "System.out.println(1 + Math.random());\n" * 9_000 + "}",
    }

    def test_what_did_not_run_is_an_error_and_the_next_cells_run(self):
        for name, code in self.CODE.items():
            with self.subTest(name):
                failed = self.run_cell(code)
                self.assertEqual("error", failed.status)
                self.assertTrue(failed.of_type("error"), "nothing was shown")
                self.assertLess(len(failed.traceback), 3000)
                self.assertEqual("2", self.ok("1 + 1").value)
                self.assertEqual("train\n", self.ok('System.out.println("train");').stdout)
                self.assertEqual("", self.ok("for (int i = 0; i < 3; i++) { }").stdout)

    def test_deep_nesting(self):
        for code, value in (('"1"' + ' + "1"' * 3000, "1" * 3001), ("(" * 2000 + "7" + ")" * 2000, "7")):
            self.assertEqual(value, self.ok(code).value)
        result = self.run_cell("(" * 300_000 + "1" + ")" * 300_000)
        self.assertIn(result.status, ("ok", "error"))
        self.assertEqual("2", self.ok("1 + 1").value)

    def test_long_lines_are_shown_in_part(self):
        self.assertLess(len(self.run_cell("int n = " + "1 + " * 5000 + '"a";').traceback), 2000)


class Shown(KernelTest):
    def assert_shown(self, result, word=""):
        self.assertEqual("error", result.status)
        self.assertTrue(result.of_type("error"), "no error on iopub")
        self.assertIn(word, result.traceback)
        self.assertEqual("2", self.ok("1 + 1").value)

    def test_an_open_comment(self):
        self.assert_shown(self.run_cell("/* open"), "not closed")

    def test_a_malformed_notebook(self):
        self.assert_shown(self.run_cell("%load " + os.path.abspath(__file__).replace(".py", ".ipynb")))
        with open("broken.ipynb", "w") as file:
            file.write("{")
        self.addCleanup(os.remove, "broken.ipynb")
        self.assert_shown(self.run_cell("%load broken.ipynb"), "broken.ipynb")

    def test_a_bad_user_expression_does_not_make_the_cell_bad(self):
        unfit = 'org.recompose.kernel.display.MimeBundle.of("application/json", new Thread())'
        reply = self.ok("int good = 3;", user_expressions={"bad": "/* x", "unfit": unfit, "good": "good"}, timeout=10).reply
        for name in ("bad", "unfit"):
            self.assertEqual("error", reply["user_expressions"][name]["status"])
        self.assertEqual("3", reply["user_expressions"]["good"]["data"]["text/plain"])

    def test_an_exception_whose_message_fails_or_never_ends(self):
        self.assert_shown(self.run_cell(
            'class Bad extends RuntimeException { public String getMessage() { throw new Error("no"); } }\n'
            "throw new Bad();"), "Bad")
        request = self.send("class Endless extends RuntimeException {"
                            " public String getMessage() { System.out.println(\"asked\"); while (true); } }\n"
                            "throw new Endless();")
        self.await_output()
        self.manager.interrupt_kernel()
        self.assert_shown(self.collect(request, timeout=20), "Endless")

    def test_a_class_whose_initialiser_failed_can_be_corrected(self):
        self.ok("class Init { static int x = Integer.parseInt(\"x\"); }")
        self.assert_shown(self.run_cell("Init.x"), "NumberFormatException")
        self.ok("class Init { static int x = Integer.parseInt(\"4\"); }")
        self.assertEqual("4", self.ok("Init.x").value)

    def test_an_interrupt_inside_an_initialiser(self):
        self.ok("class Slow { static int x;"
                " static { System.out.println(\"begun\"); while (true) if (x < 0) break; } }")
        request = self.send("Slow.x")
        self.await_output()
        self.manager.interrupt_kernel()
        self.assertEqual("error", self.collect(request, timeout=20).status)
        self.ok("class Slow { static int x = 5; }")
        self.assertEqual("5", self.ok("Slow.x").value)

    def test_an_own_toString_that_throws_an_error_shows_a_value_all_the_same(self):
        self.assertIn("threw", self.ok(
            "new Object() { public String toString() { throw new NoClassDefFoundError(\"bad\"); } }").value)


class StaticState(KernelTest):
    def test_an_edited_class_has_its_new_static_values(self):
        for first, second, value in (
                ("class Cfg { static double[] W = {1, 2, 3}; }\nCfg.W[0]",
                 "class Cfg { static double[] W = {10, 20, 30}; }\nCfg.W[0]", "10.0"),
                ("class Made { static int make() { return 1; } static int x = make(); }\nMade.x",
                 "class Made { static int make() { return 2; } static int x = make(); }\nMade.x", "2"),
                ("enum Kind { A, B }\nKind.values().length", "enum Kind { A, B, C }\nKind.values().length", "3"),
                ("interface K { int[] V = {1}; }\nK.V[0]", "interface K { int[] V = {9}; }\nK.V[0]", "9")):
            self.ok(first)
            self.assertEqual(value, self.ok(second).value)

    def test_static_values_stay_when_only_a_method_is_edited(self):
        self.ok("class Counter { static int n = 0; int step() { return ++n; } }\nnew Counter().step();")
        self.ok("class Counter { static int n = 0; int step() { return n += 10; } }")
        self.assertEqual("11", self.ok("new Counter().step()").value)


class Variables(KernelTest):
    def test_what_can_be_kept_is_kept_and_what_cannot_is_named(self):
        self.ok("class Model { }\nvar models = new ArrayList<Model>();\nvar full = new ArrayList<Model>();\n"
                "full.add(new Model());\nModel best = new Model();\nint count = models.size() + 7;")
        said = self.ok("class Model { int x; }").stderr
        self.assertEqual("[]", self.ok("models").value)
        self.assertEqual("7", self.ok("count").value)
        for name in ("full", "best"):
            self.assertRegex(said, rf"\b{name}\b")
        self.assertNotRegex(said, r"\b(models|count)\b")
        self.assertIn("Model best", self.ok("%vars").stdout)

    def test_an_old_object_says_why_it_does_not_fit(self):
        self.ok("class Shape { }\nclass Sq extends Shape { }\nObject old = new Sq();")
        self.ok("class Shape { int sides = 4; }")
        self.assertRegex(self.run_cell("Shape s = (Shape) old;").reply["evalue"],
                         r"^Sq cannot be cast to Shape: .*declared anew")

    def test_a_type_of_the_name_of_an_import_does_not_break_the_session(self):
        self.ok("class ProgressBar { int n = 3; }")
        self.assertEqual("3", self.ok("new ProgressBar().n").value)
        self.ok("import java.awt.Point;")
        self.assertIn("java.awt.Point", self.ok("class Point { int own = 5; }").stderr)
        self.assertEqual("5", self.ok("new Point().own").value)
        self.assertIn("java.awt.Point", self.run_cell("import java.awt.Point;").reply["evalue"])
        self.assertEqual("2", self.ok("1 + 1").value)

    def test_unresolved_names_are_reported_though_a_later_statement_fails(self):
        result = self.run_cell("int needs() { return absent(); }\nthrow new RuntimeException();")
        self.assertIn("absent", result.stderr)


class OutOfMemory(KernelTest):
    own_kernel = True

    def setUp(self):
        type(self).start(env={**os.environ, "JDK_JAVA_OPTIONS": "-Xmx128m -XX:+UseG1GC"})
        self.addCleanup(type(self).stop)

    def test_a_cell_that_fills_the_heap_fails_and_the_next_ones_free_it(self):
        self.ok("var filled = new HashMap<Integer, int[]>(); int n = 0;")
        result = self.run_cell("while (true) filled.put(n++, new int[100]);")
        self.assertEqual("java.lang.OutOfMemoryError", result.reply["ename"])
        self.assertTrue(result.of_type("error"))
        self.ok("filled.clear();")
        self.assertEqual("2", self.ok("1 + 1").value)

    def test_the_heap_can_be_filled_again_and_again(self):
        for _ in range(8):
            result = self.run_cell("var again = new ArrayList<int[]>(); while (true) again.add(new int[1000]);", timeout=30)
            self.assertEqual("java.lang.OutOfMemoryError", result.reply["ename"])
            self.ok("again = null;", timeout=30)

    def test_a_loop_can_replace_a_variable_that_there_is_no_room_for_twice(self):
        self.ok("byte[] large = new byte[60 << 20];")
        self.ok("for (int i = 0; i < 3; i++) {\n  large = null;\n  large = new byte[60 << 20];\n}")
        self.ok("large = null;\nlarge = new byte[60 << 20];")

    def test_threads_that_fill_the_heap_leave_a_kernel_that_answers(self):
        self.run_cell("for (int t = 0; t < 3; t++) new Thread(() -> { var l = new ArrayList<byte[]>();"
                      " while (true) l.add(new byte[10_000]); }).start();\nThread.sleep(2000);")
        self.assertEqual("2", self.ok("1 + 1").value)

    def test_a_loop_that_displays_waits_for_room(self):
        result = self.ok('for (int i = 0; i < 1500; i++) display(html("x".repeat(200_000)), "text/html");')
        self.assertEqual(1500, len(result.of_type("display_data")))

    def test_a_client_that_does_not_read_slows_a_cell_that_prints(self):
        self.ok("String line = \"a line that is printed for ever \".repeat(100);")
        request = self.send("for (int t = 0; t < 3; t++) { var printing = new Thread(() -> { for (;;)"
                            " System.out.println(line); }); printing.setDaemon(true); printing.start(); }\n"
                            "for (;;) System.out.println(line);")
        time.sleep(10)
        self.manager.interrupt_kernel()
        self.assertEqual("error", self.reply(request, time.monotonic() + 30)["content"]["status"])
        again = self.send("1 + 1")
        self.assertEqual("ok", self.reply(again, time.monotonic() + 30)["content"]["status"])


if __name__ == "__main__":
    unittest.main()
