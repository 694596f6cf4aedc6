"""The wheel in an environment that holds nothing else of ours, and the tools that people run notebooks with."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import wheel_env

SPEC = wheel_env.ENV / "share/jupyter/kernels/java"


def setUpModule():
    if not wheel_env.ensure():
        raise unittest.SkipTest("the wheel's environment could not be made: no package index answers?")


def code(source, *tags):
    return {"cell_type": "code", "metadata": {"tags": list(tags)} if tags else {}, "source": source, "outputs": [],
            "execution_count": None, "id": "cell-%d" % abs(hash(source))}


class Wheel(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        # Neither this machine's kernels nor its user's: the wheel's alone.
        self.environment = {k: v for k, v in os.environ.items() if k != "JUPYTER_PATH"}
        self.environment.update(HOME=folder.name, JUPYTER_PREFER_ENV_PATH="1", JUPYTER_PLATFORM_DIRS="0")

    def call(self, module, *arguments, status=0, **environment):
        done = subprocess.run([wheel_env.python(), "-m", module, *map(str, arguments)], cwd=self.folder, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=240, env={**self.environment, **environment})
        self.assertEqual(status, done.returncode, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def notebook(self, *cells, name="in.ipynb"):
        file = self.folder / name
        file.write_text(json.dumps({
            "cells": list(cells), "nbformat": 4, "nbformat_minor": 5,
            "metadata": {"kernelspec": {"name": "java", "language": "java", "display_name": "Java"}}}))
        return file

    @staticmethod
    def outputs(file):
        return "".join("".join(output.get("text", []) or output.get("data", {}).get("text/plain", []))
                       for cell in json.loads(file.read_text())["cells"] for output in cell.get("outputs", []))

    def test_a_notebook_runs(self):
        self.notebook(code("var x = 40;"), code("x + 2"))
        self.call("nbconvert", "--execute", "--to", "notebook", "--output", "out.ipynb", "in.ipynb")
        self.assertEqual("42", self.outputs(self.folder / "out.ipynb"))

    def test_papermill_injects_parameters_of_every_kind(self):
        text = 'say "hi" \\u0041\n\t\x01 ü€ \U0001F600'
        self.notebook(
            code('String profile = "laptop";  // which size\nint seeds = 0;\ndouble rate = 0.1;\nString text = "";', "parameters"),
            code("System.out.println(profile + seeds + rate + big + flag + list.get(1) + ks.get(0) / 2.0 + map.get(\"a\") + none"
                 " + deep.get(0).get(1));"),
            code('text.equals("say \\"hi\\" \\\\" + "u0041\\n\\t" + (char) 1 + " ü€ " + Character.toString(0x1F600))'))
        (self.folder / "more.yaml").write_text(
            "big: 12345678901\nflag: true\nlist: [1, 2.5]\nks: [4, 8]\nmap: {a: x}\nnone: null\ndeep: [[1, 2]]\n"
            f"text: {json.dumps(text, ensure_ascii=False)}\n")
        self.call("papermill", "in.ipynb", "out.ipynb", "-p", "profile", "smoke", "-p", "seeds", "2", "-p", "rate", "0.5",
                  "-f", "more.yaml", "--no-progress-bar")
        self.assertEqual("smoke20.512345678901true2.52.0xnull2\ntrue", self.outputs(self.folder / "out.ipynb"))
        told = self.call("papermill", "--help-notebook", "in.ipynb")
        self.assertRegex(told, r"profile: String \(default \"laptop\"\)\s+which size")

    def test_quarto_finds_the_translator_the_way_it_looks(self):
        self.call("timeit", "-n1", "-r1", "from papermill import translators as t;"
                  "t.translate_parameters('java', 'java', {'x': 1}, 'Parameters')")

    def test_jupytext_makes_java_of_a_notebook_and_a_notebook_of_java(self):
        self.notebook(code('var x = 40;\nString s = "a%b";'), code("%%time\nx + 2"),
                      {"cell_type": "markdown", "metadata": {}, "source": "# *Text*", "id": "text"})
        self.call("jupytext", "--to", "java:percent", "in.ipynb")
        self.assertIn("// # *Text*", (self.folder / "in.java").read_text())
        self.call("jupytext", "--to", "ipynb", "--output", "back.ipynb", "in.java")
        sources = [["".join(c["source"]) for c in json.loads((self.folder / f).read_text())["cells"]]
                   for f in ("in.ipynb", "back.ipynb")]
        self.assertEqual(*sources)
        self.call("jupytext", "--to", "ipynb", "--execute", "--output", "ran.ipynb", "in.java")
        self.assertIn("42", self.outputs(self.folder / "ran.ipynb"))

    def test_nbval_compares_outputs(self):
        right = {**code("1 + 1"), "execution_count": 1}
        right["outputs"] = [{"output_type": "execute_result", "execution_count": 1, "metadata": {},
                             "data": {"text/plain": "2"}}]
        self.notebook(right)
        self.call("pytest", "-q", "-p", "no:cacheprovider", "--nbval", "in.ipynb")
        right["outputs"][0]["data"]["text/plain"] = "3"
        self.notebook(right)
        self.assertIn("1 failed", self.call("pytest", "-q", "-p", "no:cacheprovider", "--nbval", "in.ipynb", status=1))

    def test_myst_executes_a_page(self):
        (self.folder / "conf.py").write_text('extensions = ["myst_nb"]\nnb_execution_mode = "force"\n'
                                             'nb_execution_raise_on_error = True\nnb_execution_timeout = 120\n')
        (self.folder / "index.md").write_text(
            "---\nfile_format: mystnb\nkernelspec:\n  name: java\n---\n# Page\n\n"
            "```{code-cell} java\nSystem.out.println(6 * 7);\n```\n")
        self.call("sphinx", "-q", "-b", "html", ".", "html")
        self.assertIn("42", (self.folder / "html/index.html").read_text())

    def test_the_kernelspec_is_the_one_that_install_writes(self):
        subprocess.run(["java", "-jar", os.environ["RECOMPOSE_KERNEL_JAR"], "install", "--prefix", self.folder], check=True,
                       capture_output=True)
        installed = json.loads((self.folder / "share/jupyter/kernels/java/kernel.json").read_text())
        own = json.loads((SPEC / "kernel.json").read_text())
        for spec in (installed, own):
            del spec["argv"]
        self.assertEqual(installed, own)

    def launch(self, path, **environment):
        done = subprocess.run([sys.executable, SPEC / "launch.py", "org.recompose.kernel.Main", "connection.json"], text=True,
                              capture_output=True, cwd=self.folder, env={"PATH": str(path), **environment})
        self.assertEqual(1, done.returncode)
        self.assertEqual(1, len(done.stderr.splitlines()), done.stderr)
        self.assertIn("JDK, 17 or newer", done.stderr)
        return done.stderr

    @unittest.skipIf(os.name == "nt" or sys.platform == "darwin", "a JDK is looked for elsewhere too")
    def test_without_a_jdk_it_says_what_to_do(self):
        self.assertIn("no java on the path", self.launch(self.folder))
        for release, wrong in (('JAVA_VERSION="11.0.2"\nMODULES="java.base jdk.jshell"\n', "is Java 11"),
                               ('JAVA_VERSION="1.8.0_292"\n', "is Java 8"),
                               ('JAVA_VERSION="21"\nMODULES="java.base"\n', "without the compiler")):
            home = self.folder / "home"
            (home / "bin").mkdir(parents=True)
            shutil.copy("/bin/true", home / "bin/java")
            (home / "release").write_text(release)
            self.assertIn(wrong, self.launch(home / "bin"))
            self.assertIn("JAVA_HOME=" + str(home), self.launch(self.folder, JAVA_HOME=str(home)))
            shutil.rmtree(home)


if __name__ == "__main__":
    unittest.main()
