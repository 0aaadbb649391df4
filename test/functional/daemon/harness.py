"""What the cases are made of: senda with its environment, a scripted peer, helper processes.

Nothing here sleeps for luck: every wait polls for what it waits for, until a deadline.
"""

import ctypes
import fcntl
import json
import os
import pwd
import select
import signal
import socket
import struct
import subprocess
import sys
import termios
import threading
import time

import bgp

SLOW = float(os.environ.get("FUNCTIONAL_SLOW", "1"))  # stretches the deadlines: sanitizers, slow machines
PYTHON = sys.executable
WAIT = 10  # seconds: more than anything here takes


class Failed(Exception):
    """A case did not do what it has to; the text is the reason which is printed."""


def check(condition, what):
    if not condition:
        raise Failed(what() if callable(what) else what)


def equal(got, wanted, what):
    check(got == wanted, f"{what}: {_short(got)} instead of {_short(wanted)}")


def _short(value):
    text = value.hex() if isinstance(value, bytes) else repr(value)
    return text if len(text) < 400 else text[:400] + "…"


def until(test, what, seconds=WAIT, every=0.01):
    """Polls test() until it is true, and returns that. `what` is the reason when it never is."""
    deadline = time.monotonic() + seconds * SLOW
    while True:
        got = test()
        if got:
            return got
        if time.monotonic() > deadline:
            raise Failed(f"{what() if callable(what) else what} (waited {seconds * SLOW:g} s)")
        time.sleep(every)


def stays(test, what, seconds):
    """The opposite: test() has to be true all the time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        check(test(), what)
        time.sleep(0.01)


def die_with_parent():
    """SIGKILL when the process that started this one is gone."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)  # PR_SET_PDEATHSIG


class Case:
    """What one case may use; everything it started ends with it."""

    def __init__(self, program, mode, directory, number):
        self.program, self.mode, self.directory = program, mode, directory
        # Loopback addresses of its own, so that ports are free for it alone.
        self._net = f"127.{64 + os.getpid() % 128}.{number % 250 + 1}"
        self._last = 0
        self._closing = []

    def address(self):
        self._last += 1
        return f"{self._net}.{self._last}"

    def port(self, address):
        """A port nobody listens on there."""
        with socket.socket() as s:
            s.bind((address, 0))
            return s.getsockname()[1]

    def path(self, name):
        return os.path.join(self.directory, name)

    def write(self, name, text, mode=0o644):
        path = self.path(name)
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)
        os.chmod(path, mode)
        return path

    def script(self, name, text):
        """A helper program of one's own; the text follows the import of os, sys and time."""
        return self.write(name, f"#!{PYTHON} -SE\nimport os, sys, time\n{text}\n", 0o755)

    def keep(self, thing):
        self._closing.append(thing)
        return thing

    def close(self):
        for thing in reversed(self._closing):
            thing.close()

    # the parts

    def peer(self, address=None):
        return self.keep(Peer(address or self.address()))

    def helper(self, name="puppet"):
        return self.keep(Helper(self, name))

    def senda(self, conf, env=None, arguments=(), name="senda", terminal=""):
        path = self.write(name + ".conf", conf)
        return self.keep(Senda(self, [path], env or {}, arguments, name, terminal))

    def run_senda(self, files, env=None, arguments=(), name="senda"):
        return self.keep(Senda(self, files, env or {}, arguments, name))

    def session(self, conf="", env=None, helpers=(), api="", opening=None, **neighbor):
        """senda with one neighbor, and the established session with it: (senda, peer, session)."""
        peer = self.peer()
        text = neighbor_text(peer, conf, helpers, api, **neighbor)
        daemon = self.senda("".join(h.definition for h in helpers) + text, env)
        return daemon, peer, peer.accept().establish(opening)


EVENTS = """neighbor-changes; fsm; negotiated; signal;
    receive { parsed; open; update; notification; keepalive; refresh; operational; }
    send { parsed; open; update; notification; keepalive; refresh; operational; }"""


def neighbor_text(peer, conf="", helpers=(), api="", local="127.0.0.1", local_as=65000, peer_as=65001, hold=180,
                  identifier="10.0.0.1", connect=True, families=None):
    """The neighbor which is that scripted peer. `api` is what its api block has to have; with helpers
    and without it there is every event. Both families, unless told, here or in `conf`."""
    families = families or ("" if "family {" in conf else "ipv4 unicast; ipv6 unicast;")
    names = " ".join(h.name for h in helpers)
    events = f"  api {{\n    processes [ {names} ];\n    {api or EVENTS}\n  }}\n" if helpers else ""
    address, port = (peer.address, peer.port) if isinstance(peer, Peer) else peer
    return f"""neighbor {address} {{
  router-id {identifier};
  local-address {local};
  local-as {local_as};
  peer-as {peer_as};
  hold-time {hold};
  {f'connect {port};' if connect else ''}
  {f'family {{ {families} }}' if families else ''}
{events}{conf}
}}
"""


class Senda:
    """The daemon. What it says goes to a file, by way of a terminal of a kind (TERM) where that is wanted;
    it leads a session of its own."""

    def __init__(self, case, files, env, arguments, name, terminal=""):
        settings = {
            "api_version": "6",
            "api_cli": "false",
            "daemon_user": pwd.getpwuid(os.geteuid()).pw_name,
            "tcp_bind": "",
            "log_enable": "true",
            "log_level": "INFO",
            "reactor_async": "true" if case.mode == "async" else "false",
        } | env
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("exabgp", "senda"))}
        for key, value in settings.items():
            environment["senda_" + key] = environment["exabgp_" + key] = value
        environment["FUNCTIONAL_CASE"] = case.directory
        environment["TERM"] = terminal or "xterm"
        self.output = case.path(name + ".err")
        with open(self.output, "ab") as file:
            out = self._terminal() if terminal else file
            self.popen = subprocess.Popen(
                [case.program, "server", *arguments, *files],
                stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=environment, cwd=case.directory,
                start_new_session=True, preexec_fn=die_with_parent,
            )
        if terminal:
            os.close(out)
        self.pid = self.popen.pid
        self.files = files

    def _terminal(self):
        """One whose output is appended to the file."""
        master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))

        def copy():
            with open(self.output, "ab", buffering=0) as out:
                while True:
                    try:
                        out.write(os.read(master, 1 << 16))
                    except OSError:  # nobody has its other end any more
                        return os.close(master)

        self.copying = threading.Thread(target=copy, daemon=True)
        self.copying.start()
        return slave

    def log(self):
        with open(self.output, "rb") as text:
            return text.read().decode(errors="replace")

    def alive(self):
        return self.popen.poll() is None

    def logs(self, text, seconds=WAIT, count=1):
        """Waits until the log has the text so often, and gives the first line with it."""

        def found():
            log = self.log()
            check(log.count(text) >= count or self.alive(), lambda: f"senda ended: {self.tail()}")
            return log.count(text) >= count

        until(found, lambda: f"the log has no {text!r} (last: {self.tail()})", seconds)
        return next(line for line in self.log().splitlines() if text in line)

    def tail(self):
        lines = [line for line in self.log().splitlines() if line.strip()]
        return " | ".join(lines[-4:])

    def tell(self, number):
        os.kill(self.pid, number)

    def reconfigure(self, text, number=signal.SIGUSR1):
        """Another configuration for the same file, and the signal that makes senda read it."""
        with open(self.files[0], "w", encoding="utf-8") as out:
            out.write(text)
        self.tell(number)

    def wait(self, seconds=WAIT):
        """The exit code."""
        until(lambda: not self.alive(), lambda: f"senda does not end: {self.tail()}", seconds)
        return self.popen.returncode

    def stop(self):
        """SIGTERM; it has to end with 0."""
        self.tell(signal.SIGTERM)
        equal(self.wait(), 0, "exit code")

    def close(self):
        if self.alive():
            self.popen.kill()
        self.popen.wait()
        log = self.log()
        check("Sanitizer" not in log and "runtime error" not in log, lambda: "sanitizer: " + log[-3000:])
        check(self.popen.returncode in (0, 1, -signal.SIGKILL), f"senda ended with {self.popen.returncode}: {self.tail()}")


class Peer:
    """A listening socket that senda connects to."""

    def __init__(self, address):
        self.address = address
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind((address, 0))
        self.socket.listen()
        self.port = self.socket.getsockname()[1]
        self.sessions = []

    def accept(self, seconds=WAIT):
        self.socket.settimeout(seconds * SLOW)
        try:
            connection, _ = self.socket.accept()
        except TimeoutError:
            raise Failed(f"senda does not connect to {self.address}") from None
        return self._session(connection)

    def pending(self, seconds=0.0):
        """Whether senda connects in that time."""
        return bool(select.select([self.socket], [], [], seconds)[0])

    def connect(self, address, port, seconds=WAIT):
        """To senda, from the peer's address."""

        def attempt():
            connection = socket.socket()
            try:
                connection.bind((self.address, 0))
                connection.connect((address, port))
                return connection
            except ConnectionRefusedError:
                connection.close()
                return None

        return self._session(until(attempt, f"senda does not listen on {address} port {port}", seconds))

    def _session(self, connection):
        self.sessions.append(Session(connection))
        return self.sessions[-1]

    def close(self):
        for s in self.sessions:
            s.close()
        self.socket.close()


class Session:
    """One TCP connection with senda, the peer's end."""

    def __init__(self, connection):
        self.socket = connection
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        self.ended = None  # "closed" or "reset"
        self.paths = ()  # families whose NLRI have path identifiers, in what senda sends
        self.keepalives = []  # when they came
        self._sending = threading.Lock()

    def send(self, *messages):
        with self._sending:
            self.socket.settimeout(WAIT * SLOW)
            try:
                self.socket.sendall(b"".join(messages))
            except (BrokenPipeError, ConnectionResetError):
                pass  # senda has closed: what it said is to be read all the same
        return self

    def beat(self, seconds=0.5):
        """This end's KEEPALIVEs, from now on, whatever the case is busy with."""
        def go_on():
            try:
                while not self.ended:
                    self.send(bgp.KEEPALIVE_MESSAGE)
                    time.sleep(seconds)
            except OSError:
                pass  # closed
        threading.Thread(target=go_on, daemon=True).start()
        return self

    def regular(self, canary, hold):
        """KEEPALIVEs came at least once within each hold time since the canary began to sing, but for what the
        machine made everybody wait."""
        times = [canary.begin] + [at for at in self.keepalives if at > canary.begin] + [time.monotonic()]
        worst = max(b - a for a, b in zip(times, times[1:]))
        check(worst < hold + 2 * canary.worst, f"no KEEPALIVE for {worst:.1f} s; others waited {canary.worst:.1f} s")

    def _more(self, seconds):
        """Reads once. False: nothing came in that time."""
        if self.ended or not select.select([self.socket], [], [], max(0, seconds))[0]:
            return False
        try:
            octets = self.socket.recv(1 << 20)
        except ConnectionResetError:
            self.ended = "reset"
            return True
        if not octets:
            self.ended = "closed"
        self.buffer += octets
        return True

    def _cut(self):
        if len(self.buffer) < 19:
            return None
        size = int.from_bytes(self.buffer[16:18], "big")
        check(self.buffer[:16] == bgp.MARKER and size >= 19, lambda: f"no message: {self.buffer[:40].hex()}")
        if len(self.buffer) < size:
            return None
        whole, self.buffer = self.buffer[:size], self.buffer[size:]
        m = bgp.Message(whole)
        if m.kind == bgp.KEEPALIVE:
            self.keepalives.append(time.monotonic())
        return m

    def read(self, seconds=WAIT, skip=()):
        """The next message, or None at the end of the connection. Failed when none comes."""
        deadline = time.monotonic() + seconds * SLOW
        while True:
            m = self._cut()
            if m:
                if m.kind in skip:
                    continue
                return m
            if self.ended:
                return None
            if not self._more(deadline - time.monotonic()):
                raise Failed(f"senda says nothing (waited {seconds * SLOW:g} s)")

    def expect(self, kind, seconds=WAIT, skip=(bgp.KEEPALIVE,)):
        m = self.read(seconds, tuple(set(skip) - {kind}))
        check(m, f"the connection was {self.ended} before a message of type {kind}")
        equal(m.kind, kind, f"type of the message {m}")
        return m

    def expect_notification(self, code, subcode, data=None, seconds=WAIT):
        """The last thing senda says; UPDATEs and KEEPALIVEs may come before."""
        m = self.expect(bgp.NOTIFICATION, seconds, (bgp.KEEPALIVE, bgp.UPDATE))
        equal((m.body[0], m.body[1]), (code, subcode), f"NOTIFICATION ({m.body[2:].hex()})")
        if data is not None:
            equal(m.body[2:], data, f"data of NOTIFICATION {code}/{subcode}")
        self.expect_close(seconds)
        return m

    def expect_close(self, seconds=WAIT):
        """Nothing more, and the end."""
        m = self.read(seconds)
        check(m is None, lambda: f"after the end came {m}")

    def quiet(self, seconds):
        """Nothing but KEEPALIVEs comes in that time, and the connection stays."""
        end = time.monotonic() + seconds
        while True:
            m = self._cut()
            check(not m or m.kind == bgp.KEEPALIVE, lambda: f"unexpected {m}")
            check(not self.ended, lambda: f"the connection was {self.ended}")
            if not m and not self._more(end - time.monotonic()):
                return

    def alive(self):
        """The session goes on: senda answers a refresh, which ends with nothing to send."""
        self.quiet(0.05)

    def establish(self, opening=None):
        """Both OPENs, both KEEPALIVEs; then senda's initial routes follow."""
        self.opening = self.expect(bgp.OPEN)
        self.send(opening or bgp.open_message(), bgp.KEEPALIVE_MESSAGE)
        self.expect(bgp.KEEPALIVE)
        return self

    def updates(self, seconds=WAIT):
        """UPDATEs one after the other, decoded."""
        while True:
            yield bgp.Update(self.expect(bgp.UPDATE, seconds).body, self.paths)

    def initial(self, *families):
        """What senda announces first, up to the End-of-RIB of the families: {prefix: attributes}."""
        due, table = set(families or (bgp.IPV4, bgp.IPV6)), {}
        for u in self.updates():
            equal(u.withdrawn, [], "withdrawn at the beginning")
            table.update(dict.fromkeys(u.announced, u.attributes))
            due.discard(u.end_of_rib)
            if not due:
                return table

    def routes(self, done, table=None, seconds=WAIT):
        """Follows announcements and withdrawals until done(table)."""
        table = {} if table is None else table
        deadline = time.monotonic() + seconds * SLOW
        while not done(table):
            check(time.monotonic() < deadline, lambda: f"the table stays {_short(sorted(map(str, table)))}")
            try:
                m = self.read(max(0.1, deadline - time.monotonic()) / SLOW, (bgp.KEEPALIVE,))
            except Failed:
                raise Failed(f"the table stays {_short(sorted(map(str, table)))}") from None
            check(m and m.kind == bgp.UPDATE, lambda: f"unexpected {m}")
            u = bgp.Update(m.body, self.paths)
            for p in u.withdrawn:
                table.pop(p, None)
            table.update(dict.fromkeys(u.announced, u.attributes))
        return table

    def reset(self):
        """Ends the connection with RST."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.socket.close()

    def close(self):
        self.socket.close()


class Canary:
    """How long the machine makes a thread wait that has nothing to do but to wake up."""

    def __init__(self):
        self.begin, self.worst = time.monotonic(), 0.0
        threading.Thread(target=self._sing, daemon=True).start()

    def _sing(self):
        while True:
            before = time.monotonic()
            time.sleep(0.02)
            self.worst = max(self.worst, time.monotonic() - before - 0.02)


PUPPET = f"""#!{PYTHON} -SE
import json, os, select, socket, signal, sys
link = socket.socket(socket.AF_UNIX)
link.connect(sys.argv[1])
link.sendall(json.dumps({{"pid": os.getpid(), "group": os.getpgrp(), "cwd": os.getcwd(), "arguments": sys.argv[2:],
    "environment": dict(os.environ)}}).encode() + b"\\n")
def exactly(n):
    octets = b""
    while len(octets) < n:
        part = link.recv(n - len(octets))
        if not part:
            sys.exit(0)
        octets += part
    return octets
listening = True
while True:
    ready, _, _ = select.select([link] + [0] * listening, [], [])
    if 0 in ready:
        octets = os.read(0, 1 << 16)
        if not octets:
            sys.exit(0)
        link.sendall(octets)
    if link in ready:
        head = exactly(5)
        data = exactly(int.from_bytes(head[1:], "big"))
        if head[:1] == b"w":
            while data:
                data = data[os.write(1, data):]
        elif head[:1] == b"e":
            os.write(2, data)
        elif head[:1] == b"l":
            listening = data == b"1"
        elif head[:1] == b"i":
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
        elif head[:1] == b"c":
            os.close(1)
        elif head[:1] == b"x":
            os._exit(int(data))
"""


class Helper:
    """A helper process whose strings are pulled from here. Its `definition` goes into the configuration."""

    def __init__(self, case, name):
        self.name = name
        self.lines = []  # since the start of the present process
        self.starts = []  # the greeting of each process
        self._read = 0
        self._lock = threading.Condition()
        self._link = None
        path = case.path(name + ".sock")
        program = case.write(name + ".py", PUPPET, 0o755)
        self.definition = f"process {name} {{\n  run {program} {path} one 'two words';\n  encoder json;\n}}\n"
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(path)
        self._server.listen()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                link, _ = self._server.accept()
            except OSError:
                return
            threading.Thread(target=self._collect, args=(link,), daemon=True).start()

    def _collect(self, link):
        with link.makefile("r", encoding="utf-8", newline="\n", errors="surrogateescape") as stream:
            greeting = json.loads(stream.readline())
            with self._lock:
                self.lines, self._read, self._link = [], 0, link
                self.starts.append(greeting)
                self._lock.notify_all()
            try:
                for line in stream:
                    with self._lock:
                        if self._link is link:
                            self.lines.append(line.removesuffix("\n"))
                            self._lock.notify_all()
            except OSError:
                pass

    def _order(self, code, data=b""):
        with self._lock:
            self._lock.wait_for(lambda: self._link, WAIT * SLOW)
            link = self._link
        check(link, f"helper {self.name} was not started")
        link.sendall(code + len(data).to_bytes(4, "big") + data)

    # what it is made to do

    def write(self, octets):
        self._order(b"w", octets if isinstance(octets, bytes) else octets.encode())

    def complain(self, text):
        self._order(b"e", text.encode())

    def listen(self, on):
        self._order(b"l", b"1" if on else b"0")

    def ignore_term(self):
        self._order(b"i")

    def close_stdout(self):
        self._order(b"c")

    def exit(self, code=0):
        self._order(b"x", str(code).encode())

    # what it heard

    def started(self, times=1, seconds=WAIT):
        with self._lock:
            check(self._lock.wait_for(lambda: len(self.starts) >= times, seconds * SLOW),
                  lambda: f"helper {self.name} was started {len(self.starts)} times, not {times}")
        return self.starts[times - 1]

    def find(self, test, what, seconds=WAIT, since=0):
        """The first line after `since` lines with test(line)."""
        at = since

        def seen():
            nonlocal at
            while at < len(self.lines):
                at += 1
                if test(self.lines[at - 1]):
                    return True
            return False

        with self._lock:
            if not self._lock.wait_for(seen, seconds * SLOW):
                raise Failed(f"helper {self.name} hears of no {what}; last: {_short(self.lines[-3:])}")
            return self.lines[at - 1]

    def mark(self):
        """How many lines there are: where find() and event() may begin."""
        with self._lock:
            return len(self.lines)

    def event(self, kind, since=0, seconds=WAIT, **wanted):
        """The first event of that type whose values are as wanted: neighbor's keys, nested by `__`."""

        def fits(line):
            if not line.startswith("{ "):
                return False
            event = json.loads(line)
            return event["type"] == kind and all(deep(event["neighbor"], k) == v for k, v in wanted.items())

        return json.loads(self.find(fits, f"event {kind} {wanted}", seconds, since))

    def events(self, kind=None, since=0):
        """All of that type so far; every line that looks like an event has to be JSON."""
        with self._lock:
            lines = self.lines[since:]
        events = [json.loads(line) for line in lines if line.startswith("{ ")]
        return [e for e in events if kind in (None, e["type"])]

    def ask(self, command, seconds=WAIT):
        """Sends a command and returns the lines of the reply, with the terminator as the last one."""
        since = self.mark()
        self.write(command + "\n")
        self.find(lambda line: line in ("done", "error"), f"answer to {command[:60]!r}", seconds, since)
        with self._lock:
            reply = [line for line in self.lines[since:] if not line.startswith("{ ")]
        return reply

    def do(self, command, seconds=WAIT):
        """A command which has to be accepted: the lines before `done`."""
        reply = self.ask(command, seconds)
        equal(reply[-1], "done", f"{command!r} {reply}")
        return reply[:-1]

    def refused(self, command, *before):
        equal(self.ask(command), [*before, "error"], f"reply to {command!r}")

    def close(self):
        self._server.close()
        with self._lock:
            link = self._link
        if link:
            link.close()


def deep(value, key):
    for part in key.split("__"):
        value = value.get(part) if isinstance(value, dict) else None
    return value
