"""The command line, and what the kernelspec it writes makes the kernel see."""

import json
import os
import shutil
import subprocess
import tempfile
import unittest
import zipfile
from pathlib import Path
from unittest import mock

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

    def foreign(self, name):
        other = self.folder / "share/jupyter/kernels" / name
        other.mkdir(parents=True)
        (other / "kernel.json").write_text('{"argv": ["python"]}')
        return other / "kernel.json"

    def test_it_removes_no_other_kernel(self):
        other = self.foreign("python3")
        for name in ("python3", ".", ".."):
            self.assertNotEqual(0, call("uninstall", "--prefix", str(self.folder), "--name", name).returncode)
            self.assertTrue(other.exists())

    def test_it_replaces_no_other_kernel_unasked(self):
        other = self.foreign("java")
        done = call("install", "--prefix", str(self.folder))
        self.assertEqual(1, done.returncode)
        self.assertIn("--replace", done.stderr)
        self.assertEqual('{"argv": ["python"]}', other.read_text())
        self.assertEqual(0, call("install", "--prefix", str(self.folder), "--replace").returncode)
        self.assertEqual(0, call("install", "--prefix", str(self.folder)).returncode, "its own it replaces")

    def test_uninstall_leaves_what_others_put_beside(self):
        call("install", "--prefix", str(self.folder))
        spec = self.folder / "share/jupyter/kernels/java"
        (spec / "logo-64x64.png").write_bytes(b"mine")
        self.assertEqual(0, call("uninstall", "--prefix", str(self.folder)).returncode)
        self.assertEqual(["logo-64x64.png"], os.listdir(spec))

    def test_the_kernelspec_lives_on_without_the_jar_it_came_from(self):
        built = self.folder / "built.jar"
        shutil.copy(JAR, built)
        subprocess.run(["java", "-jar", built, "install", "--prefix", self.folder, "--classpath", "lib/a.jar"],
                       check=True, capture_output=True, cwd=self.folder)
        built.unlink()
        spec = json.loads((self.folder / "share/jupyter/kernels/java/kernel.json").read_text())
        jar, own = spec["argv"][spec["argv"].index("-cp") + 1].split(os.pathsep)
        self.assertTrue(Path(jar).is_file())
        self.assertEqual(str(self.folder.resolve() / "lib/a.jar"), own)
        self.assertNotIn(str(built), "".join(spec["argv"]))

    def test_list_looks_where_jupyter_looks(self):
        call("install", "--user", JUPYTER_DATA_DIR=str(self.folder / "data"))
        self.assertIn(str(self.folder), call("list", JUPYTER_PATH=f"/none{os.pathsep}{self.folder}/data").stdout)

    def test_version_and_help(self):
        self.assertRegex(call("--version").stdout, r"^recompose-kernel \d+\.\d+\.\d+\S*, Java \d+")
        for arguments in (["--help"], ["install", "--help"], ["uninstall", "-h"]):
            done = call(*arguments)
            self.assertEqual((0, ""), (done.returncode, done.stderr))
            self.assertIn("--sys-prefix", done.stdout)

    def test_a_place_that_cannot_be_written_is_told_once(self):
        (self.folder / "file").write_text("")
        done = call("install", "--prefix", str(self.folder / "file"))
        self.assertEqual(1, done.returncode)
        self.assertEqual(1, done.stderr.count(str(self.folder)) , done.stderr)

    def test_wrong_calls_say_what_is_right(self):
        for arguments, named in (([], "install"), (["instal"], "'instal'"), (["install", "--nam"], "'--nam'"),
                                 (["install", "--name", "a/b"], "'a/b'"), (["install", "--prefix"], "--prefix")):
            done = call(*arguments)
            self.assertEqual(2, done.returncode)
            self.assertIn(named, done.stderr)
            self.assertIn("--sys-prefix", done.stderr)


class StartArchive(KernelTest):
    """The classes of a start, archived when the kernel is installed."""

    own_kernel = True

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def install(self, *arguments):
        done = call("install", "--prefix", str(self.folder), *arguments)
        self.assertEqual(0, done.returncode, done.stderr)
        self.spec = self.folder / "share/jupyter/kernels/java"
        return done

    def archived(self):
        """Starts the kernel, runs a cell, and gives the number of classes that came from the archive."""
        log = self.folder / "classes.log"
        with mock.patch.dict(os.environ, JUPYTER_PATH=str(self.folder / "share/jupyter")):
            type(self).start(env={**os.environ, "JDK_JAVA_OPTIONS": f"-Xlog:class+load=info:file={log}"})
        self.addCleanup(type(self).stop)
        self.assertEqual("2", self.ok("1 + 1").value)
        return log.read_text().count("shared objects file (top)")

    def test_a_start_has_its_classes_from_the_archive(self):
        self.assertEqual("", self.install().stderr)
        self.assertGreater(self.archived(), 2000)
        self.assertEqual(0, call("uninstall", "--prefix", str(self.folder)).returncode)
        self.assertFalse(self.spec.exists())

    def test_an_archive_of_another_jar_is_left_aside(self):
        self.install()
        os.utime(self.spec / "recompose-kernel.jar", (0, 0))
        self.assertEqual(0, self.archived())

    def test_without_one_the_kernel_is_installed_all_the_same(self):
        said = self.install("--jvm-option", "-Xshare:off").stderr
        self.assertIn("kernels will start slower", said)
        self.assertEqual(["kernel.json", "recompose-kernel.jar"], sorted(os.listdir(self.spec)))
        self.assertEqual(0, self.archived())


class Environment(KernelTest):
    own_kernel = True

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        with zipfile.ZipFile(Path(folder.name, "data.jar"), "w") as jar:
            jar.writestr("found.txt", "here")
        self.bad = Path(folder.name, "bad")
        self.bad.mkdir()
        (self.bad / "text.jar").write_text("no jar")
        call("install", "--prefix", folder.name, "--classpath", f"{self.bad}/*")
        environment = {
            **os.environ,
            "JDK_JAVA_OPTIONS": "-Dset.by=env",
            "RECOMPOSE_KERNEL_CLASSPATH": os.pathsep.join([str(self.bad / "text.jar"), folder.name + "/data.jar"]),
        }
        with mock.patch.dict(os.environ, JUPYTER_PATH=folder.name + "/share/jupyter"):
            type(self).start(env=environment)
        self.addCleanup(type(self).stop)

    def test_class_path_and_options_from_the_environment(self):
        told = self.ok("1 + 1").stderr
        self.assertIn(f"RECOMPOSE_KERNEL_CLASSPATH, '{self.bad}/text.jar' is not a jar", told)
        self.assertIn(f"the class path, '{self.bad}/text.jar' is not a jar", told)
        self.assertEqual("", self.ok("1 + 1").stderr)
        self.assertEqual("true", self.ok(
            'Thread.currentThread().getContextClassLoader().getResource("found.txt") != null').value)
        self.assertEqual("env", self.ok('System.getProperty("set.by")').value)


if __name__ == "__main__":
    unittest.main()
