"""Configurations that are wrong, and changes of those that are right. Configuration contract §2, §19, §21."""

import os
import re
import signal

import bgp
from harness import Senda, check, equal, neighbor_text, stays, until

ROUTES = "  static {\n    route 10.1.0.0/16 next-hop 10.0.0.1;\n    route 10.2.0.0/16 next-hop 10.0.0.1;\n  }"


def _refused(t, text, *words, peer=None):
    """Exit code 1, where the error is, and no connection made."""
    daemon = t.senda(text)
    equal(daemon.wait(), 1, "exit code")
    log = daemon.log()
    check(re.search(r"senda\.conf:\d+:\d+", log), lambda: f"no file:line:column in {log!r}")
    for word in words:
        check(word in log, lambda: f"no {word!r} in {log!r}")
    if peer:
        check(not peer.pending(0.1), "senda connects")


def case_error_at_start(t):
    """After a neighbor that is right: nothing of it is started, no helper either."""
    peer = t.peer()
    h = t.helper()
    text = h.definition + neighbor_text(peer, helpers=[h])
    line = text.count("\n") + 2
    _refused(t, text + "neighbor 203.0.113.1 {\n  hold-tiem 30;\n}\n", f"senda.conf:{line}:3", "hold-time", peer=peer)
    equal(len(h.starts), 0, "helpers started")


def case_errors(t):
    """A few kinds of them; whatever is not known is refused."""
    peer = t.peer()
    good = neighbor_text(peer)
    for bad, word in (
        (good.replace("hold-time 180", "hold-time 2"), "hold-time"),
        (good.replace("local-as 65000", "local-as many"), "many"),
        (good.replace("router-id 10.0.0.1", "router-id nowhere"), "nowhere"),
        (good.replace("ipv6 unicast;", "ipv6 dance;"), "dance"),
        (good.replace("hold-time 180;", "hold-time\n180;"), "hold-time"),
        (good.replace("\n}", "\n  };\n}"), ""),
        (good.replace("\n}", "\n  static { route 10.0.0.1/8 next-hop 10.0.0.1; }\n}"), "10.0.0.1/8"),
        (good.replace("\n}", "\n  static { route 10.0.0.0/8 next-hop 10.0.0.1 meds 4; }\n}"), "meds"),
        (good.replace("\n}", "\n  unheard-of true;\n}"), "unheard-of"),
        ("process x {\n  run /nowhere/program;\n}\n" + good, "/nowhere/program"),
        (good + good, ""),
    ):
        _refused(t, bad, word, peer=peer)


def case_loose_ends(t):
    """The end of the file closes what is open; a `}` too many is warned of (§1.6)."""
    peer = t.peer()
    good = neighbor_text(peer)
    daemon = t.senda(good.rstrip().removesuffix("}"))
    peer.accept().establish().initial()
    daemon.stop()
    daemon = t.senda(good + "}\n", name="second")
    peer.accept().establish().initial()
    check("closes nothing" in daemon.log(), lambda: f"the log is {daemon.log()!r}")
    daemon.stop()


def case_file_is_missing(t):
    daemon = t.run_senda([t.path("nothing.conf")])
    equal(daemon.wait(), 1, "exit code")
    check("nothing.conf" in daemon.log(), lambda: f"the log is {daemon.log()!r}")


def case_bad_environment(t):
    peer = t.peer()
    daemon = t.senda(neighbor_text(peer), env={"api_version": "5"})
    equal(daemon.wait(), 1, "exit code")
    check(not peer.pending(0.05), "senda connects")


def case_cannot_listen(t):
    """An address of `tcp.bind` is taken: exit 1, and nobody is connected to."""
    peer = t.peer()
    other = t.peer()
    daemon = t.senda(neighbor_text(peer), env={"tcp_bind": "192.0.2.77", "tcp_port": str(other.port)})
    equal(daemon.wait(), 1, "exit code")
    check("192.0.2.77" in daemon.log(), lambda: f"the log is {daemon.log()!r}")
    check(not peer.pending(0.05), "senda connects")


def case_reload(t):
    """One route is new, one gone, one different: one UPDATE each; the session stays."""
    h = t.helper()
    daemon, peer, s = t.session(ROUTES, helpers=[h])
    equal(sorted(s.initial()), ["10.1.0.0/16", "10.2.0.0/16"], "routes")
    h.do("peer * announce route 172.16.0.0/12 next-hop 10.0.0.1")
    s.routes(lambda table: table)
    daemon.reconfigure(h.definition + neighbor_text(peer, """  static {
    route 10.2.0.0/16 next-hop 10.0.0.1 med 5;
    route 10.3.0.0/16 next-hop 10.0.0.1;
  }""", helpers=[h]))
    updates = [bgp.Update(s.expect(bgp.UPDATE).body) for _ in range(3)]
    equal(updates[0].withdrawn, ["10.1.0.0/16"], "withdrawn first")
    equal(sorted(u.announced for u in updates[1:]), [["10.2.0.0/16"], ["10.3.0.0/16"]], "announced")
    s.quiet(0.2)
    daemon.logs("reloaded")
    equal([e["neighbor"]["state"] for e in h.events("state")], ["connected", "up"], "states")
    equal(len(h.starts), 1, "starts of the helper")
    # The same again changes nothing.
    daemon.tell(signal.SIGUSR1)
    daemon.logs("reloaded", count=2)
    s.quiet(0.1)
    # And the routes of the API are still there.
    s.reset()
    table = peer.accept().establish().initial()
    equal(sorted(table), ["10.2.0.0/16", "10.3.0.0/16", "172.16.0.0/12"], "routes of the next session")


def case_reload_neighbors(t):
    """A new neighbor starts, one that is gone gets 6/3, others do not notice."""
    peers = [t.peer(), t.peer(), t.peer()]
    texts = [neighbor_text(p, ROUTES) for p in peers]
    daemon = t.senda(texts[0] + texts[1])
    a, b = (p.accept().establish() for p in peers[:2])
    a.initial(), b.initial()
    check(not peers[2].pending(), "the neighbor is there already")
    daemon.reconfigure(texts[0] + texts[2])
    b.expect_notification(6, 3)
    c = peers[2].accept().establish()
    equal(sorted(c.initial()), ["10.1.0.0/16", "10.2.0.0/16"], "routes")
    check(not peers[1].pending(0.4), "senda connects to the neighbor that is gone")
    a.quiet(0.1)
    # Back again.
    daemon.reconfigure(texts[0] + texts[1] + texts[2])
    peers[1].accept().establish().initial()
    a.quiet(0.05), c.quiet(0.05)


def case_reload_session_settings(t):
    """Another hold time: 6/3, and a new session with it; a new description: nothing."""
    daemon, peer, s = t.session(ROUTES)
    s.initial()
    daemon.reconfigure(neighbor_text(peer, ROUTES + "\n  description other;"))
    daemon.logs("reloaded")
    s.quiet(0.2)
    daemon.reconfigure(neighbor_text(peer, ROUTES, hold=90))
    s.expect_notification(6, 3)
    s = peer.accept().establish()
    equal(s.opening.body[3:5], bytes([0, 90]), "hold time")
    s.initial()
    daemon.reconfigure(neighbor_text(peer, ROUTES + "\n  family { ipv4 unicast; }", hold=90))
    s.expect_notification(6, 3)
    peer.accept().establish().initial(bgp.IPV4)


def case_reload_graceful(t):
    """With graceful restart the connection closes without a word (§17.4)."""
    daemon, peer, s = t.session("  capability { graceful-restart 120; }" + ROUTES)
    s.initial()
    daemon.reconfigure(neighbor_text(peer, "  capability { graceful-restart 120; }" + ROUTES, hold=90))
    s.expect_close()
    peer.accept().establish().initial()


def case_reload_broken(t):
    """A file with an error, or none at all, changes nothing; the next one that is right counts."""
    h = t.helper()
    daemon, peer, s = t.session(ROUTES, helpers=[h])
    s.initial()
    good = h.definition + neighbor_text(peer, ROUTES.replace("10.2.", "10.7."), helpers=[h])
    daemon.reconfigure(good.replace("hold-time 180;", "hold-tiem 180;"))
    line = daemon.logs("config.reload.error")
    check("hold-tiem" in line and "senda.conf" in line, f"the log has {line!r}")
    s.quiet(0.2)
    os.unlink(daemon.files[0])
    daemon.tell(signal.SIGUSR1)
    daemon.logs("config.reload.error", count=2)
    s.quiet(0.1)
    h.do("session ping")
    daemon.reconfigure(good)
    s.routes(lambda table: sorted(table) == ["10.1.0.0/16", "10.7.0.0/16"], {"10.1.0.0/16": 0, "10.2.0.0/16": 0})
    equal(len(h.starts), 1, "starts of the helper")


def case_reload_processes(t):
    """SIGUSR1 starts new ones and ends those that are gone; SIGUSR2 also starts changed ones anew."""
    a, b = t.helper("a"), t.helper("b")
    peer = t.peer()
    daemon = t.senda(a.definition + neighbor_text(peer, helpers=[a]))
    s = peer.accept().establish()
    s.initial()
    a.do("peer * announce route 192.0.2.0/24 next-hop 10.0.0.1")
    s.routes(lambda table: table)
    changed = a.definition.replace(" one ", " changed ")
    daemon.reconfigure(changed + b.definition + neighbor_text(peer, helpers=[a, b]))
    b.started()
    b.do("session ping")
    equal(len(a.starts), 1, "starts of a helper which changed")
    daemon.tell(signal.SIGUSR2)
    equal(a.started(2)["arguments"][0], "changed", "argument")
    equal(len(b.starts), 1, "starts of a helper which did not change")
    pid = a.starts[1]["pid"]
    daemon.reconfigure(b.definition + neighbor_text(peer, helpers=[b]))
    until(lambda: not os.path.exists(f"/proc/{pid}"), "the helper that is gone lives on")
    # Who is subscribed changes with it, and the routes of who is gone stay.
    s.send(bgp.update(bgp.prefix("203.0.113.0/24"), bgp.ATTRIBUTES))
    b.find(lambda line: "203.0.113.0/24" in line, "update")
    s.quiet(0.1)


def case_restart(t):
    """SIGALRM: the file is read again and every session begins anew (§21.4)."""
    h = t.helper()
    daemon, peer, s = t.session(ROUTES, helpers=[h])
    s.initial()
    h.do("session ping")
    daemon.reconfigure(h.definition + neighbor_text(peer, ROUTES.replace("10.1.", "10.8."), helpers=[h]), signal.SIGALRM)
    s.expect_notification(6, 3)
    table = peer.accept().establish().initial()
    equal(sorted(table), ["10.2.0.0/16", "10.8.0.0/16"], "routes")
    daemon.stop()


def case_reload_while_connecting(t):
    """The peer is not there yet; a reload in between does no harm."""
    peer = t.peer()
    port = t.port(peer.address)
    daemon = t.senda(neighbor_text((peer.address, port), ROUTES))
    daemon.logs("started")
    for _ in range(3):
        daemon.reconfigure(neighbor_text((peer.address, port), ROUTES))
    daemon.reconfigure(neighbor_text(peer, ROUTES))
    peer.accept().establish().initial()


def case_signals_in_a_row(t):
    """A storm of signals: the last word counts."""
    daemon, peer, s = t.session(ROUTES)
    s.initial()
    for _ in range(50):
        daemon.tell(signal.SIGUSR1)
    s.quiet(0.2)
    daemon.stop()
    s.expect_notification(6, 2)


def case_stop(t):
    """SIGTERM, SIGINT and SIGHUP: 6/2 with its text, exit code 0 (wire contract §11-40)."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        peer = t.peer()
        daemon = t.senda(neighbor_text(peer), name=f"senda{number}")
        s = peer.accept().establish()
        s.initial()
        daemon.tell(number)
        s.expect_notification(6, 2, b"\x17Administrative Shutdown")
        equal(daemon.wait(), 0, "exit code")
        check(not peer.pending(0.05), "senda connects again")


def case_stop_at_once(t):
    """SIGTERM before anything happened, and while connecting."""
    peer = t.peer()
    daemon = t.senda(neighbor_text((peer.address, t.port(peer.address))))
    daemon.logs("started")
    daemon.stop()


def case_stop_before_open(t):
    peer = t.peer()
    daemon = t.senda(neighbor_text(peer))
    s = peer.accept()
    s.expect(bgp.OPEN)
    daemon.tell(signal.SIGTERM)
    s.expect_notification(6, 2)
    equal(daemon.wait(), 0, "exit code")


def case_stop_while_the_peer_does_not_read(t):
    """200,000 routes wait to be sent: the end does not wait for them."""
    peer = t.peer()
    h = t.helper()
    daemon = t.senda(h.definition + neighbor_text(peer, helpers=[h], api="neighbor-changes;"))
    s = peer.accept().establish()
    s.initial()
    h.do("session ack disable")
    h.write("".join(f"peer * announce route 10.{i >> 16}.{i >> 8 & 255}.{i & 255}/32 next-hop 10.0.0.1 med {i}\n"
                    for i in range(200_000)))
    h.write("session ack enable\n")
    h.find(lambda line: line == "done", "answer", 30)
    daemon.tell(signal.SIGTERM)
    equal(daemon.wait(8), 0, "exit code")


def case_pid_file(t):
    """Made at the start, gone at the end; one that names a living process is an error."""
    path = t.path("senda.pid")
    peer = t.peer()
    daemon = t.senda(neighbor_text(peer), env={"daemon_pid": path})
    s = peer.accept().establish()
    s.initial()
    with open(path, encoding="ascii") as text:
        equal(int(text.read()), daemon.pid, "pid")
    equal(os.stat(path).st_mode & 0o777, 0o640, "mode")
    second = t.senda(neighbor_text(t.peer()), env={"daemon_pid": path}, name="second")
    equal(second.wait(), 1, "exit code of a second one")
    check(path in second.log(), lambda: f"the log is {second.log()!r}")
    s.quiet(0.05)
    daemon.stop()
    check(not os.path.exists(path), "the file is still there")
    # One that a dead process left is replaced.
    t.write("senda.pid", f"{daemon.pid}\n")
    third = t.senda(neighbor_text(peer), env={"daemon_pid": path}, name="third")
    peer.accept().establish().initial()
    with open(path, encoding="ascii") as text:
        equal(int(text.read()), third.pid, "pid")
    third.stop()


def case_rotate(t):
    """`debug.rotate`: each reload takes the next file of the command line."""
    peer = t.peer()
    files = [t.write(f"{name}.conf", neighbor_text(peer, f"  static {{ route 10.{name}.0.0/16 next-hop 10.0.0.1; }}"))
             for name in (1, 2)]
    daemon = t.run_senda(files, env={"debug_rotate": "true"})
    s = peer.accept().establish()
    table = s.initial()
    equal(list(table), ["10.1.0.0/16"], "routes")
    for now in (2, 1, 2):
        daemon.tell(signal.SIGUSR1)
        s.routes(lambda table: list(table) == [f"10.{now}.0.0/16"], table)


def case_two_configurations(t):
    """Without it there is a daemon for each file; the first process passes signals on."""
    peers = [t.peer(), t.peer()]
    files = [t.write(f"{i}.conf", neighbor_text(p)) for i, p in enumerate(peers)]
    daemon = t.run_senda(files)
    sessions = [p.accept().establish() for p in peers]
    for s in sessions:
        s.initial()
    daemon.tell(signal.SIGUSR1)
    for s in sessions:
        s.quiet(0.1)
    daemon.tell(signal.SIGTERM)
    for s in sessions:
        s.expect_notification(6, 2)
    equal(daemon.wait(), 0, "exit code")


def case_reload_many_routes(t):
    """20,000 routes, half of them replaced."""
    def routes(numbers):
        return "  static {\n" + "".join(f"    route 10.{i >> 8}.{i & 255}.0/24 next-hop 10.0.0.1;\n" for i in numbers) + "  }"

    daemon, peer, s = t.session(routes(range(20_000)))
    table = s.initial()
    equal(len(table), 20_000, "routes")
    daemon.reconfigure(neighbor_text(peer, routes(range(10_000, 30_000))))
    wanted = {f"10.{i >> 8}.{i & 255}.0/24" for i in range(10_000, 30_000)}
    s.routes(lambda table: len(table) == 20_000 and table.keys() == wanted, table)


def case_no_neighbor(t):
    """A configuration without any: nothing to do, but no error."""
    daemon = t.senda("# nothing\n")
    until(lambda: not daemon.alive() or "started" in daemon.log(), "neither started nor ended")
    if daemon.alive():
        stays(daemon.alive, "senda ended", 0.1)
        daemon.stop()
