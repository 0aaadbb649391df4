"""50,000 routes on their way, and trouble of every kind beside them: all arrive, KEEPALIVEs come in time, another
helper is answered, and the daemon does not grow. API contract §2; what the daemon promises about bad input.

The same on a simulated clock: test/unit/api/stalls.cpp.
"""

import ctypes
import os
import select
import socket
import threading
import time

import bgp
from harness import SLOW, Canary, check, equal, neighbor_text, until

COUNT, HOLD = 50_000, 6
AT_LEAST = 2.5  # seconds of trouble
UP = "neighbor-changes;"
DEFINITION = "process {name} {{\n  run {program};\n  encoder json;\n}}\n"


def _route(i):
    return f"10.{i >> 16 & 255}.{i >> 8 & 255}.{i & 255}/32"


def _kilobytes(daemon):
    with open(f"/proc/{daemon.pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))


class Flight:
    """A daemon, a helper that will announce the routes, one that asks now and then, the peer."""

    def __init__(self, t, programs=(), env=None):
        """`programs` are more helpers, (name, text): they may command the neighbor, too."""
        self.flood, self.other, self.peer = t.helper("flood"), t.helper("other"), t.peer()
        conf = "".join(DEFINITION.format(name=name, program=t.script(name, text)) for name, text in programs)
        neighbor = neighbor_text(self.peer, helpers=[self.flood, self.other], api=UP, hold=HOLD)
        names = " ".join(["flood", "other", *(name for name, _ in programs)])
        neighbor = neighbor.replace("processes [ flood other ];", f"processes [ {names} ];")
        self.daemon = t.senda(self.flood.definition + self.other.definition + conf + neighbor, env)
        self.session = self.peer.accept().establish(bgp.open_message(hold=HOLD))
        self.session.initial()
        self.session.beat()
        self.other.started()
        self.slowest, self.asked, self.landed = 0.0, 0, False

    def _ask(self):
        """Another helper, all the while."""
        while not self.landed:
            begin = time.monotonic()
            self.other.do("session ping", 30)
            self.slowest = max(self.slowest, time.monotonic() - begin)
            self.asked += 1
            time.sleep(0.05)

    def _trouble(self, beside):
        while not self.landed:
            beside()
            time.sleep(0.02)

    def fly(self, beside=lambda: None):
        """`beside` is called over and over, by a thread of its own; everything has to arrive."""
        canary, s, seen = Canary(), self.session, set()
        self.flood.do("session ack disable")
        lines = "".join(f"peer * announce route {_route(i)} next-hop 10.0.0.1 med {i}\n" for i in range(COUNT))
        threading.Thread(target=self.flood.write, args=(lines,), daemon=True).start()
        asking = threading.Thread(target=self._ask, daemon=True)
        asking.start()
        trouble = threading.Thread(target=self._trouble, args=(beside,), daemon=True)
        trouble.start()
        deadline = time.monotonic() + 40 * SLOW
        while len(seen) < COUNT or time.monotonic() < canary.begin + AT_LEAST:
            check(time.monotonic() < deadline, lambda: f"{len(seen)} of {COUNT} routes: {self.daemon.tail()}")
            s._more(0.02)
            while m := s._cut():
                if m.kind == bgp.UPDATE:
                    seen.update(bgp.Update(m.body).announced)
                else:
                    equal(m.kind, bgp.KEEPALIVE, f"type of {m}")
            check(not s.ended, lambda: f"the session ended: {self.daemon.tail()}")
        self.landed = True
        asking.join(30)
        trouble.join(30)
        check(not asking.is_alive() and self.asked > 3, f"the other helper was answered {self.asked} times")
        check(self.slowest < 5 + 2 * canary.worst, f"an answer took {self.slowest:.1f} s")
        equal(seen, {_route(i) for i in range(COUNT)}, "routes")
        s.regular(canary, HOLD)
        grown = _kilobytes(self.daemon)
        check(grown < 250_000 or SLOW > 1, f"the daemon took {grown} kB")


def case_helpers_that_end_at_once(t):
    """Three of them: one at once, one behind half a command, one that is killed."""
    f = Flight(t, [("quitter", "sys.exit(3)"), ("half", "os.write(1, b'peer * announce route 192.0.2.0/24 next-')"),
                   ("killed", "os.write(1, b'session ping\\n')\nos.kill(os.getpid(), 9)")])
    f.fly()
    f.daemon.logs("process.respawn.exceeded", count=3)


def case_a_line_without_end(t):
    """A gigabyte of it, by one that does not listen to SIGTERM; and by one that stops in the middle."""
    f = Flight(t, [("endless", "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
                               "for _ in range(1 << 14): os.write(1, b'x' * 65536)"),
                   ("half", "os.write(1, b'x' * 900000)\ntime.sleep(600)")])
    f.fly()
    f.daemon.logs("line of more than 1 MiB")


def case_rubbish(t):
    """NULs, invalid UTF-8, unknown commands, selectors of nobody; and who writes that reads no answer."""
    f = Flight(t, [
        ("noise", "while True: os.write(1, os.urandom(4096))"),
        ("zeros", "while True: os.write(1, bytes(1000) + b'\\n')"),
        ("words", "while True: os.write(1, b'peer 203.0.113.9 teardown 4\\nnonsense\\n\\xc3\\x28\\npeer * announce route x\\n"
                  "peer [ 203.0.113.9 ] withdraw route 10.0.0.0/8\\n' * 20)")])
    f.fly()


def _control(t):
    c = socket.socket(socket.AF_UNIX)
    until(lambda: c.connect_ex(t.path("control.sock")) == 0, "no control channel")
    c.setblocking(False)
    return t.keep(c)


def _pour(c, text):
    """As much as there is room for; True when the daemon has closed it."""
    try:
        while select.select([], [c], [], 0)[1]:
            c.send(text)
    except BlockingIOError:
        pass
    except OSError:
        return True
    return False


def case_clients_that_never_read(t):
    """Of the control channel: one asks for everything, one writes a line without end, one comes and goes."""
    f = Flight(t, env={"api_cli": "true", "api_socketpath": t.path("control.sock")})
    asking, endless = _control(t), _control(t)
    closed = []

    def trouble():
        _pour(asking, b"rib show out extensive\nsystem help\n" * 100)
        if not closed and _pour(endless, b"x" * 65536):
            closed.append(True)
        passing = _control(t)
        _pour(passing, b"system version\npeer * barr")
        passing.close()

    f.fly(trouble)
    check(closed, "a line without end is taken for ever")


def case_http_that_never_reads(t):
    """A stream of events nobody reads, a request that never ends, connections that come and go."""
    address = t.address()
    port = t.port(address)
    f = Flight(t, env={"http_port": str(port), "http_bind": address, "http_token": "secret"})

    def connect(text):
        c = t.keep(socket.create_connection((address, port), timeout=1))
        c.sendall(text)
        c.setblocking(False)
        return c

    head = b"Host: x\r\nAuthorization: Bearer secret\r\n"
    connect(b"GET /events?send=1 HTTP/1.1\r\n" + head + b"\r\n")
    endless = connect(b"POST / HTTP/1.1\r\n" + head + b"Content-Length: 1073741824\r\n\r\ncommand=")

    def trouble():
        _pour(endless, b"x" * 65536)
        try:
            connect(b"POST / HTTP/1.1\r\n" + head + b"Content-Length: 10\r\n\r\ncomm").close()
        except OSError:
            pass  # refused: too many

    f.fly(trouble)


def _small_disk(t, kilobytes):
    """A file system with little room, in a name space of this case; None where that may not be made."""
    libc = ctypes.CDLL(None, use_errno=True)
    path = t.path("disk")
    os.mkdir(path)
    new_namespace, private_all = 0x20000, 1 << 18 | 1 << 14
    if libc.unshare(new_namespace) or libc.mount(None, b"/", None, private_all, None):
        return None
    size = f"size={kilobytes}k".encode()
    return None if libc.mount(b"none", path.encode(), b"tmpfs", 0, size) else path


def case_full_disk(t):
    """The log and the file of routes are where there is no room for them."""
    disk = _small_disk(t, 64)
    if not disk:
        print("flights/full_disk is left out: it needs a mount name space", flush=True)
        return
    f = Flight(t, env={"log_destination": os.path.join(disk, "log"), "rib_file": os.path.join(disk, "routes"),
                       "log_packets": "true", "log_level": "DEBUG"})
    f.fly()
    full = os.statvfs(disk)
    check(full.f_bavail * full.f_bsize < 8192, lambda: f"{full.f_bavail * full.f_bsize} octets are left")
    check(f.daemon.alive(), "senda ended")
    f.daemon.stop()


def case_descriptors_run_out(t):
    """Somebody takes all connections there are: those that are, go on."""
    f = Flight(t, env={"api_cli": "true", "api_socketpath": t.path("control.sock"), "api_max_clients": "5"})
    clients = []

    def trouble():
        c = socket.socket(socket.AF_UNIX)
        c.setblocking(False)
        try:
            c.connect(t.path("control.sock"))
        except OSError:
            pass
        clients.append(t.keep(c))
        if len(clients) > 200:
            clients.pop(0).close()

    f.fly(trouble)
