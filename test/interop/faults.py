#!/usr/bin/python3
"""senda beside BIRD while the network, the programs and the connections fail: afterwards BIRD's table is
exactly the intended one. With --soak, for minutes, and senda's memory and descriptors stay as they are.

    faults.py --senda PATH [--mode async|sync] [--routes N] [--rounds N] [--seed N]
    faults.py --senda PATH --soak SECONDS

Needs BIRD 2; network namespaces and tc where there are any (root), else it is the loopback without netem.
Without BIRD it is skipped (77).
"""

import argparse
import os
import random
import re
import shutil
import signal
import statistics
import sys
import time

sys.dont_write_bytecode = True

import place
import proc

PYTHON = "/usr/bin/python3"

# Says what the file says, and what changes in it. It has no memory: started anew it says everything again.
HELPER = r"""
import os, sys, time
os.set_blocking(0, False)
said, seen = {}, None
while True:
    try:
        if os.read(0, 65536) == b"":
            sys.exit(0)
    except BlockingIOError:
        pass
    now = os.stat(sys.argv[1]).st_mtime_ns
    if now != seen:
        seen = now
        lines = []
        for line in open(sys.argv[1]):
            prefix, med = line.split()
            if said.get(prefix) == med:
                continue
            said[prefix] = med
            verb = "withdraw" if med == "-" else "announce"
            tail = "" if med == "-" else f" med {med}"
            lines.append(f"peer * {verb} route {prefix} next-hop %s{tail}\n")
        text = "".join(lines).encode()
        while text:
            text = text[os.write(1, text):]
    time.sleep(0.02)
"""


class World:
    """Both programs, the network between them, and the table that is meant."""

    def __init__(self, options, directory):
        self.options, self.directory = options, directory
        self.place = place.Loopback() if place.namespaces() else place.Namespaces()
        self.dice = random.Random(options.seed)
        self.intended = {}
        self.senda = self.bird = None
        self.table = os.path.join(directory, "table")
        self.write("helper.py", HELPER % self.place.senda_hop)
        self.change(options.routes)
        self.configure()

    def write(self, name, text):
        path = os.path.join(self.directory, name)
        with open(path + ".new", "w", encoding="ascii") as out:
            out.write(text)
        os.chmod(path + ".new", 0o644)
        os.rename(path + ".new", path)
        return path

    def configure(self):
        p = self.place
        self.senda_conf = self.write("senda.conf", f"""
process table {{
  run {PYTHON} {self.directory}/helper.py {self.table};
  encoder json;
}}
neighbor {p.peer} {{
  router-id {p.senda};
  local-address {p.senda};
  local-as 65001;
  peer-as 65002;
  hold-time 3;
  connect {p.peer_port};
  listen {p.senda_port};
  family {{ ipv4 unicast; }}
  api {{
    processes [ table ];
    receive {{ parsed; update; }}
    send {{ parsed; update; }}
    neighbor-changes;
  }}
}}
""")
        self.bird_conf = self.write("bird.conf", f"""
log "{self.directory}/bird.log" all;
router id {p.peer};
protocol bgp senda {{
  local {p.peer} port {p.peer_port} as 65002;
  neighbor {p.senda} port {p.senda_port} as 65001;
  multihop;
  hold time 3;
  keepalive time 1;
  connect delay time 1;
  connect retry time 2;
  error wait time 1, 2;
  ipv4 {{ import all; export none; }};
}}
""")

    def change(self, count):
        """Some routes come, change or go."""
        for _ in range(count):
            n = self.dice.randrange(4 * self.options.routes)
            prefix = f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}/32"
            if self.dice.random() < 0.25 and self.intended:
                prefix = self.dice.choice(list(self.intended))
                self.intended[prefix] = "-"
            else:
                self.intended[prefix] = str(self.dice.randrange(1 << 31))
        self.write("table", "".join(f"{p} {m}\n" for p, m in self.intended.items()))

    def wanted(self):
        return {p: int(m) for p, m in self.intended.items() if m != "-"}

    # the programs

    def start_senda(self):
        env = {k: v for k, v in os.environ.items() if not k.startswith(("senda", "exabgp"))}
        env |= {"senda_api_cli": "false", "senda_daemon_user": "root" if place.root() else os.environ.get("USER", "nobody"),
                "senda_tcp_bind": "", "senda_log_level": "WARNING",
                "senda_reactor_async": "true" if self.options.mode == "async" else "false"}
        self.senda = proc.Process(self.place.on_senda([self.options.senda, "server", self.senda_conf]), self.directory, "senda", env)

    def start_bird(self):
        p = self.path
        self.bird = proc.Process(self.place.on_peer(["bird", "-f", "-c", self.bird_conf, "-s", p("ctl"), "-P", p("pid")]),
                                 self.directory, "bird")

    def path(self, name):
        return os.path.join(self.directory, name)

    def daemon(self):
        """The process id of senda itself: `ip netns exec` becomes it."""
        return self.senda.pid

    def helper(self):
        text = proc.run(["ps", "-o", "pid=,args=", "--ppid", str(self.daemon())], check=False)
        pids = [int(line.split()[0]) for line in text.splitlines() if "helper.py" in line]
        return pids[0] if pids else None

    def received(self):
        text = proc.run(["birdc", "-s", self.path("ctl"), "show", "route", "all", "protocol", "senda"], 60, check=False)
        table, prefix = {}, None
        for line in text.splitlines():
            if head := re.match(r"(\S+/\d+)\s+\w+ \[senda", line):
                prefix = head[1]
            elif (med := re.match(r"\s+BGP\.med: (\d+)", line)) and prefix:
                table[prefix] = int(med[1])
        return table

    # what goes wrong

    def netem(self, *what):
        if self.place.kind != "netns" or not shutil.which("tc"):
            return False
        for on in (self.place.on_senda, self.place.on_peer):
            if what:
                proc.run(on(["tc", "qdisc", "replace", "dev", "v0", "root", "netem", *what]), check=False)
            else:
                proc.run(on(["tc", "qdisc", "del", "dev", "v0", "root"]), check=False)
        return True

    def fault(self, kind):
        if kind == "loss":
            self.netem("delay", "20ms", "10ms", "loss", "8%", "reorder", "25%")
        elif kind == "duplicates":
            self.netem("delay", "5ms", "duplicate", "10%", "corrupt", "1%")
        elif kind == "partition":
            self.netem("loss", "100%")
        elif kind == "well":
            self.netem()
        elif kind == "bird killed":
            self.bird.kill()
            self.start_bird()
        elif kind == "senda killed":
            self.senda.kill()
            self.start_senda()
        elif kind == "helper killed":
            if pid := self.helper():
                os.kill(pid, signal.SIGKILL)
        elif kind == "reset":
            said = proc.run(self.place.on_peer(["ss", "-K", "-t", "dst", self.place.senda]), check=False)
            if "ESTAB" not in said:
                print("SKIP reset: no connection was there, or this kernel does not end any", flush=True)
        elif kind == "bird stopped":
            self.bird.group(signal.SIGSTOP)
            time.sleep(self.dice.random() * 2)
            self.bird.group(signal.SIGCONT)

    def settles(self, seconds=90):
        """BIRD has exactly what is meant. Seconds it took."""
        self.fault("well")
        begin, difference = time.monotonic(), "nothing"

        def same():
            nonlocal difference
            got, wanted = self.received(), self.wanted()
            difference = f"{len(wanted.keys() - got.keys())} routes missing, {len(got.keys() - wanted.keys())} too many, " \
                         f"{sum(got[p] != m for p, m in wanted.items() if p in got)} differ, of {len(wanted)}"
            if self.senda.popen.poll() is not None:
                raise proc.Failed(f"senda ended: {self.senda.tail()}")
            return got == wanted

        proc.until(same, seconds, lambda: difference, 0.3)
        return time.monotonic() - begin

    def close(self):
        for process in (self.senda, self.bird):
            if process:
                process.kill()
        self.place.close()


FAULTS = ("loss", "helper killed", "reset", "bird killed", "senda killed", "duplicates", "bird stopped", "partition")


def play_faults(world, options):
    """Each fault in the middle of a table that changes; then the question."""
    world.start_bird()
    world.start_senda()
    print(f"PASS {options.mode}/first table ({world.settles():.1f} s, {len(world.wanted())} routes, {world.place.kind})", flush=True)
    passed = 1
    for _ in range(options.rounds):
        for kind in FAULTS:
            world.change(options.routes // 4)
            time.sleep(0.05 + world.dice.random() * 0.2)  # in the middle of it
            world.fault(kind)
            for _ in range(40 if kind == "partition" else 5):  # longer than the hold time
                world.change(options.routes // 50)
                time.sleep(0.1)
            took = world.settles()
            print(f"PASS {options.mode}/{kind} ({took:.1f} s until the table of {len(world.wanted())} routes was right)", flush=True)
            passed += 1
    return passed


class Watch:
    """Memory and descriptors of senda as time goes by."""

    def __init__(self, pid):
        self.pid, self.memory, self.files = pid, [], []

    def look(self):
        with open(f"/proc/{self.pid}/status", encoding="ascii") as text:
            rss = re.search(r"VmRSS:\s+(\d+)", text.read())
        self.memory.append(int(rss[1]) / 1024)
        self.files.append(len(os.listdir(f"/proc/{self.pid}/fd")))

    def verdict(self):
        quarter = max(1, len(self.memory) // 4)
        early = statistics.median(self.memory[quarter : 2 * quarter] or self.memory)
        late = statistics.median(self.memory[-quarter:])
        text = f"memory {early:.1f} MiB in the second quarter, {late:.1f} in the last; descriptors {min(self.files)} to {max(self.files)}"
        if late > early * 1.1 + 2:
            raise proc.Failed("memory grows: " + text)
        if statistics.median(self.files[-quarter:]) > statistics.median(self.files[quarter : 2 * quarter] or self.files):
            raise proc.Failed("descriptors grow: " + text)
        return text


def play_soak(world, options):
    """Churn, and now and then a fault that does not end senda; the table is compared every minute."""
    world.start_bird()
    world.start_senda()
    world.settles()
    watch, begin, compared, changes = Watch(world.daemon()), time.monotonic(), 0, 0
    mild = ("loss", "helper killed", "reset", "bird killed", "duplicates", "bird stopped", "well")
    due = begin + 60
    while (now := time.monotonic()) - begin < options.soak:
        world.change(options.routes // 50)
        changes += options.routes // 50
        if world.dice.random() < 0.01:
            world.fault(world.dice.choice(mild))
        if now >= due:
            world.settles()
            compared, due = compared + 1, now + 60
            print(f"{now - begin:6.0f} s: {len(world.wanted())} routes, {watch.memory[-1]:.1f} MiB, {watch.files[-1]} descriptors", flush=True)
        watch.look()
        time.sleep(0.1)
    world.settles()
    print(f"PASS {options.mode}/soak ({time.monotonic() - begin:.0f} s, {changes} changes, {compared + 1} comparisons; {watch.verdict()})")
    return 1


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--senda", required=True)
    parser.add_argument("--mode", choices=("async", "sync"), default="async")
    parser.add_argument("--routes", type=int, default=4000)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--soak", type=float, default=0)
    options = parser.parse_args()
    options.senda = os.path.abspath(options.senda)
    if not shutil.which("bird") or not shutil.which("birdc"):
        print("SKIP faults: bird is not installed")
        return 77
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(130))
    proc.adopt()
    place.remove_stale()
    top = place.folder()
    proc.at_end(lambda: shutil.rmtree(top, ignore_errors=True))
    world, passed, failed = None, 0, 0
    try:
        world = World(options, top)
        if world.place.kind != "netns":
            print(f"SKIP netem: {place.namespaces()}")
        passed = (play_soak if options.soak else play_faults)(world, options)
    except proc.Failed as reason:
        failed = 1
        print(f"FAIL {options.mode}: {reason} (--seed {options.seed})")
    finally:
        if world:
            world.close()
        proc.cleanup()
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
