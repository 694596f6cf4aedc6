"""Java, Maven, the project's two jars and the kernel's specification: found, or made when missing or out of date."""
import filecmp
import json
import os
import re
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from collections import namedtuple
from pathlib import Path

import processes

ROOT = Path(__file__).resolve().parent.parent
VERSION = ElementTree.parse(str(ROOT / "pom.xml")).getroot().findtext("{http://maven.apache.org/POM/4.0.0}version")
KERNEL = ROOT / "kernel" / "target" / ("recompose-kernel-%s.jar" % VERSION)
LIBRARY = ROOT / "dlsupport" / "target" / ("recompose-dlsupport-%s.jar" % VERSION)
DEPENDENCIES = ROOT / "dlsupport" / "target" / "lib"
CLASS_PATH = os.pathsep.join([str(LIBRARY), str(DEPENDENCIES / "*")])
SPARK = ROOT / "dlsupport" / "spark"
STAMP = ROOT / "dlsupport" / "target" / "built-by-reproduce"
SOURCES = [ROOT / "pom.xml", ROOT / "kernel" / "pom.xml", ROOT / "kernel" / "src", ROOT / "dlsupport" / "pom.xml",
           ROOT / "dlsupport" / "src", ROOT / "data" / "paper.json"]

OLDEST_JAVA = 17
OLDEST_MAVEN = (3, 6, 3)
KERNEL_NAME = "java"
NATIVE = {"cpu": "tensorflow-native-cpu-", "gpu": "tensorflow-native-cu113-"}
ENVIRONMENT = {
    # Read once, when the native library is loaded; see the times with and without in the README.
    "TF_ENABLE_ONEDNN_OPTS": "1",
    "TF_CPP_MIN_LOG_LEVEL": "2",
}
GPU_ENVIRONMENT = {
    # The native library holds machine code up to sm_80: newer cards compile it once and keep it here.
    "CUDA_CACHE_MAXSIZE": "4294967296",
    "CUDA_MODULE_LOADING": "LAZY",
    "TF_FORCE_GPU_ALLOW_GROWTH": "true",
}

Jdk = namedtuple("Jdk", "home java version")


class ToolError(Exception):
    """Says in one line which tool is missing, too old or failed, and what to do."""


def jdk():
    """The JDK of JAVA_HOME, or else of the path."""
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=str(Path(home, "bin"))) if home else shutil.which("java")
    advice = "install JDK %d or newer (Debian: apt-get install openjdk-17-jdk-headless) or set JAVA_HOME" % OLDEST_JAVA
    if java is None:
        where = "in JAVA_HOME=%s" % home if home else "on the path"
        raise ToolError("no java %s: %s" % (where, advice))
    told = subprocess.run([java, "-XshowSettings:properties", "-version"],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout.decode(errors="replace")
    found = dict(re.findall(r"^\s*(java\.home|java\.specification\.version) = (.*?)\s*$", told, re.MULTILINE))
    version = found.get("java.specification.version", "unknown")
    if not version.isdigit() or int(version) < OLDEST_JAVA:
        raise ToolError("%s is Java %s, which is too old: %s" % (java, version, advice))
    if shutil.which("javac", path=str(Path(found["java.home"], "bin"))) is None:
        raise ToolError("%s is a runtime without a compiler, which the kernel needs: %s" % (java, advice))
    return Jdk(found["java.home"], java, int(version))


def environment(jdk_, device):
    """The variables with which Java, Maven and the kernel run."""
    variables = dict(os.environ, JAVA_HOME=jdk_.home)
    variables["PATH"] = str(Path(jdk_.home, "bin")) + os.pathsep + variables.get("PATH", "")
    variables.update(ENVIRONMENT)
    if device == "gpu":
        variables.update(GPU_ENVIRONMENT)
    return variables


def build(variables, device, say, tick):
    """Builds the two modules when a jar is missing, older than its sources, or made for the other device."""
    newest = max(f.stat().st_mtime for source in SOURCES for f in _files(source))
    if not _outdated(newest) and _built_for(device):
        return
    maven = _maven(variables)
    for other in DEPENDENCIES.glob("tensorflow-native-*"):
        if not other.name.startswith(NATIVE[device]):
            other.unlink()
    say("building kernel and dlsupport; the first time Maven downloads about 200 MB")
    _package(maven, "kernel,dlsupport", device, variables, tick)
    STAMP.write_text("")
    os.utime(str(STAMP), (newest, newest))


def add_spark(variables, device, say, tick):
    """Builds the module that trains on Spark and puts its jars in the place of the library's own."""
    global CLASS_PATH
    jar = SPARK / "target" / ("recompose-spark-%s.jar" % VERSION)
    newest = max(f.stat().st_mtime for source in (LIBRARY, SPARK / "pom.xml", SPARK / "src") for f in _files(source))
    native = [f.name for f in (SPARK / "target" / "lib").glob("tensorflow-native-*")]
    if not jar.exists() or jar.stat().st_mtime < newest or not all(name.startswith(NATIVE[device]) for name in native):
        shutil.rmtree(str(SPARK / "target"), ignore_errors=True)
        say("building dlsupport on Spark; the first time Maven downloads about 230 MB")
        _package(_maven(variables), "dlsupport,dlsupport/spark", device, variables, tick)
    CLASS_PATH = os.pathsep.join([str(LIBRARY), str(jar), str(SPARK / "target" / "lib" / "*")])


def _package(maven, modules, device, variables, tick):
    command = [maven, "-B", "-q", "-Dstyle.color=never", "-DskipTests", "-pl", modules]
    if device == "gpu":
        command.append("-Pcu113")
    log = ROOT / "dlsupport" / "target" / "build.log"
    log.parent.mkdir(exist_ok=True)
    with open(log, "wb") as output:
        status = processes.run(command + ["package"], output, tick, cwd=str(ROOT), env=variables)
    if status != 0:
        errors = re.findall(r"\[ERROR\] (.*[^\s:])\s*$", log.read_text(errors="replace"), re.MULTILINE)
        raise ToolError("the build failed: %s (all of it: %s)" % (errors[0] if errors else "see the log", log))


def _files(source):
    return (f for f in source.rglob("*") if f.is_file()) if source.is_dir() else [source]


def _outdated(newest):
    if not KERNEL.exists() or not LIBRARY.exists():
        return True
    built = min(KERNEL.stat().st_mtime, LIBRARY.stat().st_mtime)
    # Maven leaves a jar alone when nothing in it changes, however new a source file is.
    confirmed = STAMP.stat().st_mtime if STAMP.exists() else 0
    return newest > max(built, confirmed)


def _built_for(device):
    native = [f.name for f in DEPENDENCIES.glob("tensorflow-native-*")]
    return bool(native) and all(name.startswith(NATIVE[device]) for name in native)


def _maven(variables):
    advice = "install Maven %s or newer (Debian: apt-get install maven)" % ".".join(map(str, OLDEST_MAVEN))
    maven = shutil.which("mvn")
    if maven is None:
        raise ToolError("no mvn on the path: " + advice)
    told = subprocess.run([maven, "-v"], env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    version = re.search(r"Apache Maven (\d+)\.(\d+)\.(\d+)", told.stdout.decode(errors="replace"))
    if version is None:
        raise ToolError("%s -v does not tell its version: %s" % (maven, advice))
    if tuple(map(int, version.groups())) < OLDEST_MAVEN:
        raise ToolError("%s is %s, which is too old: %s" % (maven, version.group(), advice))
    return maven


def _same(one, other):
    one = shutil.which(one)
    return one is not None and os.path.samefile(one, other)


def install_kernel(jdk_, prefix, variables, device):
    """Writes the kernel's specification below `prefix`, unless it is there as it should be."""
    wanted = dict(ENVIRONMENT, **(GPU_ENVIRONMENT if device == "gpu" else {}))
    specification = Path(prefix, "share", "jupyter", "kernels", KERNEL_NAME, "kernel.json")
    jar = specification.with_name("recompose-kernel.jar")
    if specification.exists() and jar.exists() and filecmp.cmp(str(jar), str(KERNEL), shallow=False):
        written = json.loads(specification.read_text())
        class_path = os.pathsep.join([str(jar), CLASS_PATH])
        argv = written.get("argv", [])
        if class_path in argv and written.get("env") == wanted and _same(argv[0], jdk_.java):
            return
    command = [jdk_.java, "-jar", str(KERNEL), "install", "--prefix", str(prefix), "--name", KERNEL_NAME,
               "--classpath", CLASS_PATH]
    for name, value in sorted(wanted.items()):
        command += ["--env", "%s=%s" % (name, value)]
    done = subprocess.run(command, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        raise ToolError("the kernel could not be installed: " + done.stdout.decode(errors="replace").strip())
