#!/usr/bin/env python3
"""Two BGP speakers on the loopback, live in the terminal: senda announces a small table.

    demo.py SENDA [--peer auto|bird|collector]

The other side is BIRD where it is installed, else senda's own example `collector`. Nothing here
needs privileges: addresses are on the loopback, ports are those the system has to give, files are
in a folder that is gone afterwards.
"""

import argparse
import contextlib
import ctypes
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve()
LIMIT = 18.0  # seconds, everything included
OURS, THEIRS = "127.0.0.1", "127.0.0.2"
NEXT_HOP_6 = "2001:db8::1"
LIVE_ROUTES = [f"100.64.{n}.0/24" for n in range(240)]  # of the helper process
LIVE_STEP = 8  # so many every 50 ms


# --- what is shown ---------------------------------------------------------------------------------


class Screen:
    """A line that changes on a terminal, plain lines elsewhere."""

    def __init__(self):
        self.live = sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb"
        self.start = time.monotonic()
        self.open_line = False

    def clock(self):
        return f"{time.monotonic() - self.start:5.1f}s"

    def say(self, text, colour=None):
        if self.open_line:
            sys.stdout.write("\r\033[K")
            self.open_line = False
        if colour and self.live:
            text = f"\033[{colour}m{text}\033[0m"
        print(f"{self.clock()}  {text}", flush=True)

    def progress(self, what, done, total):
        if not self.live:
            return
        width = shutil.get_terminal_size().columns - 40
        full = max(0, min(width, 40)) * done // max(total, 1)
        bar = "#" * full + "." * (max(0, min(width, 40)) - full)
        sys.stdout.write(f"\r\033[K{self.clock()}  {what} [{bar}] {done}/{total}")
        sys.stdout.flush()
        self.open_line = True


def plain(text):
    """Text from a peer, which must not steer the terminal."""
    return "".join(c if c.isprintable() or c == "\n" else "?" for c in str(text))


def shown(attributes):
    words = []
    for name, value in attributes.items():
        if name == "as-path":
            segments = value.values() if isinstance(value, dict) else [{"value": value}]
            value = " ".join(str(asn) for segment in segments for asn in segment["value"])
        elif isinstance(value, list):
            value = " ".join(":".join(map(str, v)) if isinstance(v, list) else str(v) for v in value)
        if value != "":
            words.append(f"{name} {value}")
    return plain(", ".join(words))


def routes_of(update):
    """(prefix, next hop) of every route an UPDATE in JSON announces."""
    for by_hop in update.get("announce", {}).values():
        for hop, routes in by_hop.items():
            for route in routes:
                nlri = route["nlri"] if isinstance(route, dict) else route
                if isinstance(nlri, str):
                    yield nlri, hop


# --- processes -------------------------------------------------------------------------------------


class Failed(Exception):
    pass


def die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


class Children:
    """Every process started here ends with us, whatever happens."""

    def __init__(self):
        self.all = []

    def start(self, argv, **options):
        child = subprocess.Popen(argv, preexec_fn=die_with_parent, **options)
        self.all.append(child)
        return child

    def stop(self, child, grace=3.0):
        if child.poll() is None:
            child.terminate()
            try:
                child.wait(grace)
            except subprocess.TimeoutExpired:
                child.kill()
        return child.wait()

    def stop_all(self):
        for child in reversed(self.all):
            with contextlib.suppress(OSError):
                self.stop(child, 1.0)


def find(program):
    return shutil.which(program, path=os.environ.get("PATH", "") + ":/usr/local/sbin:/usr/sbin:/sbin")


def free_port(address):
    with socket.socket() as s:
        s.bind((address, 0))
        return s.getsockname()[1]


# --- the other side --------------------------------------------------------------------------------


class Bird:
    """BIRD 2, which announces three routes of its own."""

    name = "BIRD"
    originated = ("198.51.100.0/24", "192.0.2.0/25", "2001:db8:b1::/48")

    def __init__(self, folder, children):
        self.folder, self.port = folder, free_port(THEIRS)
        (folder / "bird.conf").write_text(self.configuration())
        # without a log it talks on stderr
        self.log = (folder / "bird.log").open("w")
        control = folder / "bird.ctl"
        self.child = children.start(
            [find("bird"), "-f", "-c", folder / "bird.conf", "-s", control, "-P", folder / "bird.pid"],
            stdout=self.log, stderr=self.log)
        wait_for(lambda: control.exists() and "up" in self.ask("show", "status"), "BIRD is up", self.alive)

    def alive(self):
        if self.child.poll() is not None:
            raise Failed("BIRD ended: " + (self.folder / "bird.log").read_text()[-400:])

    def configuration(self):
        v4, v6 = ([r for r in self.originated if (":" in r) == is6] for is6 in (False, True))
        lines = ["".join(f"route {r} blackhole; " for r in routes) for routes in (v4, v6)]
        return f"""
router id {THEIRS};
protocol device {{ }}
protocol static {{ ipv4; {lines[0]}}}
protocol static {{ ipv6; {lines[1]}}}
filter mine {{
  if source != RTS_STATIC then reject;
  bgp_community.add((65002, 100));
  bgp_large_community.add((65002, 1, 2));
  accept;
}}
protocol bgp senda {{
  local {THEIRS} port {self.port} as 65002;
  neighbor {OURS} as 65001;
  multihop;
  strict bind yes;
  passive yes;
  ipv4 {{ import all; export filter mine; next hop self; }};
  ipv6 {{ import all; export filter mine; next hop address 2001:db8::2; }};
}}
"""

    def ask(self, *command):
        done = subprocess.run([find("birdc"), "-s", self.folder / "bird.ctl", *command],
                              capture_output=True, text=True, check=False)
        return done.stdout

    def counts(self):
        """Routes from senda: IPv4, IPv6."""
        found = {"ipv4": 0, "ipv6": 0}
        channel = None
        for line in self.ask("show", "protocols", "all", "senda").splitlines():
            words = line.split()
            if words[:1] == ["Channel"]:
                channel = words[1]
            elif words[:1] == ["Routes:"] and channel in found:
                found[channel] = int(words[1])
        return found["ipv4"], found["ipv6"]

    def has(self, prefix):
        return prefix in self.ask("show", "route", "protocol", "senda", "for", prefix)

    def sample(self, count):
        """A few routes as BIRD has them."""
        out = []
        for line in self.ask("show", "route", "all", "protocol", "senda").splitlines():
            words = line.split()
            if len(words) > 2 and "/" in words[0]:
                if len(out) == count:
                    break
                out.append(words[0])
            elif out and words and words[0] in ("BGP.as_path:", "BGP.next_hop:", "BGP.community:"):
                out[-1] += f"  {words[0][4:-1]} {' '.join(words[1:])}"
        return out

    def last_word(self):
        for line in self.ask("show", "protocols", "all", "senda").splitlines():
            if "Last error:" in line:
                return line.split(":", 1)[1].strip()
        return "the session is down"

    def poll(self):
        self.alive()


class Collector:
    """The example: it prints what it hears as JSON."""

    name = "collector"
    originated = ()

    def __init__(self, program, folder, children):
        self.table, self.updates, self.buffer, self.reason = set(), [], b"", "the session is down"
        self.child = children.start([program, "65002", THEIRS, "0"],
                                    stdout=subprocess.PIPE, stderr=(folder / "collector.log").open("w"))
        os.set_blocking(self.child.stdout.fileno(), False)
        self.port = None
        self.folder = folder
        wait_for(self.listens, "the collector listens", self.alive)

    def alive(self):
        if self.child.poll() is not None:
            raise Failed("the collector ended: " + (self.folder / "collector.log").read_text()[-400:])

    def listens(self):
        self.poll()
        return self.port is not None

    def poll(self):
        while more := self.child.stdout.read(1 << 20):
            self.buffer += more
        *lines, self.buffer = self.buffer.split(b"\n")
        for line in lines:
            self.hear(json.loads(line))

    def hear(self, event):
        if event.get("type") == "listening":
            self.port = event["port"]
        elif event.get("type") == "down":
            self.reason = event.get("reason", self.reason)
            self.table.clear()  # a session that ends takes its routes along
        update = event.get("message", {}).get("update", {})
        for prefix, hop in routes_of(update):
            self.table.add(prefix)
            self.updates.append(f"{prefix}  next_hop {hop}  {shown(update.get('attribute', {}))}")
        for routes in update.get("withdraw", {}).values():
            self.table -= {r["nlri"] if isinstance(r, dict) else r for r in routes}

    def counts(self):
        self.poll()
        six = sum(":" in prefix for prefix in self.table)
        return len(self.table) - six, six

    def has(self, prefix):
        self.poll()
        return prefix in self.table

    def sample(self, count):
        return self.updates[:count]

    def last_word(self):
        self.poll()
        return self.reason


# --- our side --------------------------------------------------------------------------------------


def read_table():
    lines = (HERE.parent / "table.txt").read_text().splitlines()
    return [line.split(None, 1) for line in lines if line.strip() and not line.startswith("#")]


def configuration(table, port, events):
    four = "".join(f"    route {p} next-hop self {a};\n" for p, a in table if ":" not in p)
    six = "".join(f"      unicast {p} next-hop {NEXT_HOP_6} {a};\n" for p, a in table if ":" in p)
    return f"""
process demo {{
  run {sys.executable} {HERE} --helper {events};
  encoder json;
}}
neighbor {THEIRS} {{
  description "the other side of the demonstration";
  router-id {OURS};
  local-address {OURS};
  local-as 65001;
  peer-as 65002;
  hold-time 30;
  connect {port};
  family {{ ipv4 unicast; ipv6 unicast; }}
  api {{ processes [ demo ]; neighbor-changes; receive {{ parsed; update; }} }}
  static {{
{four}  }}
  announce {{
    ipv6 {{
{six}    }}
  }}
}}
"""


class Senda:
    """The daemon, and the pipe to its helper process."""

    def __init__(self, program, folder, children, table, port):
        self.events, self.buffer, self.conn = [], b"", None
        self.folder = folder
        self.door = socket.socket(socket.AF_UNIX)
        self.door.bind(str(folder / "events"))
        self.door.listen(1)
        self.door.setblocking(False)
        conf = folder / "senda.conf"
        conf.write_text(configuration(table, port, folder / "events"))
        settings = {"tcp_port": "1790", "tcp_bind": "", "daemon_user": user(), "api_cli": "false",
                    "log_destination": "stderr", "daemon_drop": "false"}
        env = os.environ | {f"{p}_{k}": v for k, v in settings.items() for p in ("senda", "exabgp")}
        self.log = (folder / "senda.log").open("w")
        self.child = children.start([program, "server", conf], env=env, stdout=self.log, stderr=self.log)

    def alive(self):
        if self.child.poll() is not None:
            raise Failed(f"senda ended with exit code {self.child.returncode}")

    def last_lines(self):
        return plain((self.folder / "senda.log").read_text()[-1500:])

    def poll(self):
        """Takes in the events that came."""
        self.alive()
        if not self.conn:
            with contextlib.suppress(BlockingIOError):
                self.conn = self.door.accept()[0]
                self.conn.setblocking(False)
            return
        with contextlib.suppress(BlockingIOError):
            while more := self.conn.recv(1 << 16):
                self.buffer += more
        *lines, self.buffer = self.buffer.split(b"\n")
        for line in lines:
            self.hear(line)

    def hear(self, line):
        """An event, or the answer to a command: done, error."""
        event = {"answer": line.decode()} if not line.startswith(b"{") else json.loads(line)
        if event.get("answer") == "error":
            raise Failed("senda refused a command")
        self.events.append(event)

    def command(self, text):
        self.conn.sendall(text.encode() + b"\n")

    def is_up(self):
        self.poll()
        return any(self.state_of(e) == "up" for e in self.events)

    @staticmethod
    def state_of(event):
        return event.get("neighbor", {}).get("state") if event.get("type") == "state" else None

    def received(self):
        """(prefix, next hop, attributes) of routes the other side announced."""
        self.poll()
        for event in self.events:
            update = event.get("neighbor", {}).get("message", {}).get("update", {})
            for prefix, hop in routes_of(update):
                yield prefix, hop, shown(update.get("attribute", {}))


def user():
    import pwd

    return pwd.getpwuid(os.getuid()).pw_name


def helper(path):
    """Runs as a process of senda: events go to the demonstration, its commands to senda."""
    with socket.socket(socket.AF_UNIX) as conn:
        conn.connect(path)
        ways = {0: conn.fileno(), conn.fileno(): 1}
        while True:
            for fd in select.select(list(ways), [], [])[0]:
                data = os.read(fd, 1 << 16)
                if not data:
                    return
                while data:
                    data = data[os.write(ways[fd], data):]


# --- the story -------------------------------------------------------------------------------------

deadline = time.monotonic() + LIMIT


def wait_for(condition, what, meanwhile=lambda: None):
    while not condition():
        meanwhile()
        if time.monotonic() > deadline:
            raise Failed(f"waited in vain until {what}")
        time.sleep(0.05)


def play(screen, senda, peer, table):
    v4 = sum(":" not in prefix for prefix, _ in table)
    total, v6 = len(table), len(table) - v4
    wait_for(senda.is_up, "the session is up", peer.poll)
    screen.say(f"session up: AS65001 {OURS} <-> AS65002 {THEIRS}", 32)

    def all_there():
        senda.poll()
        four, six = peer.counts()
        if (four, six) != all_there.last:
            all_there.last = four, six
            if screen.live:
                screen.progress("announced", four + six, total)
            else:
                screen.say(f"{peer.name} has {four} IPv4 and {six} IPv6 routes of {total}")
        return (four, six) == (v4, v6)

    all_there.last = None
    wait_for(all_there, f"{peer.name} has all routes")
    screen.say(f"{peer.name} has all {total} routes: {v4} IPv4, {v6} IPv6", 32)
    for line in peer.sample(4):
        screen.say(f"  {peer.name} has {plain(line)}")

    if peer.originated:
        wait_for(lambda: len({p for p, *_ in senda.received()}) >= len(peer.originated),
                 "senda has the routes of the other side")
        for prefix, hop, attributes in senda.received():
            screen.say(f"  senda heard {plain(prefix)}  next-hop {plain(hop)}  {attributes}")

    live(screen, senda, peer, total)


def live(screen, senda, peer, total):
    """A helper process announces routes at its own pace, and withdraws them."""

    def count():
        return sum(peer.counts()) - total

    command = f"peer * announce route {LIVE_ROUTES[0]} next-hop self community [ 65001:42 ]"
    screen.say(f"a helper process says `{command}` and {len(LIVE_ROUTES) - 1} more")
    for at in range(0, len(LIVE_ROUTES), LIVE_STEP):
        for route in LIVE_ROUTES[at:at + LIVE_STEP]:
            senda.command(f"peer * announce route {route} next-hop self community [ 65001:42 ]")
        senda.poll()
        screen.progress(f"{peer.name} has", count(), len(LIVE_ROUTES))
        if not screen.live and at % (10 * LIVE_STEP) == 0:
            screen.say(f"  {peer.name} has {count()} of them")
        time.sleep(0.05)
    wait_for(lambda: count() == len(LIVE_ROUTES), "the routes of the helper process are there", senda.poll)
    screen.say(f"{peer.name} has all {len(LIVE_ROUTES)} of them", 32)
    for route in LIVE_ROUTES:
        senda.command(f"peer * withdraw route {route} next-hop self")
    wait_for(lambda: count() == 0, "the routes of the helper process are gone", senda.poll)
    screen.say("it withdraws them: they are gone", 32)


def demonstrate(senda_path, choice):
    screen, children = Screen(), Children()
    table = read_table()
    if choice == "auto":
        choice = "bird" if find("bird") and find("birdc") else "collector"
    folder = Path(tempfile.mkdtemp(prefix="senda-demo-"))
    try:
        if choice == "bird":
            peer = Bird(folder, children)
        else:
            build = Path(senda_path).parent.parent
            program = build / "examples" / "collector"
            if not program.exists():
                raise Failed(f"neither BIRD nor {program} is there to talk to")
            peer = Collector(program, folder, children)
        screen.say(f"{peer.name} listens on {THEIRS} port {peer.port}, as AS65002")
        senda = Senda(senda_path, folder, children, table, peer.port)
        screen.say(f"senda is started with {len(table)} routes, as AS65001")
        try:
            play(screen, senda, peer, table)
        except Failed as e:
            raise Failed(f"{e}\n{senda.last_lines()}") from None
        heard = len({prefix for prefix, *_ in senda.received()})
        code = children.stop(senda.child)
        if code != 0:
            raise Failed(f"senda ended with exit code {code}:\n{senda.last_lines()}")
        wait_for(lambda: peer.counts() == (0, 0), "the routes are gone with the session")
        screen.say(f"senda stopped (exit code {code}); {peer.name} says: {plain(peer.last_word())}")
        screen.say(f"done: {len(table)} routes announced, {heard} received, {len(LIVE_ROUTES)} "
                   f"announced and withdrawn by a helper process, in {screen.clock().strip()}", 32)
        return 0
    except Failed as e:
        screen.say(f"failed: {e}", 31)
        return 1
    except KeyboardInterrupt:
        screen.say("interrupted")
        return 130
    finally:
        children.stop_all()
        shutil.rmtree(folder, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser(description="senda announces a small table, live in the terminal.")
    parser.add_argument("senda", metavar="SENDA", help="the program, as built")
    parser.add_argument("--peer", choices=("auto", "bird", "collector"), default="auto",
                        help="the other side (auto: BIRD where it is installed)")
    options = parser.parse_args()
    if not find(options.senda):
        parser.error(f"{options.senda} is not there or cannot be run")

    def interrupted(*_):
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupted)
    signal.signal(signal.SIGHUP, interrupted)
    return demonstrate(os.path.abspath(find(options.senda)), options.peer)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--helper"]:
        with contextlib.suppress(OSError, KeyboardInterrupt):
            helper(sys.argv[2])
        sys.exit(0)
    sys.exit(main())
