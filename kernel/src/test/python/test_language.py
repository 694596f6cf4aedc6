"""What helps to write Java: tracebacks, compile errors, completeness, completion, inspection, magics."""

import json
import os
import re
import tempfile
import unittest
import zipfile
from pathlib import Path

from client import KernelTest


class Tracebacks(KernelTest):
    def failing(self, code):
        result = self.run_cell(code)
        self.assertEqual("error", result.status)
        return result

    def test_cell_line_and_source_of_every_frame(self):
        first = self.ok("int divide(int a) {\n    int b = a - 1;\n    return 10 / b;\n}").reply["execution_count"]
        result = self.failing("int ok = 1;\n\n// a comment\ndivide(1);")
        second = result.reply["execution_count"]
        self.assertEqual("java.lang.ArithmeticException", result.reply["ename"])
        self.assertEqual("/ by zero", result.reply["evalue"])
        self.assertRegex(result.traceback, rf"cell \[{first}], line 3, in divide\n +3 \| return 10 / b;")
        self.assertRegex(result.traceback, rf"cell \[{second}], line 4\n +4 \| divide\(1\);")

    def test_causes(self):
        text = self.failing('void low() { throw new IllegalStateException("deep"); }\n'
                            'try { low(); } catch (Exception e) { throw new RuntimeException("high", e); }').traceback
        self.assertIn("java.lang.RuntimeException: high", text)
        self.assertRegex(text, r"Caused by: java.lang.IllegalStateException: deep\n +cell \[\d+], line 1, in low")

    def test_no_frames_of_the_kernel(self):
        for code in ("throw new RuntimeException();", "List.of(1, 0).stream().map(i -> 1 / i).toList()",
                     "Executors.newSingleThreadExecutor().submit(() -> { throw new Exception(\"x\"); }).get();"):
            text = self.failing(code).traceback
            for name in ("org.recompose", "jdk.jshell", "reflect", "do_it$", "REPL", "basekernel"):
                self.assertNotIn(name, text)

    def test_long_recursion_is_folded(self):
        text = self.failing("int a(int n) { return b(n); }\nint b(int n) { return a(n + 1); }\na(0)").traceback
        self.assertLess(len(text.splitlines()), 30)
        self.assertRegex(text, r"repeated \d+ more times")

    def test_a_method_that_is_declared_anew_has_its_new_lines(self):
        self.ok("int again() { return 1; }")
        self.ok("\nint again() {\n  throw new IllegalStateException(\"here\");\n}")
        self.assertEqual("error", self.run_cell("int again() { return absent +; }").status)
        traceback = self.run_cell("again();").traceback
        self.assertRegex(traceback, r"line 3, in again")
        self.assertIn('throw new IllegalStateException("here");', traceback)

    def test_of_a_thread_that_dies(self):
        self.ok("class Bad extends RuntimeException { Bad() { super(\"so\"); } }\n\nvoid work() {\n  throw new Bad();\n}")
        result = self.ok("var late = new Thread(() -> {\n  work();\n}, \"own\");\nlate.start();\nlate.join();")
        self.assertNotIn("REPL", result.stderr)
        said = re.sub(r"\x1b\[[0-9;]*m", "", result.stderr)
        self.assertRegex(said, r'^Exception in thread "own" Bad: so\n +cell \[\d+], line 4, in work\n +4 \| throw new Bad')
        self.assertRegex(said, r"cell \[\d+], line 2, in a lambda")

    def test_of_a_thread_that_dies_while_its_cell_runs(self):
        result = self.ok("int start = 1;\nnew Thread(() -> {\n  throw new IllegalStateException();\n}).start();\nThread.sleep(500);")
        said = re.sub(r"\x1b\[[0-9;]*m", "", result.stderr)
        self.assertRegex(said, r"cell \[\d+], line 3, in a lambda\n +3 \| throw new IllegalStateException")

    def test_an_own_exception_by_its_name(self):
        result = self.failing('class Mine extends RuntimeException { Mine() { super("my own"); } }\nthrow new Mine();')
        self.assertEqual(("Mine", "my own"), (result.reply["ename"], result.reply["evalue"]))

    def test_compile_errors_underline_the_place(self):
        text = self.failing("int fine = 1;\n\n    String wrong = fine;").traceback
        self.assertIn("line 3", text)
        lines = text.splitlines()
        source = next(i for i, line in enumerate(lines) if "String wrong = fine;" in line)
        mark = lines[source + 1]
        self.assertEqual("fine", lines[source][mark.index("^"):mark.rindex("^") + 1])
        self.assertIn("int cannot be converted to java.lang.String", text)

    def test_a_syntax_error_underlines_the_place(self):
        text = self.failing("int x = 3 +;").traceback
        lines = text.splitlines()
        self.assertEqual(lines[1].index(";"), lines[2].index("^"))


class Written(KernelTest):
    """Java as people write it."""

    def test_constructors_of_records(self):
        self.ok("record P(int x) { P { if (x < 0) throw new IllegalArgumentException(); } P() { this(7); } }")
        self.assertEqual("P[x=7]", self.ok("new P()").value)
        text = self.run_cell('record Q(int x) { Q { } int bad() { return "s"; } }').traceback.splitlines()
        self.assertEqual('"s"', text[1][text[2].index("^"):text[2].rindex("^") + 1])

    def test_a_line_that_goes_on_with_a_remainder(self):
        self.ok("int A = 17, B = 5;")
        self.assertEqual("2", self.ok("int r = A\n  %B;\nr").value)

    def test_exit_as_a_method_reference(self):
        for code in ("IntConsumer e = System::exit; e.accept(3);",
                     "IntConsumer h = Runtime.getRuntime()::halt; h.accept(3);"):
            self.assertIn("exit(3)", self.run_cell(code).reply["evalue"])

    def test_a_semicolon_hides_the_value_and_none_shows_it(self):
        self.ok("var list = new ArrayList<Integer>();")
        self.assertIsNone(self.ok("list.add(1);").value)
        self.assertIsNone(self.ok("1 + 1; // hidden").value)
        self.assertEqual("true", self.ok("list.add(2)").value)

    def test_assertions_are_on(self):
        self.assertEqual("java.lang.AssertionError", self.run_cell("assert 1 > 2;").reply["ename"])

    def test_many_statements_run_in_order_and_an_error_names_its_line(self):
        result = self.run_cell("int n = 0;\n" + "n++;\n" * 300 + "System.out.println(n);\n\n// then\nn = n / 0;\nn++;")
        self.assertEqual("300\n", result.stdout)
        self.assertRegex(result.traceback, r"line 305\n +305 \| n = n / 0;")
        self.assertEqual("300", self.ok("n").value)

    def test_a_long_cell_is_not_taken_apart_before_an_else(self):
        self.ok("boolean no = false; int branch = 0;")
        condition = "if (no) { branch = 1; }"
        for length in (16_000, 16_003):
            code = "/*" + "x" * (length - len(condition) - 4) + "*/" + condition
            self.assertEqual("2", self.ok(code + " else { branch = 2; }\nbranch").value)

    def test_a_writer_that_is_closed_does_not_silence_the_session(self):
        self.ok('try (var w = new PrintWriter(System.out)) { w.println("a"); }')
        self.assertEqual("b\n", self.ok('System.out.println("b");').stdout)

    def test_a_scanner_without_input_says_why(self):
        self.assertIn("takes no input", self.run_cell("new Scanner(System.in).nextLine()").stderr)

    def test_a_compile_error_names_no_location_that_is_none(self):
        self.assertNotIn("location:", self.run_cell("absent").traceback)


class JvmOptions(KernelTest):
    @classmethod
    def start(cls, **options):
        environment = {**os.environ, "JDK_JAVA_OPTIONS": "--enable-preview --add-modules=jdk.incubator.vector"}
        super().start(env=environment, **options)

    def test_the_compiler_knows_of_preview_features_and_modules(self):
        self.assertEqual("true", self.ok(
            "jdk.incubator.vector.FloatVector.SPECIES_PREFERRED.length() > 0").value)
        if int(self.ok("Runtime.version().feature()").value) == 17:
            self.assertEqual("text", self.ok(
                'Object o = "t"; switch (o) { case String s -> "text"; default -> "other"; }'
                .replace("switch", "String kind = switch") + ";\nkind").value)


class Help(KernelTest):
    def test_is_complete(self):
        cases = {
            "complete": ["1 + 1", "int x = 1;", "class A { }", "%vars", "%time 1 + 1", "// only a comment",
                         'String s = """\n  a\n  """;', "int f() {\n  return 1;\n}\nf()", "%vars\nint x = 3;",
                         "import java.util.List;", ""],
            "incomplete": ["class A {", "for (int i = 0; i < 3; i++) {", "int f(int a,", 'String s = """\n  a',
                           "/* open", "if (true)", "%%time\nint x = 3;", "foo(1,\n  2", "class A {\n  void f() {\n  }"],
            "invalid": ["class } {", ") foo"],
        }
        for expected, codes in cases.items():
            for code in codes:
                with self.subTest(code):
                    reply = self.ask(self.client.is_complete, code)
                    self.assertEqual(expected, reply["status"])
        self.assertEqual("    ", self.ask(self.client.is_complete, "class A {")["indent"])

    def completed(self, code, position=None):
        reply = self.ask(self.client.complete, code, len(code) if position is None else position)
        start, end = reply["cursor_start"], reply["cursor_end"]
        return [code[:start] + match + code[end:] for match in reply["matches"]]

    def test_completion(self):
        self.ok("var words = new ArrayList<String>();\nclass Box { int width; int wide() { return 1; } }")
        self.assertIn("words.stream()", self.completed("words.str"))
        self.assertIn("words", self.completed("wor"))
        self.assertIn("String.valueOf(", self.completed("String.val"))
        self.assertLessEqual({"new Box().width", "new Box().wide()"}, set(self.completed("new Box().wid")))

    def test_completion_knows_the_cells_own_variables(self):
        self.assertIn("import java.util.*;\nvar box = List.of(1);\nbox.isEmpty()",
                      self.completed("import java.util.*;\nvar box = List.of(1);\nbox.isE"))
        self.assertIn("int f() { return 1; }\nvar s = \"a\";\nMath.abs(",
                      self.completed("int f() { return 1; }\nvar s = \"a\";\nMath.ab"))

    def test_completion_offers_the_variables_that_the_cell_declares(self):
        for before, typed, name in (
                ("int counter = 5;\n", "coun", "counter"), ("%vars\nint counted = 5;\n%vars\nint more = ", "coun", "counted"),
                ("int area(int wide, int height) {\n  return ", "wi", "wide"),
                ("int f(int a) { return a; }\nvoid g() {}\nfor (var element : List.of(1)) {\n  f(", "ele", "element"),
                ('class Named {\n  String label;\n  int of() { return ', "lab", "label"),
                ("List.of(1).forEach(single -> System.out.println(", "sing", "single"),
                ("Object o = 1;\nif (o instanceof String textual) {\n  ", "text", "textual")):
            with self.subTest(before):
                self.assertIn(before + name, self.completed(before + typed))
        self.ok("int country = 1; int count(int x) { return x; }")
        for before in ("void g() {}\nint counter = 2;\n", "class A {}\nint counter = 2;\n"):
            offered = self.completed(before + "cou")
            for name in ("counter", "country", "count("):
                self.assertIn(before + name, offered)
        for code in ("int counter = 5;\nList.of().coun", 'int counter = 5;\nString s = "coun', "int counter = 5;\n// coun"):
            self.assertEqual([], [c for c in self.completed(code) if c.endswith("counter")])
        reply = self.ask(self.client.complete, "int counter = 5;\ncoun", 21)
        self.assertEqual("instance", reply["metadata"]["_jupyter_types_experimental"][0]["type"])

    def test_completion_in_the_middle_and_after_wide_characters(self):
        code = 'String s = "😀😀"; s.isE; int z;'
        self.assertIn('String s = "😀😀"; s.isEmpty(); int z;', self.completed(code, code.index("; int")))

    def test_completion_of_magics(self):
        self.assertIn("%classpath", self.completed("%cl"))
        self.assertEqual(["%%time"], self.completed("%%t"))

    def inspected(self, code, position):
        reply = self.ask(self.client.inspect, code, position)
        return reply["data"].get("text/plain", "") if reply["found"] else None

    def test_inspection_at_any_place_of_a_name(self):
        code = "int n = Math.max(1, 2);"
        for position in (code.index("max"), code.index("max") + 2, code.index("max") + 3, code.index("1")):
            self.assertIn("max(", self.inspected(code, position) or "nothing", position)

    def test_inspection_shows_javadoc_of_the_jdk(self):
        text = self.inspected("Math.max(", 8)
        if not Path(self.ok('System.getProperty("java.home")').value, "lib", "src.zip").exists():
            self.skipTest("this JDK comes without src.zip")
        self.assertIn("Returns the greater of two", text)

    def test_inspection_shows_javadoc_of_a_project_and_of_a_sources_jar(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("one", "two"):
                sources = Path(folder, name, "src/main/java", name)
                sources.mkdir(parents=True)
                source = sources / "Documented.java"
                source.write_text(f"package {name}; public class Documented {{\n"
                                  f"  /** Says {name} to whom it may concern. */\n"
                                  "  public static int say(int n) { return n; }\n}\n")
                target = Path(folder, name, "target/classes")
                target.mkdir(parents=True)
                self.ok(f'javax.tools.ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", "{target}",'
                        f' "{source}");')
            two = Path(folder, "two.jar")
            with zipfile.ZipFile(two, "w") as jar, zipfile.ZipFile(Path(folder, "two-sources.jar"), "w") as sources:
                jar.write(Path(folder, "two/target/classes/two/Documented.class"), "two/Documented.class")
                sources.write(Path(folder, "two/src/main/java/two/Documented.java"), "two/Documented.java")
            self.ok(f"%classpath {folder}/one/target/classes:{two}")
            for name in ("one", "two"):
                code = f"{name}.Documented.say(1)"
                self.assertIn(f"Says {name} to whom it may concern.", self.inspected(code, len(code) - 4) or "nothing")

    def test_inspection_renders_the_tags_of_javadoc(self):
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder, "src/main/java/tagged/Tagged.java")
            source.parent.mkdir(parents=True)
            source.write_text("package tagged; public class Tagged {\n"
                              "  /**\n   * Takes a {@code Map<String, Integer>}, see {@link Math#max(int, int) the greater}\n"
                              "   * and {@link Math#abs(int)}; <b>bold</b> {@literal a < {b}} &lt; {@code open.\n   *\n"
                              "   * @param n how {@code often}\n   * @return <i>n</i>\n   */\n"
                              "  public static int of(int n) { return n; }\n}\n")
            target = Path(folder, "target/classes")
            target.mkdir(parents=True)
            self.ok(f'javax.tools.ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", "{target}", "{source}");')
            self.ok(f"%classpath {target}")
            data = self.ask(self.client.inspect, "tagged.Tagged.of(1)", 15)["data"]
        for shown in ("<code>Map&lt;String, Integer&gt;</code>, see <code>the greater</code>",
                      "<code>Math.abs(int)</code>; <b>bold</b> <code>a &lt; {b}</code> &lt; {@code open.",
                      "<br>@param n how <code>often</code>", "<br>@return <i>n</i>"):
            self.assertIn(shown, data["text/html"])
        for shown in ("Takes a Map<String, Integer>, see the greater\nand Math.abs(int); bold a < {b} < {@code open.",
                      "\n@param n how often\n@return n"):
            self.assertIn(shown, data["text/plain"])

    def test_inspection_of_a_variable(self):
        self.ok("var table = new HashMap<String, Integer>();")
        self.assertIn("HashMap<String,Integer> table", self.inspected("table.size()", 2).replace(", ", ","))

    def test_inspection_shows_the_value_of_a_variable(self):
        self.ok("int answer = 42;")
        self.assertIn("int answer = 42", self.inspected("answer + 1", 2))

    def test_inspection_without_a_parenthesis(self):
        self.assertIn("max(", self.inspected("Math.max", 8) or "nothing")

    def test_completions_have_kinds_and_signatures(self):
        self.ok("int kindly = 1;")
        reply = self.ask(self.client.complete, "Math.cb", 7)
        found = reply["metadata"]["_jupyter_types_experimental"][0]
        self.assertEqual(("cbrt(", "function", 5, 7), tuple(found[k] for k in ("text", "type", "start", "end")))
        self.assertIn("double a", found["signature"])
        reply = self.ask(self.client.complete, "kindl", 5)
        self.assertEqual("instance", reply["metadata"]["_jupyter_types_experimental"][0]["type"])

    def test_nothing_to_inspect(self):
        self.assertIsNone(self.inspected("   ", 1))


class Magics(KernelTest):
    def test_time(self):
        self.assertRegex(self.ok("%time Thread.sleep(50)").stdout, r"took \d+(\.\d+)? m?s")
        result = self.ok("%%time\nint q = 4;\nq * 2")
        self.assertEqual("8", result.value)
        self.assertIn("took", result.stdout)

    def test_what_is_timed_can_be_assigned_and_what_gives_nothing_is_refused(self):
        result = self.ok("int half(int n) { return n / 2; }\nint timed = %time half(8);\ntimed + 1")
        self.assertEqual("5", result.value)
        self.assertIn("took", result.stdout)
        self.assertRegex(self.run_cell("int zero = 0;\n  int bad = %time absent(zero);").traceback,
                         r"line 2\n  2 \|   int bad = %time absent\(zero\);\n {24}\^{6}\n")
        self.assertIn("%vars gives nothing to assign", self.run_cell("var gone = %vars").reply["evalue"])

    def test_lines_within_a_text_block_are_no_magics(self):
        self.assertIn("%vars", self.ok('String block = """\n    %vars\n    """;\nblock').value)

    def test_vars_lists_types_and_values(self):
        self.ok('int answer = 42; String said = "x";')
        self.assertIn("int answer = 42", self.ok("%vars").stdout)

    def test_vars_lists_the_others_beside_one_whose_text_fails(self):
        self.ok("class Mute { public String toString() { throw new IllegalStateException(); } }\nvar mute = new Mute(); int behind = 8;")
        text = self.ok("%vars").stdout
        self.assertIn("Mute mute = (its toString() threw java.lang.IllegalStateException)", text)
        self.assertIn("int behind = 8", text)

    def test_load_runs_a_file_and_a_notebook(self):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "a.java").write_text("int fromFile = 5;")
            Path(folder, "b.ipynb").write_text(json.dumps({"cells": [
                {"cell_type": "markdown", "source": "not code"},
                {"cell_type": "code", "source": ["int fromNotebook =\n", "    6;"]}]}))
            self.ok(f"%load {folder}/a.java\n%load {folder}/b.ipynb")
        self.assertEqual("11", self.ok("fromFile + fromNotebook").value)

    def test_classpath_adds_a_directory_of_classes(self):
        with tempfile.TemporaryDirectory() as folder:
            self.ok('import javax.tools.*;\n'
                    f'Files.writeString(Path.of("{folder}/Extra.java"),'
                    ' "package extra; public class Extra { public static int seven() { return 7; } }");\n'
                    f'ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", "{folder}", "{folder}/Extra.java");')
            self.ok(f"%classpath {folder}")
            self.assertEqual("7", self.ok("extra.Extra.seven()").value)

    def test_classpath_that_is_not_there_is_an_error(self):
        self.assertIn("/no/such.jar", self.run_cell("%classpath /no/such.jar").reply["evalue"])

    def test_maven_resolves_with_dependencies_from_a_repository(self):
        with tempfile.TemporaryDirectory() as folder:
            for name, needs in (("top", "low"), ("low", None)):
                place = Path(folder, "org/example", name, "1.0")
                place.mkdir(parents=True)
                depends = (f"<dependencies><dependency><groupId>org.example</groupId><artifactId>{needs}</artifactId>"
                           "<version>1.0</version></dependency></dependencies>") if needs else ""
                (place / f"{name}-1.0.pom").write_text(
                    "<project><modelVersion>4.0.0</modelVersion><groupId>org.example</groupId>"
                    f"<artifactId>{name}</artifactId><version>1.0</version>{depends}</project>")
                with zipfile.ZipFile(place / f"{name}-1.0.jar", "w") as jar:
                    jar.writestr(f"{name}.txt", name)
            self.ok(f'System.setProperty("maven.repo.local", "{folder}/local");')
            result = self.ok(f"%maven --repo file://{folder} org.example:top:1.0")
            self.assertIn("top-1.0.jar", result.stdout)
            self.assertIn("low-1.0.jar", result.stdout)
            self.assertNotEqual("null", self.ok(
                'Thread.currentThread().getContextClassLoader().getResource("low.txt")').value)

    def test_an_unknown_artifact_and_an_unknown_magic_are_errors(self):
        self.assertIn("org.example:nothing", self.run_cell("%maven --offline org.example:nothing:9").reply["evalue"])
        self.assertIn("%nope", self.run_cell("%nope").reply["evalue"])

    def test_help_names_every_magic_and_the_environment_variables(self):
        text = self.ok("%help").stdout
        for word in ("%classpath", "%maven", "%load", "%time", "%%time", "%vars", "JDK_JAVA_OPTIONS",
                     "RECOMPOSE_KERNEL_CLASSPATH"):
            self.assertIn(word, text)


if __name__ == "__main__":
    unittest.main()
