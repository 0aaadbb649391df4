#!/usr/bin/env python3
"""What senda costs: whole processes under load, beside BIRD and ExaBGP where these are installed.

    bench.py --senda PROGRAM --load PROGRAM --data FOLDER [--quick] [--alone] [--runs N] [--routes N] [ROW ...]

CPU is that of the speaker alone, from its CPU clock, medians of several runs; the runs of all
speakers alternate, so that they meet the same machine. Every measurement is appended to the history,
a file of JSON lines. Everything happens in a network namespace of its own: root, or user namespaces.
With --quick the tables are small, and the figures say nothing but that the benchmark works.
"""

import argparse
import ctypes
import json
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import rows
import speakers

# Row: (what is said, the measurement, its unit, what is to be reached, whether less is better)
TABLE = {
    "ingest": [("ingest to adj-rib-in", "us", "µs/route", 0.3, True),
               ("memory, adj-rib-in", "octets", "B/route", 64, True)],
    "ingest-json": [("ingest to JSON events", "us", "µs/route", 0.8, True)],
    "configured": [("inject from the configuration, parse included", "us", "µs/route", 1.0, True)],
    "commanded": [("inject by API lines", "us", "µs/route", 1.0, True),
                  ("memory, adj-rib-out", "octets", "B/route", 64, True)],
    "fan-out": [("to {group} equal peers, times encoding once and the writes", "ratio", "", 1.3, True),
                ("memory of each further equal peer", "octets", "B/route", 8, True)],
    "sessions": [("{crowd} sessions: memory of each", "kilobytes", "KiB", 16, True),
                 ("{crowd} sessions: 90 % are up after", "most", "s", 0.16, True),
                 ("{crowd} sessions: CPU at rest", "rest", "%", 0.1, True)],
    "walk": [("decode and validate in process", "millions", "M prefixes/s", 50, False)],
    "decode": [("senda decode -", "millions", "M prefixes/s", 2, False)],
    "growth": [("growth of ingest, 10 times the routes", "ingest", "times", 11, True),
               ("growth of inject from the configuration", "configured", "times", 11, True)],
    "parse": [("configuration, realistic routes", "millions", "M routes/s", 1, False),
              ("configuration, plain routes", "plain", "M routes/s", 1, False),
              ("configuration, memory", "octets", "B/route", None, True),
              ("configuration, twice the file", "twice", "times", 2.2, True)],
    "fairness": [("under load: a KEEPALIVE is late by", "late", "ms", 100, True),
                 ("under load: an API reply takes", "answer", "ms", 50, True),
                 ("under load: sessions lost", "lost", "", 0, True)],
}
SLOW = 50  # ExaBGP plays with a table so much smaller: what it costs per route does not depend on that
EXABGP_ROWS = ("ingest-json", "configured", "commanded")
BIRD_ROWS = ("ingest", "configured", "fan-out", "sessions")


def in_namespace():
    """Starts this program once more in a network namespace where 10.99.0.0/16 is ours."""
    if os.environ.get("SENDA_BENCH_NAMESPACE"):
        # BIRD wants its address and that of its neighbors on an interface.
        for words in ("ip link set lo up", "ip link add bench0 type veth peer name bench1",
                      f"ip addr add {speakers.HERE}/16 dev bench0", "ip link set bench0 up", "ip link set bench1 up",
                      "ip route add local 10.99.0.0/16 dev lo"):
            subprocess.run(words.split(), check=True)
        return
    enter = ["unshare", "--net", *([] if os.geteuid() == 0 else ["--map-root-user"]), "--"]
    if not all(map(shutil.which, ("unshare", "ip"))) or subprocess.run([*enter, "true"]).returncode:
        print("bench: skipped: the system gives no network namespace (unshare, ip)", file=sys.stderr)
        sys.exit(77)
    os.environ["SENDA_BENCH_NAMESPACE"] = "1"
    os.execvp("unshare", [*enter, sys.executable, *sys.argv])


def commit():
    here = pathlib.Path(__file__).parent
    asked = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=here, capture_output=True, text=True)
    return asked.stdout.strip() or "unknown"


def machine():
    text = pathlib.Path("/proc/cpuinfo").read_text()
    models = [line.split(":", 1)[1].strip() for line in text.splitlines() if line.startswith("model name")]
    return f"{models[0] if models else platform.machine()}, {os.cpu_count()} CPUs, Linux {platform.release()}"


class Bench:
    def __init__(self, options, place):
        self.options, self.place = options, place
        self.results = {}  # (row, measurement) -> {speaker: value}
        self.facts = {"when": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "commit": commit(),
                      "machine": machine(), "quick": options.quick}

    def senda(self):
        return [kind(self.place.work, self.options.senda) for kind in (speakers.SendaAsync, speakers.SendaSync)]

    def others(self, row):
        """(speaker, how many times smaller its table is) of those that are installed."""
        found = []
        if self.options.alone:
            return found
        if row in BIRD_ROWS and shutil.which("bird"):
            found.append((speakers.Bird(self.place.work), 1))
        if row in EXABGP_ROWS and shutil.which("exabgp"):
            found.append((speakers.Exabgp(self.place.work), SLOW))
        return found

    def note(self, row, name, routes, runs):
        """Keeps the medians of some runs, and writes them to the history."""
        for measurement in runs[0]:
            values = [run[measurement] for run in runs]
            value = statistics.median(values)
            self.results.setdefault((row, measurement), {})[name] = value
            with open(self.options.history, "a") as out:
                out.write(json.dumps({**self.facts, "row": row, "speaker": name, "routes": routes,
                                      "measurement": measurement, "value": value, "runs": values}) + "\n")

    def measure(self, row, play, routes, with_others=True):
        """Plays a scenario with every speaker in turn, several times. `play(place, speaker, routes)`."""
        todo = [(speaker, 1) for speaker in self.senda()] + (self.others(row) if with_others else [])
        runs = {speaker.name: [] for speaker, _ in todo}
        for number in range(self.options.runs):
            for speaker, smaller in todo:
                if number and smaller > 1:  # once is enough
                    continue
                some = max(routes // smaller, 100)
                try:
                    runs[speaker.name].append(play(self.place, speaker, some))
                except (speakers.Trouble, OSError) as why:
                    print(f"bench: {row}, {speaker.name}: {why}", file=sys.stderr)
        for speaker, smaller in todo:
            if runs[speaker.name]:
                self.note(row, speaker.name, routes // smaller, runs[speaker.name])

    # --- the rows that are more than one scenario ----------------------------------------------------

    def ingest(self, routes):
        self.measure("ingest", rows.ingest, routes)

    def ingest_json(self, routes):
        self.measure("ingest-json", rows.ingest_json, routes)

    def configured(self, routes):
        self.measure("configured", rows.configured, routes)

    def commanded(self, routes):
        self.measure("commanded", rows.commanded, routes)

    def sessions(self, _):
        self.measure("sessions", rows.sessions, self.place.crowd)

    def fairness(self, routes):
        self.measure("fairness", rows.fairness, routes)

    def fan_out(self, routes):
        group = self.place.group

        def play(place, speaker, routes):
            one, many = (rows.fan_out(place, speaker, routes, peers) for peers in (1, group))
            ideal = one["cpu"] + rows.written(place, routes, group - 1)
            return {"ratio": many["cpu"] / ideal, "cpu": many["cpu"], "once": one["cpu"],
                    "octets": (many["memory"] - one["memory"]) / (group - 1) / routes}
        self.measure("fan-out", play, max(routes // 10, 1000))

    def alone(self, row, play, routes):
        self.note(row, "senda", routes, [play() for _ in range(self.options.runs)])

    def walk(self, routes):
        self.alone("walk", lambda: rows.walk(self.place, routes), routes)

    def decode(self, routes):
        self.alone("decode", lambda: rows.decode(self.place, routes), routes)

    def growth(self, routes):
        def play(place, speaker, routes):
            grown = {}
            for name, scenario in (("ingest", rows.ingest), ("configured", rows.configured)):
                cost = [scenario(place, speaker, n)["us"] * n for n in (routes // 100, routes // 10, routes)]
                grown[name] = max(cost[1] / cost[0], cost[2] / cost[1])
            return grown
        self.measure("growth", play, routes)

    def parse(self, routes):
        def play():
            sizes = {n: rows.parse(self.place, n, "routes") for n in (routes // 100, routes // 10, routes // 2, routes)}
            plain = rows.parse(self.place, routes, "flat")
            for n, one in sizes.items():
                print(f"bench: parse: {n} routes: {one['millions']:.2f} M routes/s, {one['memory'] / n:.0f} B/route",
                      file=sys.stderr)
            whole, half = sizes[routes], sizes[routes // 2]
            octets = (whole["memory"] - half["memory"]) / (routes - routes // 2)  # without what a bare program takes
            return {"millions": whole["millions"], "octets": octets, "plain": plain["millions"],
                    "twice": whole["cpu"] / half["cpu"]}
        self.alone("parse", play, routes)

    def run(self, row):
        print(f"bench: {row}", file=sys.stderr, flush=True)
        getattr(self, row.replace("-", "_"))(self.options.routes)

    # --- the table -----------------------------------------------------------------------------------

    def table(self, wanted):
        yield (f"{self.facts['when']}, commit {self.facts['commit']}, {self.facts['machine']}, "
               f"{self.options.routes} routes, medians of {self.options.runs}")
        yield ""
        yield "| what | unit | reach | senda | sync | sync/async | BIRD | BIRD/senda | ExaBGP | ExaBGP/senda |"
        yield "|---|---|---|---|---|---|---|---|---|---|"
        for row in wanted:
            for said, measurement, unit, reach, less in TABLE[row]:
                found = self.results.get((row, measurement), {})
                ours = found.get("senda")
                limit = "–" if reach is None else f"{'≤' if less else '≥'} {reach:g}"
                cells = [said.format(crowd=self.place.crowd, group=self.place.group), unit, limit,
                         mark(ours, reach, less), shown(found.get("senda-sync")),
                         ratio(found.get("senda-sync"), ours)]
                for other in ("bird", "exabgp"):
                    cells += [shown(found.get(other)), ratio(found.get(other), ours)]
                yield "| " + " | ".join(cells) + " |"


def shown(value):
    return "–" if value is None else f"{value:.3g}" if abs(value) < 100 else f"{value:.0f}"


def ratio(value, base):
    return "–" if value is None or not base else f"{value / base:.3g}"


def mark(value, reach, less):
    """What is reached is bold."""
    if value is None or reach is None:
        return shown(value)
    return f"**{shown(value)}**" if (value <= reach if less else value >= reach) else shown(value)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--senda", required=True)
    parser.add_argument("--load", required=True)
    parser.add_argument("--data", required=True, help="folder of the generated tables")
    parser.add_argument("--history", help="default: history.jsonl beside the tables")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--alone", action="store_true", help="only senda")
    parser.add_argument("--runs", type=int)
    parser.add_argument("--routes", type=int)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=", ".join(TABLE))
    options = parser.parse_args()
    if unknown := set(options.rows) - set(TABLE):
        parser.error(f"no such row: {', '.join(sorted(unknown))}")
    options.runs = options.runs or (1 if options.quick else 5)
    options.routes = options.routes or (5000 if options.quick else 1_000_000)
    options.senda, options.load = os.path.abspath(options.senda), os.path.abspath(options.load)
    options.history = options.history or str(pathlib.Path(options.data) / "history.jsonl")
    os.environ["PATH"] += ":/usr/local/sbin:/usr/sbin:/sbin"
    in_namespace()
    ctypes.CDLL(None).prctl(1, 15, 0, 0, 0)  # PR_SET_PDEATHSIG: does not outlive who started it
    with tempfile.TemporaryDirectory(prefix="senda-bench-") as work:
        os.chmod(work, 0o755)
        place = rows.Place(options.senda, options.load, os.path.abspath(options.data), work, options.quick)
        pathlib.Path(options.data).mkdir(parents=True, exist_ok=True)
        bench = Bench(options, place)
        wanted = options.rows or list(TABLE)
        for row in wanted:
            bench.run(row)
        print("\n".join(bench.table(wanted)))
    missing = [row for row in wanted if not any(key[0] == row and "senda" in found
                                                for key, found in bench.results.items())]
    if missing:
        sys.exit(f"bench: nothing was measured of {', '.join(missing)}")


if __name__ == "__main__":
    main()
