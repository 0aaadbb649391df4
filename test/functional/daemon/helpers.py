"""Helper processes that misbehave, and how they are started and ended. API contract §1, §2; JSON
contract §3.1, §1 (shutdown).
"""

import json
import os
import signal
import threading
import time

import bgp
from harness import PYTHON, SLOW, Canary, check, equal, neighbor_text, stays, until

DEFINITION = "process {name} {{\n  run {program};\n  encoder json;\n}}\n"


def _gone(pid):
    """The process does not exist any more."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def case_exits_at_once(t):
    """Five starts in a bucket of 64 seconds, then it is left alone; sessions stay up."""
    starts = t.path("starts")
    program = t.script("quitter", f"open({starts!r}, 'a').write('x')")
    peer = t.peer()
    daemon = t.senda(DEFINITION.format(name="quitter", program=program)
                     + neighbor_text(peer, "  static { route 192.0.2.0/24 next-hop 10.0.0.1; }")
                     .replace("local-as", "api { processes [ quitter ]; }\n  local-as", 1))
    s = peer.accept().establish()
    equal(list(s.initial()), ["192.0.2.0/24"], "routes")
    daemon.logs("process.respawn.exceeded")

    def count():
        with open(starts, encoding="ascii") as text:
            return len(text.read())

    # The bucket may have changed in between: then there were up to five more.
    check(count() in range(5, 11), lambda: f"{count()} starts")
    starts_then = count()
    stays(lambda: count() == starts_then, "it is started again", 0.3)
    equal(daemon.log().count("process.respawn.exceeded"), 1, "times it is said")
    s.quiet(0.1)
    daemon.stop()


def case_not_to_be_started_again(t):
    """`respawn false`."""
    h = t.helper()
    h.definition = h.definition.replace("encoder json;", "encoder json;\n  respawn false;")
    daemon, _, s = t.session(helpers=[h])
    s.initial()
    h.do("peer * announce route 192.0.2.0/24 next-hop 10.0.0.1")
    s.routes(lambda table: "192.0.2.0/24" in table)
    h.exit(3)
    daemon.logs("ended name=puppet")
    s.quiet(0.3)
    equal(len(h.starts), 1, "starts")


def case_no_respawn_at_all(t):
    """`api.respawn false` holds for all."""
    h = t.helper()
    daemon, _, s = t.session(helpers=[h], env={"api_respawn": "false"})
    h.event("state", state="up")
    h.exit()
    daemon.logs("ended name=puppet")
    s.initial()
    s.quiet(0.2)
    equal(len(h.starts), 1, "starts")


def case_started_again(t):
    """Routes survive the helper; the next one begins with acknowledgements as they were at first."""
    h = t.helper()
    daemon, _, s = t.session(helpers=[h])
    s.initial()
    h.do("peer * announce route 192.0.2.0/24 next-hop 10.0.0.1")
    h.do("session ack disable")
    h.write("peer * announce route 198.51.100.0/24 next-hop 10.0.0.1\npeer * announce route 203.0.113.0/24 next")
    table = s.routes(lambda table: len(table) == 2)
    h.exit(1)
    h.started(2)
    h.do("peer * announce route 10.0.0.0/8 next-hop 10.0.0.1")
    s.routes(lambda table: len(table) == 3, table)
    equal(sorted(table), ["10.0.0.0/8", "192.0.2.0/24", "198.51.100.0/24"], "routes")
    check("code=1" in daemon.logs("ended name=puppet"), "the exit code is not in the log")


def case_closes_its_output(t):
    """Handled as if it had ended."""
    h = t.helper()
    _, _, s = t.session(helpers=[h])
    s.initial()
    first = h.started()["pid"]
    h.close_stdout()
    h.started(2)
    until(lambda: _gone(first), "the one without standard output lives on")
    h.do("session ping")


def case_killed(t):
    h = t.helper()
    daemon, _, s = t.session(helpers=[h])
    s.initial()
    os.kill(h.started()["pid"], signal.SIGKILL)
    h.started(2)
    daemon.logs("signal=9")
    s.quiet(0.1)


def case_cannot_be_started(t):
    """The interpreter is not there: the daemon and its sessions do without the helper."""
    program = t.write("broken", "#!/nowhere/interpreter\n", 0o755)
    peer = t.peer()
    h = t.helper()
    daemon = t.senda(DEFINITION.format(name="broken", program=program) + h.definition + neighbor_text(peer, helpers=[h]))
    daemon.logs("cannot start broken")
    peer.accept().establish().initial()
    h.do("session ping")


def case_terminate(t):
    """`api.terminate`: a helper that is lost for good ends the daemon, in order."""
    h = t.helper()
    h.definition = h.definition.replace("encoder json;", "encoder json;\n  respawn false;")
    daemon, _, s = t.session(helpers=[h], env={"api_terminate": "true"})
    s.initial()
    h.exit()
    s.expect_notification(6, 2)
    equal(daemon.wait(), 0, "exit code")


def case_environment(t):
    """TERM=dumb, a process group of its own, arguments, stderr inherited, `/` as directory (§2.1)."""
    h = t.helper()
    os.environ["FUNCTIONAL_MARK"] = "a b"
    daemon, _, _ = t.session(helpers=[h], env={"cli_pipe": ""})
    start = h.started()
    equal(start["environment"]["TERM"], "dumb", "TERM")
    equal(start["environment"]["FUNCTIONAL_MARK"], "a b", "inherited variable")
    check("exabgp_cli_pipe" not in start["environment"], "exabgp_cli_pipe is there")
    equal(start["arguments"], ["one", "two words"], "arguments")
    equal(start["group"], start["pid"], "process group")
    h.complain("what went wrong\n")
    daemon.logs("what went wrong")


def case_no_descriptors(t):
    """A helper has its three descriptors and none of the daemon's."""
    target = t.path("descriptors")
    program = t.script("lister", f"""
names = []
for n in os.listdir("/proc/self/fd"):
    try:
        names.append(os.readlink("/proc/self/fd/" + n) if int(n) > 2 else "")
    except OSError:
        pass  # the one of listdir itself
open({target!r} + "~", "w").write("\\n".join(n for n in names if n.startswith(("socket", "anon", "pipe"))) + "|")
os.rename({target!r} + "~", {target!r})
sys.stdin.read()""")
    peer = t.peer()
    t.senda(DEFINITION.format(name="lister", program=program) + neighbor_text(peer))
    peer.accept().establish().initial()
    until(lambda: os.path.exists(target), "the helper does not run")
    with open(target, encoding="ascii") as text:
        equal(text.read(), "|", "descriptors of the helper")


def case_ignores_term(t):
    """SIGKILL follows two seconds later; the daemon does not wait longer."""
    h = t.helper()
    daemon, _, s = t.session(helpers=[h])
    s.initial()
    pid = h.started()["pid"]
    h.ignore_term()
    h.listen(False)
    daemon.tell(signal.SIGTERM)
    s.expect_notification(6, 2)
    equal(daemon.wait(), 0, "exit code")
    until(lambda: _gone(pid), "the helper outlives the daemon")


def case_shutdown_line(t):
    """Helpers hear of the end of sessions and of the daemon before SIGTERM (§2.5)."""
    h = t.helper()
    daemon, _, s = t.session(helpers=[h])
    s.initial()
    daemon.tell(signal.SIGTERM)
    s.expect_notification(6, 2)
    h.event("state", state="down", reason="stop, message [shutting down]")
    line = h.find(lambda line: '"shutdown"' in line, "shutdown")
    event = json.loads(line)
    equal(event["type"], "notification", "type")
    equal(event["notification"], "shutdown", "notification")
    check("neighbor" not in event and "counter" not in event, "there is a neighbor in it")
    equal(event["pid"], daemon.pid, "pid")
    equal(daemon.wait(), 0, "exit code")


def case_shutdown_line_text(t):
    """The same in the text of API version 4."""
    h = t.helper()
    h.definition = h.definition.replace("encoder json", "encoder text")
    daemon, peer, s = t.session(helpers=[h], env={"api_version": "4"}, api="neighbor-changes;")
    s.initial()
    h.find(lambda line: line == f"neighbor {peer.address} up", "up")
    daemon.tell(signal.SIGTERM)
    h.find(lambda line: line.startswith(f"neighbor {peer.address} down - "), "down")
    h.find(lambda line: line.startswith(f"shutdown {daemon.pid} "), "shutdown line")
    equal(daemon.wait(), 0, "exit code")


def case_floods(t):
    """100,000 commands at once: every route arrives, KEEPALIVEs come in time, others get a word in."""
    flood, other = t.helper("flood"), t.helper("other")
    peer = t.peer()
    daemon = t.senda(flood.definition + other.definition
                     + neighbor_text(peer, helpers=[flood, other], api="neighbor-changes;", hold=6))
    s = peer.accept().establish(bgp.open_message(hold=6))
    s.initial()
    s.beat()
    flood.do("session ack disable")
    wanted = 100_000
    lines = "".join(f"peer * announce route 10.{i >> 16}.{i >> 8 & 255}.{i & 255}/32 next-hop 10.0.0.1 med {i % 100}\n"
                    for i in range(wanted))
    seen, asked, canary = set(), [], Canary()
    begin = canary.begin
    threading.Thread(target=flood.write, args=(lines,), daemon=True).start()
    deadline = begin + 40 * SLOW
    beat = begin
    while len(seen) < wanted:
        now = time.monotonic()
        check(now < deadline, lambda: f"{len(seen)} of {wanted} routes: {daemon.tail()}")
        if now - beat > 1:
            beat = now
            asked.append(other.mark())
            other.write("session ping\n")
        if not s._more(0.2):
            continue
        while m := s._cut():
            if m.kind == bgp.UPDATE:
                seen.update(bgp.Update(m.body).announced)
            else:
                equal(m.kind, bgp.KEEPALIVE, f"type of {m}")
    s.regular(canary, 6)
    until(lambda: len([line for line in other.lines if line == "done"]) == len(asked), "pings were not answered")
    mark = flood.mark()
    flood.write("session ack enable\n")
    flood.find(lambda line: line == "done", "end of the flood", since=mark)
    check(daemon.alive(), "senda ended")


def case_floods_and_reads_answers_late(t):
    """All the answers wait until it reads them; none is lost."""
    h = t.helper()
    daemon, _, s = t.session(helpers=[h], api="neighbor-changes;")
    s.initial()
    h.event("state", state="up")
    h.listen(False)
    count = 50_000
    h.write("system version\n" * count)
    h.write("peer * announce route 192.0.2.0/24 next-hop 10.0.0.1\n")
    s.routes(lambda table: "192.0.2.0/24" in table)
    h.listen(True)
    until(lambda: h.lines.count("done") == count + 1, lambda: f"{h.lines.count('done')} of {count + 1} answers", 20)
    equal(len([line for line in h.lines if '"application": "exabgp"' in line]), count, "versions")


def case_never_reads(t):
    """A helper that does not read slows down the peer it listens to, and nothing else: one warning, no
    route lost, KEEPALIVEs go on; when it reads again every event is there, in its order."""
    deaf, other = t.helper("deaf"), t.helper("other")
    peer = t.peer()
    second = t.peer()
    text = neighbor_text(peer, helpers=[deaf, other], hold=3, api="receive { parsed; update; }")
    text = text.replace("processes [ deaf other ];", "processes [ deaf ];")
    text = text.replace("  api {", "  api {\n    processes [ other ];\n  }\n  api {", 1)
    daemon = t.senda(deaf.definition + other.definition + text + neighbor_text(second, helpers=[other], api="neighbor-changes;"))
    s = peer.accept().establish(bgp.open_message(hold=3))
    s.initial()
    z = second.accept().establish()
    z.initial()
    deaf.started()
    deaf.listen(False)
    total, at = 40_000, 0
    s.socket.setblocking(False)
    updates = b"".join(bgp.update(bgp.prefix(f"10.{i >> 8 & 255}.{i & 255}.0/24"), bgp.ATTRIBUTES) for i in range(total))
    deadline = time.monotonic() + 30
    warned = False
    while not warned and at < len(updates):
        check(time.monotonic() < deadline, "no warning")
        try:
            at += s.socket.send(updates[at : at + 65536])
        except BlockingIOError:
            warned = "does not read its standard input" in daemon.log()
            time.sleep(0.01)
    daemon.logs("name=deaf does not read its standard input")
    # The routes of the other helper go to both peers at once.
    for i in range(100):
        other.write(f"peer * announce route 172.16.{i}.0/24 next-hop 10.0.0.1\n")
    z.routes(lambda table: len(table) == 100)
    s.routes(lambda table: len(table) == 100)
    # More than the hold time passes: the peer is not blamed for a silence it could not break.
    canary = Canary()
    s.quiet(4)
    s.regular(canary, 3)
    equal(daemon.log().count("does not read"), 1, "warnings")
    deaf.listen(True)
    s.socket.setblocking(True)
    while at < len(updates):
        check(time.monotonic() < deadline, "senda does not read again")
        at += s.socket.send(updates[at : at + 65536])
    s.beat()
    until(lambda: len(deaf.lines) >= total, lambda: f"{len(deaf.lines)} of {total} events", 30)
    s.quiet(0.05)
    seen = [e["neighbor"]["message"]["update"]["announce"]["ipv4 unicast"]["10.0.0.2"][0]["nlri"] for e in deaf.events("update")]
    equal(len(seen), total, "events")
    check(all(p == f"10.{i >> 8 & 255}.{i & 255}.0/24" for i, p in enumerate(seen)), "the order of events")


def case_deaf_helper_does_not_hold_up_the_end(t):
    """SIGTERM while a helper does not read."""
    h = t.helper()
    daemon, _, s = t.session(helpers=[h], api="receive { parsed; update; }")
    s.initial()
    h.started()
    h.listen(False)
    s.send(bgp.update(bgp.prefix("192.0.2.0/24"), bgp.ATTRIBUTES) * 3000)
    s.quiet(0.1)
    begin = time.monotonic()
    daemon.tell(signal.SIGTERM)
    s.expect_notification(6, 2)
    equal(daemon.wait(), 0, "exit code")
    check(time.monotonic() - begin < 5, "it takes too long")


def case_deaf_helper_ends(t):
    """The back-pressure ends with the helper that caused it."""
    h = t.helper()
    daemon, _, s = t.session(helpers=[h], api="receive { parsed; update; }")
    s.initial()
    h.started()
    h.listen(False)
    updates = bgp.update(bgp.prefix("192.0.2.0/24"), bgp.ATTRIBUTES) * 30_000
    s.socket.setblocking(False)
    at, deadline = 0, time.monotonic() + 30
    while "does not read" not in daemon.log():
        check(time.monotonic() < deadline, "no warning")
        try:
            at += s.socket.send(updates[at : at + 65536])
        except BlockingIOError:
            time.sleep(0.01)
    s.socket.setblocking(True)
    h.exit()
    h.started(2)
    s.send(updates[at:], bgp.update(bgp.prefix("203.0.113.0/24"), bgp.ATTRIBUTES))
    h.find(lambda line: "203.0.113.0/24" in line, "last route", 20)


def case_non_ascii(t):
    """Not executed, and an error; the next line counts again (§2.2)."""
    h = t.helper()
    daemon, _, s = t.session(helpers=[h])
    s.initial()
    h.refused("peer * announce route 192.0.2.0/24 next-hop 10.0.0.1 name caf\u00e9")
    mark = h.mark()
    h.write(b"\x00\xff\xfe\x80 \x01\n")
    h.find(lambda line: line == "error", "error", since=mark)
    h.do("peer * announce route 198.51.100.0/24 next-hop 10.0.0.1")
    equal(list(s.routes(lambda table: table)), ["198.51.100.0/24"], "routes")
    equal(len(h.starts), 1, "starts")
    log = daemon.log()
    check("\\xc3\\xa9" in log and "\u00e9" not in log, "the log shows the octets as they came")


def case_binary_rubbish(t):
    """A helper that writes anything but commands."""
    program = t.script("noise", "sys.stdout.buffer.write(os.urandom(200000))\nsys.stdout.flush()\nsys.stdin.read()")
    h = t.helper()
    peer = t.peer()
    daemon = t.senda(DEFINITION.format(name="noise", program=program) + h.definition
                     + neighbor_text(peer, helpers=[h], api="neighbor-changes;"))
    s = peer.accept().establish()
    s.initial()
    h.do("session ping")
    h.do("peer * announce route 198.51.100.0/24 next-hop 10.0.0.1")
    equal(list(s.routes(lambda table: table)), ["198.51.100.0/24"], "routes")
    daemon.stop()


def case_line_of_2_mib(t):
    """More than 1 MiB without a line end: the helper is ended and started again."""
    h = t.helper()
    daemon, _, s = t.session(helpers=[h])
    s.initial()
    h.started()
    h.write(b"x" * (2 << 20))
    h.started(2)
    daemon.logs("line of more than 1 MiB")
    h.do("session ping")
    s.quiet(0.1)


def case_line_of_900_kib(t):
    """Long, but a line: one command for 50,000 routes."""
    h = t.helper()
    _, _, s = t.session(helpers=[h], api="neighbor-changes;")
    s.initial()
    count = 50_000
    prefixes = " ".join(f"10.{i >> 8 & 255}.{i & 255}.0/24" if i < 65536 else "" for i in range(count))
    check(len(prefixes) < 1 << 20, "the line is too long")
    h.do("peer * announce attributes next-hop 10.0.0.1 nlri " + prefixes)
    table = s.routes(lambda table: len(table) == count)
    equal(len(table), count, "routes")


def case_lines_in_pieces(t):
    """A command is cut anywhere; CR and blanks at its end do not count."""
    h = t.helper()
    _, _, s = t.session(helpers=[h])
    s.initial()
    for part in ("pee", "r * announce route 192.0.2.0/24 nex", "t-hop 10.0.0.1 \t \r", "\n\r\npeer * announce rou",
                 "te 198.51.100.0/24 next-hop 10.0.0.1\r\n"):
        h.write(part)
    s.routes(lambda table: sorted(table) == ["192.0.2.0/24", "198.51.100.0/24"])
    until(lambda: h.lines.count("done") == 3, "answers")


def case_stdin_closed(t):
    """A helper that closes its standard input may still command."""
    program = t.script("mute", """
os.close(0)
time.sleep(0.2)
while True:
    os.write(1, b"peer * announce route 192.0.2.0/24 next-hop 10.0.0.1\\n")
    time.sleep(0.1)
""")
    peer = t.peer()
    text = neighbor_text(peer).replace("local-as", "api { processes [ mute ]; neighbor-changes; receive { parsed; update; } }\n  local-as", 1)
    daemon = t.senda(DEFINITION.format(name="mute", program=program) + text)
    s = peer.accept().establish()
    table = s.initial()
    s.send(bgp.update(bgp.prefix("198.51.100.0/24"), bgp.ATTRIBUTES) * 100)
    s.routes(lambda table: "192.0.2.0/24" in table, table)
    s.quiet(0.3)
    check(daemon.alive(), "senda ended")


def case_many_helpers(t):
    """Twenty of them, each with a route."""
    all_ = [t.helper(f"h{i}") for i in range(20)]
    daemon, _, s = t.session(helpers=all_, api="neighbor-changes;")
    s.initial()
    for i, h in enumerate(all_):
        h.write(f"peer * announce route 10.{i}.0.0/16 next-hop 10.0.0.1\n")
    s.routes(lambda table: len(table) == 20)
    for h in all_:
        h.find(lambda line: line == "done", "answer")
        h.event("state", state="up")
    pids = [h.started()["pid"] for h in all_]
    daemon.stop()
    until(lambda: all(_gone(p) for p in pids), "helpers outlive the daemon")


def case_grandchildren(t):
    """The whole group of a helper ends with it."""
    target = t.path("child")
    program = t.script("parent", f"""
import subprocess
child = subprocess.Popen([{PYTHON!r}, "-SEc", "import time; time.sleep(60)"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
open({target!r} + "~", "w").write(str(child.pid))
os.rename({target!r} + "~", {target!r})
while True:
    time.sleep(1)""")
    peer = t.peer()
    daemon = t.senda(DEFINITION.format(name="parent", program=program) + neighbor_text(peer))
    peer.accept().establish().initial()
    until(lambda: os.path.exists(target), "the helper does not run")
    with open(target, encoding="ascii") as text:
        pid = int(text.read())
    daemon.stop()
    until(lambda: _gone(pid) or _zombie(pid), "the child of the helper lives on")


def _zombie(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as text:
            return text.read().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


def case_gets_term(t):
    """At the end of the daemon, and when a reload takes it away: SIGTERM, and time to end (§2.4, §2.5)."""
    target = t.path("told")
    program = t.script("polite", f"""
import signal
import threading
def end(number, frame):
    time.sleep(0.3)
    open({target!r}, "a").write(f"{{number}} ")
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
open({target!r}, "a").write("ready ")
while True:
    time.sleep(1)""")

    def told(what):
        return os.path.exists(target) and open(target, encoding="ascii").read() == what

    peer = t.peer()
    both = DEFINITION.format(name="polite", program=program) + neighbor_text(peer)
    daemon = t.senda(both)
    s = peer.accept().establish()
    s.initial()
    until(lambda: told("ready "), "the helper does not run")
    daemon.reconfigure(neighbor_text(peer))
    until(lambda: told("ready 15 "), "the helper was not told to end")
    daemon.reconfigure(both)
    until(lambda: told("ready 15 ready "), "the helper does not run again")
    daemon.stop()
    check(told("ready 15 ready 15 "), "the helper was not told to end, or had no time to")
