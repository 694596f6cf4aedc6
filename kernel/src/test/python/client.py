"""A real Jupyter client around the kernel under test, for all tests in this folder."""

import os
import queue
import re
import time
import unittest

from jupyter_client.manager import KernelManager

KERNEL = os.environ.get("RECOMPOSE_KERNEL_NAME", "java")


class Result:
    """What one execute request gave: its reply and the messages on iopub whose parent it is."""

    def __init__(self, reply, messages):
        self.reply = reply["content"]
        self.messages = messages

    def of_type(self, kind):
        return [m["content"] for m in self.messages if m["msg_type"] == kind]

    @property
    def status(self):
        return self.reply["status"]

    @property
    def stdout(self):
        return "".join(c["text"] for c in self.of_type("stream") if c["name"] == "stdout")

    @property
    def stderr(self):
        return "".join(c["text"] for c in self.of_type("stream") if c["name"] == "stderr")

    @property
    def value(self):
        results = self.of_type("execute_result")
        return results[-1]["data"]["text/plain"] if results else None

    @property
    def traceback(self):
        """The traceback as text, without colours."""
        lines = self.of_type("error")[-1]["traceback"]
        return re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(lines))


class KernelTest(unittest.TestCase):
    """Tests on one kernel a class; a test that ends its kernel sets `own_kernel`."""

    own_kernel = False

    @classmethod
    def setUpClass(cls):
        if not cls.own_kernel:
            cls.start()

    @classmethod
    def tearDownClass(cls):
        if not cls.own_kernel:
            cls.stop()

    def setUp(self):
        if self.own_kernel:
            type(self).start()
            self.addCleanup(type(self).stop)

    @classmethod
    def start(cls, manager=None, **options):
        cls.manager = manager or KernelManager(kernel_name=KERNEL)
        cls.manager.start_kernel(**options)
        cls.client = cls.manager.client()
        cls.client.start_channels()
        cls.client.wait_for_ready(timeout=60)
        cls.replies = {}

    @classmethod
    def stop(cls):
        cls.client.stop_channels()
        cls.manager.shutdown_kernel(now=True)
        cls.manager.cleanup_resources()

    def send(self, code, **options):
        options.setdefault("allow_stdin", False)
        return self.client.execute(code, **options)

    def collect(self, request, timeout=60):
        """Waits for the reply to `request` and for the idle status that ends it."""
        messages = []
        deadline = time.monotonic() + timeout
        while True:
            message = self.client.get_iopub_msg(timeout=max(0.1, deadline - time.monotonic()))
            if message["parent_header"].get("msg_id") != request:
                continue
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                break
            messages.append(message)
        return Result(self.reply(request, deadline), messages)

    def reply(self, request, deadline):
        while request not in self.replies:
            reply = self.client.get_shell_msg(timeout=max(0.1, deadline - time.monotonic()))
            self.replies[reply["parent_header"].get("msg_id")] = reply
        return self.replies.pop(request)

    def run_cell(self, code, timeout=60, **options):
        return self.collect(self.send(code, **options), timeout)

    def await_output(self):
        """Waits until a cell prints."""
        while self.client.get_iopub_msg(timeout=30)["msg_type"] != "stream":
            pass

    def ok(self, code, **options):
        """Runs a cell that must not fail."""
        result = self.run_cell(code, **options)
        self.assertEqual("ok", result.status, "\n".join(result.reply.get("traceback", [])))
        return result

    def ask(self, send, *arguments, **options):
        """Sends a request that is no execution, e.g. `self.client.complete`; gives the reply's content."""
        return self.reply(send(*arguments, **options), time.monotonic() + 60)["content"]

    def drain(self):
        while True:
            try:
                self.client.get_iopub_msg(timeout=0.2)
            except queue.Empty:
                return
