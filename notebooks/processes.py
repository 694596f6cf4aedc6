"""Child processes that can be watched while they run and are stopped with all that they started."""
import os
import signal
import subprocess
import sys
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

    Whatever ends the waiting ends the command and its descendants too, a kernel in a session of its own included; a
    signal that cannot be caught as well, by a guard: a process that waits for this one to end.
    """
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                             start_new_session=os.name == "posix", **options)
    watch = subprocess.Popen([sys.executable, __file__, str(child.pid)], stdin=subprocess.PIPE,
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=os.name == "posix")
    try:
        while True:
            try:
                return child.wait(timeout=POLL)
            except subprocess.TimeoutExpired:
                tick()
    except BaseException:
        _stop(child.pid, child.poll)
        raise
    finally:
        watch.communicate(b"ended" if child.poll() is not None else None)


def guard(pid):
    """Ends a process and its descendants, unless standard input says that it has ended before it closes."""
    if not sys.stdin.buffer.read():
        _stop(pid, lambda: None)


def _stop(pid, reap):
    if os.name == "nt":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(pid)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return
    # Gathered before the parents go: an orphan's line of descent is lost.
    family = _descendants(pid) | {pid}
    _send(lambda: os.killpg(pid, signal.SIGINT))
    _wait_for(reap, family, GRACE)
    for number in (signal.SIGTERM, signal.SIGKILL):
        family |= _descendants(pid)
        for each in _alive(family):
            _send(lambda: os.kill(each, number))
        _wait_for(reap, family, FORCE)


def _send(signalling):
    try:
        signalling()
    except ProcessLookupError:
        pass


def _wait_for(reap, family, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        reap()
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


if __name__ == "__main__":
    guard(int(sys.argv[1]))
