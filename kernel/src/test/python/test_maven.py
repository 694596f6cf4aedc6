"""%maven and its kin against repositories made here: nothing is fetched from outside."""

import base64
import hashlib
import http.server
import os
import tempfile
import threading
import unittest
import zipfile
from pathlib import Path

from client import KernelTest

GROUP = "org.example"


def dependency(name, version="1.0"):
    version = f"<version>{version}</version>" if version else ""
    return f"<dependency><groupId>{GROUP}</groupId><artifactId>{name}</artifactId>{version}</dependency>"


class Repository:
    """A Maven repository in a folder."""

    def __init__(self, folder):
        self.folder = Path(folder)

    @property
    def url(self):
        return f"file://{self.folder}"

    def place(self, name, version="1.0"):
        place = self.folder / GROUP.replace(".", "/") / name / version
        place.mkdir(parents=True, exist_ok=True)
        return place

    def pom(self, name, inside="", version="1.0", packaging="jar"):
        (self.place(name, version) / f"{name}-{version}.pom").write_text(
            f"<project><modelVersion>4.0.0</modelVersion><groupId>{GROUP}</groupId><artifactId>{name}</artifactId>"
            f"<version>{version}</version><packaging>{packaging}</packaging>{inside}</project>")

    def add(self, name, *needs, inside="", file=None, version="1.0"):
        self.pom(name, inside + (f"<dependencies>{''.join(map(dependency, needs))}</dependencies>" if needs else ""), version)
        jar = self.place(name, version) / (file or f"{name}-{version}.jar")
        with zipfile.ZipFile(jar, "w") as content:
            content.writestr(f"{name}.txt", name)
        return jar


class Server:
    """Serves a folder over HTTP, as a mirror that wants a password and as a proxy."""

    def __init__(self, folder, password=None):
        self.asked = []
        server = self

        class Handler(http.server.SimpleHTTPRequestHandler):
            def __init__(self, *arguments):
                super().__init__(*arguments, directory=str(folder))

            def do_GET(self):
                server.asked.append(self.path)
                wanted = password and "Basic " + base64.b64encode(password.encode()).decode()
                if wanted and self.headers.get("Authorization") != wanted:
                    self.send_response(401)
                    self.send_header("WWW-Authenticate", 'Basic realm="company"')
                    self.end_headers()
                    return
                if self.path.startswith("http://"):
                    self.path = "/" + self.path.split("/", 3)[3]
                super().do_GET()

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def port(self):
        return self.server.server_port

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


class Maven(KernelTest):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.repository = Repository(self.folder / "repository")
        # A settings.xml of its own, so that the machine's has no say; a mirror in it keeps Central out.
        self.settings("")
        self.ok(f'System.setProperty("maven.repo.local", "{self.folder}/local");')

    def settings(self, inside, mirror="<mirrorOf>central</mirrorOf><url>file:///no/central</url>"):
        (self.folder / "settings.xml").write_text(
            f"<settings><mirrors><mirror><id>company</id>{mirror}</mirror></mirrors>{inside}</settings>")

    def maven(self, line):
        return self.run_cell(f"%maven --settings {self.folder}/settings.xml {line}")

    def resolved(self, line):
        result = self.maven(line)
        self.assertEqual("ok", result.status, result.reply.get("evalue"))
        return sorted(result.stdout.split(": ", 1)[1].strip().split(", ")), result

    def refused(self, line):
        """The error, which is one line without classes and frames."""
        result = self.maven(line)
        self.assertEqual("error", result.status)
        self.assertEqual(1, len(result.traceback.splitlines()), result.traceback)
        self.assertNotRegex(result.traceback, "shaded|Exception|\tat ")
        return result.reply["evalue"]

    def serve(self, **options):
        server = Server(self.repository.folder, **options)
        self.addCleanup(server.stop)
        return server

    def test_another_version_of_what_is_in_use_is_told_and_nothing_is_added_twice(self):
        self.repository.add("old", "base")
        self.repository.add("base")
        self.repository.add("old", version="2.0")
        self.ok(f"%mavenRepo here {self.repository.url}")
        line = f"%maven --settings {self.folder}/settings.xml {GROUP}:old:"
        self.assertIn("added 2 jars: old-1.0.jar, base-1.0.jar", self.ok(line + "1.0").stdout)
        again = self.ok(f"List<String> used = {line}1.0\nused.size()")
        self.assertEqual(("on the class path already: old-1.0.jar, base-1.0.jar\n", "", "2"),
                         (again.stdout, again.stderr, again.value))
        newer = self.ok(line + "2.0")
        self.assertNotIn("added", newer.stdout)
        self.assertEqual("Note: org.example:old 1.0 is on the class path already and stays in use;"
                         " restart the kernel for 2.0.\n", newer.stderr)

    def test_a_profile_by_the_jdk_and_a_property_of_the_system_count(self):
        self.repository.add("profiled", inside=(
            "<profiles><profile><id>p</id><activation><jdk>[1.8,)</jdk></activation>"
            f"<dependencies>{dependency('extra')}</dependencies></profile></profiles>"))
        self.repository.add("extra")
        self.assertEqual(["extra-1.0.jar", "profiled-1.0.jar"],
                         self.resolved(f"--repo {self.repository.url} {GROUP}:profiled:1.0")[0])

    def test_a_mirror_with_a_password(self):
        self.repository.add("top", "low")
        self.repository.add("low")
        server = self.serve(password="me:secret")
        self.settings(
            "<servers><server><id>company</id><username>me</username><password>secret</password></server></servers>",
            mirror=f"<mirrorOf>*</mirrorOf><url>http://127.0.0.1:{server.port}/</url>")
        self.assertEqual(["low-1.0.jar", "top-1.0.jar"], self.resolved(f"{GROUP}:top:1.0")[0])
        self.assertTrue(server.asked)

    def test_a_proxy(self):
        self.repository.add("far")
        server = self.serve()
        self.settings("<proxies><proxy><protocol>http</protocol><host>127.0.0.1</host>"
                      f"<port>{server.port}</port></proxy></proxies>")
        self.assertEqual(["far-1.0.jar"], self.resolved(f"--repo http://far.invalid {GROUP}:far:1.0")[0])
        self.assertTrue(server.asked[0].startswith("http://far.invalid/"))

    def test_a_bom_gives_versions_also_by_import(self):
        self.repository.add("a", version="3.1")
        managed = "<dependencyManagement><dependencies>%s</dependencies></dependencyManagement>"
        self.repository.pom("inner", managed % dependency("a", "3.1"), packaging="pom")
        imported = dependency("inner").replace("</dependency>", "<type>pom</type><scope>import</scope></dependency>")
        self.repository.pom("bom", managed % imported, packaging="pom")
        self.assertEqual(["a-3.1.jar"],
                         self.resolved(f"--repo {self.repository.url} --bom {GROUP}:bom:1.0 {GROUP}:a")[0])
        self.assertIn("has no version", self.refused(f"--repo {self.repository.url} --bom {GROUP}:bom:1.0 {GROUP}:b"))

    def test_a_snapshot(self):
        version = "1.0-SNAPSHOT"
        jar = self.repository.add("snap", file="snap-1.0-20260101.000000-1.jar", version=version)
        (jar.parent / f"snap-{version}.pom").rename(jar.with_suffix(".pom"))
        (jar.parent / "maven-metadata.xml").write_text(
            f"<metadata><groupId>{GROUP}</groupId><artifactId>snap</artifactId><version>{version}</version><versioning>"
            "<snapshot><timestamp>20260101.000000</timestamp><buildNumber>1</buildNumber></snapshot>"
            "<snapshotVersions>" + "".join(
                f"<snapshotVersion><extension>{e}</extension><value>1.0-20260101.000000-1</value>"
                "<updated>20260101000000</updated></snapshotVersion>" for e in ("jar", "pom"))
            + "</snapshotVersions></versioning></metadata>")
        jars, _ = self.resolved(f"--update --repo {self.repository.url} {GROUP}:snap:{version}")
        self.assertEqual(1, len(jars))

    def test_a_wrong_checksum_is_refused(self):
        jar = self.repository.add("torn")
        Path(f"{jar}.sha1").write_text(hashlib.sha1(b"other").hexdigest())
        self.assertRegex(self.refused(f"--repo {self.repository.url} {GROUP}:torn:1.0"), "(?i)checksum")

    def test_a_jar_that_is_none_is_refused_and_the_kernel_lives_on(self):
        self.repository.add("text").write_text("no jar")
        self.assertIn("is not a jar", self.refused(f"--repo {self.repository.url} {GROUP}:text:1.0"))
        self.assertEqual("2", self.ok("1 + 1").value)

    def test_a_pom_that_cannot_be_evaluated_is_told(self):
        self.repository.add("broken")
        self.repository.pom("broken", "<dependencies>")
        jars, result = self.resolved(f"--repo {self.repository.url} {GROUP}:broken:1.0")
        self.assertEqual(["broken-1.0.jar"], jars)
        self.assertIn("the POM of org.example:broken", result.stderr)
        self.repository.add("orphan", inside="<parent><groupId>org.example</groupId><artifactId>gone</artifactId>"
                                             "<version>9</version></parent>")
        self.assertIn("org.example:gone", self.refused(f"--repo {self.repository.url} {GROUP}:orphan:1.0"))

    def test_what_cannot_be_had_is_told_in_a_line(self):
        self.assertIn("org.example:nothing", self.refused(f"--offline {GROUP}:nothing:9"))
        self.assertIn("--bom", self.refused(""))
        for wrong in ("justaname", "--nope", "--repo", "--repo nowhere g:a:1", "--settings /no/such.xml g:a:1"):
            self.assertIn(wrong.split()[-2 if "g:a:1" in wrong else -1].strip("-"), self.refused(wrong))
        self.assertIn("%maven", self.run_cell("%maven").reply["evalue"])

    def test_a_repository_of_a_line_that_failed_is_forgotten(self):
        server = self.serve()
        self.refused(f"--repo http://127.0.0.1:{server.port}/ {GROUP}:nothing:1.0")
        del server.asked[:]
        self.refused(f"--offline {GROUP}:nothing:1.0")
        self.repository.add("there")
        self.refused(f"{GROUP}:there:1.0")
        self.assertEqual([], server.asked)

    def test_a_large_download_tells_how_far_it_is(self):
        jar = self.repository.add("large")
        with zipfile.ZipFile(jar, "w", zipfile.ZIP_STORED) as content:
            content.writestr("zeros", bytes(9_000_000))
        _, result = self.resolved(f"--repo {self.repository.url} {GROUP}:large:1.0")
        self.assertRegex(result.stdout, r"large-1\.0\.jar: 9 of 9 MB")

    def test_the_repository_and_the_pom_of_ijava(self):
        self.repository.add("first")
        self.repository.add("second", "third")
        self.repository.add("third")
        self.ok(f"%mavenRepo here {self.repository.url}")
        self.assertIn("first-1.0.jar", self.maven(f"{GROUP}:first:1.0").stdout)
        result = self.ok(f"%%loadFromPOM\n<repository><id>here</id><url>{self.repository.url}</url></repository>\n"
                         + dependency("second"))
        self.assertIn("second-1.0.jar", result.stdout)
        self.assertIn("third-1.0.jar", result.stdout)
        pom = self.folder / "pom.xml"
        pom.write_text(f"<project><modelVersion>4.0.0</modelVersion><groupId>g</groupId><artifactId>a</artifactId>"
                       "<version>1</version><properties><v>1.0</v></properties>"
                       f"<dependencies>{dependency('first', '${v}')}</dependencies></project>")
        self.assertIn("first-1.0.jar", self.ok(f"%loadFromPOM {pom}").stdout)
        self.assertIn("XML", self.run_cell("%%loadFromPOM\n<dependency>").reply["evalue"])


class ClassPath(KernelTest):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def test_a_file_that_is_no_jar_is_refused_and_cells_go_on(self):
        for name, content in (("text.jar", "no jar"), ("empty.jar", "")):
            jar = self.folder / name
            jar.write_text(content)
            self.assertIn(f"'{jar}' is not a jar", self.run_cell(f"%classpath {jar}").reply["evalue"])
            self.assertEqual("2", self.ok("1 + 1").value)

    def test_a_pattern_that_matches_nothing_is_an_error(self):
        self.assertIn("no jar matches", self.run_cell(f"%classpath {self.folder}/*").reply["evalue"])
        self.assertIn("%classpath", self.run_cell("%classpath").reply["evalue"])

    def test_jars_takes_patterns_and_names_that_are_not_ascii(self):
        for name in ("one-1.jar", "two \U0001F600.jar"):
            with zipfile.ZipFile(self.folder / name, "w") as jar:
                jar.writestr(name[:3] + ".txt", name)
        self.assertEqual(f"[{self.folder}/one-1.jar]", self.ok(f"List<String> added = %jars {self.folder}/one-*.jar\nadded").value)
        self.ok(f"%classpath {self.folder}/two \U0001F600.jar")
        for name in ("one", "two"):
            self.assertEqual("true", self.ok(
                f'Thread.currentThread().getContextClassLoader().getResource("{name}.txt") != null').value)


class Files(KernelTest):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def test_a_file_that_loads_itself_and_one_that_is_no_notebook(self):
        own = self.folder / "own.jshell"
        own.write_text(f"%load {own}\n")
        self.assertIn("loads itself", self.run_cell(f"%load {own}").reply["evalue"])
        for content in ("{", "[]", '{"cells": [{}]}', "{}"):
            notebook = self.folder / "broken.ipynb"
            notebook.write_text(content)
            result = self.run_cell(f"%load {notebook}")
            self.assertIn("not a notebook", result.reply["evalue"])
            self.assertTrue(result.of_type("error"))
        self.assertIn("no such file", self.run_cell("%load /no/such.java").reply["evalue"])


@unittest.skipIf(os.name == "nt", "needs bash")
class Bash(KernelTest):
    def test_output_status_and_what_comes_after(self):
        result = self.ok("%%bash\nfor i in 1 2; do echo line $i; done; echo wrong >&2\n")
        self.assertEqual(("line 1\nline 2\n", "wrong\n"), (result.stdout, result.stderr))
        self.assertIn("status 3", self.run_cell("%%bash\nexit 3").reply["evalue"])
        result = self.run_cell("%%bash\ncat; read x || echo \"nothing 'to' read\"\ncat <<END\n$((1 + 1)) `echo $0`\nEND\nabsent_command")
        self.assertEqual("nothing 'to' read\n2 bash\n", result.stdout)
        self.assertIn("line 6: absent_command", result.stderr)

    def test_an_interrupt_ends_it(self):
        request = self.send("%%bash\necho started; exec sleep 600")
        self.await_output()
        self.manager.interrupt_kernel()
        self.assertEqual("error", self.collect(request).status)


@unittest.skipIf(os.name == "nt", "needs bash")
class BashWithoutLanguage(KernelTest):
    @classmethod
    def start(cls, **options):
        environment = {k: v for k, v in os.environ.items() if k != "LANG" and not k.startswith("LC_")}
        super().start(env=environment, **options)

    def test_other_than_ascii_goes_in_and_comes_out(self):
        result = self.ok("%%bash\nprintf 'Gr\\303\\274ße 😀\\n'; echo é >&2")
        self.assertEqual(("Grüße 😀\n", "é\n"), (result.stdout, result.stderr))


class Forms(KernelTest):
    def test_display_in_a_given_form(self):
        shown = self.ok('display("<b>x</b>", "text/html");').of_type("display_data")[0]["data"]
        self.assertEqual("<b>x</b>", shown["text/html"])
        shown = self.ok('display(html("<i>y</i>"), "text/html");').of_type("display_data")[0]["data"]
        self.assertEqual("<i>y</i>", shown["text/html"])
        shown = self.ok('display(new byte[] {1, 2}, "image/png");').of_type("display_data")[0]["data"]
        self.assertEqual("AQI=", shown["image/png"])
        self.assertIn("image/png", self.run_cell('display(List.of(1), "image/png")').reply["evalue"])

    def test_bytes_of_a_text_are_shown_as_text_and_json_as_its_value(self):
        for kind in ("image/svg+xml", "text/html", "application/xml", "application/javascript"):
            shown = self.ok(f'display("<svg>é</svg>".getBytes("UTF-8"), "{kind}");').of_type("display_data")[0]["data"]
            self.assertEqual("<svg>é</svg>", shown[kind])
        for kind in ("application/json", "application/geo+json"):
            for value in ('"{\\"a\\": [1, 2.5]}"', '"{\\"a\\": [1, 2.5]}".getBytes()'):
                shown = self.ok(f'display({value}, "{kind}");').of_type("display_data")[0]["data"]
                self.assertEqual({"a": [1, 2.5]}, shown[kind])
        for value in ("{a: 1}", "", "1 2"):
            self.assertIn("it is no JSON", self.run_cell(f'display("{value}", "application/json");').reply["evalue"])


if __name__ == "__main__":
    unittest.main()
