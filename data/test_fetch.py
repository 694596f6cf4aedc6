#!/usr/bin/env python3
"""Tests of data/fetch on small archives made here, the download from a server on this machine: python3 data/test_fetch.py"""
import hashlib
import http.server
import importlib.machinery
import importlib.util
import io
import struct
import sys
import tarfile
import tempfile
import threading
import unittest
import zlib
from contextlib import redirect_stdout
from pathlib import Path

sys.dont_write_bytecode = True
LOADER = importlib.machinery.SourceFileLoader("fetch", str(Path(__file__).resolve().parent / "fetch"))
fetch = importlib.util.module_from_spec(importlib.util.spec_from_loader("fetch", LOADER))
LOADER.exec_module(fetch)

JPEG = b"\xff\xd8\xff\xe0 a picture"


def pixels(number):
    """The three planes of a picture, all different."""
    return bytes((number * 31 + i * 7 + i // 1024 * 50) % 256 for i in range(3072))


def pack(path, files, mode="w:gz"):
    with tarfile.open(path, mode) as tar:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return path


def published(path, url=""):
    data = path.read_bytes()
    return fetch.Published(url, len(data), hashlib.sha256(data).hexdigest())


def decoded(file):
    """The pixels of a PNG as data/fetch writes them."""
    data = file.read_bytes()
    at, rows = 8, b""
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + length]
        assert struct.unpack(">I", data[at + 8 + length:at + 12 + length])[0] == zlib.crc32(kind + body)
        rows += body if kind == b"IDAT" else b""
        at += 12 + length
    rows = zlib.decompress(rows)
    return b"".join(rows[y * 97 + 1:(y + 1) * 97] for y in range(32))


class Server(http.server.BaseHTTPRequestHandler):
    """Serves one file, at first only half of it, and goes on where asked."""
    content = b""
    asked = []

    def do_GET(self):
        given = self.headers.get("Range")
        Server.asked.append(given)
        start = int(given[6:-1]) if given else 0
        self.send_response(206 if given else 200)
        self.end_headers()
        self.wfile.write(self.content[start:] if given else self.content[:len(self.content) // 2])

    def log_message(self, *arguments):
        pass


class FetchTest(unittest.TestCase):

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.scratch = Path(scratch.name)
        self.folder = self.scratch / "set"

    def fetched(self, data, archive=None, url=None):
        with redirect_stdout(io.StringIO()) as told:
            fetch.fetch(data, self.folder, archive, url)
        return told.getvalue()

    def refused(self, words, data, archive=None, url=None):
        with self.assertRaisesRegex(fetch.FetchError, words) as refusal:
            self.fetched(data, archive, url)
        self.assertEqual(1, len(str(refusal.exception).splitlines()))
        self.assertFalse(self.folder.exists())
        self.assertFalse((self.scratch / "set.unpacking").exists())

    def cifar(self, records=None):
        """The authors' binary version with a picture of each class in each training file and in the test file."""
        batch = lambda b: records or b"".join(bytes([label]) + pixels(b * 10 + label) for label in range(10))
        files = {"cifar-10-batches-bin/data_batch_%d.bin" % b: batch(b) for b in (4, 1, 2, 3, 5)}
        files["cifar-10-batches-bin/test_batch.bin"] = batch(0)
        files["cifar-10-batches-bin/batches.meta.txt"] = b"airplane\n"
        archive = pack(self.scratch / "cifar.tar.gz", files)
        return archive, fetch.Cifar10(published(archive), 5, 1)

    def test_the_binary_version_becomes_pictures_below_train_and_test(self):
        archive, data = self.cifar()
        self.assertIn("60 pictures (train 50, test 10)", self.fetched(data, archive))
        for b in range(1, 6):
            for label, name in enumerate(fetch.Cifar10.classes):
                planes = pixels(b * 10 + label)
                rgb = bytes(planes[colour * 1024 + p] for p in range(1024) for colour in range(3))
                self.assertEqual(rgb, decoded(self.folder / "train" / name / ("%05d.png" % ((b - 1) * 10 + label))))
        self.assertEqual(["00003.png"], [f.name for f in (self.folder / "test" / "cat").iterdir()])
        self.assertTrue(archive.exists(), "a file that --from names is the user's")
        self.assertIn("is complete", self.fetched(data, archive))

    def test_a_binary_version_that_is_not_the_published_one_is_refused(self):
        archive, data = self.cifar()
        data.published = data.published._replace(sha256="0" * 64)
        self.refused("not the published file", data, archive)

    def test_records_that_are_cut_or_of_no_class_are_refused(self):
        archive, data = self.cifar(b"\x00" * 3072)
        self.refused("3072 bytes, which are not records of 3073", data, archive)
        archive, data = self.cifar(b"\x0a" * 3073)
        self.refused("record 0 is of class 10", data, archive)

    def test_an_archive_of_pictures_is_taken_whatever_its_compression(self):
        files = {"%s/%s/%d.jpg" % (part, name, i): JPEG for part, count in (("train", 5), ("test", 1))
                 for name in fetch.Cifar10.classes for i in range(count)}
        for mode in ("w", "w:gz", "w:bz2", "w:xz"):
            archive = pack(self.scratch / "pictures.tar", {"pictures/" + name: files[name] for name in files}, mode)
            self.fetched(fetch.Cifar10(train=5, test=1), archive)
            self.folder.rename(self.scratch / mode.replace(":", "-"))
        del files["test/cat/0.jpg"]
        self.refused("expected", fetch.Cifar10(train=5, test=1), pack(archive, files))
        files["test/cat/0.jpg"] = b"<html>not found</html>"
        self.refused("neither JPEG nor PNG", fetch.Cifar10(train=5, test=1), pack(archive, files))

    def test_what_is_no_archive_or_a_damaged_one_is_refused_in_a_line(self):
        whole, data = self.cifar()
        content = whole.read_bytes()
        for damaged in (b"", b"no archive", content[:len(content) // 2], content[:100] + b"\xff" * 50 + content[150:]):
            whole.write_bytes(damaged)
            data.published = published(whole)
            self.refused(str(whole), data, whole)
        self.refused("there is no file", data, self.scratch / "nowhere.tar")

    def test_an_archive_cannot_write_elsewhere(self):
        for name in ("../train/cat/0.jpg", "/tmp/train/cat/0.jpg"):
            archive = pack(self.scratch / "bad.tar", {name: JPEG})
            self.refused("not a plain file in a folder", fetch.Cifar10(), archive)

    def test_flowers_lose_their_root_folder(self):
        archive = pack(self.scratch / "flowers.tgz", {"flower_photos/rose/1.jpg": JPEG, "flower_photos/tulip/1.jpg": JPEG,
                                                      "flower_photos/LICENSE.txt": b"words"})
        self.fetched(fetch.Flowers(published(archive), {"rose": 1, "tulip": 1}), archive)
        self.assertEqual(JPEG, (self.folder / "rose" / "1.jpg").read_bytes())
        self.assertTrue((self.folder / "LICENSE.txt").exists())

    def test_a_download_that_stopped_goes_on(self):
        archive, data = self.cifar()
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            Server.content, Server.asked = archive.read_bytes(), []
            url = "http://127.0.0.1:%d/cifar.tar.gz" % server.server_port
            half = len(Server.content) // 2
            self.refused("stopped at %d of %d bytes" % (half, len(Server.content)), data, None, url)
            self.fetched(data, None, url)
            self.assertEqual([None, "bytes=%d-" % half], Server.asked)
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
        self.assertEqual(["cifar.tar.gz", "set"], sorted(f.name for f in self.scratch.iterdir()))


if __name__ == "__main__":
    unittest.main()
