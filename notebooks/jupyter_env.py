#!/usr/bin/env python3
"""Finds or makes a Python that has Jupyter's clients, and prints its path.

    python3 notebooks/jupyter_env.py                # the path of a Python with nbconvert
    python3 notebooks/jupyter_env.py --prefix       # the prefix that holds its share/jupyter
    python3 notebooks/jupyter_env.py --with tests   # adds what only the tests use

In order of preference:

1. ``$RECOMPOSE_PYTHON``, when set;
2. the active conda environment, when it has nbconvert (see environment.yml);
3. ``.jupyter-env/`` at the repository root: a virtual environment with the versions of requirements.txt;
4. the same folder over the operating system's own Jupyter, where no package index answers; as root on
   Debian and its kin the missing packages are installed with apt-get.

Only the standard library is used, and nothing outside ``.jupyter-env/`` is written but by apt-get. A second
call finds the environment ready and returns at once; calls at the same time wait for each other.
"""
import argparse
import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import namedtuple
from pathlib import Path

HERE = Path(__file__).resolve().parent
ENV = HERE.parent / ".jupyter-env"
READY = ENV / "ready.json"
LOG = ENV / "setup.log"
REQUIREMENTS = HERE / "requirements.txt"
TEST_REQUIREMENTS = HERE / "requirements-tests.txt"

MODULES = ("jupyter_client", "nbclient", "nbconvert", "ipykernel")
OLDEST = (3, 8)
PIP_OPTIONS = ["--disable-pip-version-check", "--retries", "1", "--timeout", "15", "--progress-bar", "off"]
DEBIAN_JUPYTER = ["jupyter-nbconvert", "python3-jupyter-client", "python3-nbclient", "python3-ipykernel"]
DEBIAN_KERNEL_TEST = "python3-jupyter-kernel-test"
SYSTEM_PYTHON = "/usr/bin/python3"

Environment = namedtuple("Environment", "python prefix origin")


class SetupError(Exception):
    """Says in one line what is missing and how to get it."""


def ensure(tests=False, say=lambda line: print(line, file=sys.stderr, flush=True)):
    """Returns the Environment to run Jupyter with, making it first when there is none."""
    if sys.version_info < OLDEST:
        raise SetupError("Python %d.%d is too old: 3.8 or newer is needed" % sys.version_info[:2])
    given = _given()
    if given is not None:
        return given
    ready = _ready(tests)
    if ready is None:
        ENV.mkdir(exist_ok=True)
        with _lock(ENV / "lock"):
            ready = _ready(tests) or _make(tests, say)
    return ready


def _given():
    """An environment that the user chose: RECOMPOSE_PYTHON, or an active conda environment with Jupyter."""
    chosen = os.environ.get("RECOMPOSE_PYTHON")
    if chosen:
        missing, prefix = _probe(chosen)
        if missing is None:
            raise SetupError("RECOMPOSE_PYTHON=%s does not run" % chosen)
        if missing:
            raise SetupError("RECOMPOSE_PYTHON=%s lacks %s: install notebooks/requirements.txt there"
                             % (chosen, ", ".join(missing)))
        return Environment(chosen, prefix, "RECOMPOSE_PYTHON")
    conda = os.environ.get("CONDA_PREFIX")
    if conda:
        python = Path(conda, "python.exe") if os.name == "nt" else Path(conda, "bin", "python")
        missing, prefix = _probe(str(python))
        if missing == []:
            return Environment(str(python), prefix, "conda")
    return None


def _probe(python):
    """The modules that a Python lacks (None when it does not run) and its prefix."""
    code = ("import importlib.util as u, json, sys; "
            "print(json.dumps([[m for m in %r if u.find_spec(m) is None], sys.prefix]))" % (MODULES,))
    try:
        done = subprocess.run([python, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=60)
        missing, prefix = json.loads(done.stdout.decode())
        return missing, prefix
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None, None


def _digest(*files):
    return hashlib.sha256(b"".join(f.read_bytes() for f in files)).hexdigest()


def _ready(tests):
    """The environment made earlier, or None when it is absent, broken or made from other requirements."""
    try:
        record = json.loads(READY.read_text())
    except (OSError, ValueError):
        return None
    if record.get("requirements") != _digest(REQUIREMENTS) or not os.path.exists(record.get("python", "")):
        return None
    if tests and record.get("tests") != _digest(TEST_REQUIREMENTS):
        return None
    return Environment(record["python"], str(ENV), record["origin"])


def _make(tests, say):
    record = {}
    with contextlib.suppress(OSError, ValueError):
        record = json.loads(READY.read_text())
    if _ready(False) is None:
        _empty()
        say("setting up Jupyter in .jupyter-env (once)")
        origin = "pip" if _with_pip(say) else _with_system(say)
        record = {"python": str(_venv_python()), "origin": origin, "requirements": _digest(REQUIREMENTS)}
        _write(record)
    if tests:
        _add_tests(say)
        record["tests"] = _digest(TEST_REQUIREMENTS)
        _write(record)
    return Environment(record["python"], str(ENV), record["origin"])


def _empty():
    for child in ENV.iterdir():
        if child.name not in ("lock", LOG.name):
            shutil.rmtree(child) if child.is_dir() and not child.is_symlink() else child.unlink()


def _write(record):
    new = READY.with_suffix(".new")
    new.write_text(json.dumps(record, indent=1) + "\n")
    os.replace(new, READY)


def _venv_python():
    return ENV / "Scripts" / "python.exe" if os.name == "nt" else ENV / "bin" / "python"


def _with_pip(say):
    """Makes a virtual environment from the package index; False where that cannot be done."""
    if _run([sys.executable, "-c", "import ensurepip, venv"]) != 0:
        version = "python%d.%d-venv" % sys.version_info[:2]
        if not (_apt("python3-venv") and _run([sys.executable, "-c", "import ensurepip, venv"]) == 0):
            say("this Python cannot make virtual environments with pip (on Debian: apt-get install %s)" % version)
            return False
    if _run([sys.executable, "-m", "venv", str(ENV)]) != 0:
        return False
    if _run([str(_venv_python()), "-m", "pip", "install"] + PIP_OPTIONS + ["-r", str(REQUIREMENTS)]) != 0:
        say("no package index has what notebooks/requirements.txt asks for: trying the system's own Jupyter")
        return False
    return _probe(str(_venv_python()))[0] == []


def _with_system(say):
    """Makes a virtual environment that sees the operating system's own Jupyter."""
    python = next((p for p in (SYSTEM_PYTHON, sys.executable) if _probe(p)[0] == []), None)
    if python is None:
        if _apt(*DEBIAN_JUPYTER, say=say) and _probe(SYSTEM_PYTHON)[0] == []:
            python = SYSTEM_PYTHON
        else:
            raise SetupError(
                "no Jupyter could be set up: pip found no package index and there are no packages of the system's own. "
                "Do one of: `apt-get install %s` (Debian, Ubuntu); `conda env create -f environment.yml` and activate it; "
                "or set RECOMPOSE_PYTHON to a Python that has nbconvert and ipykernel. Details: %s"
                % (" ".join(DEBIAN_JUPYTER), LOG))
    _empty()
    _run([python, "-m", "venv", "--without-pip", "--system-site-packages", str(ENV)])
    missing = _probe(str(_venv_python()))[0]
    if missing != []:
        raise SetupError("a virtual environment over %s does not see its Jupyter; details: %s" % (python, LOG))
    return "system"


def _add_tests(say):
    """Adds each test package that can be had; the tests that need a missing one say so and are skipped."""
    python = str(_venv_python())
    say("adding what the tests use")
    if _run([python, "-m", "pip", "--version"]) == 0:
        for line in TEST_REQUIREMENTS.read_text().splitlines():
            if line and not line.startswith("#"):
                _run([python, "-m", "pip", "install"] + PIP_OPTIONS + [line])
    if _run([python, "-c", "import jupyter_kernel_test"]) != 0:
        _unpack_kernel_test(python)


def _unpack_kernel_test(python):
    """jupyter_kernel_test is plain Python: Debian's package is unpacked into the environment, not installed."""
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        if os.geteuid() == 0:
            _run(["apt-get", "-q", "update"])
        if _run(["apt-get", "-q", "download", DEBIAN_KERNEL_TEST], cwd=folder) != 0:
            return
        for package in Path(folder).glob("*.deb"):
            _run(["dpkg-deb", "-x", str(package), folder])
        site = subprocess.run([python, "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])"],
                              stdout=subprocess.PIPE, check=True).stdout.decode().strip()
        for source in Path(folder).glob("usr/lib/python3/dist-packages/jupyter_kernel_test"):
            shutil.copytree(str(source), str(Path(site) / source.name), dirs_exist_ok=True)


def _apt(*packages, **options):
    """Installs Debian packages; False where that is not ours to do or does not work."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    if "say" in options:
        options["say"]("apt-get install " + " ".join(packages))
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    _run(["apt-get", "-q", "update"], env=environment)
    return _run(["apt-get", "-q", "-y", "--no-install-recommends", "install", *packages], env=environment) == 0


def _run(command, **options):
    """Runs a command with its output in the log; returns its exit status."""
    with open(LOG, "ab") as log:
        log.write(("$ " + " ".join(command) + "\n").encode())
        log.flush()
        try:
            return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **options).returncode
        except OSError as e:
            log.write((str(e) + "\n").encode())
            return 127


@contextlib.contextmanager
def _lock(path):
    """One process at a time; the system frees the lock when its holder dies."""
    with open(path, "a+") as file:
        if os.name == "nt":
            import msvcrt
            import time
            while True:
                try:
                    msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
                    break
                except OSError:
                    time.sleep(0.2)
        else:
            import fcntl
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def main():
    parser = argparse.ArgumentParser(description="Finds or makes a Python that has Jupyter's clients.")
    parser.add_argument("--with", dest="extra", choices=["tests"], help="add what only the tests use")
    parser.add_argument("--prefix", action="store_true", help="print the prefix that holds share/jupyter instead")
    arguments = parser.parse_args()
    try:
        environment = ensure(tests=arguments.extra == "tests")
    except SetupError as e:
        print("jupyter_env: %s" % e, file=sys.stderr)
        return 2
    print(environment.prefix if arguments.prefix else environment.python)
    return 0


if __name__ == "__main__":
    sys.exit(main())
