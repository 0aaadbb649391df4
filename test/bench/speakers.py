"""The programs under load, started and measured all alike: senda in both reactors, BIRD, ExaBGP; and the
load tools that talk to them."""

import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import threading
import time
import urllib.request

HERE = "10.99.0.1"  # every speaker listens here, in a network namespace of the benchmark's own
PORT, HTTP = 1790, 8179
AS = 65000
PATIENCE = 120  # seconds: more than anything here takes


class Trouble(Exception):
    """A run that did not come to its end; the text says where it was stuck."""


def until(test, what, seconds=PATIENCE, every=0.01):
    deadline = time.monotonic() + seconds
    while not (got := test()):
        if time.monotonic() > deadline:
            raise Trouble(f"{what}: not after {seconds} s")
        time.sleep(every)
    return got


def cpu_of(pid):
    """Seconds of CPU of a process, all its threads: its CPU clock (clock_getcpuclockid(3))."""
    return time.clock_gettime((~pid << 3) | 2)


def memory_of(pid):
    """Resident octets."""
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) * 1024
    return 0


class Neighbor:
    """What a speaker's configuration says of one peer."""

    def __init__(self, address, peer_as=65001, sends=False, receives=False, routes=None, hold=180):
        self.address, self.peer_as, self.hold = address, peer_as, hold
        self.sends, self.receives = sends, receives  # routes, as seen from the peer
        self.routes = routes  # a file of `route` statements that are announced to it


class Peers:
    """`load peers`: sessions of ours to the speaker."""

    def __init__(self, load, address, **options):
        words = [str(w) for key, value in options.items() for w in (f"--{key}", value)]
        self.process = subprocess.Popen([load, "peers", "--from", address, "--to", HERE, "--port", str(PORT), *words],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        self.events, self.changed = {}, threading.Condition()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            event = json.loads(line)
            with self.changed:
                self.events[event["event"]] = event
                self.changed.notify_all()

    def wait(self, event, seconds=PATIENCE):
        with self.changed:
            if not self.changed.wait_for(lambda: event in self.events, seconds):
                raise Trouble(f"the peers never were {event}: {sorted(self.events)}")
            return self.events[event]

    def ask(self, word, event):
        with self.changed:
            self.events.pop(event, None)
        self.process.stdin.write(word + "\n")
        return self.wait(event)

    def go(self):
        return self.ask("go", "going")

    def lateness(self):
        return self.ask("lateness", "lateness")

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)

    def close(self):
        self.process.kill()
        self.process.wait()
        self.reader.join()
        self.process.stdin.close()
        self.process.stdout.close()


class Speaker:
    """One process under measurement. `with` stops it."""

    name = ""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder) / self.name
        self.process = None

    def start(self, neighbors, helper=None, events=False):
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        file = self.folder / "configuration"
        with file.open("w") as out:
            self.configure(out, neighbors, helper, events)
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(self.command(file), stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                                            cwd=self.folder, env={**os.environ, **self.environment()})
        return self

    def environment(self):
        return {}

    def cpu(self):
        if self.process.poll() is not None:
            raise Trouble(f"{self.name} ended: {(self.folder / 'log').read_text()[-300:]}")
        return cpu_of(self.process.pid)

    def memory(self):
        return memory_of(self.process.pid)

    def listening(self):
        def connects():
            with socket.socket() as s:
                return s.connect_ex((HERE, PORT)) == 0
        until(lambda: self.cpu() and connects(), f"{self.name} does not listen")
        self.rest()

    def rest(self, quiet=0.15):
        """Waits until it has nothing to do any more, and returns its CPU seconds."""
        before = self.cpu()
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            time.sleep(quiet)
            after = self.cpu()
            if after - before < 0.02 * quiet:
                return after
            before = after
        raise Trouble(f"{self.name} does not come to rest")

    def routes_received(self):
        """None where it cannot tell."""
        return None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


class LikeExabgp(Speaker):
    """Reads ExaBGP's configuration, talks to helper processes."""

    def configure(self, out, neighbors, helper, events):
        if helper:
            out.write(f"process helper {{\n  run {helper};\n  encoder json;\n}}\n")
        for n in neighbors:
            out.write(f"neighbor {n.address} {{\n  router-id {HERE};\n  local-address {HERE};\n  local-as {AS};\n"
                      f"  peer-as {n.peer_as};\n  hold-time {n.hold};\n  passive true;\n  family {{\n    ipv4 unicast;\n  }}\n")
            if helper:
                out.write("  api {\n    processes [ helper ];\n")
                if events and n.sends:
                    out.write("    receive {\n      parsed;\n      update;\n    }\n")
                out.write("  }\n")
            if n.routes:
                out.write("  static {\n")
                with open(n.routes) as routes:
                    shutil.copyfileobj(routes, out, 1 << 20)
                out.write("  }\n")
            out.write("}\n")

    def settings(self):
        return {"tcp_bind": HERE, "tcp_port": str(PORT), "daemon_user": "root", "daemon_drop": "false",
                "log_level": "CRITICAL", "log_destination": "stdout", "api_cli": "false"}

    def environment(self):
        return {f"exabgp_{key}": value for key, value in self.settings().items()}


class Senda(LikeExabgp):
    reactor = "async"

    def __init__(self, folder, program):
        super().__init__(folder)
        self.program = program

    def command(self, file):
        return [self.program, "server", str(file)]

    def settings(self):
        return {**super().settings(), "reactor_async": "true" if self.reactor == "async" else "false",
                "api_version": "4"}

    def environment(self):
        return {**super().environment(), "senda_http_port": str(HTTP), "senda_http_token": "bench"}

    def routes_received(self):
        request = urllib.request.Request(f"http://127.0.0.1:{HTTP}/metrics", headers={"Authorization": "Bearer bench"})
        try:
            text = urllib.request.urlopen(request, timeout=10).read().decode()
        except OSError:  # built without HTTP
            return None
        return sum(int(n) for n in re.findall(r"^senda_peer_prefixes_announced(?:_total)?{.*} (\d+)$", text, re.M))


class SendaAsync(Senda):
    name = "senda"


class SendaSync(Senda):
    name, reactor = "senda-sync", "sync"


class Exabgp(LikeExabgp):
    name = "exabgp"

    def settings(self):
        return {**super().settings(), "log_level": "CRIT"}

    def command(self, file):
        return [shutil.which("exabgp"), str(file)]


class Bird(Speaker):
    name = "bird"

    def configure(self, out, neighbors, helper, events):
        out.write(f"router id {HERE};\nprotocol device {{}}\n")
        for number, n in enumerate(neighbors):
            if n.routes:
                out.write(f"protocol static routes{number} {{\n  ipv4;\n")
                with open(n.routes.replace("routes.txt", "bird.txt")) as routes:
                    shutil.copyfileobj(routes, out, 1 << 20)
                out.write("}\n")
            out.write(f"protocol bgp peer{number} {{\n  local {HERE} port {PORT} as {AS};\n"
                      f"  neighbor {n.address} as {n.peer_as};\n  passive yes;\n  hold time {n.hold};\n"
                      f"  ipv4 {{ import {'all' if n.sends else 'none'}; export {'all' if n.receives else 'none'}; }};\n}}\n")

    def command(self, file):
        return [shutil.which("bird", path=os.environ["PATH"] + ":/usr/sbin"), "-f", "-c", str(file), "-s",
                str(self.folder / "control"), "-P", str(self.folder / "pid")]

    def routes_received(self):
        with socket.socket(socket.AF_UNIX) as s:
            s.connect(str(self.folder / "control"))
            s.sendall(b"show protocols all\n")
            text = b""
            while not re.search(rb"(^|\n)0000 ?\n$", text):
                text += s.recv(65536)
        return sum(int(n) for n in re.findall(rb"Routes:\s+(\d+) imported", text))
