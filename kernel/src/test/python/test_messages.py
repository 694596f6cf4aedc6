"""The wire: what a hostile or broken client sends, and what a good one is told."""

import hashlib
import hmac
import json
import os
import random
import re
import subprocess
import tempfile
import time
import unittest
import uuid
from datetime import datetime, timezone
from pathlib import Path

import zmq

from client import KernelTest

DELIMITER = b"<IDS|MSG>"


def header(kind, **more):
    return {"msg_id": uuid.uuid4().hex, "username": "t", "session": "s", "msg_type": kind, "version": "5.4",
            "date": datetime.now(timezone.utc).isoformat(), **more}


class Wire(KernelTest):
    def setUp(self):
        super().setUp()
        self.context = zmq.Context()
        self.addCleanup(self.context.destroy, 0)

    def socket(self, kind, port, identity=None):
        socket = self.context.socket(kind)
        socket.linger = 0
        socket.rcvtimeo = 20_000
        if identity:
            socket.identity = identity
            socket.reconnect_ivl = -1  # one that is gone without a word
        if kind == zmq.SUB:
            socket.subscribe(b"")
        socket.connect(f"tcp://{self.manager.ip}:{port}")
        return socket

    def signed(self, *parts, key=None):
        raw = [p if isinstance(p, bytes) else json.dumps(p).encode() for p in parts]
        mac = hmac.new(key or self.manager.session.key, digestmod=hashlib.sha256)
        for part in raw:
            mac.update(part)
        return [DELIMITER, mac.hexdigest().encode(), *raw]

    def info(self, socket):
        """Sends a good kernel_info_request and gives the reply's header and content."""
        request = header("kernel_info_request")
        socket.send_multipart(self.signed(request, {}, {}, {}))
        while True:
            frames = socket.recv_multipart()
            at = frames.index(DELIMITER)
            if json.loads(frames[at + 3])["msg_id"] == request["msg_id"]:
                return json.loads(frames[at + 2]), json.loads(frames[at + 5])

    def test_a_client_that_connects_anew_with_its_sessions_id_is_answered(self):
        for port in (self.manager.shell_port, self.manager.control_port):
            for _ in range(3):
                self.assertEqual("ok", self.info(self.socket(zmq.DEALER, port, b"the session"))[1]["status"])

    def hostile(self, rng):
        """One message that must be refused: random, truncated, unsigned or wrongly typed."""
        execute = {"code": 'System.setProperty("hostile", "ran");', "silent": False}
        good = self.signed(header("execute_request"), {}, {}, execute)
        junk = [bytes(rng.randrange(256) for _ in range(rng.randrange(40))) for _ in range(rng.randrange(1, 9))]
        no_name = header("execute_request")
        del no_name["msg_type"]
        wrong = rng.choice([[], "text", 7, None])
        return rng.choice([
            lambda: junk,
            lambda: good[:rng.randrange(1, len(good))],
            lambda: [good[0], b"", *good[2:]],
            lambda: [good[0], good[1][:-1] + (b"0" if good[1][-1:] != b"0" else b"1"), *good[2:]],
            lambda: self.signed(header("execute_request"), {}, {}, execute, key=b"another key"),
            lambda: self.signed(no_name, {}, {}, execute),
            lambda: self.signed(header("execute_request", msg_type=wrong), {}, {}, execute),
            lambda: self.signed(header("no_such_request"), {}, {}, execute),
            lambda: self.signed(header("execute_request"), {}, {}, wrong),
            lambda: self.signed(header("execute_request"), {}, {}, {}),
            lambda: self.signed(header("execute_request"), {}, {}, {"code": wrong if wrong != 7 else []}),
            lambda: self.signed(header("complete_request"), {}, {}, {"code": "x", "cursor_pos": "far"}),
            lambda: self.signed(header("history_request"), {}, {}, {"hist_access_type": "sideways"}),
            lambda: self.signed(header("execute_request"), {}, {}, b"{\"code\": \"unclosed"),
            lambda: self.signed(b"\xff\xfe{", {}, {}, execute),
            lambda: [DELIMITER] * rng.randrange(1, 9),
        ])()

    def test_1000_hostile_messages_are_refused_and_the_next_good_one_is_answered(self):
        seed = 20210
        for name, port in (("shell", self.manager.shell_port), ("control", self.manager.control_port)):
            with self.subTest(name):
                rng = random.Random(seed)
                socket = self.socket(zmq.DEALER, port)
                for _ in range(500):
                    socket.send_multipart(self.hostile(rng))
                self.assertEqual("ok", self.info(socket)[1]["status"], f"seed {seed}")
        self.assertEqual("null", self.ok('System.getProperty("hostile")').value)

    def test_a_message_without_optional_fields_is_served(self):
        socket = self.socket(zmq.DEALER, self.manager.shell_port)
        socket.send_multipart(self.signed(
            {"msg_id": "m1", "msg_type": "execute_request"}, {}, {}, {"code": "20 + 1"}))
        frames = socket.recv_multipart()
        content = json.loads(frames[frames.index(DELIMITER) + 5])
        self.assertEqual("ok", content["status"])

    def test_a_message_that_comes_again_is_refused(self):
        socket = self.socket(zmq.DEALER, self.manager.shell_port)
        self.ok("int replayed = 0;")
        frames = self.signed(header("execute_request"), {}, {}, {"code": "replayed++;"})
        for _ in range(3):
            socket.send_multipart(frames)
        socket.recv_multipart()
        self.info(socket)
        self.assertEqual("1", self.ok("replayed").value)

    def test_history_has_the_protocols_shapes(self):
        self.ok("int shaped = 3;")
        self.ok("shaped + 1")
        history = self.client.history(hist_access_type="tail", n=2, output=True, reply=True)["content"]["history"]
        self.assertEqual([["int shaped = 3;", None], ["shaped + 1", "4"]], [entry[2] for entry in history])
        socket = self.socket(zmq.DEALER, self.manager.shell_port)
        socket.send_multipart(self.signed(header("history_request"), {}, {}, {"hist_access_type": "sideways"}))
        frames = socket.recv_multipart()
        self.assertEqual("error", json.loads(frames[frames.index(DELIMITER) + 5])["status"])

    def test_a_new_subscriber_is_welcomed(self):
        socket = self.socket(zmq.SUB, self.manager.iopub_port)
        kind = None
        while kind != "iopub_welcome":
            frames = socket.recv_multipart()
            at = frames.index(DELIMITER)
            kind = json.loads(frames[at + 2])["msg_type"]
        self.assertEqual({"subscription": ""}, json.loads(frames[at + 5]))

    def test_every_reply_has_a_status_and_every_header_a_full_date(self):
        replies = [
            self.client.kernel_info(reply=True), self.client.complete("Str", reply=True),
            self.client.inspect("String", reply=True), self.client.history(reply=True),
            self.client.comm_info(reply=True),
            self.reply(self.client.is_complete("1"), time.monotonic() + 30)]
        for reply in replies:
            self.assertIn("status", reply["content"], reply["msg_type"])
        frames_header, _ = self.info(self.socket(zmq.DEALER, self.manager.control_port))
        self.assertRegex(frames_header["date"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$")
        date = datetime.fromisoformat(frames_header["date"].replace("Z", "+00:00"))
        self.assertLess(abs((datetime.now(timezone.utc) - date).total_seconds()), 60)

    @unittest.skipUnless(Path("/proc/net/tcp").exists(), "reads /proc/net/tcp")
    def test_nothing_listens_but_on_the_address_given(self):
        inodes = set()
        for link in Path(f"/proc/{self.manager.provisioner.pid}/fd").iterdir():
            try:
                inodes.update(re.findall(r"socket:\[(\d+)]", str(link.readlink())))
            except FileNotFoundError:
                continue
        listening = set()
        for table in ("/proc/net/tcp", "/proc/net/tcp6"):
            for line in Path(table).read_text().splitlines()[1:]:
                fields = line.split()
                if fields[3] == "0A" and fields[9] in inodes:
                    address, port = fields[1].split(":")
                    self.assertTrue(address in ("0100007F", "0000000000000000FFFF00000100007F"), address)
                    listening.add(int(port, 16))
        self.assertEqual(set(self.manager.ports), listening)

    def test_heartbeat_answers_while_a_cell_runs(self):
        request = self.send("Thread.sleep(1500);")
        socket = self.socket(zmq.REQ, self.manager.hb_port)
        start = time.monotonic()
        socket.send(b"ping")
        self.assertEqual(b"ping", socket.recv())
        self.assertLess(time.monotonic() - start, 1)
        self.collect(request)


class Ipc(unittest.TestCase):
    def test_a_transport_that_is_not_spoken_is_refused_with_a_line(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "connection.json")
            file.write_text(json.dumps({
                "transport": "ipc", "ip": folder + "/k", "key": "", "signature_scheme": "hmac-sha256",
                **{f"{c}_port": n for n, c in enumerate(("shell", "iopub", "stdin", "control", "hb"), 1)}}))
            done = subprocess.run(["java", "-cp", os.environ["RECOMPOSE_KERNEL_JAR"], "org.recompose.kernel.Main",
                                   str(file)], capture_output=True, text=True, timeout=60)
        self.assertEqual(2, done.returncode)
        self.assertIn("'ipc'", done.stderr)


if __name__ == "__main__":
    unittest.main()
