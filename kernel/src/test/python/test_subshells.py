"""Subshells (JEP 91), and questions that are answered while a cell runs."""

import time
import unittest

from client import KernelTest


class Subshells(KernelTest):
    def control(self, kind, **content):
        session = self.client.session
        message = session.msg(kind, content)
        self.client.control_channel.send(message)
        while True:
            reply = self.client.get_control_msg(timeout=20)
            if reply["parent_header"].get("msg_id") == message["header"]["msg_id"]:
                return reply["content"]

    def shell_request(self, kind, content, subshell):
        message = self.client.session.msg(kind, content)
        message["header"]["subshell_id"] = subshell
        self.client.shell_channel.send(message)
        return message["header"]["msg_id"]

    def run_in(self, subshell, code):
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False,
                   "stop_on_error": True}
        return self.collect(self.shell_request("execute_request", content, subshell), timeout=20)

    def test_kernel_info_names_the_feature(self):
        content = self.client.kernel_info(reply=True)["content"]
        self.assertIn("kernel subshells", content["supported_features"])
        self.assertEqual("5.5", content["protocol_version"])
        self.assertEqual("java", content["language_info"]["name"])

    def test_create_list_delete(self):
        first, second = (self.control("create_subshell_request")["subshell_id"] for _ in range(2))
        self.assertEqual({first, second}, set(self.control("list_subshell_request")["subshell_id"]))
        for each in (first, second):
            self.assertEqual("ok", self.control("delete_subshell_request", subshell_id=each)["status"])
        self.assertEqual([], self.control("list_subshell_request")["subshell_id"])
        self.assertEqual("error", self.control("delete_subshell_request", subshell_id=first)["status"])

    def test_cells_of_a_subshell_run_beside_the_main_shells(self):
        subshell = self.control("create_subshell_request")["subshell_id"]
        self.ok("boolean goes = true; int steps = 0;")
        running = self.send("while (goes) { steps++; Thread.sleep(5); }")
        time.sleep(0.5)
        first, second = (int(self.run_in(subshell, "steps").value) for _ in range(2))
        self.assertGreater(second, first)
        shown = self.run_in(subshell, "%vars")
        self.assertIn("boolean goes = true", shown.stdout)
        self.assertEqual(subshell, shown.messages[0]["parent_header"]["subshell_id"])
        self.assertEqual("error", self.run_in(subshell, "throw new Exception();").status)
        self.assertEqual("7", self.run_in(subshell, "int made = 7;\nmade").value)
        self.run_in(subshell, "goes = false;")
        self.assertEqual("ok", self.reply(running, time.monotonic() + 20)["content"]["status"])
        self.assertEqual("7", self.ok("made").value)
        self.control("delete_subshell_request", subshell_id=subshell)

    def test_an_interrupt_ends_the_main_cell_only(self):
        subshell = self.control("create_subshell_request")["subshell_id"]
        main = self.send("while (true) { }")
        time.sleep(0.5)
        content = {"code": "Thread.sleep(2500); System.out.println(\"whole\");", "silent": False}
        beside = self.shell_request("execute_request", content, subshell)
        time.sleep(0.5)
        self.manager.interrupt_kernel()
        replies = [self.reply(each, time.monotonic() + 20)["content"]["status"] for each in (main, beside)]
        self.assertEqual(["error", "ok"], replies)
        self.control("delete_subshell_request", subshell_id=subshell)
        self.drain()

    def test_deleting_a_subshell_ends_what_it_runs(self):
        subshell = self.control("create_subshell_request")["subshell_id"]
        endless = self.shell_request("execute_request", {"code": "while (true) { }"}, subshell)
        time.sleep(0.5)
        self.control("delete_subshell_request", subshell_id=subshell)
        self.assertEqual("error", self.reply(endless, time.monotonic() + 20)["content"]["status"])
        self.drain()


class Aside(KernelTest):
    def test_questions_are_answered_while_a_cell_runs(self):
        self.ok("int answer = 42; boolean stop = false;")
        running = self.send("while (!stop) { Thread.sleep(5); }")
        time.sleep(0.5)
        states = []
        self.assertIn("answer", self.ask(self.client.complete, "answ", 4)["matches"])
        self.assertIn("42", self.ask(self.client.inspect, "answer", 3)["data"]["text/plain"])
        self.assertEqual("incomplete", self.ask(self.client.is_complete, "class A {")["status"])
        self.assertEqual("ok", self.client.kernel_info(reply=True, timeout=20)["content"]["status"])
        self.assertEqual("ok", self.ask(self.client.history, hist_access_type="tail", n=1)["status"])
        while True:
            message = self.client.get_iopub_msg(timeout=20)
            if message["msg_type"] == "status":
                states.append((message["content"]["execution_state"], message["parent_header"]["msg_id"] == running))
            if len(states) > 10:
                break
        states += [("busy", True)] if ("busy", True) in states[-3:] else []
        self.assertEqual(("busy", True), states[-1], "a client must not take the running cell for ended")
        self.manager.interrupt_kernel()
        self.assertEqual("error", self.reply(running, time.monotonic() + 20)["content"]["status"])
        self.drain()

    def test_a_question_behind_a_short_cell_knows_of_it(self):
        self.ok("int quick = 0;")
        for n in range(5):
            self.client.execute(f"int quick{n} = {n};")
            self.assertIn(f"quick{n}", self.ask(self.client.complete, f"quick{n}", 6)["matches"])
        self.drain()


if __name__ == "__main__":
    unittest.main()
