"""Child processes that can be watched while they run and are stopped with all that they started."""
import os
import signal
import subprocess
import time
from pathlib import Path

POLL = 0.2
GRACE = 6.0
FORCE = 3.0


class Stopped(KeyboardInterrupt):
    """A request to stop: Ctrl-C, or another signal that ends a process; `signal` is its number."""

    def __init__(self, number):
        super().__init__()
        self.signal = number


def stop_on_signals():
    """Turns the signals that end a process into Stopped, so that children are stopped first."""
    def stop(number, frame):
        raise Stopped(number)
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), stop)


def run(command, output, tick=lambda: None, **options):
    """Runs a command, calling `tick` five times a second; returns its exit status.

    Whatever ends the waiting ends the command and its descendants too, a kernel in a session of its own included.
    """
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                             start_new_session=os.name == "posix", **options)
    try:
        while True:
            try:
                return child.wait(timeout=POLL)
            except subprocess.TimeoutExpired:
                tick()
    except BaseException:
        _stop(child)
        raise


def _stop(child):
    if os.name == "nt":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(child.pid)],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        child.wait()
        return
    # Gathered before the parents go: an orphan's line of descent is lost.
    family = _descendants(child.pid) | {child.pid}
    os.killpg(child.pid, signal.SIGINT)
    _wait_for(child, family, GRACE)
    for number in (signal.SIGTERM, signal.SIGKILL):
        family |= _descendants(child.pid)
        for pid in _alive(family):
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass
        _wait_for(child, family, FORCE)


def _wait_for(child, family, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        child.poll()
        if not _alive(family):
            return
        time.sleep(POLL / 4)


def _alive(family):
    return family & set(_parents())


def _descendants(pid):
    parents = _parents()
    family = {pid}
    while True:
        more = {p for p, parent in parents.items() if parent in family} - family
        if not more:
            return family - {pid}
        family |= more


def _parents():
    """The parent of every process that is not a zombie."""
    parents = {}
    if Path("/proc/self/stat").exists():
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                # The name, in parentheses, may hold anything.
                state, parent = stat.read_text(errors="replace").rpartition(")")[2].split()[:2]
            except (OSError, ValueError):
                continue
            if state != "Z":
                parents[int(stat.parent.name)] = int(parent)
        return parents
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,stat="], stdout=subprocess.PIPE).stdout.decode()
    for line in listed.splitlines():
        pid, parent, state = line.split()[:3]
        if not state.startswith("Z"):
            parents[int(pid)] = int(parent)
    return parents
