"""What helpers can ask for, and what they are answered. API contract §3 to §7."""

import json
import signal
import time

import bgp
from harness import EVENTS, check, equal, neighbor_text, until

UP = "neighbor-changes;"


def _quiet_after(h, s):
    """Nothing came of what was asked before."""
    h.do("session ping")
    s.quiet(0.1)


def case_unknown_commands(t):
    h = t.helper()
    _, _, s = t.session(helpers=[h], api=UP)
    s.initial()
    for line in ("nonsense", "peer", "peer *", "peer * announce", "announce route 192.0.2.0/24 next-hop 10.0.0.1", "version",
                 "peer * dance", "session", "rib", "rib dance out", "system nothing", "daemon explode", "PEER * announce eor",
                 "peer * announce route", "peer * announce route 192.0.2.0/24 next-hop", '"', "peer 'x", "]", ";"):
        reply = h.ask(line)
        equal(reply[-1], "error", f"reply to {line!r}")
        for before in reply[:-1]:
            check(before.startswith(("error: ", '{"error"')), f"{before!r} before the error of {line!r}")
    _quiet_after(h, s)


def case_refused_routes(t):
    h = t.helper()
    _, _, s = t.session(helpers=[h], api=UP)
    s.initial()
    h.refused("peer * announce route 10.9.0.1/24 next-hop 10.0.0.1",
              "error: Could not parse route: route 10.9.0.1/24 next-hop 10.0.0.1")
    h.refused("peer * announce route 10.9.0.0/33 next-hop 10.0.0.1",
              "error: Could not parse route: route 10.9.0.0/33 next-hop 10.0.0.1")
    equal(h.ask("peer * announce route 10.9.0.0/24")[-1], "error", "route without next-hop")
    equal(h.ask("peer * announce route 10.9.0.0/24 next-hop 10.0.0.1 med many")[-1], "error", "bad med")
    equal(h.ask("peer * announce route 10.9.0.0/24 next-hop 10.0.0.1 colour blue")[-1], "error", "unknown attribute")
    h.refused("peer * announce ipv4 unicast 10.9.0.0/24 next-hop nowhere")
    h.refused("peer * announce ipv4 dance 10.9.0.0/24")
    equal(h.ask("peer * announce attributes next-hop 10.0.0.1 nlri 10.0.0.0/8 2001:db8::/32")[-1], "error", "mixed families")
    _quiet_after(h, s)


def case_routes(t):
    """All the forms a route has, on the wire (§6.5, §7.6)."""
    h = t.helper()
    _, _, s = t.session(helpers=[h], api=UP)
    s.initial()
    updates = s.updates()

    def say(command):
        h.do(command)
        return next(updates)

    u = say("peer * announce route 192.0.2.0/24 next-hop 10.0.0.1")
    equal(u.announced, ["192.0.2.0/24"], "announced")
    equal(u.attributes, {1: b"\0", 2: bytes.fromhex("02010000fde8"), 3: bytes([10, 0, 0, 1])}, "attributes")
    u = say("peer * announce route 192.0.2.1 next-hop self origin egp as-path [ 65000 1 ] med 7 local-preference 5 "
            "community [65000:1 no-export] large-community [1:2:3] extended-community [target:1:2] atomic-aggregate")
    equal(u.announced, ["192.0.2.1/32"], "announced")
    equal(sorted(u.attributes), [1, 2, 3, 4, 6, 8, 16, 32], "codes (an external peer gets no LOCAL_PREF)")
    equal(u.attributes[3], bytes([127, 0, 0, 1]), "next-hop self")
    equal(u.attributes[8], bytes.fromhex("fde80001ffffff01"), "communities")
    u = say("peer * announce route 2001:db8::/32 next-hop 2001:db8::1;")
    equal(u.announced, ["2001:db8::/32"], "announced")
    u = say("peer * announce ipv6 unicast 2001:db8:1::/48 next-hop 2001:db8::1 med 4")
    equal(u.attributes[4], bytes([0, 0, 0, 4]), "med")
    u = say("peer * announce route 10.1.4.0/22 next-hop 10.0.0.1 split /24")
    equal(u.announced, [f"10.1.{i}.0/24" for i in range(4, 8)], "split")
    u = say("peer * announce attributes next-hop 10.0.0.1 med 9 nlri 10.2.0.0/16 10.3.0.0/16")
    equal(u.announced, ["10.2.0.0/16", "10.3.0.0/16"], "attributes")
    u = say("peer * announce route 10.4.0.0/16 { next-hop 10.0.0.1; med 5; }")
    equal((u.announced, u.attributes[4]), (["10.4.0.0/16"], bytes([0, 0, 0, 5])), "in braces")
    u = say("peer * withdraw route 10.4.0.0/16 next-hop 10.0.0.1")
    equal(u.withdrawn, ["10.4.0.0/16"], "withdrawn")
    u = say("peer * withdraw route 172.16.0.0/12")
    equal(u.withdrawn, ["172.16.0.0/12"], "withdrawn, though it never was announced")
    u = say("peer * withdraw ipv6 unicast 2001:db8:1::/48 next-hop 2001:db8::1")
    equal(u.withdrawn, ["2001:db8:1::/48"], "withdrawn")
    u = say("peer * withdraw attributes next-hop 10.0.0.1 med 9 nlri 10.2.0.0/16")
    equal(u.withdrawn, ["10.2.0.0/16"], "withdrawn")


def case_duplicates(t):
    """Announced again without a change: nothing goes out (§7.2)."""
    h = t.helper()
    _, _, s = t.session(helpers=[h], api=UP)
    s.initial()
    for _ in range(3):
        h.do("peer * announce route 192.0.2.0/24 next-hop 10.0.0.1")
    s.routes(lambda table: table)
    h.do("peer * announce route 192.0.2.0/24 next-hop 10.0.0.1")
    s.quiet(0.2)
    h.do("peer * announce route 192.0.2.0/24 next-hop 10.0.0.1 med 1")
    s.expect(bgp.UPDATE)


def case_selectors(t):
    """Who is meant; nobody is an error and touches nothing (§4.2)."""
    h = t.helper()
    peers = [t.peer(), t.peer()]
    foreign = t.peer()  # not of this helper
    t.senda(h.definition + "".join(neighbor_text(p, helpers=[h], api=UP) for p in peers) + neighbor_text(foreign))
    a, b = (p.accept().establish() for p in peers)
    c = foreign.accept().establish()
    for s in (a, b, c):
        s.initial()
    one, two = (p.address for p in peers)
    h.do(f"peer {one} announce route 10.1.0.0/16 next-hop 10.0.0.1")
    a.routes(lambda table: list(table) == ["10.1.0.0/16"])
    h.do(f"peer [ {one} local-as 65000 , {two} router-id 10.0.0.1 peer-as 65001 ] announce route 10.2.0.0/16 next-hop 10.0.0.1")
    a.routes(lambda table: list(table) == ["10.2.0.0/16"])
    b.routes(lambda table: list(table) == ["10.2.0.0/16"])
    for nobody in (f"peer {foreign.address}", "peer 203.0.113.9", f"peer {one} local-as 1", f"peer {one} , {two}",
                   f"peer [ {one}", f"peer {one[:-1]}"):
        h.refused(f"{nobody} announce route 10.3.0.0/16 next-hop 10.0.0.1")
        h.refused(f"{nobody} withdraw route 10.1.0.0/16")
        h.refused(f"{nobody} teardown 4")
    h.do("peer * announce route 10.4.0.0/16 next-hop 10.0.0.1")
    a.routes(lambda table: list(table) == ["10.4.0.0/16"])
    b.routes(lambda table: list(table) == ["10.4.0.0/16"])
    c.quiet(0.1)


def case_version_4(t):
    """The verb comes first; output is text unless `json` ends the command (§5)."""
    h = t.helper()
    daemon, peer, s = t.session(helpers=[h], env={"api_version": "4"}, api=UP)
    s.initial()
    equal(h.do("version")[0].split()[0], "exabgp", "version")
    check('"application": "exabgp"' in h.do("version json")[0], "version json")
    h.do("announce route 10.1.0.0/16 next-hop 10.0.0.1")
    s.routes(lambda table: list(table) == ["10.1.0.0/16"])
    h.do(f"neighbor {peer.address} announce route 10.2.0.0/16 next-hop 10.0.0.1")
    s.routes(lambda table: list(table) == ["10.2.0.0/16"])
    h.do(f"neighbor {peer.address} local-as 65000, neighbor 203.0.113.1 withdraw route 10.2.0.0/16")
    equal(bgp.Update(s.expect(bgp.UPDATE).body).withdrawn, ["10.2.0.0/16"], "withdrawn")
    h.do("withdraw route 10.1.0.0/16")
    s.expect(bgp.UPDATE)
    h.refused("announce foo", "error: unknown announce type: foo")
    h.refused("withdraw foo", "error: unknown withdraw type: foo")
    h.refused(f"neighbor {peer.address} announce foo")
    h.refused("neighbor 203.0.113.1 announce route 10.1.0.0/16 next-hop 10.0.0.1")
    status = h.do("status")
    equal(status[0], "ExaBGP Daemon Status", "first line of status")
    check(status[-1].endswith(": ESTABLISHED"), f"last line of status: {status[-1]}")
    equal(h.do("session ping")[0][:8], '{"pong":', "ping")
    h.do("disable-ack")
    h.write("nonsense\nversion\n")
    h.find(lambda line: line.startswith("exabgp "), "version", since=h.mark() - 1)
    h.write("enable-ack\n")
    h.find(lambda line: line == "done", "answer")


def case_status(t):
    h = t.helper()
    silent = t.peer()
    peer = t.peer()
    daemon = t.senda(h.definition + neighbor_text(peer, helpers=[h], api=UP) + neighbor_text(silent))
    peer.accept().establish().initial()
    h.event("state", state="up")
    status = json.loads(h.do("daemon status")[0])
    equal(list(status), ["version", "uuid", "pid", "uptime", "start_time", "peers"], "keys")
    equal(status["pid"], daemon.pid, "pid")
    check(abs(time.time() - status["start_time"]) < 60 and status["uptime"] < 60, "times")
    equal(sorted(status["peers"].values())[0], "ESTABLISHED", "state")
    equal(len(status["peers"]), 2, "peers")
    pong = json.loads(h.do("session ping")[0])
    equal(pong, {"pong": status["uuid"], "active": True}, "ping")
    equal(h.do("session ping text"), [f"pong {status['uuid']} active=true"], "ping text")
    equal(h.do("system version")[0], f'{{"version": "{status["version"]}", "application": "exabgp"}}', "version")
    equal(h.do("system queue-status"), ['{"puppet": {"items": 0, "bytes": 0}}'], "queue-status")
    equal(h.do("system api version"), ['{"api_version": 6, "description": "json-only"}'], "api version")
    h.refused("system api version 5", '{"error": "API version must be 4 or 6"}')
    h.refused("system api version x", '{"error": "Invalid version: x"}')


def case_acknowledgements(t):
    """§3.2: content lines are written all the same."""
    h = t.helper()
    _, _, s = t.session(helpers=[h], api=UP)
    s.initial()
    h.event("state", state="up")
    h.do("session ack disable")
    mark = h.mark()
    h.write("nonsense\npeer * announce foo\npeer * announce route 192.0.2.0/24\nsession ping\nsession ack enable\n")
    h.find(lambda line: line == "done", "answer", since=mark)
    equal([line[:7] for line in h.lines[mark:]], ['{"pong"', "done"], "lines")
    mark = h.mark()
    h.write("session ack silence\nsession ping\nsession ack enable\n")
    h.find(lambda line: line == "done", "answer", since=mark)
    equal([line[:7] for line in h.lines[mark:]], ['{"pong"', "done"], "lines")


def case_no_acknowledgements(t):
    """`api.ack false`."""
    h = t.helper()
    _, _, s = t.session(helpers=[h], api=UP, env={"api_ack": "false"})
    s.initial()
    h.event("state", state="up")
    mark = h.mark()
    h.write("nonsense\n# nothing\nsession ping\nsession ack enable\nsession ping\n")
    h.find(lambda line: line == "done", "answer", since=mark)
    until(lambda: len(h.lines) >= mark + 4, "answers")
    equal([line[:7] for line in h.lines[mark:]], ['{"pong"', "done", '{"pong"', "done"], "lines")


def case_comments(t):
    h = t.helper()
    daemon, _, s = t.session(helpers=[h], api=UP)
    s.initial()
    equal(h.ask("# peer * announce route 192.0.2.0/24 next-hop 10.0.0.1"), ["done"], "comment")
    equal(h.ask("#"), ["done"], "comment")
    equal(h.ask(""), ["done"], "empty line")
    equal(h.ask("   "), ["done"], "blanks")
    mark = h.mark()
    h.write("debug here I am: \"x\"\nsession ping\n")
    h.find(lambda line: line == "done", "answer", since=mark)
    equal(len(h.lines) - mark, 2, "lines of the answers")
    daemon.logs("here I am")
    s.quiet(0.1)


def case_without_session(t):
    """Routes are kept until there is one (§6.4)."""
    h = t.helper()
    peer = t.peer()
    t.senda(h.definition + neighbor_text(peer, helpers=[h], api=UP))
    h.do("peer * announce route 192.0.2.0/24 next-hop 10.0.0.1")
    h.do("peer * announce route 198.51.100.0/24 next-hop 10.0.0.1")
    h.do("peer * withdraw route 198.51.100.0/24")
    h.do("peer * withdraw route 203.0.113.0/24")
    h.do("peer * announce route 10.0.0.0/8 next-hop 10.0.0.1 sync")
    h.do("peer * teardown 4")
    h.refused("peer * announce eor")
    h.refused("peer * announce route-refresh ipv4 unicast")
    h.do("rib flush out")
    s = peer.accept().establish()
    equal(sorted(s.initial()), ["10.0.0.0/8", "192.0.2.0/24"], "routes")
    s.quiet(0.1)


def case_kept_over_sessions(t):
    """Routes of the API are sent again after a reconnect (§7.5)."""
    h = t.helper()
    _, peer, s = t.session("  static { route 10.0.0.0/8 next-hop 10.0.0.1; }", helpers=[h], api=UP)
    s.initial()
    h.do("peer * announce route 192.0.2.0/24 next-hop 10.0.0.1")
    s.routes(lambda table: table)
    s.reset()
    h.event("state", state="down", reason="closing connection")
    h.do("peer * withdraw route 10.0.0.0/8")
    h.do("peer * announce route 192.0.2.0/24 next-hop 10.0.0.1 med 1")
    table = peer.accept().establish().initial()
    equal(list(table), ["192.0.2.0/24"], "routes")
    equal(table["192.0.2.0/24"][4], bytes([0, 0, 0, 1]), "med")


def case_sync(t):
    """The answer comes once the UPDATE is written (§3.3); nothing to write means at once."""
    h = t.helper()
    _, peer, s = t.session(helpers=[h], api=UP)
    s.initial()
    h.do("session sync enable")
    for i in range(20):
        h.do(f"peer * announce route 10.{i}.0.0/16 next-hop 10.0.0.1")
        equal(bgp.Update(s.expect(bgp.UPDATE, 0.5).body).announced, [f"10.{i}.0.0/16"], "announced")
    h.do("peer * announce route 10.0.0.0/16 next-hop 10.0.0.1")  # a duplicate
    h.do("peer * announce route 10.1.0.0/16 next-hop 10.0.0.1 async")
    h.do("session sync disable")
    h.do("peer * withdraw route 10.0.0.0/16 sync json")
    s.expect(bgp.UPDATE)
    # Answers keep the order of the commands, whatever waits.
    mark = h.mark()
    h.write("peer * announce route 11.0.0.0/8 next-hop 10.0.0.1 sync\nsession ping\nnonsense\n")
    h.find(lambda line: line == "error", "answer", since=mark)
    equal([line[:7] for line in h.lines[mark:]], ["done", '{"pong"', "done", "error"], "answers")


def case_sync_and_the_session_ends(t):
    """The peer does not read, then goes: who waits for it is answered."""
    h = t.helper()
    _, peer, s = t.session(helpers=[h], api=UP)
    s.initial()
    h.do("session ack disable")
    lines = "".join(f"peer * announce route 10.{i >> 16}.{i >> 8 & 255}.{i & 255}/32 next-hop 10.0.0.1 med {i}\n"
                    for i in range(50_000))
    mark = h.mark()
    h.write(lines)
    h.write("session ack enable\n")
    h.find(lambda line: line == "done", "answer", 40, mark)
    mark = h.mark()
    h.write("peer * announce route 192.0.2.0/24 next-hop 10.0.0.1 sync\nsession ping\n")
    s.reset()
    h.find(lambda line: line.startswith('{"pong"'), "answer", since=mark)
    peer.accept()


def case_flush_and_clear(t):
    h = t.helper()
    caps = bgp.capabilities(65001, more=[bgp.ROUTE_REFRESH])
    _, _, s = t.session("  static { route 10.0.0.0/8 next-hop 10.0.0.1; }\n  capability { route-refresh enable; }",
                        helpers=[h], api=UP, opening=bgp.open_message(caps=caps))
    s.initial()
    h.do("peer * announce route 2001:db8::/32 next-hop 2001:db8::1")
    s.routes(lambda table: table)
    h.do("rib flush out")
    equal(sorted(s.routes(lambda table: len(table) == 2)), ["10.0.0.0/8", "2001:db8::/32"], "sent again")
    h.do("rib clear in")
    s.quiet(0.1)
    h.do("rib clear out")
    table = {"10.0.0.0/8": 0, "2001:db8::/32": 0}
    s.routes(lambda table: not table, table)
    h.do("rib flush out")
    s.quiet(0.1)


def case_teardown(t):
    """The NOTIFICATION, its standard data, the event, and the next session (§6.6)."""
    h = t.helper()
    _, peer, s = t.session(helpers=[h], api=UP)
    s.initial()
    for code, data in ((4, b"\x14Administrative Reset"), (2, b"\x17Administrative Shutdown"), (6, None), (3, None)):
        mark = h.mark()
        h.do(f"peer * teardown {code}")
        s.expect_notification(6, code, data)
        h.event("state", since=mark, state="down", reason=f"notification sent (6,{code})")
        s = peer.accept().establish()
        s.initial()
    h.refused("peer * teardown")
    h.refused("peer * teardown x")


def case_end_of_rib(t):
    """`manual-eor`: only the helper's; else one for each family after the first routes."""
    h = t.helper()
    _, _, s = t.session("  manual-eor true;\n  static { route 10.0.0.0/8 next-hop 10.0.0.1; }", helpers=[h], api=UP)
    equal(bgp.Update(s.expect(bgp.UPDATE).body).announced, ["10.0.0.0/8"], "announced")
    s.quiet(0.1)
    h.do("peer * announce eor")
    equal(s.expect(bgp.UPDATE).whole[16:].hex(), "00170200000000", "End-of-RIB")
    h.do("peer * announce eor ipv6 unicast")
    equal(bgp.Update(s.expect(bgp.UPDATE).body).end_of_rib, bgp.IPV6, "End-of-RIB")
    h.refused("peer * announce eor ipv6")
    h.refused("peer * announce eor ipv9 unicast")
    s.quiet(0.1)


def case_route_refresh(t):
    h = t.helper()
    caps = bgp.capabilities(65001, more=[bgp.ROUTE_REFRESH])
    _, _, s = t.session("  capability { route-refresh enable; }", helpers=[h], opening=bgp.open_message(caps=caps))
    s.initial()
    h.do("peer * announce route-refresh ipv6 unicast")
    equal(s.expect(bgp.REFRESH).body.hex(), "00020001", "ROUTE-REFRESH")
    e = h.event("refresh", direction="send")["neighbor"]["route-refresh"]
    equal(e, {"afi": "ipv6", "safi": "unicast", "subtype": "query"}, "event")
    h.refused("peer * announce route-refresh")
    h.refused("peer * announce route-refresh ipv6")
    h.refused("peer * announce route-refresh ipv6 dance")
    h.do("peer * announce route-refresh ipv4 multicast")  # not configured: done, and nothing sent
    s.quiet(0.1)


def case_route_refresh_not_negotiated(t):
    """§6.6: the reply is the same, nothing is sent."""
    h = t.helper()
    _, _, s = t.session("  capability { route-refresh enable; }", helpers=[h], api=UP)
    s.initial()
    h.do("peer * announce route-refresh ipv4 unicast")
    s.quiet(0.2)


def case_watchdog(t):
    """Routes of the configuration that come and go with a name."""
    h = t.helper()
    _, _, s = t.session("""  static {
    route 10.1.0.0/16 next-hop 10.0.0.1 watchdog dog;
    route 10.2.0.0/16 next-hop 10.0.0.1 watchdog dog withdraw;
    route 10.3.0.0/16 next-hop 10.0.0.1 watchdog puppet;
    route 10.4.0.0/16 next-hop 10.0.0.1;
  }""", helpers=[h], api=UP)
    table = s.initial()
    equal(sorted(table), ["10.1.0.0/16", "10.3.0.0/16", "10.4.0.0/16"], "routes")
    h.do("peer * announce watchdog dog")
    s.routes(lambda table: len(table) == 4, table)
    h.do("peer * withdraw watchdog dog")
    s.routes(lambda table: sorted(table) == ["10.3.0.0/16", "10.4.0.0/16"], table)
    h.do("peer * withdraw watchdog")
    s.routes(lambda table: sorted(table) == ["10.4.0.0/16"], table)
    h.do("peer * withdraw watchdog cat")
    s.quiet(0.1)


def case_show_out(t):
    h = t.helper()
    _, peer, s = t.session("  static { route 10.0.0.0/8 next-hop 10.0.0.1; }", helpers=[h], api=UP)
    s.initial()
    equal(h.do("rib show out"),
          [f'{{"{peer.address}": {{"routes": [{{"family": "ipv4 unicast", "prefix": "10.0.0.0/8"}}]}}}}'], "rib show out")


def case_family_not_configured(t):
    """Skipped and logged; the reply is `done` (§6.4)."""
    h = t.helper()
    daemon, _, s = t.session("  family { ipv4 unicast; }", helpers=[h], api=UP)
    s.initial(bgp.IPV4)
    h.do("peer * announce route 2001:db8::/32 next-hop 2001:db8::1")
    daemon.logs("ipv6 unicast")
    s.quiet(0.1)


def case_shutdown(t):
    h = t.helper()
    daemon, _, s = t.session(helpers=[h])
    s.initial()
    equal(h.do("daemon shutdown"), ['{"status": "shutdown in progress"}'], "answer")
    s.expect_notification(6, 2, b"\x17Administrative Shutdown")
    h.find(lambda line: '"shutdown"' in line and line.startswith("{ "), "shutdown")
    equal(daemon.wait(), 0, "exit code")


def case_reload(t):
    h = t.helper()
    daemon, peer, s = t.session("  static { route 10.0.0.0/8 next-hop 10.0.0.1; }", helpers=[h])
    s.initial()
    with open(daemon.files[0], encoding="utf-8") as text:
        old = text.read()
    with open(daemon.files[0], "w", encoding="utf-8") as out:
        out.write(old.replace("route 10.0.0.0/8", "route 11.0.0.0/8"))
    equal(h.do("daemon reload"), ['{"status": "reload in progress"}'], "answer")
    s.routes(lambda table: list(table) == ["11.0.0.0/8"], {"10.0.0.0/8": 0})
    h.event("signal", code="0", name="none")
    equal(h.do("daemon restart"), ['{"status": "restart in progress"}'], "answer")
    s.expect_notification(6, 3)
    peer.accept().establish().initial()


def case_events(t):
    """The order of everything (JSON contract §2), and shapes of the envelope (§1)."""
    h = t.helper()
    daemon, peer, s = t.session("  static { route 10.0.0.0/8 next-hop 10.0.0.1; }", helpers=[h])
    s.initial()
    h.event("state", state="up")
    mark = h.mark()
    s.send(bgp.notification(6, 4))
    h.event("state", since=mark, state="down")
    h.event("fsm", since=mark, state="CONNECT")
    daemon.stop()
    shown = []
    for e in h.events():
        n = e.get("neighbor")
        if not n:
            continue
        shown.append(" ".join(filter(None, (e["type"], n.get("direction"), n.get("state") or None))))
    dialed = ["fsm ACTIVE", "fsm IDLE", "state connected", "fsm CONNECT"]
    wanted = [*dialed, "open send", "fsm OPENSENT", "open receive", "negotiated", "fsm OPENCONFIRM", "keepalive send",
              "keepalive receive", "fsm ESTABLISHED", "state up", "notification receive", "state down", "fsm IDLE", *dialed]
    shown = [x for x in shown if x != "update send"]
    equal(shown[:len(wanted)], wanted, "events")
    counters = [e["counter"] for e in h.events() if "counter" in e]
    equal(counters, list(range(1, len(counters) + 1)), "counters")
    for e in h.events():
        equal((e["exabgp"], e["pid"]), ("6.0.0", daemon.pid), "exabgp, pid")
        if "neighbor" in e:
            equal(e["neighbor"]["address"], {"local": "127.0.0.1", "peer": peer.address}, "address")
            equal(e["neighbor"]["asn"], {"local": 65000, "peer": 65001}, "asn")
            equal(e["neighbor"]["router-id"], "10.0.0.1", "router-id")


def case_signal_event(t):
    h = t.helper()
    daemon, _, s = t.session(helpers=[h])
    s.initial()
    daemon.tell(signal.SIGUSR1)
    e = h.event("signal")["neighbor"]
    equal((e["code"], e["name"]), ("10", "SIGUSR1"), "signal")
    s.quiet(0.1)


def case_consolidated(t):
    """`consolidate` with `packets`: one event, with the octets in it (JSON contract §2)."""
    h = t.helper()
    api = EVENTS.replace("parsed;", "consolidate; packets;")
    _, _, s = t.session(helpers=[h], api=api)
    s.initial()
    whole = bgp.update(bgp.prefix("192.0.2.0/24"), bgp.ATTRIBUTES)
    s.send(whole)
    e = h.event("update", direction="receive")
    equal((e["header"], e["body"]), ("0x" + whole[:19].hex().upper(), "0x" + whole[19:].hex().upper()), "octets")
    e = h.event("keepalive", direction="receive")
    check("body" not in e and e["header"].endswith("001304"), "KEEPALIVE")
    e = h.event("open", direction="send")
    equal(e["body"], "0x" + s.opening.body.hex().upper(), "OPEN")
