"""JupyterLab's debugger and variable panel: the exchange on the control channel, as a client sees it."""

import os
import signal
import subprocess
import tempfile
import time
import unittest
import zipfile
from pathlib import Path

import jupyter_client.kernelspec
from jupyter_client.manager import KernelManager

from client import KERNEL, KernelTest
from test_control import wait_for_end


class Debugging(KernelTest):
    """Debug requests and events beside the cells."""

    seq = 0

    def debug(self, command, **arguments):
        """Sends a debug request; gives the response, successful or not."""
        type(self).seq += 1
        reply = self.request("debug_request", {
            "type": "request", "seq": self.seq, "command": command, "arguments": arguments})
        self.assertEqual("debug_reply", reply["msg_type"])
        self.assertEqual(self.seq, reply["content"]["request_seq"])
        return reply["content"]

    def request(self, kind, content):
        """Sends a request on the control channel; gives the reply."""
        message = self.client.session.msg(kind, content)
        self.client.control_channel.send(message)
        deadline = time.monotonic() + 60
        while True:
            reply = self.client.get_control_msg(timeout=max(0.1, deadline - time.monotonic()))
            if reply["parent_header"].get("msg_id") == message["header"]["msg_id"]:
                return reply

    def body(self, command, **arguments):
        """The body of a successful response."""
        response = self.debug(command, **arguments)
        self.assertTrue(response["success"], response.get("message"))
        return response["body"]

    def variables(self):
        return {v["name"]: v for v in self.body("inspectVariables")["variables"]}

    def parts(self, variable, **page):
        return self.body("variables", variablesReference=variable["variablesReference"], **page)["variables"]


class Variables(Debugging):
    def test_the_kernel_says_that_it_can_be_debugged(self):
        self.assertIn("debugger", self.ask(self.client.kernel_info)["supported_features"])
        self.assertTrue(self.manager.kernel_spec.metadata["debugger"])
        info = self.body("debugInfo")
        self.assertEqual("Murmur2", info["hashMethod"])
        self.assertFalse(info["isStarted"])
        self.assertEqual([], info["stoppedThreads"])

    def test_variables_with_type_and_value(self):
        self.ok('int n = 42; double x = 0.5; String s = "a\\nb"; var list = List.of(1, 2); float[][] w = new float[3][224];'
                'Object none = null; record P(int a, String b) {} var p = new P(1, "q");')
        found = {name: (v["type"], v["value"]) for name, v in self.variables().items()}
        self.assertEqual(("int", "42"), found["n"])
        self.assertEqual(("double", "0.5"), found["x"])
        self.assertEqual(("String", '"a …"'), found["s"])
        self.assertEqual(("List<Integer>", "[1, 2]"), found["list"])
        self.assertEqual("float[3][224]", found["w"][0])
        self.assertTrue(found["w"][1].startswith("{{0.0, 0.0, "))
        self.assertEqual(("Object", "null"), found["none"])
        self.assertEqual(("P", "P[a=1, b=q]"), found["p"])
        self.ok("n = 43;")
        self.assertEqual("43", self.variables()["n"]["value"])

    def test_parts_are_paged(self):
        self.ok("int[] long_ = IntStream.range(0, 25_000).toArray(); "
                "class Box { private int inside = 7; int[] a = {1}; } Box box = new Box();"
                "Map<String, Integer> map = new TreeMap<>(Map.of(\"a\", 1, \"b\", 2));")
        variables = self.variables()
        ranges = self.parts(variables["long_"])
        self.assertEqual(["[0 … 9999]", "[10000 … 19999]", "[20000 … 24999]"], [r["name"] for r in ranges])
        hundreds = self.parts(ranges[2])
        self.assertEqual("[24900 … 24999]", hundreds[-1]["name"])
        self.assertEqual(("[24999]", "24999"), tuple(self.parts(hundreds[-1])[-1][k] for k in ("name", "value")))
        page = self.parts(variables["long_"], start=300, count=3)
        self.assertEqual([("[300]", "300"), ("[301]", "301"), ("[302]", "302")],
                         [(p["name"], p["value"]) for p in page])
        self.assertEqual([("inside", "7"), ("a", "{1}")], [(p["name"], p["value"]) for p in self.parts(variables["box"])])
        self.assertEqual([('"a"', "1"), ('"b"', "2")], [(p["name"], p["value"]) for p in self.parts(variables["map"])])
        again = self.variables()
        self.assertEqual(variables["box"]["variablesReference"], again["box"]["variablesReference"])

    def test_a_text_that_never_comes_costs_nobody_else_theirs(self):
        self.ok('class Slow { public String toString() { while (true); } } class Bad { public String toString() { '
                'throw new StackOverflowError(); } } Slow slow = new Slow(); Bad bad = new Bad(); int after = 1;')
        found = self.variables()
        self.assertEqual("(no text in time)", found["slow"]["value"])
        self.assertEqual("1", found["after"]["value"])
        self.assertEqual("(its toString() threw java.lang.StackOverflowError)", found["bad"]["value"])

    def test_variables_are_seen_while_a_cell_runs(self):
        request = self.send('int going = 1; Thread.sleep(1500);')
        deadline = time.monotonic() + 10
        while "going" not in self.variables() and time.monotonic() < deadline:
            time.sleep(0.05)
        self.assertEqual("1", self.variables()["going"]["value"])
        self.collect(request)

    def test_rich_views(self):
        self.ok("var image = new java.awt.image.BufferedImage(3, 2, java.awt.image.BufferedImage.TYPE_INT_RGB); "
                "double[] numbers = {1, 2}; "
                'public class Bold { public String toHtml() { return "<b>x</b>"; } } Bold bold = new Bold();')
        self.assertEqual("3×2 image", self.variables()["image"]["value"])
        rich = self.body("richInspectVariables", variableName="image")
        self.assertTrue(rich["data"]["image/png"].startswith("iVBOR"))
        self.assertIn("double[2]", self.body("richInspectVariables", variableName="numbers")["data"]["text/plain"])
        self.assertEqual("<b>x</b>", self.body("richInspectVariables", variableName="bold")["data"]["text/html"])
        self.assertIn("'nothing'", self.debug("richInspectVariables", variableName="nothing")["message"])

    def test_jupyterlabs_tree_shows_the_type_only_so_the_value_is_in_it(self):
        self.ok("double shown = 2.5;")
        self.body("initialize", clientID="jupyterlab")
        self.body("attach")
        self.addCleanup(lambda: (self.debug("initialize", clientID="test"), self.debug("disconnect")))
        self.assertTrue(self.body("debugInfo")["isStarted"])
        self.assertEqual("double = 2.5", self.variables()["shown"]["type"])
        self.body("disconnect")
        self.assertFalse(self.body("debugInfo")["isStarted"])

    def test_an_unknown_request_is_refused_in_one_line(self):
        response = self.debug("fly")
        self.assertFalse(response["success"])
        self.assertEqual("no request 'fly' is known", response["message"])


class Stopping(Debugging):
    """A debug session, and what a client does in it."""

    def setUp(self):
        super().setUp()
        self.body("initialize", clientID="test")
        self.body("attach")
        self.addCleanup(self.settle)

    def settle(self):
        """Ends a debug session, whatever the test left."""
        self.debug("disconnect")
        self.request("interrupt_request", {})
        self.run_cell("1")
        self.ok("1")

    def event(self, name, timeout=30):
        """The body of the next event of that name; iopub messages before it are kept in `before`."""
        self.before = []
        deadline = time.monotonic() + timeout
        while True:
            message = self.client.get_iopub_msg(timeout=max(0.1, deadline - time.monotonic()))
            if message["msg_type"] == "debug_event" and message["content"]["event"] == name:
                return message["content"].get("body")
            self.before.append(message)

    def breakpoints(self, code, *lines):
        path = self.body("dumpCell", code=code)["sourcePath"]
        return self.body("setBreakpoints", source={"path": path}, breakpoints=[{"line": n} for n in lines],
                         sourceModified=False)["breakpoints"]

    def stopped(self, reason):
        """Waits for a stop; gives the frames."""
        stopped = self.event("stopped")
        self.assertEqual(reason, stopped["reason"])
        self.assertFalse(stopped["allThreadsStopped"])
        self.thread = stopped["threadId"]
        self.frames = self.body("stackTrace", threadId=self.thread)["stackFrames"]
        return [(f["name"], f["line"]) for f in self.frames]

    def later(self, before, ask):
        """What is answered once it differs: on few cores another thread may wait for its turn longer than two questions take."""
        deadline = time.monotonic() + 10
        while ask() == before and time.monotonic() < deadline:
            time.sleep(0.01)
        return ask()

    def locals(self, frame=0):
        scopes = self.body("scopes", frameId=self.frames[frame]["id"])["scopes"]
        self.assertEqual(["Locals", "Globals"], [s["name"] for s in scopes])
        return {v["name"]: v for v in self.parts(scopes[0])}

    def go(self, how):
        return self.body(how, threadId=self.thread)

    def evaluate(self, expression, frame=0):
        response = self.debug("evaluate", expression=expression, frameId=self.frames[frame]["id"])
        return response["body"]["result"] if response["success"] else response["message"]


class Stops(Stopping):
    """Breakpoints, steps and what a stopped frame shows."""

    def test_the_whole_exchange(self):
        code = ("int total = 0;\n"
                "int twice(int x) {\n"
                "    int y = 2 * x;\n"
                "    return y;\n"
                "}\n"
                "for (int i = 0; i < 3; i++) {\n"
                "    total += twice(i);\n"
                "}\n"
                "total")
        self.assertEqual([(7, True)], [(b["line"], b["verified"]) for b in self.breakpoints(code, 7)])
        request = self.send(code)
        (name, line), = self.stopped("breakpoint")
        self.assertRegex(name, r"cell \[\d+\]")
        self.assertEqual(7, line)
        self.assertEqual("0", self.locals()["i"]["value"])
        self.go("stepIn")
        frames = self.stopped("step")
        self.assertEqual([("twice", 3), (name, 7)], frames)
        self.go("next")
        self.assertEqual(("twice", 4), self.stopped("step")[0])
        self.assertEqual(("0", "0"), (self.locals()["x"]["value"], self.locals()["y"]["value"]))
        self.go("stepOut")
        self.assertEqual([(name, 7)], self.stopped("step"))
        self.go("continue")
        self.assertEqual([(name, 7)], self.stopped("breakpoint"))
        self.assertEqual("1", self.locals()["i"]["value"])
        self.breakpoints(code)
        self.go("continue")
        self.assertEqual("6", self.collect(request).value)

    def test_a_step_goes_on_to_the_next_statement_and_ends_with_the_cell(self):
        code = "int first = 1;\n\nint second =\n    first + 1;\nfor (int i = 0; i < 2; i++) first += i;\n// done\nfirst"
        self.breakpoints(code, 1)
        request = self.send(code)
        lines = [self.stopped("breakpoint")[0][1]]
        for _ in range(3):
            self.go("next")
            lines.append(self.stopped("step")[0][1])
        self.assertEqual([1, 3, 5, 7], lines)
        self.go("next")
        self.assertEqual("2", self.collect(request).value)
        self.assertEqual("5", self.ok("5").value)
        self.assertEqual([], self.body("debugInfo")["stoppedThreads"])

    def test_breakpoints_survive_running_again_and_a_method_of_an_earlier_cell(self):
        code = "int square(int x) {\n    // a remark\n    return x * x;\n}"
        self.assertEqual(3, self.breakpoints(code, 2)[0]["line"])
        for _ in range(2):
            self.ok(code)
            request = self.send("square(4)")
            frames = self.stopped("breakpoint")
            self.assertEqual(("square", 3), frames[0])
            self.assertEqual(2, len(frames))
            self.go("continue")
            self.assertEqual("16", self.collect(request).value)
        info = self.body("debugInfo")
        self.assertEqual(3, info["breakpoints"][0]["breakpoints"][0]["line"])
        self.assertEqual(self.frames[0]["source"]["path"], info["breakpoints"][0]["source"])

    def test_a_breakpoint_in_a_cell_that_ran_before_the_debugger_was_opened(self):
        code = "class Counter {\n    private int n;\n    int next() {\n        return ++n;\n    }\n}\nvar counter = new Counter();"
        self.ok(code)
        self.breakpoints(code, 4)
        request = self.send("counter.next()")
        self.assertEqual(("Counter.next", 4), self.stopped("breakpoint")[0])
        self.assertEqual("Counter", self.locals()["this"]["type"])
        self.assertEqual("1", self.evaluate("n + 1"))
        self.assertEqual("10", self.evaluate("this.n + 10"))
        self.go("continue")
        self.assertEqual("1", self.collect(request).value)

    def test_what_a_frame_shows_and_evaluates(self):
        code = ("double outside = 0.5;\n"
                "<T> int look(List<Double> values, float[][] weights, T other) {\n"
                "    long sum = 0;\n"
                "    String name = \"w\";\n"
                "    return values.size();\n"
                "}")
        self.ok(code)
        self.breakpoints(code, 5)
        request = self.send("look(List.of(1.5, 2.5), new float[3][1000], Thread.currentThread())")
        self.stopped("breakpoint")
        found = {n: (v["type"], v["value"]) for n, v in self.locals().items()}
        self.assertEqual(("List<Double>", "[1.5, 2.5]"), found["values"])
        self.assertEqual("float[3][1000]", found["weights"][0])
        self.assertEqual(("long", "0"), found["sum"])
        self.assertEqual(("String", '"w"'), found["name"])
        row = self.parts(self.parts(self.locals()["weights"])[0], start=990, count=2)
        self.assertEqual(["[990]", "[991]"], [p["name"] for p in row])
        self.assertEqual("2.5", self.evaluate("values.get(0) + values.size() * outside"))
        self.assertEqual('"w!"', self.evaluate('name + "!"'))
        self.assertEqual("4.0", self.evaluate("values.stream().mapToDouble(v -> v).sum()"))
        self.assertEqual("there is no variable nothing", self.evaluate("nothing + 1"))
        self.assertIn("illegal start of expression", self.evaluate("1 +"))
        self.assertEqual("it threw java.lang.ArithmeticException: / by zero", self.evaluate("1 / (int) sum"))
        self.assertEqual("7", self.evaluate("sum = 3L + 4"))
        self.assertEqual("7", self.locals()["sum"]["value"])
        self.assertEqual("2.0", self.evaluate("outside = 2"))
        rich = self.body("richInspectVariables", variableName="weights", frameId=self.frames[0]["id"])
        self.assertIn("float[3][1000]", rich["data"]["text/plain"])
        self.body("copyToGlobals", srcVariableName="values", dstVariableName="kept", srcFrameId=self.frames[0]["id"])
        self.body("copyToGlobals", srcVariableName="sum", dstVariableName="total", srcFrameId=self.frames[0]["id"])
        self.go("continue")
        self.collect(request)
        self.assertEqual("11.5", self.ok("kept.get(0) + kept.get(1) + total + 0.5").value)

    def test_what_an_expression_assigns_is_assigned(self):
        code = ("class Sum {\n"
                "    int count = 1;\n"
                "    final int[] limit = {9};\n"
                "    Object last;\n"
                "    int add(int x) {\n"
                "        char sign = '+';\n"
                "        String text = \"a\";\n"
                "        return x + count;\n"
                "    }\n"
                "    int grow() { return ++count; }\n"
                "}\n"
                "var sum = new Sum();\n"
                "sum.add(10)")
        self.breakpoints(code, 8)
        request = self.send(code)
        self.stopped("breakpoint")
        for expression, result, variable, value in (
                ("x++", "10", "x", "11"), ("x += 5", "16", "x", "16"), ("if (x > 3) x = 4;", "null", "x", "4"),
                ("sign = 'c'", "'c'", "sign", "'c'"), ("text += x", '"a4"', "text", '"a4"'), ("text = null", "null", "text", "null"),
                ("count = 100", "100", "count", "100"), ("this.count += x", "104", "this.count", "104"),
                ('last = text == null ? "none" : x', '"none"', "last", '"none"'), ("limit[0] = 3", "3", "limit[0]", "3")):
            with self.subTest(expression):
                self.assertEqual(result, self.evaluate(expression))
                self.assertEqual(value, self.evaluate(variable))
        self.assertEqual("'limit' is final", self.evaluate("limit = null"))
        self.assertEqual('"this 4"', self.evaluate('"this " + x'))
        self.assertIn("'count' was not assigned", self.evaluate("count = 5; this.grow()"))
        self.assertEqual("105", self.evaluate("this.count"))
        self.assertEqual("104", self.evaluate("count = 104"))
        self.go("continue")
        self.assertEqual("108", self.collect(request).value)
        self.assertEqual("104", self.ok("sum.count").value)

    def test_expressions_in_generic_code(self):
        code = "<T> int size(List<T> list, T[] more, Map<String, List<? extends T>> deep) {\n    return list.size() + more.length;\n}"
        self.ok(code)
        self.breakpoints(code, 2)
        request = self.send('size(List.of("a", "b"), new String[] {"c"}, Map.of())')
        self.stopped("breakpoint")
        self.assertEqual("2", self.evaluate("list.size()"))
        self.assertEqual("0", self.evaluate("deep.size()"))
        self.assertEqual('"c"', self.evaluate("more[0]"))
        self.evaluate("list = List.of()")
        self.go("continue")
        self.assertEqual("1", self.collect(request).value)

    def test_a_variable_that_was_looked_at_can_be_freed(self):
        code = "int seen(byte[] large) {\n    return large.length;\n}"
        self.ok(code)
        self.ok("var large = new byte[1 << 20]; var trace = new java.lang.ref.WeakReference<>(large);")
        self.breakpoints(code, 2)
        request = self.send("seen(large)")
        self.stopped("breakpoint")
        self.assertEqual("1048576", self.evaluate("large.length"))
        self.go("continue")
        self.collect(request)
        self.ok("large = null;")
        self.assertEqual("true", self.ok("System.gc(); trace.get() == null").value)

    def test_other_threads_and_the_client_go_on_while_one_is_stopped(self):
        self.ok("var beats = new java.util.concurrent.atomic.AtomicInteger(); var ticker = new Thread(() -> { "
                "while (!Thread.interrupted()) { beats.incrementAndGet(); Thread.onSpinWait(); } }); ticker.start();")
        code = "int here = 1;\nhere++;"
        self.breakpoints(code, 2)
        request = self.send(code)
        self.stopped("breakpoint")
        before = int(self.evaluate("beats.get()"))
        self.assertTrue(self.client.is_alive())
        self.assertTrue(self.client.hb_channel.is_beating())
        self.assertGreater(self.later(before, lambda: int(self.evaluate("beats.get()"))), before)
        self.assertEqual("1", self.variables()["here"]["value"])
        self.go("continue")
        self.collect(request)
        self.ok("ticker.interrupt();")

    def test_all_threads_stop_for_a_client_that_asks_for_it(self):
        self.ok("var turns = new java.util.concurrent.atomic.AtomicInteger(); var turner = new Thread(() -> { "
                "while (!Thread.interrupted()) { turns.incrementAndGet(); Thread.onSpinWait(); } }); turner.start();")
        self.body("attach", stopAll=True)
        code = "int halt(String told) {\n    return 1;\n}\nhalt(null)"
        self.breakpoints(code, 2)
        request = self.send(code)
        self.stopped("breakpoint")
        self.evaluate('told = "a"')
        self.assertEqual('"a"', self.evaluate("told"))
        before = self.evaluate("turns.get()")
        self.assertEqual(before, self.evaluate("turns.get()"))
        self.go("continue")
        self.collect(request)
        self.assertNotEqual(before, self.later(before, lambda: self.ok("turns.get()").value))
        self.ok("turner.interrupt();")

    def test_exceptions(self):
        code = "int half(int x) {\n    if (x % 2 == 1) throw new IllegalStateException(\"odd \" + x);\n    return x / 2;\n}"
        self.ok(code)
        caught = "try { half(3); } catch (IllegalStateException e) { System.out.println(e.getMessage()); }"
        self.body("setExceptionBreakpoints", filters=["uncaught"])
        self.assertEqual("odd 3\n", self.ok(caught).stdout)
        request = self.send("half(5)")
        self.assertEqual(("half", 2), self.stopped("exception")[0])
        info = self.body("exceptionInfo", threadId=self.thread)
        self.assertEqual("java.lang.IllegalStateException: odd 5", info["description"])
        self.go("continue")
        self.assertEqual("java.lang.IllegalStateException", self.collect(request).reply["ename"])
        self.body("setExceptionBreakpoints", filters=["caught"])
        request = self.send(caught)
        self.assertEqual(("half", 2), self.stopped("exception")[0])
        self.go("continue")
        self.collect(request)
        self.body("setExceptionBreakpoints", filters=[])
        self.assertEqual("odd 3\n", self.ok(caught).stdout)

    def test_pause(self):
        request = self.send("long spins = 0; var done = new java.util.concurrent.atomic.AtomicBoolean();\nwhile (!done.get())\n    spins++;")
        while self.variables().get("spins", {}).get("value", "0") == "0":
            time.sleep(0.05)
        self.body("pause", threadId=1)
        self.assertIn(self.stopped("pause")[0][1], (2, 3))
        self.assertEqual("5", self.evaluate("2 + 3"))
        self.assertEqual("null", self.evaluate("done.set(true);"))
        self.go("continue")
        self.assertEqual("ok", self.collect(request).status)
        self.assertFalse(self.debug("pause", threadId=1)["success"])

    def test_an_interrupt_ends_a_stopped_cell_with_a_breakpoint_in_its_loop(self):
        code = "for (int i = 0; ; i++) {\n    Math.sqrt(i);\n}"
        self.breakpoints(code, 2)
        request = self.send(code)
        self.stopped("breakpoint")
        self.manager.interrupt_kernel()
        self.assertEqual("Interrupted", self.collect(request).reply["ename"])
        self.assertEqual([], self.body("debugInfo")["stoppedThreads"])
        request = self.send(code)
        self.stopped("breakpoint")
        self.manager.interrupt_kernel()
        self.assertEqual("error", self.collect(request).status)

    def library(self, project, package):
        """Compiles a class of a library; gives its source file and the folder of its class files."""
        source = Path(project, "src", "main", "java", package, "Adder.java")
        source.parent.mkdir(parents=True)
        source.write_text(f"package {package};\n\npublic class Adder {{\n    public static int add(int a, int b) {{\n"
                          "        int sum = a + b;\n        return sum;\n    }\n}\n")
        classes = Path(project, "target", "classes")
        subprocess.run([str(Path(self.manager.kernel_spec.argv[0]).with_name("javac")), "-g", "-d", str(classes),
                        str(source)], check=True)
        return source, classes

    def stops_in(self, package, path):
        """The library's file is listed, readable and stops at its breakpoint."""
        module, = [m for m in self.body("modules")["modules"] if m["path"] == path]
        self.assertEqual("Adder.java", module["name"])
        self.assertIn("int sum", self.body("source", source={"path": path})["content"])
        self.body("setBreakpoints", source={"path": path}, breakpoints=[{"line": 6}])
        request = self.send(f"int added = {package}.Adder.add(2, 3);")
        frames = self.stopped("breakpoint")
        self.assertEqual(("Adder.add", 6), frames[0])
        self.assertEqual(path, self.frames[0]["source"]["path"])
        self.assertEqual("5", self.locals()["sum"]["value"])
        self.assertEqual("6", self.evaluate("a * b"))
        self.go("continue")
        self.collect(request)

    def test_library_code_of_a_project(self):
        with tempfile.TemporaryDirectory() as project:
            source, classes = self.library(project, "lib")
            self.ok("%classpath " + str(classes))
            self.stops_in("lib", str(source.resolve()))
            response = self.body("setBreakpoints", source={"path": "/nowhere/X.java"}, breakpoints=[{"line": 6}])
            self.assertFalse(response["breakpoints"][0]["verified"])

    def test_library_code_with_a_jar_of_sources(self):
        with tempfile.TemporaryDirectory() as project, tempfile.TemporaryDirectory() as repository:
            source, classes = self.library(project, "packed")
            jar = Path(repository, "adder-1.0.jar")
            for file, root, entry in ((jar, classes, "packed/Adder.class"),
                                      (jar.with_name("adder-1.0-sources.jar"), source.parents[1], "packed/Adder.java")):
                with zipfile.ZipFile(file, "w") as archive:
                    archive.write(root / entry, entry)
            self.ok("%classpath " + str(jar))
            self.stops_in("packed", f"{jar.resolve().with_name('adder-1.0-sources.jar')}!/packed/Adder.java")


@unittest.skipUnless(Path("/proc/self/task").exists(), "looks for processes in /proc")
class Ends(Stopping):
    """What ends a kernel whose cell is stopped, or what stopped it."""

    own_kernel = True

    def settle(self):
        pass

    def adapters(self):
        tasks = Path("/proc/%d/task" % self.manager.provisioner.pid)
        return [int(pid) for task in tasks.iterdir() for pid in (task / "children").read_text().split()]

    def test_shutdown_while_stopped_leaves_no_process(self):
        code = "int last = 1;\nlast++;"
        self.breakpoints(code, 2)
        self.send(code)
        self.stopped("breakpoint")
        processes = [self.manager.provisioner.pid] + self.adapters()
        self.assertEqual(2, len(processes))
        self.client.shutdown()
        for process in processes:
            self.assertTrue(wait_for_end(process, 5))

    def test_a_cell_goes_on_when_the_process_that_stopped_it_is_killed_and_can_be_stopped_again(self):
        code = "int last = 1;\nlast++;"
        self.breakpoints(code, 2)
        request = self.send(code)
        self.stopped("breakpoint")
        adapter, = self.adapters()
        os.kill(adapter, signal.SIGKILL)
        self.assertEqual("ok", self.collect(request).status)
        deadline = time.monotonic() + 30
        while self.debug("threads")["success"] is False and time.monotonic() < deadline:
            time.sleep(0.1)
        request = self.send(code)
        self.stopped("breakpoint")
        self.go("continue")
        self.assertEqual("ok", self.collect(request).status)


class WithoutDebugger(Debugging):
    """A kernel that was installed with --no-debugger."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        java = jupyter_client.kernelspec.get_kernel_spec(KERNEL).argv[0]
        subprocess.run([java, "-jar", os.environ["RECOMPOSE_KERNEL_JAR"], "install", "--prefix", cls.folder.name,
                        "--name", "plain-java", "--no-debugger"], check=True, stdout=subprocess.DEVNULL)
        manager = KernelManager(kernel_name="plain-java")
        manager.kernel_spec_manager.kernel_dirs.append(str(Path(cls.folder.name, "share", "jupyter", "kernels")))
        cls.start(manager)

    def test_it_offers_no_debugger_and_still_shows_its_variables(self):
        self.assertFalse(self.manager.kernel_spec.metadata["debugger"])
        self.assertNotIn("debugger", self.ask(self.client.kernel_info)["supported_features"])
        self.assertFalse([a for a in self.manager.kernel_spec.argv if "jdwp" in a])
        self.ok("int n = 3;")
        self.assertEqual("3", self.variables()["n"]["value"])
        self.body("initialize", clientID="test")
        self.body("attach")
        self.assertIn("--no-debugger", self.debug("pause", threadId=1)["message"])


if __name__ == "__main__":
    unittest.main()
