"""Processes and waiting: every process has its own session, is known here, and ends with the run."""

import ctypes
import os
import signal
import subprocess
import threading
import time

SLOW = float(os.environ.get("INTEROP_SLOW", "1"))  # stretches every deadline: sanitizers, slow machines

_stop = threading.Event()
_lock = threading.Lock()
_running = set()
_cleanups = []


class Failed(Exception):
    """A case did not do what it has to; the text is the reason which is printed."""


class Skipped(Exception):
    """A case which can not be played; the text says why."""


class Interrupted(Exception):
    """The run is being stopped."""


def interrupt():
    """Make every wait of every thread end at once."""
    _stop.set()


def until(test, seconds, what, every=0.1):
    """Poll test() until it gives something true, and return that; Failed after the deadline.

    what is the reason, or a callable which gives it.
    """
    deadline = time.monotonic() + seconds * SLOW
    while True:
        if _stop.is_set():
            raise Interrupted()
        got = test()
        if got:
            return got
        if time.monotonic() > deadline:
            raise Failed(f"{what() if callable(what) else what} (waited {seconds * SLOW:g} s)")
        _stop.wait(every)


class Process:
    """A daemon: its output goes to a file, its group is stopped, continued and killed as one."""

    def __init__(self, argv, directory, name, env=None):
        self.name = name
        self.output = os.path.join(directory, name + ".out")
        with open(self.output, "ab") as out:
            self.popen = subprocess.Popen(
                argv, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=env, cwd=directory, start_new_session=True
            )
        self.pid = self.popen.pid
        with _lock:
            _running.add(self)

    def alive(self):
        return self.popen.poll() is None

    def listens(self, port):
        """Whether somebody in its network namespace listens on that TCP port, of IPv4 or of IPv6."""
        for name in ("tcp", "tcp6"):
            try:
                with open(f"/proc/{self.pid}/net/{name}", encoding="ascii") as sockets:
                    if any(line.split()[1].endswith(f":{port:04X}") and line.split()[3] == "0A" for line in sockets):
                        return True
            except OSError:
                pass
        return False

    def signal(self, number):
        """To the process alone."""
        if self.alive():
            os.kill(self.pid, number)

    def group(self, number):
        """To the process and the children it has."""
        try:
            os.killpg(self.pid, number)
        except ProcessLookupError:
            pass

    def wait(self, seconds):
        until(lambda: not self.alive(), seconds, f"{self.name} does not end", 0.02)
        return self.popen.returncode

    def kill(self):
        """End the whole group now; children which outlive their parent are still in it."""
        self.group(signal.SIGCONT)
        self.group(signal.SIGKILL)
        self.popen.wait()
        with _lock:
            _running.discard(self)

    def end(self, seconds=5):
        """Ask politely, then kill."""
        self.group(signal.SIGCONT)
        self.signal(signal.SIGTERM)
        try:
            self.popen.wait(seconds)
        except subprocess.TimeoutExpired:
            pass
        self.kill()

    def tail(self):
        """The last line it wrote, for reasons of failure."""
        try:
            with open(self.output, "rb") as out:
                lines = [line for line in out.read()[-4000:].decode(errors="replace").splitlines() if line.strip()]
            return lines[-1].strip() if lines else ""
        except OSError:
            return ""


def run(argv, seconds=20, check=True):
    """A short command; its output."""
    try:
        done = subprocess.run(
            argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=seconds * SLOW,
            start_new_session=True,
        )
    except subprocess.TimeoutExpired:
        raise Failed(f"{' '.join(argv)} hangs") from None
    if check and done.returncode:
        text = (done.stderr or done.stdout).decode(errors="replace").strip()
        raise Failed(f"{' '.join(argv)}: {text or done.returncode}")
    return done.stdout.decode(errors="replace")


def at_end(function):
    """Run function when the run ends, however it ends. Returns a function which runs it now instead."""
    with _lock:
        _cleanups.append(function)

    def now():
        with _lock:
            if function not in _cleanups:
                return
            _cleanups.remove(function)
        function()

    return now


def adopt():
    """Become the parent of the orphans of the daemons, to see them out: containers may have no init."""
    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER


def cleanup():
    """Kill what is left, then undo what was made, in reverse."""
    with _lock:
        left = list(_running)
    for process in left:
        process.kill()
    while _cleanups:
        function = _cleanups.pop()
        try:
            function()
        except Exception as error:  # the others still have to run
            print(f"cleanup: {error}", flush=True)
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass
