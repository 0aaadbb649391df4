"""Plays the corpus of malicious inputs against the daemon: every entry on a session, whole and in writes of one
octet; then what its helpers, its log and its metrics were told is checked.

    live.py --senda PATH --mode async|sync [-v] [PATTERN ...]
"""

import argparse
import fnmatch
import http.client
import json
import os
import pathlib
import re
import shutil
import struct
import sys
import tempfile
import time
import traceback

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "functional" / "daemon"))

import bgp
import corpus
import harness
from harness import check, equal, neighbor_text

KINDS = {
    "plain": {},
    "unicast": {"families": "ipv4 unicast; ipv6 unicast;"},
    "extended": {},
    "add-path": {},
    "two-octet": {},
    "internal": {"peer_as": 65000},
}
FAMILIES = [(1, s) for s in (1, 2, 4, 5, 73, 85, 128, 132, 133, 134)] + [(2, s) for s in (1, 2, 4, 5, 73, 85, 128, 133, 134)]
FAMILIES += [(25, 65), (25, 70), (0x4004, 71), (0x4004, 72)]
ADD_PATH = [(a, s) for a in (1, 2) for s in (1, 4, 128, 85)]
TOKEN = "hostile-0123"
CEASE = corpus.framed(3, b"\6\2")
TRICKLE = 400  # octets that are written one by one, at most


def opening(kind):
    """What the peer of that kind says first."""
    families = FAMILIES[:1] + [(2, 1)] if kind == "unicast" else FAMILIES
    caps = [bgp.multiprotocol(f) for f in families]
    caps += [(2, b""), (70, b""), (185, b""), (64, b"\0\x78")]
    if kind != "two-octet":
        caps.append(bgp.four_octet_as(65000 if kind == "internal" else 65001))
    if kind == "extended":
        caps.append((6, b""))
    if kind == "add-path":
        caps.append(bgp.add_path(*((f, 3) for f in ADD_PATH)))
    body = corpus.opening(b"".join(bytes([c, len(v)]) + v for c, v in caps))
    if kind == "internal":
        body = body[:1] + struct.pack("!H", 65000) + body[3:]
    return corpus.framed(1, body), families


class Side:
    """The neighbor of one kind, and its session."""

    def __init__(self, stage, kind):
        self.stage, self.kind = stage, kind
        self.peer = stage.case.peer()
        self.session = None
        self.opening, self.families = opening(kind)

    def definition(self):
        conf = f"""  passive true;
  listen {self.stage.port};
  capability {{ graceful-restart 120; route-refresh enable; operational enable; extended-message enable; add-path send/receive; }}
"""
        more = {"families": "all;"} | KINDS[self.kind]
        return neighbor_text(self.peer, conf, [self.stage.json, self.stage.text], local=self.stage.local, connect=False, **more)

    def connect(self):
        return self.peer.connect(self.stage.local, self.stage.port)

    def up(self):
        if self.session is None:
            since = self.stage.json.mark()
            self.session = self.connect().establish(self.opening)
            if self.kind == "add-path":
                self.session.paths = ADD_PATH
            self.session.initial(*self.families)
            ups = (f'"peer": "{self.peer.address}"', '"state": "up"')  # the end of the one before is told
            self.stage.json.find(lambda line: all(u in line for u in ups), "session", since=since)
        return self.session

    def leave(self, s):
        s.send(CEASE)
        while s.read() is not None:
            pass
        s.close()


class Stage:
    """The daemon, a helper that gets JSON and one that gets text. Only version 4 has the latter."""

    def __init__(self, case, version):
        self.case, self.version = case, version
        self.local = case.address()
        self.port, self.http = case.port(self.local), case.port(self.local)
        self.json, self.text = case.helper(f"events{version}"), case.helper(f"lines{version}")
        self.text.definition = self.text.definition.replace("encoder json", "encoder text")
        self.sides = {kind: Side(self, kind) for kind in KINDS}
        conf = self.json.definition + self.text.definition + "".join(s.definition() for s in self.sides.values())
        env = {"http_port": str(self.http), "http_bind": self.local, "http_token": TOKEN, "log_level": "DEBUG", "api_version": version}
        self.daemon = case.senda(conf, env, name=f"senda{version}")
        self.count = 0

    def play(self, entry, one_by_one):
        side = self.sides[entry.session]
        if entry.opening and side.session:
            side.leave(side.session)
            side.session = None
        s = side.connect() if entry.opening else side.up()
        if entry.opening:
            s.expect(bgp.OPEN)
        since = self.json.mark()
        for m in entry.messages:
            if one_by_one:
                for octet in m[:TRICKLE]:
                    s.send(bytes([octet]))
                m = m[TRICKLE:]
            s.send(m)
        if entry.verdict == "open":
            s.expect(bgp.KEEPALIVE)
            return side.leave(s)
        if entry.verdict in ("reset", "close"):
            side.session = None
            if entry.verdict == "reset":
                n = s.expect(bgp.NOTIFICATION, skip=(bgp.KEEPALIVE, bgp.UPDATE, bgp.REFRESH, bgp.OPERATIONAL))
                equal((n.body[0], n.body[1]), entry.code, f"NOTIFICATION {n.body.hex()[:80]}")
                check(len(n.whole) <= 4096, "a NOTIFICATION longer than a message may be")
            while (m := s.read()) is not None:
                check(m.kind != bgp.NOTIFICATION, lambda: f"a NOTIFICATION {m}")
            s.close()
            return None
        try:
            return self.survives(entry, side, s, since)
        except harness.Failed:
            side.session = None
            s.close()
            raise

    def survives(self, entry, side, s, since):
        """Later routes still arrive; events tell of as many routes as there were."""
        self.count += 1
        prefix = f"203.{self.count >> 16}.{self.count >> 8 & 255}.{self.count & 255}/32"
        path = "$origin $path2 $hop" if side.kind == "two-octet" else "$attrs"
        head = corpus.octets(f"0000 u16({path})")
        s.send(corpus.framed(2, head + bgp.prefix(prefix, 1 if side.kind == "add-path" else None)))
        address = f'"peer": "{side.peer.address}"'

        def done(line):
            return address in line and (prefix in line or '"down"' in line)

        last = self.json.find(done, f"{prefix} or the end", since=since)
        check('"down"' not in last, lambda: f"the session ended: {last}")
        if entry.announced is None and entry.withdrawn is None:
            return
        announced = withdrawn = 0
        with self.json._lock:
            lines = self.json.lines[since:]
        for line in lines[: lines.index(last)]:
            if address not in line or '"update"' not in line or '"direction": "receive"' not in line:
                continue
            update = json.loads(line)["neighbor"]["message"].get("update", {})
            announced += sum(len(n) for hops in update.get("announce", {}).values() for n in hops.values())
            withdrawn += sum(len(n) for n in update.get("withdraw", {}).values())
        equal((announced, withdrawn), (entry.announced or 0, entry.withdrawn or 0), "routes announced and withdrawn")

    # what it told others

    def check_json(self):
        for line in self.json.lines:
            self.check_event(line)

    def check_event(self, line):
        """One JSON value of ours; the event."""

        def members(pairs):
            check(len({k for k, _ in pairs}) == len(pairs), lambda: f"a key twice: {pairs}")
            return dict(pairs)

        def constant(name):
            raise harness.Failed(f"{name} is no JSON")

        check(line.isascii() and line.isprintable(), lambda: f"an event with odd characters: {line!r}")
        event = json.loads(line, object_pairs_hook=members, parse_constant=constant)
        check(event["exabgp"].startswith(self.version + ".") and '"forged":' not in line, lambda: f"forged: {line}")
        return event

    def check_text(self):
        peers = [f"neighbor {side.peer.address} " for side in self.sides.values()]
        for line in self.text.lines:
            if line.startswith("{"):  # these have no form as text, and nothing in them is the peer's
                kind = self.check_event(line)["type"]
                check(kind in ("fsm", "negotiated") or self.version == "6", lambda: f"a line of its own: {line!r}")
                continue
            check(line.isascii() and (line == "" or line.isprintable()), lambda: f"a line with odd characters: {line!r}")
            check(line == "" or line.startswith(tuple(peers)), lambda: f"a line of its own: {line!r}")

    def check_log(self):
        log = self.daemon.log()
        odd = [line for line in log.splitlines() if not (line.isascii() and line.isprintable())]
        check(not odd, lambda: f"the log has {odd[0]!r}")
        check("Traceback" not in log, "a traceback")

    def check_metrics(self):
        c = http.client.HTTPConnection(self.local, self.http, timeout=harness.WAIT)
        c.request("GET", "/metrics", headers={"Authorization": "Bearer " + TOKEN})
        text = c.getresponse().read().decode()
        c.close()
        label = r'[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*"'
        line = re.compile(rf"(# .*|[a-zA-Z_:][\w:]*(\{{({label}(,{label})*)?\}})? [-+0-9.eE]+)")
        for one in text.splitlines():
            check(one.isprintable() and line.fullmatch(one), lambda: f"no metric: {one!r}")
        check(text.count('peer="') > 0 or "neighbor" in text, "no metrics of neighbors")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--senda", required=True)
    parser.add_argument("--mode", choices=("async", "sync"), default="sync")
    parser.add_argument("-v", "--verbose", action="store_true")
    parser.add_argument("wanted", nargs="*")
    options = parser.parse_args()
    entries = [e for e in corpus.read(HERE / "corpus")
               if not options.wanted or any(fnmatch.fnmatch(e.name, w + "*") for w in options.wanted)]
    directory = tempfile.mkdtemp(prefix="senda-hostile-")
    os.chmod(directory, 0o755)
    case = harness.Case(os.path.abspath(options.senda), options.mode, directory, 200)
    failed, begin = 0, time.monotonic()

    def attempt(name, work):
        nonlocal failed
        try:
            work()
        except harness.Failed as reason:
            failed += 1
            print(f"FAIL {name}: {reason}", flush=True)
        except Exception:
            failed += 1
            print(f"FAIL {name}: {traceback.format_exc()}", flush=True)
        else:
            if options.verbose:
                print(f"PASS {name}")

    events = 0
    for version, one_by_one in (("6", False), ("4", True)):
        stage = Stage(case, version)
        for entry in entries:
            attempt(entry.name + " one by one" * one_by_one, lambda: stage.play(entry, one_by_one))
            if not stage.daemon.alive():
                failed += 1
                print(f"senda ended after {entry.name}: {stage.daemon.tail()}")
                break
        for name in ("json", "text", "log", "metrics"):
            attempt(name, getattr(stage, "check_" + name))
        attempt("end", stage.daemon.stop)
        events += len(stage.json.lines) + len(stage.text.lines)
    attempt("close", case.close)
    shutil.rmtree(directory, ignore_errors=True)
    print(f"{len(entries)} inputs, whole and one octet at a time, {events} events, "
          f"{time.monotonic() - begin:.1f} s: {failed} wrong")
    return 1 if failed or not entries else 0


if __name__ == "__main__":
    sys.exit(main())
