"""Who does not read, and 50,000 routes on their way: everything arrives, nobody else waits.

API contract §2.3, §3.3; the daemon's own promises about stalls.
"""

import json
import threading
import time

import bgp
from harness import Canary, Failed, check, equal, neighbor_text, until

UP = "neighbor-changes;"
COUNT = 50_000
HOLD = 6  # seconds: a KEEPALIVE every two


def _route(i):
    return f"10.{i >> 16 & 255}.{i >> 8 & 255}.{i & 255}/32"


def _beside(helper, text):
    """Written by a thread of its own: this end's KEEPALIVEs go on meanwhile."""
    thread = threading.Thread(target=helper.write, args=(text,), daemon=True)
    thread.start()
    return thread


def _flood(count=COUNT, behind=""):
    """One UPDATE each."""
    return "".join(f"peer * announce route {_route(i)} next-hop 10.0.0.1 med {i}{behind}\n" for i in range(count))


class _Reader:
    """The peer's end: takes UPDATEs, and sends KEEPALIVEs all the while."""

    def __init__(self, session):
        self.session, self.seen = session.beat(), []

    def turn(self, seconds=0.05):
        s = self.session
        s._more(seconds)
        while m := s._cut():
            if m.kind == bgp.UPDATE:
                self.seen += bgp.Update(m.body).announced
            else:
                equal(m.kind, bgp.KEEPALIVE, f"type of {m}")
        check(not s.ended, "the session ended")

    def until(self, test, what, seconds=60):
        deadline = time.monotonic() + seconds
        while not test():
            check(time.monotonic() < deadline, what)
            self.turn()


def case_deaf_to_what_is_sent(t):
    """Events about UPDATEs that are sent hold up the peer they are about, after the bound, and no other; later
    every route and every event is there."""
    deaf, other = t.helper("deaf"), t.helper("other")
    loud, quiet = t.peer(), t.peer()
    text = neighbor_text(loud, helpers=[deaf, other], hold=HOLD, api="send { parsed; update; }")
    text = text.replace("processes [ deaf other ];", "processes [ deaf ];")
    text = text.replace("  api {", "  api {\n    processes [ other ];\n  }\n  api {", 1)
    daemon = t.senda(deaf.definition + other.definition + text
                     + neighbor_text(quiet, helpers=[other], api=UP, hold=HOLD))
    a = loud.accept().establish(bgp.open_message(hold=HOLD))
    a.initial()
    b = quiet.accept().establish(bgp.open_message(hold=HOLD))
    b.initial()
    deaf.started()
    deaf.listen(False)
    canary = Canary()
    first, second = _Reader(a), _Reader(b)
    other.do("session ack disable")
    flood = _beside(other, _flood())
    second.until(lambda: first.turn(0) or len(second.seen) >= COUNT, lambda: f"{len(second.seen)} routes")
    daemon.logs("name=deaf does not read its standard input")
    end = time.monotonic() + 3.5
    first.until(lambda: second.turn(0) or time.monotonic() > end, "")
    check(len(first.seen) < COUNT, "nothing was held up")
    flood.join()
    other.write("session ack enable\n")
    other.find(lambda line: line == "done", "answer", 30, other.mark() - 1)
    equal(daemon.log().count("does not read"), 1, "warnings")
    a.regular(canary, HOLD)
    b.regular(canary, HOLD)
    deaf.listen(True)
    first.until(lambda: second.turn(0) or len(first.seen) >= COUNT, lambda: f"{len(first.seen)} routes")
    equal(sorted(first.seen), sorted(second.seen), "routes")
    deaf.find(lambda line: _route(COUNT - 1) in line, "last event", 60)
    told = [p for e in deaf.events("update") for n in e["neighbor"]["message"].get("update", {}).get("announce", {}).get(
        "ipv4 unicast", {}).values() for p in [r["nlri"] for r in n]]
    equal(sorted(told), sorted(first.seen), "events")


def case_deaf_to_answers(t):
    """Commands are carried out though nobody reads the answers, which wait."""
    h, other = t.helper("deaf"), t.helper("other")
    _, _, s = t.session(helpers=[h, other], api=UP)
    s.initial()
    h.event("state", state="up")
    h.listen(False)
    h.write(_flood())
    h.write("peer * announce route nonsense\nsystem version\n" * 1000)
    r = _Reader(s)
    r.until(lambda: len(r.seen) >= COUNT, lambda: f"{len(r.seen)} routes")
    queue = json.loads(other.do("system queue-status")[0])["deaf"]
    check(queue["items"] > 0 and queue["bytes"] > 0, f"queue {queue}")
    h.listen(True)
    wanted = COUNT + 1000
    until(lambda: h.lines.count("done") == wanted, lambda: f"{h.lines.count('done')} of {wanted} answers", 30)
    equal(h.lines.count("error"), 1000, "errors")
    equal(h.lines[-1], "done", "the last answer")


def case_deaf_to_a_long_answer(t):
    """50,000 routes are shown to one that reads nothing: the daemon does not hold them all for it, goes on, and
    every line is there in the end."""
    deaf, other = t.helper("deaf"), t.helper("other")
    daemon, _, s = t.session(helpers=[deaf, other], api=UP)
    s.initial()
    deaf.event("state", state="up")
    other.do("session ack disable")
    other.write(_flood())
    other.write("session ack enable\n")
    r = _Reader(s)
    r.until(lambda: len(r.seen) >= COUNT, lambda: f"{len(r.seen)} routes")
    other.find(lambda line: line == "done", "answer", 30)
    deaf.listen(False)
    mark = deaf.mark()
    deaf.write("rib show out\nsession ping text\n")
    time.sleep(0.5)
    queue = json.loads(other.do("system queue-status")[0])["deaf"]
    check(0 < queue["bytes"] < 4 << 20, f"{queue} waits")
    other.do("peer * announce route 192.0.2.0/24 next-hop 10.0.0.1")
    r.until(lambda: "192.0.2.0/24" in r.seen, "the route of another helper")
    deaf.listen(True)
    deaf.find(lambda line: line.startswith("pong "), "answers", 60, mark)
    shown = [json.loads(line) for line in deaf.lines[mark:] if line.startswith('{"127.')]
    prefixes = {r["prefix"] for x in shown for y in x.values() for r in y["routes"]}
    check(set(r.seen[:COUNT]) <= prefixes, lambda: f"{len(prefixes)} routes are shown")


def case_sync_with_a_peer_that_does_not_read(t):
    """The peer's window is shut, a command waits for it with 50,000 behind it; others are served meanwhile, and
    all of it is done when the peer reads again."""
    h, other = t.helper("waiting"), t.helper("other")
    shut, open_ = t.peer(), t.peer()
    t.senda(h.definition + other.definition + neighbor_text(shut, helpers=[h], api=UP)
            + neighbor_text(open_, helpers=[other], api=UP, hold=HOLD))
    a = shut.accept().establish()
    a.initial()
    b = open_.accept().establish(bgp.open_message(hold=HOLD))
    b.initial()
    h.event("state", state="up")
    canary = Canary()
    # More than all socket buffers hold.
    _beside(h, _flood(behind=" community [ " + " ".join(f"1:{i}" for i in range(50)) + " ]"))
    r = _Reader(b)
    r.until(lambda: h.lines.count("done") >= COUNT, lambda: f"{h.lines.count('done')} answers")
    mark = h.mark()
    h.write("peer * announce route 192.0.2.0/24 next-hop 10.0.0.1 sync\n")
    h.write("".join(f"peer * withdraw route {_route(i)}\n" for i in range(COUNT)))
    h.write("session ping text\n")
    end = time.monotonic() + 2
    r.until(lambda: time.monotonic() > end, "")
    other.do("peer * announce route 203.0.113.0/24 next-hop 10.0.0.1 sync")
    r.until(lambda: "203.0.113.0/24" in r.seen, "the route of another helper")
    b.regular(canary, HOLD)
    check("pong" not in "".join(h.lines[mark:]), "the answers came before the routes")
    a.socket.settimeout(1)
    announced, withdrawn = set(), set()
    deadline = time.monotonic() + 60
    while len(withdrawn) < COUNT:
        check(time.monotonic() < deadline, lambda: f"{len(announced)} announced, {len(withdrawn)} withdrawn")
        a._more(0.05)
        r.turn(0)
        while m := a._cut():
            if m.kind == bgp.UPDATE:
                u = bgp.Update(m.body)
                announced.update(u.announced)
                withdrawn.update(u.withdrawn)
    check("192.0.2.0/24" in announced, "the route that was waited for")
    h.find(lambda line: line.startswith("pong "), "answers", 30, mark)


def case_reload_with_routes_in_flight(t):
    """What a reload keeps is never withdrawn, though 50,000 routes of a helper and of the file are on their way."""
    h = t.helper()
    peer = t.peer()

    def conf(extra):
        routes = "".join(f"    route 172.{16 + (i >> 8)}.{i & 255}.0/24 next-hop 10.0.0.1;\n" for i in range(2000))
        return h.definition + neighbor_text(peer, f"  static {{\n{routes}{extra}  }}\n", [h], UP)

    daemon = t.senda(conf("    route 192.0.2.0/24 next-hop 10.0.0.1;\n"))
    s = peer.accept().establish()
    table = s.initial()
    equal(len(table), 2001, "routes")
    h.do("session ack disable")
    h.write(_flood())
    daemon.reconfigure(conf("    route 198.51.100.0/24 next-hop 10.0.0.1;\n"))
    withdrawn = []
    deadline = time.monotonic() + 60
    while len(table) < 2001 + COUNT or "198.51.100.0/24" not in table or not withdrawn:
        check(time.monotonic() < deadline, lambda: f"{len(table)} routes, {withdrawn}")
        try:
            m = s.read(1, (bgp.KEEPALIVE,))
        except Failed:
            continue
        u = bgp.Update(m.body)
        withdrawn += u.withdrawn
        for p in u.withdrawn:
            table.pop(p, None)
        table.update(dict.fromkeys(u.announced))
    equal(withdrawn, ["192.0.2.0/24"], "withdrawn")
    check(not peer.pending(0.1), "senda connected again")


def case_barrier(t):
    """Answered when all of it is on its way."""
    h = t.helper()
    _, _, s = t.session(helpers=[h], api=UP)
    s.initial()
    h.do("session ack disable")
    h.write(_flood())
    h.write("session ack enable\npeer * barrier tag=end\n")
    r = _Reader(s)
    r.until(lambda: "tag=end" in h.lines, lambda: f"{len(r.seen)} routes, no answer")
    r.until(lambda: len(r.seen) >= COUNT, lambda: f"{len(r.seen)} routes")


def case_many_prefixes_in_a_line(t):
    h = t.helper()
    _, _, s = t.session(helpers=[h], api=UP)
    s.initial()
    prefixes = [f"10.{i >> 8}.{i & 255}.0/24" for i in range(COUNT)]
    h.do("peer * announce attributes next-hop 10.0.0.1 med 7 nlri " + " ".join(prefixes), 30)
    r = _Reader(s)
    r.until(lambda: len(r.seen) >= COUNT, lambda: f"{len(r.seen)} routes")
    equal(sorted(r.seen), sorted(prefixes), "routes")
