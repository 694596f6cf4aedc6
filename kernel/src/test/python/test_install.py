"""The command line, and what the kernelspec it writes makes the kernel see."""

import json
import os
import subprocess
import tempfile
import unittest
import zipfile
from pathlib import Path

from client import KernelTest

JAR = os.environ["RECOMPOSE_KERNEL_JAR"]


def call(*arguments, **environment):
    return subprocess.run(["java", "-jar", JAR, *arguments], text=True, capture_output=True,
                          env={**os.environ, **environment})


class Install(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def test_install_list_uninstall_in_a_prefix(self):
        done = call("install", "--prefix", str(self.folder), "--name", "mine", "--display-name", "Mine",
                    "--classpath", "/a.jar:/b/*", "--jvm-option", "-Xmx3g", "--env", "A=b=c")
        self.assertEqual(0, done.returncode, done.stderr)
        spec = json.loads((self.folder / "share/jupyter/kernels/mine/kernel.json").read_text())
        self.assertEqual("Mine", spec["display_name"])
        self.assertEqual("java", spec["language"])
        self.assertEqual({"A": "b=c"}, spec["env"])
        self.assertIn("-Xmx3g", spec["argv"])
        self.assertTrue(spec["argv"][spec["argv"].index("-cp") + 1].endswith(":/a.jar:/b/*"))
        self.assertEqual("{connection_file}", spec["argv"][-1])
        listed = call("list", VIRTUAL_ENV=str(self.folder)).stdout
        self.assertIn("mine", listed)
        self.assertEqual(0, call("uninstall", "--prefix", str(self.folder), "--name", "mine").returncode)
        self.assertFalse((self.folder / "share/jupyter/kernels/mine").exists())

    def test_the_users_directory_and_the_active_environment(self):
        call("install", "--user", JUPYTER_DATA_DIR=str(self.folder / "data"))
        self.assertTrue((self.folder / "data/kernels/java/kernel.json").exists())
        call("install", "--sys-prefix", VIRTUAL_ENV=str(self.folder / "env"))
        self.assertTrue((self.folder / "env/share/jupyter/kernels/java/kernel.json").exists())

    def test_it_removes_no_other_kernel(self):
        other = self.folder / "share/jupyter/kernels/python3"
        other.mkdir(parents=True)
        (other / "kernel.json").write_text('{"argv": ["python"]}')
        self.assertNotEqual(0, call("uninstall", "--prefix", str(self.folder), "--name", "python3").returncode)
        self.assertTrue((other / "kernel.json").exists())

    def test_wrong_calls_say_what_is_right(self):
        for arguments, named in (([], "install"), (["instal"], "'instal'"), (["install", "--nam"], "'--nam'"),
                                 (["install", "--name", "a/b"], "'a/b'"), (["install", "--prefix"], "--prefix")):
            done = call(*arguments)
            self.assertEqual(2, done.returncode)
            self.assertIn(named, done.stderr)
            self.assertIn("--sys-prefix", done.stderr)


class Environment(KernelTest):
    own_kernel = True

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        with zipfile.ZipFile(Path(folder.name, "data.jar"), "w") as jar:
            jar.writestr("found.txt", "here")
        super_start = type(self).start
        environment = {**os.environ, "RECOMPOSE_KERNEL_CLASSPATH": folder.name + "/*", "JDK_JAVA_OPTIONS": "-Dset.by=env"}
        super_start(env=environment)
        self.addCleanup(type(self).stop)

    def test_class_path_and_options_from_the_environment(self):
        self.assertEqual("true", self.ok(
            'Thread.currentThread().getContextClassLoader().getResource("found.txt") != null').value)
        self.assertEqual("env", self.ok('System.getProperty("set.by")').value)


if __name__ == "__main__":
    unittest.main()
