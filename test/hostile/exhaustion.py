"""Who wants to use up memory, descriptors, processor time or disk: what it costs, measured, and bounded.

    exhaustion.py --senda PATH --mode async|sync [--full] [--shim clock_shim.so] [CASE ...]

Each case prints a row of a table (docs/reliability.md has it); one that goes beyond its bound fails.
"""

import argparse
import fnmatch
import os
import pathlib
import resource
import shutil
import signal
import socket
import struct
import sys
import tempfile
import threading
import time
import traceback

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "functional" / "daemon"))

import bgp
import harness
from harness import check, neighbor_text, stays, until

ROUTE = bgp.prefix("198.51.100.0/24")
ATTRIBUTES = bgp.ATTRIBUTES
EXTENDED = bgp.open_message(caps=bgp.capabilities(65001, more=[bgp.EXTENDED_MESSAGE]))
FULL = False


class Meter:
    """Memory, descriptors and processor time of the daemon since the meter was made."""

    def __init__(self, daemon):
        self.pid, self.begin = daemon.pid, time.monotonic()
        with open(f"/proc/{self.pid}/clear_refs", "w", encoding="ascii") as out:
            out.write("5")  # the peak begins anew
        self.memory, _ = self._memory()
        self.files, self.cpu = self.descriptors(), self._cpu()

    def _memory(self):
        with open(f"/proc/{self.pid}/status", encoding="ascii") as text:
            values = dict(line.split(":", 1) for line in text)
        return tuple(int(values[k].split()[0]) / 1024 for k in ("VmRSS", "VmHWM"))

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def _cpu(self):
        with open(f"/proc/{self.pid}/stat", encoding="ascii") as text:
            fields = text.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def used(self):
        return self._cpu() - self.cpu

    def peak(self):
        """MiB above where it began."""
        return max(0.0, self._memory()[1] - self.memory)

    def bounded(self, memory, what=""):
        now, peak = self._memory()
        text = (f"{what}{', ' if what else ''}peak +{max(0.0, peak - self.memory):.1f} MiB, "
                f"processor {self.used():.2f} s of {time.monotonic() - self.begin:.1f} s")
        check(SANITIZED or peak - self.memory < memory, f"more than {memory} MiB: {text}")
        return text


SANITIZED = False


def passive(t, conf="", env=None, helpers=(), **more):
    """The daemon, its address and port, and a neighbor it waits for."""
    peer, local = t.peer(), t.address()
    port = t.port(local)
    text = neighbor_text(peer, f"  passive true;\n  listen {port};\n{conf}", helpers, local=local, connect=False, **more)
    daemon = t.senda("".join(h.definition for h in helpers) + text, env)
    return daemon, peer, (local, port)


def refreshed(s):
    """The session goes on: a refresh is answered, after all before it."""
    s.send(bgp.refresh(bgp.IPV4))
    s.quiet(0.05)


def many(count, attributes):
    return b"".join(bgp.update(b"\x20" + struct.pack("!I", 0x0A000000 + i), attributes(i)) for i in range(count))


def feed(s, octets, seconds=120):
    """As fast as senda takes them."""
    s.socket.settimeout(seconds * harness.SLOW)
    s.socket.sendall(octets)


def received(t, s, helper, since):
    """Everything so far was dealt with: the last route shows in an event."""
    s.send(bgp.update(bgp.prefix("203.0.113.0/24"), ATTRIBUTES))
    helper.find(lambda line: "203.0.113.0/24" in line, "the last route", 120, since)


# --- connections


def case_connections_of_strangers(t):
    """Connections from an address nobody configured, one after the other; the session stays."""
    count = 10_000 if FULL else 2_000
    daemon, peer, where = passive(t)
    s = peer.connect(*where).establish()
    s.initial()
    source, meter, turned_away = t.address(), Meter(daemon), 0
    while turned_away < count:
        some = []
        for _ in range(50):
            c = socket.socket()
            c.bind((source, 0))
            c.connect(where)
            some.append(c)
        for c in some:
            c.settimeout(harness.WAIT)
            turned_away += c.recv(64)[18:19] == b"\3"
            c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            c.close()
    took = time.monotonic() - meter.begin
    refreshed(s)
    until(lambda: meter.descriptors() <= meter.files, "descriptors are left over")
    return meter.bounded(8, f"{count} turned away with NOTIFICATION 6/3, {count / took:.0f} a second, descriptors +0")


def case_connections_held_open(t):
    """Connections of strangers who never close their end."""
    count = 2_000 if FULL else 500
    daemon, peer, where = passive(t)
    s = peer.connect(*where).establish()
    s.initial()
    source, meter, held = t.address(), Meter(daemon), []
    for _ in range(count):
        c = socket.socket()
        held.append(c)
        c.bind((source, 0))
        c.connect(where)
    until(lambda: meter.descriptors() <= meter.files + 1, "descriptors are left over")
    refreshed(s)
    for c in held:
        c.close()
    return meter.bounded(8, f"{count} held open by the other end, descriptors +0")


def case_collisions(t):
    """The neighbor itself connects again and again while its session is up."""
    count = 2_000 if FULL else 400
    daemon, peer, where = passive(t)
    s = peer.connect(*where).establish()
    s.initial()
    meter = Meter(daemon)
    for _ in range(count // 20):
        storm = [peer.connect(*where) for _ in range(20)]
        for c in storm:
            c.send(bgp.open_message(), bgp.KEEPALIVE_MESSAGE)
        for c in storm:
            while (m := c.read()) is not None and m.kind != bgp.NOTIFICATION:
                pass
            c.reset()
    refreshed(s)
    until(lambda: meter.descriptors() <= meter.files + 1, "descriptors are left over")
    return meter.bounded(8, f"{count} connections beside the session")


def case_reconnects(t):
    """A peer that connects, opens, and is gone, in a loop."""
    count = 2_000 if FULL else 300
    daemon, peer, where = passive(t)
    daemon.logs("started")
    meter, refused = Meter(daemon), 0
    for i in range(count):
        s = peer.connect(*where)
        if (m := s.read()) and m.kind == bgp.OPEN:
            s.send(bgp.open_message(), bgp.KEEPALIVE_MESSAGE)
        else:  # one too many in a short time: docs/limits.md
            refused += 1
        s.reset()
        peer.sessions.clear()

    def admitted():
        s = peer.connect(*where)
        m = s.read()
        return s if m and m.kind == bgp.OPEN else s.close()

    s = until(admitted, "it never gets in again", 60, 1)
    s.send(bgp.open_message(), bgp.KEEPALIVE_MESSAGE).expect(bgp.KEEPALIVE)
    s.initial()
    until(lambda: meter.descriptors() <= meter.files + 1, "descriptors are left over")
    rate = count / (time.monotonic() - meter.begin)
    return meter.bounded(8, f"{count} connections, each opened and reset, {refused} of them turned away, {rate:.0f} a second")


def case_slow_loris(t):
    """OPENs that never end, octet by octet: the wait for them has an end of its own."""
    daemon, peer, where = passive(t, env={"bgp_openwait": "3"})
    daemon.logs("started")
    meter, s, begin = Meter(daemon), peer.connect(*where), time.monotonic()
    s.expect(bgp.OPEN)
    for octet in bgp.open_message()[:-1]:
        s.send(bytes([octet]))
        s._more(0.2)
        if s.buffer:
            break
    s.expect_notification(4, 0)
    took = time.monotonic() - begin
    check(took < 6, f"it waits {took:.1f} s")
    return meter.bounded(4, f"given up after {took:.1f} s of the 3 s of bgp.openwait")


def case_no_descriptors(t):
    """None are left: senda waits, busy with nothing, and goes on when there are some."""
    if SANITIZED:
        return "not under sanitizers"
    daemon, peer, where = passive(t)
    daemon.logs("started")
    _, most = resource.prlimit(daemon.pid, resource.RLIMIT_NOFILE)
    meter = Meter(daemon)
    resource.prlimit(daemon.pid, resource.RLIMIT_NOFILE, (meter.files, most))
    source = t.peer()
    storm = [source.connect(*where) for _ in range(100)]
    stays(daemon.alive, "senda ended", 1)
    used = meter.used()
    check(used < 0.5, f"busy for {used:.2f} of 1 s")
    resource.prlimit(daemon.pid, resource.RLIMIT_NOFILE, (most, most))
    for c in storm:
        c.expect_notification(6, 3)
    peer.connect(*where).establish().initial()
    return meter.bounded(4, f"{used:.2f} s of processor in the second without")


# --- routes


def case_attributes_of_their_own(t):
    """Each route has attributes no other has; all gone with the session."""
    count = 200_000 if FULL else 50_000
    h = t.helper()
    daemon, peer, where = passive(t, "  adj-rib-in true;", helpers=[h], api="receive { parsed; update; }")
    s = peer.connect(*where).establish()
    s.initial()
    meter = Meter(daemon)
    feed(s, many(count, lambda i: ATTRIBUTES + bgp.attribute(0xC0, 8, struct.pack("!II", i, ~i & 0xFFFFFFFF))))
    received(t, s, h, 0)
    each = meter.peak() * 1024 * 1024 / count
    return meter.bounded(48 + count * 400 / 1e6, f"{count} routes, {each:.0f} octets each with all buffers")


def case_communities(t):
    """16,000 communities a route, of its own, in extended messages."""
    count = 400 if FULL else 100
    h = t.helper()
    daemon, peer, where = passive(t, "  capability { extended-message enable; }", helpers=[h],
                                  api="receive { parsed; update; }")
    s = peer.connect(*where).establish(EXTENDED)
    s.initial()
    meter = Meter(daemon)
    block = os.urandom(64_000)
    feed(s, many(count, lambda i: ATTRIBUTES + bgp.attribute(0xC0, 8, struct.pack("!I", i) + block[4:])))
    received(t, s, h, 0)
    return meter.bounded(60 + count * 0.1, f"{count} routes of 16,000 communities")


def case_hash_flood(t):
    """Prefixes chosen for the seed the tables have where nobody chose one: they are not worse than others."""
    count = 20_000
    h = t.helper()
    daemon, peer, where = passive(t, "  adj-rib-in true;", helpers=[h], api="receive { parsed; update; }")
    s = peer.connect(*where).establish()
    s.initial()
    meter = Meter(daemon)

    def cost(numbers):
        before, since = meter.used(), h.mark()
        s.send(b"".join(bgp.update(b"".join(b"\x20" + struct.pack("!I", n) for n in numbers[i : i + 200]), ATTRIBUTES)
                        for i in range(0, len(numbers), 200)))
        received(t, s, h, since)
        return meter.used() - before

    plain = cost([0x0A000000 + i * 7 for i in range(count)])
    chosen = cost([0x0B000000 + i * 256 for i in range(count)])
    check(chosen < 5 * plain + 0.5, f"{chosen:.2f} s instead of {plain:.2f} s")
    return meter.bounded(40, f"{count} routes in steps of 256: {chosen:.2f} s, others {plain:.2f} s")


def case_zero_window(t):
    """A peer that stops reading while 100,000 routes are announced: a cursor waits, no copies."""
    count = 300_000 if FULL else 100_000
    h = t.helper()
    daemon, peer, where = passive(t, helpers=[h], api="neighbor-changes;")
    s = peer.connect(*where).establish()
    s.initial()
    h.do("session ack disable")
    text = "".join(f"peer * announce route 10.{i >> 16}.{i >> 8 & 255}.{i & 255}/32 next-hop 10.0.0.1 med {i}\n"
                   for i in range(count))
    h.write(text + "session ack enable\nsession ping\n")
    meter = Meter(daemon)
    h.find(lambda line: line.startswith('{"pong"'), "answer", 180)
    stays(daemon.alive, "senda ended", 1)
    idle = meter.used()
    stays(daemon.alive, "senda ended", 1)
    idle = meter.used() - idle
    check(idle < 0.2, f"busy for {idle:.2f} s of a second with a peer that does not read")
    return meter.bounded(40 + count * 300 / 1e6, f"{count} routes wait, {idle:.2f} s of processor in a second of waiting")


# --- helpers


def case_garbage_helper(t):
    """A helper writes octets at random as fast as it can; another is answered all the while."""
    seconds = 60 if FULL else 4
    h, evil = t.helper(), t.script("evil.py", "\n".join((
        "block = os.urandom(1 << 20)",
        "while True:",
        "    os.write(1, block)",
    )))
    definition = f"process evil {{\n  run {evil};\n  encoder json;\n}}\n"
    daemon, peer, where = passive(t, helpers=[h], api="neighbor-changes;", env={"log_level": "ERROR"})
    text = open(daemon.files[0], encoding="utf-8").read().replace("processes [ puppet ]", "processes [ puppet evil ]")
    s = peer.connect(*where).establish()
    s.initial()
    meter, worst = Meter(daemon), 0.0
    daemon.reconfigure(definition + text)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        before = time.monotonic()
        h.do("session ping")
        worst = max(worst, time.monotonic() - before)
        time.sleep(0.05)
        s.send(bgp.KEEPALIVE_MESSAGE)
    refreshed(s)
    check(worst < 2 * harness.SLOW, f"another helper waits {worst:.2f} s")
    return meter.bounded(48, f"{seconds} s of random octets, another helper waits {worst * 1000:.0f} ms at most")


def case_endless_line(t):
    """A helper writes without a line feed."""
    evil = t.script("evil.py", "while True:\n    os.write(1, b'x' * 65536)")
    peer = t.peer()
    conf = f"process evil {{\n  run {evil};\n  encoder json;\n}}\n"
    text = neighbor_text(peer, "  api {\n    processes [ evil ];\n  }\n")
    daemon = t.senda(conf + text, env={"log_level": "ERROR"})
    s = peer.accept().establish()
    s.initial()
    meter = Meter(daemon)
    for _ in range(20):
        s.quiet(0.1)
        s.send(bgp.KEEPALIVE_MESSAGE)
    return meter.bounded(24, "2 s of a line without end")


def case_deaf_helper(t):
    """A helper that never reads; the peer announces more and more, and is held up, not the daemon."""
    count = 200_000
    deaf = t.script("deaf.py", "time.sleep(1000)")
    peer = t.peer()
    conf = f"process deaf {{\n  run {deaf};\n  encoder json;\n}}\n"
    text = neighbor_text(peer, "  api {\n    processes [ deaf ];\n    receive { parsed; update; }\n  }\n")
    daemon = t.senda(conf + text)
    s = peer.accept().establish()
    s.initial()
    meter = Meter(daemon)
    data = many(count, lambda i: ATTRIBUTES + bgp.attribute(0x80, 4, struct.pack("!I", i)))
    s.socket.settimeout(3)
    sent = 0
    try:
        while sent < len(data):
            sent += s.socket.send(data[sent : sent + 65536])
    except TimeoutError:
        pass
    check(sent < len(data), "the peer is not held up")
    check(daemon.alive(), "senda ended")
    return meter.bounded(40, f"held up after {sent * count // len(data)} of {count} UPDATEs")


def case_helper_out_of_memory(t):
    """A helper that takes memory until it is killed, again and again: it is started five times at most a minute."""
    evil = t.script("evil.py", "\n".join((
        "import resource, signal",
        "resource.setrlimit(resource.RLIMIT_AS, (1 << 28, 1 << 28))",
        "keep = []",
        "try:",
        "    while True: keep.append(bytearray(1 << 24))",
        "except MemoryError:",
        "    os.kill(os.getpid(), signal.SIGKILL)  # as the kernel would",
    )))
    h = t.helper()
    definition = f"process evil {{\n  run {evil};\n  encoder json;\n}}\n"
    peer = t.peer()
    text = neighbor_text(peer, helpers=[h], api="neighbor-changes;").replace("processes [ puppet ]", "processes [ puppet evil ]")
    daemon = t.senda(h.definition + definition + text)
    s = peer.accept().establish()
    s.initial()
    meter = Meter(daemon)
    until(lambda: daemon.log().count("evil") >= 3, "nothing is said of the helper")
    h.do("peer * announce route 192.0.2.0/24 next-hop 10.0.0.1")
    s.routes(lambda table: "192.0.2.0/24" in table)
    until(lambda: meter.descriptors() <= meter.files + 4, "descriptors are left over")
    return meter.bounded(8, "the session and the other helper go on")


# --- the machine


def case_full_disk(t):
    """Everything senda writes to files meets a full disk: the log, the routes it keeps, the profile."""
    peer = t.peer()
    h = t.helper()
    text = neighbor_text(peer, helpers=[h], api="neighbor-changes;")
    kept = t.path("routes")
    daemon = t.senda(h.definition + text, env={"log_destination": "/dev/full", "rib_file": kept, "log_level": "DEBUG"})
    s = peer.accept().establish()
    s.initial()
    resource.prlimit(daemon.pid, resource.RLIMIT_FSIZE, (4096, 4096))
    meter, count = Meter(daemon), 2000
    h.do("session ack disable")
    h.write("".join(f"peer * announce route 10.0.{i >> 8}.{i & 255}/32 next-hop 10.0.0.1\n" for i in range(count)))
    s.routes(lambda table: len(table) >= count)
    check(os.path.getsize(kept) <= 4096, "there is no limit")
    text = meter.bounded(16, f"{count} routes and a regular end; no room in the log, 4 KiB for rib.file")
    daemon.stop()
    return text


def case_clock_jumps(t):
    """The time of day jumps by hours, both ways, ten times a second: sessions live by the other clock."""
    if not SHIM or SANITIZED:
        return "not without --shim, and not under sanitizers"
    file = t.write("offset", "\0" * 8)
    original = t.program
    t.program = t.write("jumping", f"#!/bin/sh\nLD_PRELOAD={SHIM} CLOCK_SHIM={file} exec {original} \"$@\"\n", 0o755)
    h = t.helper()
    daemon, peer, s = t.session(helpers=[h], hold=3, api="neighbor-changes;", opening=bgp.open_message(hold=3))
    t.program = original
    s.initial()
    meter, before, jumps = Meter(daemon), len(s.keepalives), 0
    end = time.monotonic() + 5
    while time.monotonic() < end:
        with open(file, "r+b") as out:
            out.write(struct.pack("q", (-1, 1)[jumps % 2] * 3600 * (jumps % 48)))
        jumps += 1
        s.quiet(0.1)
        s.send(bgp.KEEPALIVE_MESSAGE)
    kept = len(s.keepalives) - before
    check(4 <= kept <= 8, f"{kept} KEEPALIVEs in 5 s, one is due each second")
    h.do("session ping")
    return meter.bounded(4, f"{jumps} jumps of up to 47 hours in 5 s, {kept} KEEPALIVEs on time")


SHIM = None


def main():
    global FULL, SANITIZED, SHIM
    parser = argparse.ArgumentParser()
    parser.add_argument("--senda", required=True)
    parser.add_argument("--mode", choices=("async", "sync"), default="sync")
    parser.add_argument("--full", action="store_true", help="the large numbers")
    parser.add_argument("--shim", help="a library that lets the time of day jump")
    parser.add_argument("wanted", nargs="*")
    options = parser.parse_args()
    FULL, SHIM = options.full, options.shim and os.path.abspath(options.shim)
    with open(options.senda, "rb") as program:
        SANITIZED = b"__asan_init" in program.read()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    failed = number = 0
    for name, function in list(globals().items()):
        if not name.startswith("case_"):
            continue
        name = name.removeprefix("case_").replace("_", " ")
        if options.wanted and not any(fnmatch.fnmatch(name, w.replace("_", " ")) for w in options.wanted):
            continue
        number += 1
        directory = tempfile.mkdtemp(prefix="senda-exhaustion-")
        os.chmod(directory, 0o755)
        case = harness.Case(os.path.abspath(options.senda), options.mode, directory, 100 + number)
        reason = ""
        try:
            figures = function(case)
        except harness.Failed as wrong:
            reason = str(wrong)
        except Exception:
            reason = traceback.format_exc()
        try:
            case.close()
        except harness.Failed as wrong:
            reason = reason or str(wrong)
        shutil.rmtree(directory, ignore_errors=True)
        failed += bool(reason)
        print(f"FAIL {name}: {reason}" if reason else f"| {name} | {figures} |", flush=True)
    print(f"{number - failed} passed, {failed} failed")
    return 1 if failed or not number else 0


if __name__ == "__main__":
    sys.exit(main())
