"""JupyterLab's debugger and variable panel: the exchange on the control channel, as a client sees it."""

import time
import unittest

from client import KernelTest


class Debugging(KernelTest):
    """Debug requests and events beside the cells."""

    seq = 0

    def debug(self, command, **arguments):
        """Sends a debug request; gives the response, successful or not."""
        type(self).seq += 1
        message = self.client.session.msg("debug_request", {
            "type": "request", "seq": self.seq, "command": command, "arguments": arguments})
        self.client.control_channel.send(message)
        deadline = time.monotonic() + 60
        while True:
            reply = self.client.get_control_msg(timeout=max(0.1, deadline - time.monotonic()))
            if reply["parent_header"].get("msg_id") == message["header"]["msg_id"]:
                self.assertEqual("debug_reply", reply["msg_type"])
                self.assertEqual(self.seq, reply["content"]["request_seq"])
                return reply["content"]

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


if __name__ == "__main__":
    unittest.main()
