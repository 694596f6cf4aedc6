#!/usr/bin/env python3
"""Makes the kernel's wheel and an environment of its own that holds nothing but it and the tools that run notebooks.

    python3 wheel_env.py      # prints the environment's Python

It lies below kernel/target and is made once for each jar. Exits with 3 where no package index answers.
"""
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

KERNEL = Path(__file__).resolve().parents[3]
TARGET = KERNEL / "target"
ENV = TARGET / "wheel-env"
TOOLS = Path(__file__).with_name("requirements-wheel.txt")
PIP = ["-m", "pip", "--disable-pip-version-check", "--retries", "1", "--timeout", "15"]
NO_INDEX = 3


def python():
    return str(ENV / "bin" / "python") if sys.platform != "win32" else str(ENV / "Scripts" / "python.exe")


def run(*command):
    with open(TARGET / "wheel-env.log", "ab") as log:
        return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log).returncode


def digest():
    files = [TOOLS, *TARGET.glob("recompose-kernel-*.jar"), KERNEL / "pyproject.toml", KERNEL / "hatch_build.py",
             *(KERNEL / "src/main/python").rglob("*.*")]
    return hashlib.sha256(b"".join(f.read_bytes() for f in files if f.suffix != ".pyc")).hexdigest()


def ensure():
    ready = ENV / "ready"
    now = digest()
    if ready.exists() and ready.read_text() == now:
        return True
    wheels = TARGET / "wheel"
    shutil.rmtree(wheels, ignore_errors=True)
    has_tools = (ENV / "tools").exists() and (ENV / "tools").read_text() == TOOLS.read_text()
    if not has_tools:
        shutil.rmtree(ENV, ignore_errors=True)
        if run(sys.executable, "-m", "venv", str(ENV)) != 0 or run(python(), *PIP, "install", "-r", str(TOOLS)) != 0:
            return False
        (ENV / "tools").write_text(TOOLS.read_text())
    if run(python(), *PIP, "wheel", "--no-deps", "-w", str(wheels), str(KERNEL)) != 0:
        return False
    if run(python(), *PIP, "install", "--no-deps", "--force-reinstall", *map(str, wheels.glob("*.whl"))) != 0:
        return False
    ready.write_text(now)
    return True


if __name__ == "__main__":
    if not ensure():
        print("wheel_env: the environment could not be made; see %s" % (TARGET / "wheel-env.log"), file=sys.stderr)
        sys.exit(NO_INDEX)
    print(python())
