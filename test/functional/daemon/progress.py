"""How far it is: the line senda shows on a terminal, and what the reports of neighbors say meanwhile."""

import json
import re
import socket

import bgp
from harness import check, equal, neighbor_text, until

MANY = 70_000  # more than it reads before it says so, and than fits into a connection with these attributes
COMMUNITIES = "community [ %s ]" % " ".join(f"65000:{i}" for i in range(40))
LOG_LINE = re.compile("([\\d:]+ \\d+ )?(daemon|network|process|api|configuration|reactor|statistics|helper) +[a-z]")
STATUS = re.compile(r"sessions: 1 of 1 \| sent ([\d,]+) of 70,000 routes to 1 peer(, [\d,]+/s)?")


def table(attributes=""):
    return "  static {\n%s  }\n" % "".join(
        f"    route 10.{i >> 16}.{i >> 8 & 255}.{i & 255}/32 next-hop 10.0.0.1 {attributes};\n" for i in range(MANY))


class Screen:
    """What a terminal shows: whole lines, and the one the cursor is in."""

    def __init__(self, output):
        self.lines, line, at = [], [], 0
        for part in re.findall(r"\x1b\[K|\r|\n|[^\x1b\r\n]", output):
            if part == "\x1b[K":
                del line[at:]
            elif part == "\r":
                at = 0
            elif part == "\n":
                self.lines.append("".join(line))
                line, at = [], 0
            else:
                line[at:at + 1] = [part]
                at += 1
        self.last = "".join(line)


def slow_peer(t):
    peer = t.peer()
    peer.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    return peer


def case_on_a_terminal(t):
    """While the file is read, and while a peer takes its routes slowly; log lines are not touched by that."""
    h = t.helper()
    peer = slow_peer(t)
    daemon = t.senda(h.definition + neighbor_text(peer, "  group-updates false;\n" + table(COMMUNITIES), [h], "neighbor-changes;"),
                     terminal="xterm")
    s = peer.accept().establish()
    check(daemon.files[0] + ": 65,536 routes" in daemon.log(), "nothing is said while the file is read")
    until(lambda: STATUS.fullmatch(Screen(daemon.log()).last), lambda: f"it shows {Screen(daemon.log()).last!r}")
    told = json.loads(h.do("peer show")[0])[0]["progress"]
    check(0 < told["sent"] < MANY and told["of"] == MANY, lambda: f"JSON: {told}")
    summary = h.do("peer show summary text")[1]
    check(re.search(r" established +\d+ +\d+ +0 sent [\d,]+ of 70,000$", summary), lambda: f"summary: {summary}")
    extensive = h.do("peer show extensive text")
    equal(extensive[-2].split(), ["Progress", "Sent", "Of"], "heading")
    check(re.fullmatch(r" +routes: +[\d,]+ +70,000 +", extensive[-1]), lambda: f"row: {extensive[-1]}")
    h.write("debug while it is busy\n")
    until(lambda: any("while it is busy" in line for line in Screen(daemon.log()).lines), "the line is not logged")
    until(lambda: STATUS.fullmatch(Screen(daemon.log()).last), "it is shown no more")

    equal(len(s.routes(lambda routes: len(routes) == MANY)), MANY, "routes")
    until(lambda: not Screen(daemon.log()).last, lambda: f"it still shows {Screen(daemon.log()).last!r}")
    check("progress" not in json.loads(h.do("peer show")[0])[0], "JSON after that")
    check("sent" not in h.do("peer show summary text")[1], "summary after that")
    equal(json.loads(h.do("system counters")[0])["neighbors"].popitem()[1]["routes-unsent"], 0, "counter")

    daemon.stop()
    daemon.copying.join()
    for line in Screen(daemon.log()).lines:
        check(LOG_LINE.match(line), lambda: f"no line of the log: {line!r}")
    equal(Screen(daemon.log()).last, "", "rest")


def case_where_it_is_not_wanted(t):
    """Not without a terminal, on a dumb one, or where it was said."""
    conf = neighbor_text(t.peer(), table())
    for name, env, arguments, terminal in (("file", {}, (), ""), ("dumb", {}, (), "dumb"),
                                           ("option", {}, ("--no-progress",), "xterm"),
                                           ("setting", {"log_progress": "false"}, (), "xterm")):
        daemon = t.senda(conf, env, arguments, name, terminal)
        daemon.logs("started")
        daemon.stop()
        if terminal:
            daemon.copying.join()
        check("\x1b" not in daemon.log() and "65,536" not in daemon.log(), f"{name}: it is shown")
