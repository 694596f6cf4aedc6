"""What a cell does: state, output, results, errors, history, input."""

import os
import tempfile
import time
import unittest
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from client import KERNEL, KernelTest


class Execution(KernelTest):
    def test_state_lives_from_cell_to_cell(self):
        self.ok("int x = 20;\nint twice(int n) { return 2 * n; }\nrecord Point(int a, int b) {}")
        self.assertEqual("42", self.ok("twice(x) + 2").value)
        self.assertEqual("Point[a=1, b=20]", self.ok("new Point(1, x)").value)

    def test_only_an_expression_has_a_result(self):
        for code in ("int y1 = 5;", "y1 = 6", "System.out.print(\"\");", "import java.util.List;"):
            self.assertIsNone(self.ok(code).value, code)

    def test_streams_keep_their_order_and_every_character(self):
        result = self.ok('System.out.println("eins"); System.err.println("zwei"); System.out.println("drei € 😀");')
        texts = [(c["name"], c["text"]) for c in result.of_type("stream")]
        self.assertEqual([("stdout", "eins\n"), ("stderr", "zwei\n"), ("stdout", "drei € 😀\n")], texts)

    def test_long_multi_byte_output_is_not_cut_inside_a_character(self):
        result = self.ok('for (int i = 0; i < 20000; i++) System.out.print("a€😀é");')
        self.assertEqual("a€😀é" * 20000, result.stdout)

    def test_output_of_a_late_thread_belongs_to_its_own_cell(self):
        first = self.send('var late = new Thread(() -> { try { Thread.sleep(700); } catch (InterruptedException e) {}'
                          ' System.out.println("late"); }); late.start();')
        self.collect(first)
        second = self.send('Thread.sleep(1200); System.out.println("second");')
        parents = {}
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and len(parents) < 2:
            message = self.client.get_iopub_msg(timeout=30)
            if message["msg_type"] == "stream":
                parents[message["content"]["text"].strip()] = message["parent_header"]["msg_id"]
        self.reply(second, deadline)
        self.drain()
        self.assertEqual({"late": first, "second": second}, parents)

    def test_a_pools_thread_prints_into_the_cell_that_gave_it_work(self):
        self.ok("var pool = Executors.newFixedThreadPool(1); pool.submit(() -> {}).get();")
        self.assertEqual("here\n", self.ok('pool.submit(() -> System.out.println("here")).get();').stdout)
        self.ok("pool.shutdown();")

    def test_a_shared_worker_prints_into_the_running_cell(self):
        self.ok("IntStream.range(0, 64).parallel().forEach(i -> {});")
        result = self.ok("IntStream.range(0, 200).parallel().forEach(i -> System.out.println(i));")
        self.assertEqual(sorted(map(str, range(200))), sorted(result.stdout.split()))

    def test_an_error_is_an_error_and_the_kernel_goes_on(self):
        for code, name in (
                ("throw new StackOverflowError();", "java.lang.StackOverflowError"),
                ("throw new OutOfMemoryError(\"not really\");", "java.lang.OutOfMemoryError"),
                ("throw new AssertionError(\"no\");", "java.lang.AssertionError"),
                ("int deep(int n) { return deep(n + 1) + 1; }\ndeep(0)", "java.lang.StackOverflowError"),
                ("new Object() { public String toString() { throw new NoClassDefFoundError(\"bad\"); } }", None)):
            result = self.run_cell(code)
            if name:
                self.assertEqual("error", result.status)
                self.assertEqual(name, result.reply["ename"])
            self.assertEqual("2", self.ok("1 + 1").value)

    def test_exit_is_an_error(self):
        for code in ("System.exit(0);", "Runtime.getRuntime().exit(1);", "Runtime.getRuntime().halt(2);",
                     "Runnable end = () -> System.exit(0); end.run();"):
            result = self.run_cell(code)
            self.assertEqual("error", result.status, code)
            self.assertIn("exit", result.reply["evalue"])
        self.assertEqual("2", self.ok("1 + 1").value)

    def test_a_cell_sent_at_the_failed_ones_idle_status_runs(self):
        for _ in range(10):
            failed = self.send("throw new RuntimeException();")
            while True:
                message = self.client.get_iopub_msg(timeout=60)
                if (message["parent_header"].get("msg_id") == failed
                        and message["content"].get("execution_state") == "idle"):
                    break
            after = self.send("1 + 1")
            self.assertEqual("ok", self.reply(after, time.monotonic() + 30)["content"]["status"])
        self.drain()

    def test_cells_queued_behind_a_failed_one_are_aborted(self):
        requests = [self.send('Thread.sleep(500); throw new RuntimeException("first");'),
                    self.send('System.out.println("second");'), self.send("int third = 3;")]
        replies = [self.reply(r, time.monotonic() + 30)["content"]["status"] for r in requests]
        self.drain()
        self.assertEqual(["error", "aborted", "aborted"], replies)
        self.assertEqual("error", self.run_cell("third").status)
        self.assertEqual("2", self.ok("1 + 1").value)

    def test_without_stop_on_error_the_queue_goes_on(self):
        requests = [self.send('Thread.sleep(300); throw new RuntimeException("first");', stop_on_error=False),
                    self.send("1 + 1", stop_on_error=False)]
        replies = [self.reply(r, time.monotonic() + 30)["content"]["status"] for r in requests]
        self.drain()
        self.assertEqual(["error", "ok"], replies)

    def test_silent_shows_no_input_and_no_result_and_counts_nothing(self):
        before = self.ok("1").reply["execution_count"]
        result = self.ok("40 + 2", silent=True)
        self.assertEqual([], result.of_type("execute_input") + result.of_type("execute_result"))
        self.assertEqual(before + 1, self.ok("1").reply["execution_count"])

    def test_store_history_false_leaves_no_trace(self):
        before = self.ok("1").reply["execution_count"]
        self.assertEqual("7", self.ok("3 + 4 /* unstored */", store_history=False).value)
        self.assertEqual(before + 1, self.ok("1").reply["execution_count"])
        inputs = [e[2] for e in self.ask(self.client.history, hist_access_type="tail", n=50)["history"]]
        self.assertNotIn("3 + 4 /* unstored */", inputs)

    def test_user_expressions(self):
        reply = self.ok("int u = 6;", user_expressions={"good": "u * 7", "bad": "nothing"}).reply
        self.assertEqual("42", reply["user_expressions"]["good"]["data"]["text/plain"])
        self.assertEqual("ok", reply["user_expressions"]["good"]["status"])
        self.assertEqual("error", reply["user_expressions"]["bad"]["status"])
        self.assertIn("nothing", "".join(reply["user_expressions"]["bad"]["traceback"]))

    def test_history(self):
        self.ok("1000 + 1")
        self.ok("int unique = 77;")
        tail = self.ask(self.client.history, hist_access_type="tail", n=2, output=True)["history"]
        self.assertEqual([["1000 + 1", "1001"], ["int unique = 77;", None]], [e[2] for e in tail])
        found = self.ask(self.client.history, hist_access_type="search", pattern="*unique =*", n=5)["history"]
        self.assertEqual("int unique = 77;", found[-1][2])
        number = tail[0][1]
        ranged = self.ask(self.client.history, hist_access_type="range", session=0, start=number, stop=number + 1)
        self.assertEqual(["1000 + 1"], [e[2] for e in ranged["history"]])

    def test_variables_are_kept_after_an_import(self):
        self.ok("var kept = new java.util.ArrayList<Integer>(); kept.add(1);")
        self.ok("import java.awt.Color;")
        self.assertEqual("[1]", self.ok("kept").value)

    def test_variables_are_kept_after_a_method_is_redefined(self):
        self.ok("int f(int n) { return n; }\nint result = f(5);\nList<Integer> made = new ArrayList<>(List.of(f(1)));")
        self.ok("int f(int n) { return n * 10; }")
        self.assertEqual("5", self.ok("result").value)
        self.assertEqual("[1]", self.ok("made").value)
        self.assertEqual("50", self.ok("f(5)").value)

    def test_a_variable_that_cannot_be_kept_is_named(self):
        self.ok("class Shape { int sides = 3; }\nShape triangle = new Shape();")
        result = self.ok("class Shape { int sides = 4; String name = \"x\"; }")
        value = self.ok("triangle").value
        self.assertTrue(value != "null" or "triangle" in result.stderr, value + " / " + result.stderr)

    def test_input(self):
        request = self.client.execute('String name = input("Name? "); String line = new Scanner(System.in).nextLine();'
                                      ' System.out.println(name + "/" + line);', allow_stdin=True)
        for expected, answer in (("Name? ", "Ada"), ("", "Lovelace")):
            asked = self.client.get_stdin_msg(timeout=30)
            self.assertEqual(expected, asked["content"]["prompt"])
            self.client.input(answer)
        self.assertEqual("Ada/Lovelace\n", self.collect(request).stdout)

    def test_without_stdin_reading_is_an_error_that_says_so(self):
        result = self.run_cell('input("Name? ")')
        self.assertIn("takes no input", result.reply["evalue"])

    def test_display_update_and_clear(self):
        result = self.ok('String id = display(html("<b>1</b>")); updateDisplay(id, html("<b>2</b>")); clearOutput(true);')
        shown, updated = result.of_type("display_data")[0], result.of_type("update_display_data")[0]
        self.assertEqual("<b>1</b>", shown["data"]["text/html"])
        self.assertEqual("<b>2</b>", updated["data"]["text/html"])
        self.assertEqual(shown["transient"]["display_id"], updated["transient"]["display_id"])
        self.assertEqual([{"wait": True}], result.of_type("clear_output"))
        self.assertIsNone(self.ok('display(markdown("*x*"))').value)

    def test_thread_locals_live_from_cell_to_cell(self):
        self.ok("var local = new ThreadLocal<String>(); local.set(\"here\");")
        self.assertEqual("here", self.ok("local.get()").value)

    def test_classes_of_different_cells_reach_each_other(self):
        self.ok("class Base { int hidden = 1; protected int shown() { return hidden; } static int count; }")
        self.ok("class Derived extends Base { protected int shown() { return hidden + 1; } }\nenum Kind { ONE, TWO }")
        self.assertEqual("2", self.ok("new Derived().shown()").value)
        self.ok("sealed interface Form permits Round, Square {}\nrecord Round(double r) implements Form {}\n"
                "record Square(double a) implements Form {}")
        self.assertEqual("Square[a=2.0]", self.ok("Form form = new Square(2);\nform").value)
        self.assertEqual("TWO", self.ok("Kind.valueOf(\"TWO\")").value)


class AbsentScreen(KernelTest):
    @classmethod
    def start(cls, **options):
        super().start(env={**os.environ, "DISPLAY": ":77"}, **options)

    def test_pictures_are_drawn_though_display_names_a_screen_that_is_gone(self):
        font = "new java.awt.image.BufferedImage(4, 4, 1).createGraphics().getFont().getSize()"
        self.assertEqual("12", self.ok(font).value)


class Headless(unittest.TestCase):
    def test_200_000_lines_through_nbclient_are_all_kept(self):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(
            "for (int i = 0; i < 200_000; i++) System.out.println(i);")])
        with tempfile.TemporaryDirectory() as folder:
            NotebookClient(notebook, timeout=300, kernel_name=KERNEL,
                           resources={"metadata": {"path": str(Path(folder))}}).execute()
        text = "".join(o["text"] for o in notebook.cells[0].outputs if o.output_type == "stream")
        self.assertEqual("".join(f"{i}\n" for i in range(200_000)), text)


if __name__ == "__main__":
    unittest.main()
