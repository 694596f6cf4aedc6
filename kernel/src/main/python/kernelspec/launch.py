"""Starts the kernel of the wheel with the JDK that is there, or says what is missing. Only the standard library is used.

    python3 launch.py MAIN-CLASS CONNECTION-FILE
"""
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

OLDEST = 17
NEWEST_WITH_CLOSED_AGENT = 21
AGENT = ("-agentlib:jdwp=", "-XX:CompileCommand=", "-Dorg.recompose.kernel.debugger=")
JAR = Path(__file__).resolve().parent / "recompose-kernel.jar"
ADVICE = ("Install one (conda install -c conda-forge openjdk=17; apt-get install openjdk-17-jdk-headless; "
          "https://adoptium.net), or set JAVA_HOME to one, and start the kernel again.")


def candidates():
    """Homes of Java with where they come from, those to prefer first."""
    if os.environ.get("JAVA_HOME"):
        yield Path(os.environ["JAVA_HOME"]), "JAVA_HOME=" + os.environ["JAVA_HOME"]
    for prefix in (sys.prefix, os.environ.get("CONDA_PREFIX")):
        if prefix:
            for home in (Path(prefix, "lib", "jvm"), Path(prefix, "Library")):
                yield home, prefix
    if os.path.exists("/usr/libexec/java_home"):
        told = subprocess.run(["/usr/libexec/java_home"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        if told.returncode == 0:
            yield Path(told.stdout.decode().strip()), "/usr/libexec/java_home"
    else:
        java = shutil.which("java")
        if java:
            yield Path(java).resolve().parent.parent, "the path's " + java


def java_of(home):
    return home / "bin" / ("java.exe" if os.name == "nt" else "java")


def release(home):
    """What a home of Java says of itself."""
    try:
        return (home / "release").read_text(errors="replace")
    except OSError:
        told = subprocess.run([str(java_of(home)), "-XshowSettings:properties", "-version"],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout.decode(errors="replace")
        version = re.search(r"java\.specification\.version = (\S+)", told)
        return 'JAVA_VERSION="%s"' % (version.group(1) if version else "unknown")


def version(home):
    """Its number; None if it tells none."""
    told = re.search(r'^JAVA_VERSION="(?:1\.)?(\d+)', release(home), re.MULTILINE)
    return int(told.group(1)) if told else None


def fault(home):
    """What is wrong with a home of Java; None if the kernel can run there."""
    number = version(home)
    if number is None or number < OLDEST:
        return "is Java %s" % (number or "of unknown version")
    modules = re.search(r'^MODULES="(.*)"', release(home), re.MULTILINE)
    has_compiler = ("jdk.jshell" in modules.group(1).split() if modules
                    else any((home / "bin" / name).exists() for name in ("javac", "javac.exe")))
    return None if has_compiler else "is a runtime without the compiler and JShell"


def find():
    """The JDK's home; ends with a line that says what is missing where there is none."""
    seen = []
    for home, origin in candidates():
        if not java_of(home).exists():
            if origin.startswith("JAVA_HOME"):
                seen.append("%s has no bin/java" % origin)
            continue
        wrong = fault(home)
        if wrong is None:
            return home
        seen.append("%s %s" % (origin, wrong))
    found = "; ".join(seen) if seen else "there is no java on the path and JAVA_HOME is not set"
    sys.exit("recompose-kernel needs a JDK, %d or newer: %s. %s" % (OLDEST, found, ADVICE))


def main():
    home = find()
    java = str(java_of(home))
    with zipfile.ZipFile(str(JAR)) as jar:
        options = jar.read("org/recompose/kernel/install/jvm.options").decode().splitlines()
    options = [line for line in options if line and not line.startswith("#")]
    # Newer JVMs know no agent that is closed until it is asked for, and do not start with its option.
    if version(home) > NEWEST_WITH_CLOSED_AGENT:
        options = [line for line in options if not line.startswith(AGENT)]
    command = [java] + options
    command += ["-javaagent:%s" % JAR, "-cp", str(JAR)] + sys.argv[1:]
    if os.name == "nt":
        sys.exit(subprocess.call(command))
    os.execv(java, command)


if __name__ == "__main__":
    main()
